/* Reading an HTTP step: a request given by its parts, or byte for byte as raw. */
#include <string.h>

#include "common/base/text.h"
#include "scenarios/read.h"

#define HTTP_TIMEOUT_MS 15000
#define MAX_TIMEOUT_MS 120000
#define TOKEN "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

static const struct pair_rules header_rules = {.null_removes = true};

bool read_is_path(const char *text)
{
    return text[0] == '/' || text_starts(text, "http://") || strcmp(text, "*") == 0;
}

bool read_is_token(const char *text)
{
    return *text != '\0' && strspn(text, TOKEN) == strlen(text);
}

static int read_headers(struct reading *reading, const struct cur *cur, struct step_http *http,
                        struct err *err)
{
    struct cur item;
    int answer = read_pairs(reading, cur, "headers", &header_rules, &http->headers,
                            &http->header_count, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(cur, "headers", true, &item, err);
    for (size_t i = 0; i < http->header_count; i++) {
        if (!read_is_token(http->headers[i].name)) {
            return cur_fail(&item, err, "'%s' is no name of a header", http->headers[i].name);
        }
    }
    return 0;
}

/* Another one than these may be meant: odd methods are attacks too. */
static int read_method(const struct cur *cur, struct step_http *http, struct err *err)
{
    struct cur item;

    if (cur_str(cur, "method", true, &http->method, err) != 0 ||
        cur_any(cur, "method", true, &item, err) != 0) {
        return -1;
    }
    return read_is_token(http->method)
               ? 0
               : cur_fail(&item, err, "'%s' is no HTTP method", http->method);
}

static int read_path(struct reading *reading, const struct cur *cur, struct step_http *http,
                     struct err *err)
{
    struct cur item;

    if (read_text(reading, cur, "path", true, &http->path, err) != 0 ||
        cur_any(cur, "path", true, &item, err) != 0) {
        return -1;
    }
    /* One that begins with an insert is looked at when every case is rendered. */
    if (!text_starts(http->path, "{{") && !read_is_path(http->path)) {
        return cur_fail(&item, err, "'%s' is no path, expected '/...', 'http://...' or '*'",
                        http->path);
    }
    return 0;
}

static int read_structured(struct reading *reading, const struct cur *cur, struct step_http *http,
                           struct err *err)
{
    struct err problem;

    reading_attempt(reading, read_method(cur, http, &problem), &problem);
    reading_attempt(reading, read_path(reading, cur, http, &problem), &problem);
    reading_attempt(reading,
                    read_pairs(reading, cur, "query", &read_field_rules, &http->query,
                               &http->query_count, &problem),
                    &problem);
    reading_attempt(reading, read_headers(reading, cur, http, &problem), &problem);
    return read_body(reading, cur, http, err);
}

static int read_raw(struct reading *reading, const struct cur *cur, struct step_http *http,
                    struct err *err)
{
    static const char *const parts[] = {"method", "path",      "query", "headers",    "form",
                                        "json",   "multipart", "body",  "body_base64"};
    static const char *const forms[] = {"raw", "raw_base64", "raw_file"};
    struct cur item;
    size_t given = 0;

    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (cur_any(cur, parts[i], false, &item, err) == 0) {
            return cur_fail(&item, err, "a raw request has no '%s'", parts[i]);
        }
    }
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        given += read_has(cur, forms[i]) ? 1 : 0;
    }
    if (given > 1) {
        return cur_fail(cur, err, "expected one of raw, raw_base64 and raw_file, got %zu", given);
    }
    return read_has(cur, "raw") ? read_text(reading, cur, "raw", true, &http->raw, err)
                                : read_raw_bytes(reading, cur, http, err);
}

static int read_request(struct reading *reading, const struct cur *cur, struct step_http *http,
                        struct err *err)
{
    bool raw = read_has(cur, "raw") || read_has(cur, "raw_base64") || read_has(cur, "raw_file");

    return raw ? read_raw(reading, cur, http, err) : read_structured(reading, cur, http, err);
}

int read_http(struct reading *reading, const struct cur *cur, struct step *step, struct err *err)
{
    static const char *const known[] = {
        STEP_KEYS,    "actor",     "method",  "path",        "query", "headers",    "form",
        "json",       "multipart", "body",    "body_base64", "raw",   "raw_base64", "raw_file",
        "timeout_ms", "expect",    "capture", "each",        "until", NULL};
    struct step_http *http = &step->http;
    struct err problem;

    http->timeout_ms = HTTP_TIMEOUT_MS;
    read_known(reading, cur, known);
    reading_attempt(
        reading, cur_int(cur, "timeout_ms", false, 1, MAX_TIMEOUT_MS, &http->timeout_ms, &problem),
        &problem);
    if (read_actor(reading, cur, step, err) < 0 || read_each(reading, cur, http, err) < 0) {
        return -1;
    }
    reading_attempt(reading, read_request(reading, cur, http, &problem), &problem);
    if (read_until(reading, cur, http, err) < 0) {
        return -1;
    }
    reading->each_name = NULL;
    reading_attempt(reading, read_expect(reading, cur, &http->expect, &problem), &problem);
    return read_captures(reading, cur, http, err);
}
