/* The response parser: a state and a function for each, that takes some bytes and says how many.
 * Framing follows RFC 9112, 6.3: no body for HEAD, 204, 304; then chunked; then Content-Length;
 * else until the connection ends. */
#include "harness/agent/response.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/text.h"
#include "harness/wire/names.h"

#define PREFIX "HTTP/"
#define MAX_CHUNK_LINE 4096
#define MAX_NUMBER 24
#define HEX_DIGITS 15 /* of a chunk size, so that it fits 63 bits */
#define STATUS_DIGITS 3
#define HEAD_BYTES 512 /* most heads are smaller */

void response_init(struct response *response, size_t max_body, bool no_body)
{
    *response = (struct response){.max_body = max_body, .no_body = no_body};
}

void response_done(struct response *response)
{
    buf_done(&response->head);
    buf_done(&response->body);
    buf_done(&response->line);
}

static void keep_body(struct response *response, const char *bytes, size_t length)
{
    size_t room = response->max_body - response->body.length;

    buf_add(&response->body, bytes, length < room ? length : room);
    response->body_length += (int64_t)length;
}

/* What came as a head is no head: it becomes body, for people to look at. */
static void set_malformed(struct response *response)
{
    response->state = RESPONSE_MALFORMED;
    if (response->status == 0) {
        keep_body(response, buf_str(&response->head), response->head.length);
        buf_clear(&response->head);
    }
}

/* The value of a header line, trimmed of leading blanks; NULL without it. *length runs to the
 * line's end. */
static const char *header_value(const struct response *response, const char *name, size_t *length)
{
    const char *line = response->head.data;

    while ((line = strchr(line, '\n')) != NULL) {
        line++;
        if (strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') {
            const char *value = line + strlen(name) + 1;

            value += strspn(value, " \t");
            *length = strcspn(value, "\r\n");
            return value;
        }
    }
    return NULL;
}

static bool is_chunked(const struct response *response)
{
    size_t length = 0;
    const char *value = header_value(response, "Transfer-Encoding", &length);
    const size_t word = strlen("chunked");

    while (value != NULL && length > 0 && strchr(" \t", value[length - 1]) != NULL) {
        length--;
    }
    return value != NULL && length >= word &&
           strncasecmp(value + length - word, "chunked", word) == 0;
}

static void frame_by_length(struct response *response)
{
    size_t length = 0;
    const char *value = header_value(response, "Content-Length", &length);
    char number[MAX_NUMBER] = "";

    if (value == NULL) {
        response->state = RESPONSE_TO_CLOSE;
        return;
    }
    while (length > 0 && strchr(" \t", value[length - 1]) != NULL) {
        length--;
    }
    if (length < sizeof(number)) {
        memcpy(number, value, length);
    }
    if (text_int(number, 0, INT64_MAX, &response->left, NULL) < 0) {
        response->state = RESPONSE_MALFORMED;
        return;
    }
    response->state = response->left == 0 ? RESPONSE_DONE : RESPONSE_LENGTH;
}

/* The three digits behind "HTTP/x.y "; -1 when there are none. */
static int status_of(const char *head)
{
    const char *space = strchr(head, ' ');
    int status = 0;

    if (space == NULL || strcspn(head, "\r\n") < (size_t)(space - head)) {
        return -1;
    }
    space += strspn(space, " ");
    for (int i = 0; i < STATUS_DIGITS; i++) {
        if (space[i] < '0' || space[i] > '9') {
            return -1;
        }
        status = status * 10 + (space[i] - '0');
    }
    return status < 100 ? -1 : status;
}

/* The head is whole: decides how the body is framed. */
static void end_head(struct response *response)
{
    int status = status_of(response->head.data);

    /* A NUL would hide the lines behind it. */
    if (status < 0 || strlen(response->head.data) != response->head.length) {
        set_malformed(response);
        return;
    }
    if (status >= 100 && status < 200 && status != 101) {
        buf_clear(&response->head);
        return;
    }
    response->status = status;
    if (response->no_body || status == 204 || status == 304) {
        response->state = RESPONSE_DONE;
    } else if (is_chunked(response)) {
        response->state = RESPONSE_CHUNK_SIZE;
    } else {
        frame_by_length(response);
    }
}

static bool head_is_whole(const struct buf *head)
{
    size_t at = head->length;

    if (at < 2 || head->data[at - 1] != '\n') {
        return false;
    }
    at -= head->data[at - 2] == '\r' ? 2 : 1;
    return at > 0 && head->data[at - 1] == '\n';
}

