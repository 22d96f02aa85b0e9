/* A request as go-ftw puts it together. Its habits are kept byte for byte, the odd ones too, since
 * an expected rule may rest on them: which methods have a body, what becomes of ends of lines in a
 * multipart body, when form data is encoded. */
#include <string.h>
#include <strings.h>

#include "common/base/text.h"
#include "scenarios/import/ftw.h"
#include "scenarios/import/go_url.h"

#define FORM "application/x-www-form-urlencoded"

static const char *find_header(const struct ftw_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcasecmp(request->headers[i].name, name) == 0) {
            return request->headers[i].value;
        }
    }
    return NULL;
}

/* Any header of that name: whether its value is, or holds, the text. Case does not count. */
static bool header_is(const struct ftw_request *request, const char *name, const char *text,
                      bool whole)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const char *value = request->headers[i].value;

        if (strcasecmp(request->headers[i].name, name) == 0 &&
            (whole ? strcasecmp(value, text) == 0 : strcasestr(value, text) != NULL)) {
            return true;
        }
    }
    return false;
}

static void add_header(struct ftw_request *request, const char *name, const char *value)
{
    request->headers[request->header_count++] =
        (struct ftw_header){.name = mem_strdup(name), .value = mem_strdup(value)};
}

/* Names and values that hold no trace of encoding are encoded, around '&' and the first '='. */
static void encode_form(struct buf *data)
{
    struct buf plain = *data;
    const char *at = plain.data;
    const char *end = at + plain.length;

    if (memchr(at, '%', plain.length) != NULL || memchr(at, '+', plain.length) != NULL) {
        return;
    }
    *data = (struct buf)BUF_INIT;
    while (at < end) {
        const char *amp = memchr(at, '&', (size_t)(end - at));
        const char *stop = amp == NULL ? end : amp;
        const char *equals = memchr(at, '=', (size_t)(stop - at));

        if (at > plain.data) {
            buf_char(data, '&');
        }
        if (equals != NULL) {
            go_query_escape(data, at, (size_t)(equals - at));
            buf_char(data, '=');
            at = equals + 1;
        }
        go_query_escape(data, at, (size_t)(stop - at));
        at = amp == NULL ? end : amp + 1;
    }
    buf_done(&plain);
}

static void double_line_ends(struct buf *data)
{
    struct buf out = BUF_INIT;

    for (size_t i = 0; i < data->length; i++) {
        if (data->data[i] == '\n') {
            buf_char(&out, '\r');
        }
        buf_char(&out, data->data[i]);
    }
    buf_done(data);
    *data = out;
}

/* Its pattern is `^POST|PUT|PATCH|DELETE$`. */
static bool has_body(const char *method)
{
    return text_starts(method, "POST") || strstr(method, "PUT") != NULL ||
           strstr(method, "PATCH") != NULL || text_ends(method, "DELETE");
}

static void complete(struct ftw_request *request)
{
    if (find_header(request, "Connection") == NULL) {
        add_header(request, "Connection", "close");
    }
    if (find_header(request, "Content-Length") == NULL &&
        (request->data.length > 0 || has_body(request->method))) {
        AUTOFREE char *length = mem_printf("%zu", request->data.length);

        add_header(request, "Content-Length", length);
    }
}

static void prepare(struct ftw_request *request)
{
    if (request->data.length > 0 && request->complete) {
        if (find_header(request, "Content-Type") == NULL) {
            add_header(request, "Content-Type", FORM);
        }
        if (header_is(request, "Content-Type", FORM, true)) {
            encode_form(&request->data);
        }
    }
    if (header_is(request, "Content-Type", "multipart/form-data;", false)) {
        double_line_ends(&request->data);
    }
    if (request->complete) {
        complete(request);
    }
}

/* Whether lines of "name: value" (or their continuations) follow a first line up to end. */
static bool well_formed(const char *head, size_t end)
{
    const char *line = memmem(head, end, "\r\n", 2);

    if (line == head) {
        return false;
    }
    while (line != NULL) {
        const char *start = line + 2;
        size_t left = end - (size_t)(start - head);
        const char *next = memmem(start, left, "\r\n", 2);
        size_t length = next == NULL ? left : (size_t)(next - start);

        if (length == 0 || memchr(start, '\n', length) != NULL ||
            (start[0] != ' ' && start[0] != '\t' && memchr(start, ':', length) == NULL)) {
            return false;
        }
        line = next;
    }
    return true;
}

static int encoded_bytes(const struct ftw_request *request, struct buf *out, size_t *head_end,
                         struct err *err)
{
    const char *bytes = buf_str(&request->encoded);
    const char *end = memmem(bytes, request->encoded.length, "\r\n\r\n", 4);

    if (end == NULL || !well_formed(bytes, (size_t)(end - bytes))) {
        return err_set(err, ERR_INPUT,
                       "the encoded request has no well-formed head that X-Case-Id could be "
                       "added to");
    }
    buf_add(out, bytes, request->encoded.length);
    *head_end = (size_t)(end + 2 - bytes);
    return 0;
}

int ftw_bytes(struct ftw_request *request, struct buf *out, size_t *head_end, struct err *err)
{
    if (request->encoded.length > 0) {
        return encoded_bytes(request, out, head_end, err);
    }
    prepare(request);
    buf_printf(out, "%s %s %s\r\n", request->method, request->uri, request->version);
    for (size_t i = 0; i < request->header_count; i++) {
        buf_printf(out, "%s: %s\r\n", request->headers[i].name, request->headers[i].value);
    }
    if (memmem(buf_str(out), out->length, "\r\n\r\n", 4) != NULL) {
        return err_set(err, ERR_INPUT,
                       "an empty line inside the head, so that X-Case-Id cannot be added to it");
    }
    *head_end = out->length;
    buf_str_add(out, "\r\n");
    buf_add(out, buf_str(&request->data), request->data.length);
    return 0;
}
