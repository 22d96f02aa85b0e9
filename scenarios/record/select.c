/* Selecting. One host, since a scenario has one site; as many requests as a scenario has steps. */
#include "scenarios/record/select.h"

#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/oracle.h"
#include "scenarios/record/request.h"

#define MAX_HOSTS 256
#define MAX_TOLD 8
#define MAX_BODIES                                                                                 \
    ((size_t)2 << 20) /* of all requests: a document has its limit, base64 is longer */

struct host {
    const char *name;
    size_t count;
};

struct hosts {
    struct host items[MAX_HOSTS];
    size_t count;
};

static void count_hosts(const struct exchanges *exchanges, struct hosts *out)
{
    for (size_t i = 0; i < exchanges->count; i++) {
        const char *name = exchanges->items[i].host;
        size_t j = 0;

        while (j < out->count && strcmp(out->items[j].name, name) != 0) {
            j++;
        }
        if (j == out->count && out->count < MAX_HOSTS) {
            out->items[out->count++] = (struct host){.name = name};
        }
        if (j < out->count) {
            out->items[j].count++;
        }
    }
}

/* "shop.test" is meant by "shop.test:8443" too, if no port is asked for. */
static bool is_asked(const char *host, const char *asked)
{
    size_t length = strlen(asked);

    return strncasecmp(host, asked, length) == 0 && (host[length] == '\0' || host[length] == ':');
}

static const char *find_host(const struct hosts *hosts, const char *asked)
{
    const struct host *best = NULL;

    for (size_t i = 0; i < hosts->count; i++) {
        const struct host *host = &hosts->items[i];

        if ((asked == NULL || is_asked(host->name, asked)) &&
            (best == NULL || host->count > best->count)) {
            best = host;
        }
    }
    return best == NULL ? NULL : best->name;
}

static void tell_hosts(const struct hosts *hosts, struct buf *out)
{
    for (size_t i = 0; i < hosts->count && i < MAX_TOLD; i++) {
        buf_printf(out, "%s%.100s (%zu)", i == 0 ? "" : ", ", hosts->items[i].name,
                   hosts->items[i].count);
    }
}

/* By what the answer says it is; an answer without a body by the ending of the path. */
static bool is_static(const struct exchange *exchange)
{
    static const char *const types[] = {"image/",
                                        "font/",
                                        "audio/",
                                        "video/",
                                        "text/css",
                                        "application/font",
                                        "text/javascript",
                                        "application/javascript",
                                        "application/x-javascript"};
    static const char *const endings[] = {".png",  ".jpg", ".jpeg", ".gif",   ".svg",
                                          ".webp", ".ico", ".woff", ".woff2", ".ttf",
                                          ".css",  ".js",  ".mp4"};
    struct reply reply = {.head = buf_str(&exchange->answer_head),
                          .head_length = exchange->answer_head.length};
    AUTOFREE char *path = mem_strndup(exchange->target, strcspn(exchange->target, "?"));
    const char *type = NULL;
    size_t length = 0;

    if (strcmp(exchange->method, "GET") != 0 && strcmp(exchange->method, "HEAD") != 0) {
        return false;
    }
    if (reply_header(&reply, "Content-Type", NULL, &type, &length)) {
        for (size_t i = 0; i < COUNT_OF(types); i++) {
            if (strlen(types[i]) <= length && strncasecmp(type, types[i], strlen(types[i])) == 0) {
                return true;
            }
        }
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (text_ends(path, endings[i])) {
            return true;
        }
    }
    return false;
}

struct kept {
    size_t count;
    size_t bodies;
};

/* NULL, or why this one is not kept. */
static const char *problem_of(const struct exchange *exchange, const char *host,
                              const struct record_options *options, const struct kept *kept)
{
    const char *why = NULL;

    if (strcmp(exchange->host, host) != 0) {
        return "requests to other hosts";
    }
    if (options->no_static && is_static(exchange)) {
        return "requests for images, fonts, media, style sheets and scripts";
    }
    why = request_problem(exchange);
    if (why == NULL && kept->count == SCENARIO_MAX_STEPS) {
        why = "requests past the number of steps that a scenario may have";
    }
    if (why == NULL && kept->bodies + exchange->body.length > MAX_BODIES) {
        why = "requests past the size that a scenario may have";
    }
    return why;
}

static int nothing_left(const struct exchanges *exchanges, const char *name, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    for (size_t i = 0; i < exchanges->left_out_count && i < MAX_TOLD; i++) {
        buf_printf(&text, "%s%s: %zu", i == 0 ? "; left out: " : ", ", exchanges->left_out[i].why,
                   exchanges->left_out[i].count);
    }
    return err_set(err, ERR_INPUT, "'%s': no request with an answer is left%s", name,
                   buf_str(&text));
}

static void keep_those(struct exchanges *exchanges, const char *host,
                       const struct record_options *options)
{
    struct kept kept = {.count = 0};

    for (size_t i = 0; i < exchanges->count; i++) {
        struct exchange *exchange = &exchanges->items[i];
        const char *why = problem_of(exchange, host, options, &kept);

        if (why != NULL) {
            exchanges_leave(exchanges, why);
            exchange_done(exchange);
            continue;
        }
        kept.bodies += exchange->body.length;
        if (kept.count != i) {
            exchanges->items[kept.count] = *exchange;
            *exchange = (struct exchange){.method = NULL};
        }
        kept.count++;
    }
    exchanges->count = kept.count;
}

int select_exchanges(struct exchanges *exchanges, const char *name,
                     const struct record_options *options, char **host, struct err *err)
{
    AUTOFREE struct hosts *hosts = mem_alloc(sizeof(*hosts));
    AUTOFREE char *kept = NULL;

    count_hosts(exchanges, hosts);
    if (exchanges->count == 0) {
        return nothing_left(exchanges, name, err);
    }
    kept = mem_strdup(find_host(hosts, options->host));
    if (kept == NULL) {
        AUTOBUF struct buf text = BUF_INIT;

        tell_hosts(hosts, &text);
        return err_set(err, ERR_INPUT, "'%s': no request to host '%s'; there are: %s", name,
                       options->host, buf_str(&text));
    }
    keep_those(exchanges, kept, options);
    if (exchanges->count == 0) {
        return nothing_left(exchanges, name, err);
    }
    *host = TAKE(kept);
    return 0;
}