/* Takes the head line by line, since it ends with an empty one. */
static size_t take_head(struct response *response, const char *bytes, size_t length)
{
    const char *newline = memchr(bytes, '\n', length);
    size_t take = newline == NULL ? length : (size_t)(newline - bytes) + 1;
    size_t room = WIRE_MAX_HEAD - response->head.length;
    size_t have = 0;

    if (take > room) {
        set_malformed(response);
        return 0;
    }
    if (response->head.capacity == 0) {
        buf_reserve(&response->head, HEAD_BYTES - 1);
    }
    buf_add(&response->head, bytes, take);
    have = response->head.length < strlen(PREFIX) ? response->head.length : strlen(PREFIX);
    if (strncmp(response->head.data, PREFIX, have) != 0) {
        set_malformed(response);
    } else if (head_is_whole(&response->head)) {
        end_head(response);
    }
    return take;
}

/* Takes bytes of a part whose length is known, and goes to the state behind it at its end. */
static size_t take_left(struct response *response, const char *bytes, size_t length,
                        enum response_state behind)
{
    size_t take = (int64_t)length < response->left ? length : (size_t)response->left;

    keep_body(response, bytes, take);
    response->left -= (int64_t)take;
    if (response->left == 0) {
        response->state = behind;
    }
    return take;
}

static void start_chunk(struct response *response)
{
    const char *line = buf_str(&response->line);
    size_t digits = strspn(line, "0123456789abcdefABCDEF");

    if (digits == 0 || digits > HEX_DIGITS || strchr("; \t\r\n", line[digits]) == NULL) {
        response->state = RESPONSE_MALFORMED;
        return;
    }
    response->left = strtoll(line, NULL, 16);
    response->state = response->left == 0 ? RESPONSE_TRAILER : RESPONSE_CHUNK;
    buf_clear(&response->line);
}

static size_t take_chunk_size(struct response *response, const char *bytes, size_t length)
{
    const char *newline = memchr(bytes, '\n', length);
    size_t take = newline == NULL ? length : (size_t)(newline - bytes) + 1;

    if (take + response->line.length > MAX_CHUNK_LINE) {
        response->state = RESPONSE_MALFORMED;
        return 0;
    }
    buf_add(&response->line, bytes, take);
    if (newline != NULL) {
        start_chunk(response);
    }
    return take;
}

static size_t take_line_end(struct response *response, char c)
{
    if (c == '\n') {
        response->state = RESPONSE_CHUNK_SIZE;
    } else if (c != '\r') {
        response->state = RESPONSE_MALFORMED;
        return 0;
    }
    return 1;
}

static size_t take_trailer(struct response *response, char c)
{
    if (c == '\n' && !response->trailer_text) {
        response->state = RESPONSE_DONE;
    } else if (c == '\n') {
        response->trailer_text = false;
    } else if (c != '\r') {
        response->trailer_text = true;
    }
    return 1;
}

static size_t take(struct response *response, const char *bytes, size_t length)
{
    switch (response->state) {
    case RESPONSE_HEAD:
        return take_head(response, bytes, length);
    case RESPONSE_LENGTH:
        return take_left(response, bytes, length, RESPONSE_DONE);
    case RESPONSE_CHUNK_SIZE:
        return take_chunk_size(response, bytes, length);
    case RESPONSE_CHUNK:
        return take_left(response, bytes, length, RESPONSE_CHUNK_END);
    case RESPONSE_CHUNK_END:
        return take_line_end(response, *bytes);
    case RESPONSE_TRAILER:
        return take_trailer(response, *bytes);
    case RESPONSE_TO_CLOSE:
    case RESPONSE_MALFORMED:
        keep_body(response, bytes, length);
        return length;
    case RESPONSE_DONE:
        response->excess = true; /* rubbish behind a whole response */
        break;
    }
    return length;
}

void response_feed(struct response *response, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t taken = take(response, bytes, length);

        bytes += taken;
        length -= taken;
    }
}

bool response_end(struct response *response)
{
    if (response->state == RESPONSE_HEAD && response->head.length > 0) {
        set_malformed(response);
    }
    if (response->state == RESPONSE_TO_CLOSE) {
        response->state = RESPONSE_DONE;
    }
    return response->state == RESPONSE_DONE;
}
