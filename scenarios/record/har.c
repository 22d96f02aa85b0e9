/* Reading HAR. The document as a whole must be sound; an entry that cannot be taken is left out
 * with its reason, since browsers write much into it that was never sent. */
#include "scenarios/record/har.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/json.h"
#include "scenarios/encode.h"
#include "scenarios/record/http1.h"

#define MAX_ENTRY_MS 86400000.0
#define BOUNDARY "----RecordedFormBoundary"

/* "2026-11-21T07:31:09.123+09:00" in milliseconds since 1970; 0: it is no such time. */
static int64_t time_of(const char *text)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    int64_t ms = 0;
    int64_t scale = 100;
    int64_t zone = 0;

    if (rest == NULL) {
        return 0;
    }
    if (*rest == '.') {
        for (rest++; isdigit((unsigned char)*rest); rest++) {
            ms += (*rest - '0') * scale;
            scale /= 10;
        }
    }
    if ((*rest == '+' || *rest == '-') && strlen(rest) == 6) {
        zone = (strtol(rest + 1, NULL, 10) * 60 + strtol(rest + 4, NULL, 10)) * 60000;
        zone = *rest == '-' ? -zone : zone;
    }
    return (int64_t)timegm(&tm) * 1000 + ms - zone;
}

/* Scheme and host are taken off; what is left is asked for. false: no http(s) URL. */
static bool take_url(const char *url, struct exchange *exchange)
{
    bool encrypted = strncasecmp(url, "https://", 8) == 0;
    const char *host = url + (encrypted ? 8 : 7);
    const char *at = NULL;
    size_t length = 0;

    if (!encrypted && strncasecmp(url, "http://", 7) != 0) {
        return false;
    }
    length = strcspn(host, "/?#");
    at = memrchr(host, '@', length);
    if (at != NULL) {
        length -= (size_t)(at + 1 - host);
        host = at + 1;
    }
    if (length == 0) {
        return false;
    }
    exchange->host = exchange_host(host, length, encrypted);
    host += length;
    length = strcspn(host, "#");
    exchange->target = mem_printf("%s%.*s", *host == '/' ? "" : "/", (int)length, host);
    return true;
}

/* HTTP/2 and 3 have names in small letters; HTTP/1.1, which is what will be sent, does not. */
static void spell_name(char *name)
{
    bool first = true;

    for (char *p = name; *p != '\0'; p++) {
        if (first) {
            *p = (char)toupper((unsigned char)*p);
        }
        first = *p == '-';
    }
}

static bool is_small(const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        if (isupper((unsigned char)*p)) {
            return false;
        }
    }
    return true;
}

/* false: more fields than are taken. */
static bool take_fields(const struct node *list, struct exchange *exchange)
{
    if (node_count(list) > EXCHANGE_MAX_FIELDS) {
        return false;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const char *name = node_get_str(node_at(list, i), "name", "");
        const char *value = node_get_str(node_at(list, i), "value", "");

        if (*name == ':' || *name == '\0') {
            continue;
        }
        exchange_add_field(exchange, name, strlen(name), value, strlen(value));
        if (!exchange->plain_http && is_small(name)) {
            spell_name(exchange->fields[exchange->field_count - 1].name);
        }
    }
    return true;
}

/* A body that is given by its fields alone. */
static void add_form(const struct node *params, struct buf *out)
{
    for (size_t i = 0; i < node_count(params); i++) {
        const char *name = node_get_str(node_at(params, i), "name", "");
        const char *value = node_get_str(node_at(params, i), "value", "");

        buf_str_add(out, i == 0 ? "" : "&");
        encode_form(out, name, strlen(name));
        buf_char(out, '=');
        encode_form(out, value, strlen(value));
    }
}

static void add_quoted(struct buf *out, const char *text)
{
    encode_part_name(out, text, strlen(text));
}

static void add_multipart(const struct node *params, struct buf *out)
{
    for (size_t i = 0; i < node_count(params); i++) {
        const struct node *param = node_at(params, i);
        const char *filename = node_get_str(param, "fileName", NULL);

        buf_str_add(out, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"");
        add_quoted(out, node_get_str(param, "name", ""));
        buf_char(out, '"');
        if (filename != NULL) {
            buf_str_add(out, "; filename=\"");
            add_quoted(out, filename);
            buf_str_add(out, "\"\r\nContent-Type: ");
            add_quoted(out, node_get_str(param, "contentType", "application/octet-stream"));
        }
        buf_printf(out, "\r\n\r\n%s\r\n", node_get_str(param, "value", ""));
    }
    buf_str_add(out, "--" BOUNDARY "--\r\n");
}

/* The fields of a multipart body get a boundary of ours. */
static void set_type(struct exchange *exchange, const char *type)
{
    for (size_t i = 0; i < exchange->field_count; i++) {
        if (strcasecmp(exchange->fields[i].name, "Content-Type") == 0) {
            free(exchange->fields[i].value);
            exchange->fields[i].value = mem_strdup(type);
            return;
        }
    }
    exchange_add_field(exchange, "Content-Type", strlen("Content-Type"), type, strlen(type));
}

