/* A request's exact bytes: request line, header fields in a fixed order, body. What an author gives
 * wins over a default of the same name and takes its place; null removes it. */
#include <string.h>
#include <strings.h>

#include "common/base/text.h"
#include "scenarios/cookies.h"
#include "scenarios/encode.h"
#include "scenarios/render_text.h"

#define USER_AGENT "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define ACCEPT "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#define NONCE_HEADER "X-Case-Id"
#define CONNECTION "close"
#define CHUNK 7 /* bytes; short, so that words of a payload are cut in two */

/* The defaults before and after the author's own header fields. */
static const struct named_text front[] = {
    {"Host", "{{site.host}}"},
    {"User-Agent", USER_AGENT},
    {"Accept", ACCEPT},
    {NONCE_HEADER, "{{nonce}}"},
};
static const char *const back[] = {"Content-Type", "Content-Length", "Connection"};

struct request {
    const struct rendering *rendering;
    const struct step_http *http;
    const char *method;
    struct buf target;
    struct buf body;
    struct buf type; /* "" when there is no body */
};

static bool is_default(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(front); i++) {
        if (strcasecmp(front[i].name, name) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < COUNT_OF(back); i++) {
        if (strcasecmp(back[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool render_is_default_field(const struct rendering *rendering, const char *name, const char *value)
{
    for (size_t i = 0; i < COUNT_OF(front); i++) {
        AUTOBUF struct buf text = BUF_INIT;

        if (strcasecmp(front[i].name, name) == 0) {
            return render_text(rendering, front[i].text, false, &text, NULL) == 0 &&
                   strcmp(buf_str(&text), value) == 0;
        }
    }
    if (strcasecmp(name, "Content-Type") == 0) {
        return render_is_body_type(value);
    }
    return strcasecmp(name, "Content-Length") == 0 ||
           (strcasecmp(name, "Connection") == 0 && strcmp(value, CONNECTION) == 0);
}

bool scenario_is_default_field(const struct scenario *scenario, size_t case_index,
                               const struct bindings *bindings, const char *name, const char *value)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);

    return render_is_default_field(&rendering, name, value);
}

static bool changes(const struct request *request, enum variant_request change)
{
    return (request->rendering->variant->request & change) != 0;
}

static bool has_authored(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->http->header_count; i++) {
        if (strcasecmp(request->http->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The nonce's field keeps its spelling, since a product may log names as they were sent. */
static void add_name(const struct request *request, const char *name, struct buf *out)
{
    if (changes(request, REQUEST_HEADER_CASE) && strcasecmp(name, NONCE_HEADER) != 0) {
        encode_alternate(out, name, strlen(name));
    } else {
        buf_str_add(out, name);
    }
    buf_str_add(out, ": ");
}

static int add_field(const struct request *request, const char *name, const char *text,
                     struct buf *out, struct err *err)
{
    int answer = 0;

    add_name(request, name, out);
    answer = render_text(request->rendering, text, false, out, err);
    buf_str_add(out, "\r\n");
    return answer;
}

/* What the author gives for this name, in order; *given says whether there was anything, null
 * included. */
static int add_authored(const struct request *request, const char *name, bool *given,
                        struct buf *out, struct err *err)
{
    const struct step_http *http = request->http;
    int answer = 0;

    *given = false;
    for (size_t i = 0; i < http->header_count && answer == 0; i++) {
        if (strcasecmp(http->headers[i].name, name) != 0) {
            continue;
        }
        *given = true;
        if (http->headers[i].text != NULL) {
            answer = add_field(request, http->headers[i].name, http->headers[i].text, out, err);
        }
    }
    return answer;
}

static void add_plain(const struct request *request, const char *name, const char *value,
                      struct buf *out)
{
    add_name(request, name, out);
    buf_printf(out, "%s\r\n", value);
}

/* An authored Cookie field, null included, takes the jar's place. */
static void add_cookies(const struct request *request, struct buf *out)
{
    const struct cookies *cookies = request->rendering->bindings->cookies;
    AUTOBUF struct buf text = BUF_INIT;

    if (has_authored(request, "Cookie")) {
        return;
    }
    if (cookies != NULL) {
        cookies_write(cookies, buf_str(&request->target), &text);
    }
    if (text.length > 0) {
        add_plain(request, "Cookie", buf_str(&text), out);
    }
}

static int add_front(const struct request *request, struct buf *out, struct err *err)
{
    const struct step_http *http = request->http;
    int answer = 0;
    bool given = false;

    for (size_t i = 0; i < COUNT_OF(front) && answer == 0; i++) {
        answer = add_authored(request, front[i].name, &given, out, err);
        if (answer == 0 && !given) {
            answer = add_field(request, front[i].name, front[i].text, out, err);
        }
    }
    if (answer == 0) {
        add_cookies(request, out);
    }
    for (size_t i = 0; i < http->header_count && answer == 0; i++) {
        if (!is_default(http->headers[i].name) && http->headers[i].text != NULL) {
            answer = add_field(request, http->headers[i].name, http->headers[i].text, out, err);
        }
    }
    return answer;
}

/* An author who frames the body, null included, has it so. */
static bool is_chunked(const struct request *request)
{
    return changes(request, REQUEST_CHUNKED) && request->body.length > 0 &&
           !has_authored(request, "Transfer-Encoding") && !has_authored(request, "Content-Length");
}

static void add_body(const struct request *request, struct buf *out)
{
    const char *at = buf_str(&request->body);
    size_t left = request->body.length;

    if (!is_chunked(request)) {
        buf_add(out, at, left);
        return;
    }
    while (left > 0) {
        size_t length = left < CHUNK ? left : CHUNK;

        buf_printf(out, "%zx\r\n", length);
        buf_add(out, at, length);
        buf_str_add(out, "\r\n");
        at += length;
        left -= length;
    }
    buf_str_add(out, "0\r\n\r\n");
}

/* Whether a length may be added: the author may frame the body in another way. */
static bool wants_length(const struct request *request)
{
    if (is_chunked(request) || has_authored(request, "Transfer-Encoding")) {
        return false;
    }
    return request->type.length > 0 || strcmp(request->method, "POST") == 0 ||
           strcmp(request->method, "PUT") == 0;
}

static int add_back(const struct request *request, struct buf *out, struct err *err)
{
    char length[24];
    const char *names[COUNT_OF(back)] = {back[0], back[1], back[2]};
    const char *values[COUNT_OF(back)] = {NULL, NULL, CONNECTION};
    bool given = false;

    (void)snprintf(length, sizeof(length), "%zu", request->body.length);
    values[0] = request->type.length > 0 ? buf_str(&request->type) : NULL;
    values[1] = wants_length(request) ? length : NULL;
    if (is_chunked(request)) {
        names[1] = "Transfer-Encoding";
        values[1] = "chunked";
    }
    for (size_t i = 0; i < COUNT_OF(back); i++) {
        int answer = add_authored(request, names[i], &given, out, err);

        if (answer != 0) {
            return answer;
        }
        if (!given && values[i] != NULL) {
            add_plain(request, names[i], values[i], out);
        }
    }
    return 0;
}

/* Path and query, or the query as a form when the variant says so. */
static int build_parts(struct request *request, struct err *err)
{
    const struct step_http *http = request->http;
    AUTOBUF struct buf query = BUF_INIT;
    int answer = render_text(request->rendering, http->path, false, &request->target, err);

    if (answer != 0) {
        return answer;
    }
    if (changes(request, REQUEST_AS_FORM) && strcmp(http->method, "GET") == 0 &&
        http->query_count > 0 && http->body_kind == BODY_NONE) {
        request->method = "POST";
        return render_form(request->rendering, http->query, http->query_count, &request->body,
                           &request->type, err);
    }
    answer = render_pairs(request->rendering, http->query, http->query_count, &query, err);
    if (answer != 0) {
        return answer;
    }
    if (http->query_count > 0) {
        buf_char(&request->target, strchr(buf_str(&request->target), '?') == NULL ? '?' : '&');
        buf_add(&request->target, buf_str(&query), query.length);
    }
    return render_body(request->rendering, http, &request->body, &request->type, err);
}

static int build_request(struct request *request, struct buf *out, struct err *err)
{
    int answer = build_parts(request, err);

    if (answer != 0) {
        return answer;
    }
    buf_printf(out, "%s ", request->method);
    buf_add(out, buf_str(&request->target), request->target.length);
    buf_str_add(out, changes(request, REQUEST_HTTP10) ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    answer = add_front(request, out, err);
    if (answer == 0) {
        answer = add_back(request, out, err);
    }
    buf_str_add(out, "\r\n");
    add_body(request, out);
    return answer;
}

/* The nonce is filled in wherever the bytes hold its insert; nothing else is. */
static void add_raw_bytes(const struct step_http *http, const char *nonce, struct buf *out)
{
    static const char insert[] = "{{nonce}}";
    const char *at = http->raw_bytes;
    const char *end = at + http->raw_length;

    while (at < end) {
        const char *hit = memmem(at, (size_t)(end - at), insert, strlen(insert));

        buf_add(out, at, (size_t)((hit == NULL ? end : hit) - at));
        if (hit == NULL) {
            return;
        }
        buf_str_add(out, nonce);
        at = hit + strlen(insert);
    }
}

int scenario_render_http(const struct scenario *scenario, size_t case_index,
                         const struct step_http *http, const struct bindings *bindings,
                         struct buf *bytes, struct err *err)
{
    struct rendering rendering = rendering_of(scenario, case_index, bindings);
    struct request request = {.rendering = &rendering, .http = http, .method = http->method};
    AUTOBUF struct buf whole = BUF_INIT;
    int answer = 0;

    if (http->raw_bytes != NULL) {
        add_raw_bytes(http, bindings->nonce, &whole);
    } else {
        answer = http->raw != NULL ? render_text(&rendering, http->raw, false, &whole, err)
                                   : build_request(&request, &whole, err);
    }
    buf_done(&request.target);
    buf_done(&request.body);
    buf_done(&request.type);
    if (answer == 0) {
        buf_add(bytes, buf_str(&whole), whole.length);
    }
    return answer;
}