/* NULL, or why the request cannot be taken. */
static const char *take_body(const struct node *request, struct exchange *exchange)
{
    const struct node *post = node_get(request, "postData");
    const struct node *params = node_get(post, "params");
    const char *type = node_get_str(post, "mimeType", "");
    const char *text = node_get_str(post, "text", "");
    struct err err;

    if (strcmp(node_get_str(post, "encoding", ""), "base64") == 0) {
        if (text_base64_decode(text, strlen(text), &exchange->body, &err) < 0) {
            return "requests whose body is no base64";
        }
    } else if (*text != '\0') {
        buf_str_add(&exchange->body, text);
    } else if (node_count(params) > 0 && strncasecmp(type, "multipart/form-data", 19) == 0) {
        add_multipart(params, &exchange->body);
        set_type(exchange, "multipart/form-data; boundary=" BOUNDARY);
    } else if (node_count(params) > 0) {
        add_form(params, &exchange->body);
    }
    if (exchange->body.length > EXCHANGE_MAX_BODY_BYTES) {
        return "requests with too large a body";
    }
    if (exchange->body.length == 0 && node_get_int(request, "bodySize", 0) > 0) {
        return "requests whose body the recording does not hold";
    }
    if (exchange->body.length > 0 && exchange_field(exchange, "Content-Type") == NULL &&
        *type != '\0') {
        set_type(exchange, type);
    }
    return NULL;
}

static void take_answer_head(const struct node *response, struct exchange *exchange)
{
    const struct node *fields = node_get(response, "headers");

    buf_printf(&exchange->answer_head, "HTTP/1.1 %d\r\n", exchange->status);
    for (size_t i = 0; i < node_count(fields); i++) {
        const char *name = node_get_str(node_at(fields, i), "name", "");
        const char *value = node_get_str(node_at(fields, i), "value", "");

        /* Firefox joins fields of one name with line feeds, which HTTP/1.1 sends one by one. */
        while (http1_is_token(name)) {
            size_t length = strcspn(value, "\r\n");

            buf_printf(&exchange->answer_head, "%s: %.*s\r\n", name, (int)length, value);
            value += length + strspn(value + length, "\r\n");
            if (*value == '\0') {
                break;
            }
        }
    }
}

static void take_answer(const struct node *response, struct exchange *exchange)
{
    const struct node *content = node_get(response, "content");
    const char *text = node_get_str(content, "text", "");
    struct err err;

    take_answer_head(response, exchange);
    if (strlen(text) / 4 * 3 > EXCHANGE_MAX_BODY_BYTES) {
        exchange->answer_packed = true;
    } else if (strcmp(node_get_str(content, "encoding", ""), "base64") == 0) {
        exchange->answer_packed =
            text_base64_decode(text, strlen(text), &exchange->answer_body, &err) < 0;
    } else {
        buf_str_add(&exchange->answer_body, text);
    }
}

static double duration_of(const struct node *entry)
{
    double ms = node_real_value(node_get(entry, "time"));

    return isfinite(ms) && ms > 0 && ms < MAX_ENTRY_MS ? ms : 0;
}

/* NULL, or why the entry cannot be taken. */
static const char *take_entry(const struct node *entry, struct exchange *exchange)
{
    const struct node *request = node_get(entry, "request");
    const struct node *response = node_get(entry, "response");
    int64_t status = node_get_int(response, "status", 0);
    const char *method = node_get_str(request, "method", "");
    const char *why = NULL;

    if (node_type(request) != NODE_OBJECT || node_type(response) != NODE_OBJECT) {
        return "entries without a request or a response";
    }
    if (!http1_is_token(method) || !take_url(node_get_str(request, "url", ""), exchange)) {
        return "requests that are not http or https";
    }
    if (node_get(entry, "_fromCache") != NULL) {
        return "requests answered by the browser's own cache";
    }
    if (status == 101) {
        return "requests that switched to another protocol";
    }
    if (status < 100 || status > 599) {
        return "requests without an answer";
    }
    exchange->method = mem_strdup(method);
    exchange->status = (int)status;
    exchange->plain_http = strncasecmp(node_get_str(request, "httpVersion", ""), "HTTP/1", 6) == 0;
    if (!take_fields(node_get(request, "headers"), exchange)) {
        return "requests with too many header fields";
    }
    why = take_body(request, exchange);
    take_answer(response, exchange);
    exchange->started_ms = time_of(node_get_str(entry, "startedDateTime", ""));
    exchange->ended_ms =
        exchange->started_ms == 0 ? 0 : exchange->started_ms + (int64_t)duration_of(entry);
    return why;
}

int har_read_bytes(const char *bytes, size_t length, const char *name, struct exchanges *out,
                   struct err *err)
{
    AUTO(node) root = NULL;
    const struct node *entries = NULL;

    if (node_parse(bytes, length, name, &root, err) < 0) {
        return -1;
    }
    entries = node_get(node_get(root, "log"), "entries");
    if (node_type(entries) != NODE_ARRAY) {
        return err_set(err, ERR_INPUT, "%s:1:1: no HAR, expected {\"log\": {\"entries\": [...]}}",
                       name);
    }
    for (size_t i = 0; i < node_count(entries); i++) {
        struct exchange exchange = {.method = NULL};
        const char *why = take_entry(node_at(entries, i), &exchange);

        if (why != NULL) {
            exchanges_leave(out, why);
            exchange_done(&exchange);
        } else {
            exchanges_add(out, &exchange);
        }
    }
    exchanges_sort(out);
    return 0;
}

int har_read(const char *path, struct exchanges *out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    return file_read(path, HAR_MAX_BYTES, &bytes, err) < 0
               ? -1
               : har_read_bytes(buf_str(&bytes), bytes.length, path, out, err);
}
