/* Cutting messages. Rule: a length that is told in two ways, or in none that RFC 9112 knows, ends
 * the reading of the connection: to guess would turn a body into requests. */
#include "scenarios/record/http1.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/oracle.h"

#define TOKEN "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define MAX_METHOD 32
#define MAX_CHUNK_DIGITS 8

/* Instead of a reason: the bytes end before the message does. */
static const char unfinished[] = "unfinished";

struct reader {
    const struct http1_side *side;
    size_t at;
};

bool http1_is_token(const char *text)
{
    return *text != '\0' && strspn(text, TOKEN) == strlen(text);
}

bool http1_is_request(const char *bytes, size_t length)
{
    size_t i = 0;

    while (i < length && i <= MAX_METHOD && bytes[i] != '\0' && strchr(TOKEN, bytes[i]) != NULL) {
        i++;
    }
    return i > 0 && i < length && i <= MAX_METHOD && bytes[i] == ' ' &&
           isupper((unsigned char)bytes[0]);
}

/* The line at *at without its end; false: there is no end of line before `end`. */
static bool next_line(const char *bytes, size_t *at, size_t end, const char **line, size_t *length)
{
    const char *stop = *at < end ? memchr(bytes + *at, '\n', end - *at) : NULL;

    if (stop == NULL) {
        return false;
    }
    *line = bytes + *at;
    *length = (size_t)(stop - *line);
    *at += *length + 1;
    *length -= *length > 0 && (*line)[*length - 1] == '\r';
    return true;
}

/* Where the head ends, behind its empty line. */
static const char *find_head(const struct reader *reader, size_t *end)
{
    const struct http1_side *side = reader->side;
    size_t left = side->length - reader->at;
    size_t limit = reader->at + (left < HTTP1_MAX_HEAD_BYTES ? left : HTTP1_MAX_HEAD_BYTES);
    size_t at = reader->at;
    const char *line = NULL;
    size_t length = 0;

    while (next_line(side->bytes, &at, limit, &line, &length)) {
        if (memchr(line, '\0', length) != NULL) {
            return "requests with a NUL byte in the head";
        }
        if (length == 0) {
            *end = at;
            return NULL;
        }
    }
    return left < HTTP1_MAX_HEAD_BYTES ? unfinished : "requests with too large a head";
}

static const char *take_line(const char *line, size_t length, struct exchange *exchange)
{
    const char *space = memchr(line, ' ', length);
    const char *last = memrchr(line, ' ', length);
    const char *target = NULL;
    size_t size = 0;

    if (space == NULL || last == space || !http1_is_request(line, length)) {
        return "requests that are not HTTP";
    }
    target = space + 1;
    size = (size_t)(last - target);
    if ((size_t)(line + length - last) == 9 && memcmp(last, " HTTP/2.0", 9) == 0) {
        return "requests that are HTTP/2";
    }
    if ((size_t)(line + length - last) != 9 || memcmp(last, " HTTP/1.", 8) != 0 || size == 0 ||
        memchr(target, ' ', size) != NULL) {
        return "requests that are not HTTP";
    }
    exchange->method = mem_strndup(line, (size_t)(space - line));
    exchange->target = mem_strndup(target, size);
    exchange->plain_http = true;
    return strcmp(exchange->method, "CONNECT") == 0 ? "requests that switched to another protocol"
                                                    : NULL;
}

static const char *take_fields(const char *bytes, size_t at, size_t end, struct exchange *exchange)
{
    const char *line = NULL;
    size_t length = 0;

    while (next_line(bytes, &at, end, &line, &length) && length > 0) {
        const char *colon = memchr(line, ':', length);
        AUTOFREE char *name = mem_strndup(line, colon == NULL ? 0 : (size_t)(colon - line));

        if (!http1_is_token(name)) {
            return "requests with a header field that cannot be read";
        }
        if (exchange->field_count == EXCHANGE_MAX_FIELDS) {
            return "requests with too many header fields";
        }
        exchange_add_field(exchange, name, strlen(name), colon + 1,
                           (size_t)(line + length - colon - 1));
    }
    return NULL;
}

/* "http://host/path", as a proxy is asked, becomes host and path. */
static void take_host(struct exchange *exchange, const char *host)
{
    const char *named = exchange_field(exchange, "Host");
    bool absolute = strncasecmp(exchange->target, "http://", 7) == 0;
    char *target = exchange->target;

    if (absolute) {
        named = target + 7;
    }
    exchange->host =
        named != NULL && *named != '\0'
            ? exchange_host(named, absolute ? strcspn(named, "/?#") : strlen(named), false)
            : exchange_host(host, strlen(host), false);
    if (absolute) {
        named += strcspn(named, "/?#");
        exchange->target = mem_printf("%s%s", *named == '/' ? "" : "/", named);
        mem_free_cleanup(&target);
    }
}

struct framing {
    bool chunked;
    bool has_length;
    size_t body_bytes;
};

static const char *take_framing(const struct reply *head, struct framing *out)
{
    const char *value = NULL;
    size_t length = 0;
    struct err err;

    if (reply_header(head, "Transfer-Encoding", NULL, &value, &length)) {
        out->chunked = length == 7 && strncasecmp(value, "chunked", 7) == 0;
        if (!out->chunked || reply_header(head, "Content-Length", NULL, &value, &length)) {
            return "requests whose length is not told in one way";
        }
    }
    value = NULL;
    while (reply_header(head, "Content-Length", value, &value, &length)) {
        AUTOFREE char *digits = mem_strndup(value, length);
        int64_t size = 0;

        if (text_int(digits, 0, INT64_MAX, &size, &err) < 0 ||
            (out->has_length && out->body_bytes != (size_t)size)) {
            return "requests whose length is not told in one way";
        }
        out->has_length = true;
        out->body_bytes = (size_t)size;
    }
    return NULL;
}

/* What is past the cap is passed over; whether that is allowed is for the caller to see. */
static void keep(struct buf *body, const char *bytes, size_t length, bool *cut)
{
    size_t room = EXCHANGE_MAX_BODY_BYTES - body->length;

    *cut |= length > room;
    buf_add(body, bytes, length < room ? length : room);
}

static const char *take_length(struct reader *reader, size_t length, struct buf *body, bool *cut)
{
    if (length > reader->side->length - reader->at) {
        return unfinished;
    }
    keep(body, reader->side->bytes + reader->at, length, cut);
    reader->at += length;
    return NULL;
}

static const char *take_chunk_size(struct reader *reader, size_t *size)
{
    const char *line = NULL;
    size_t length = 0;
    size_t digits = 0;

    if (!next_line(reader->side->bytes, &reader->at, reader->side->length, &line, &length)) {
        return unfinished;
    }
    *size = 0;
    for (; digits < length && text_hex_value(line[digits]) >= 0; digits++) {
        *size = *size * 16 + (size_t)text_hex_value(line[digits]);
        if (digits == MAX_CHUNK_DIGITS) {
            return "requests with a chunk that cannot be read";
        }
    }
    return digits == 0 || (digits < length && strchr(" \t;", line[digits]) == NULL)
               ? "requests with a chunk that cannot be read"
               : NULL;
}

static const char *take_chunks(struct reader *reader, struct buf *body, bool *cut)
{
    const char *line = NULL;
    const char *why = NULL;
    size_t length = 0;
    size_t size = 1;

    while (size > 0) {
        why = take_chunk_size(reader, &size);
        if (why == NULL) {
            why = take_length(reader, size, body, cut);
        }
        if (why != NULL) {
            return why;
        }
        if (size > 0) {
            if (!next_line(reader->side->bytes, &reader->at, reader->side->length, &line,
                           &length)) {
                return unfinished;
            }
            if (length > 0) {
                return "requests with a chunk that cannot be read";
            }
        }
    }
    do { /* the trailer */
        if (!next_line(reader->side->bytes, &reader->at, reader->side->length, &line, &length)) {
            return unfinished;
        }
    } while (length > 0);
    return NULL;
}

static const char *read_request(struct reader *reader, const char *host, struct exchange *exchange)
{
    const char *bytes = reader->side->bytes;
    struct framing framing = {.chunked = false};
    struct reply head = {.head = bytes + reader->at};
    const char *line = NULL;
    const char *why = NULL;
    size_t length = 0;
    size_t end = 0;
    size_t at = reader->at;
    bool cut = false;

    why = find_head(reader, &end);
    if (why != NULL) {
        return why;
    }
    if (!next_line(bytes, &at, end, &line, &length)) {
        return unfinished;
    }
    why = take_line(line, length, exchange);
    if (why == NULL) {
        why = take_fields(bytes, at, end, exchange);
    }
    if (why != NULL) {
        return why;
    }
    take_host(exchange, host);
    exchange->started_ms = reader->side->time(reader->side->time_data, reader->at);
    head.head_length = end - reader->at;
    reader->at = end;
    why = take_framing(&head, &framing);
    if (why == NULL) {
        why = framing.chunked ? take_chunks(reader, &exchange->body, &cut)
                              : take_length(reader, framing.body_bytes, &exchange->body, &cut);
    }
    return why == NULL && cut ? "requests with too large a body" : why;
}

/* "HTTP/1.1 200 OK"; 0: it is none. */
static int status_of(const char *line, size_t length)
{
    if (length < 12 || memcmp(line, "HTTP/1.", 7) != 0 || line[8] != ' ' ||
        (length > 12 && line[12] != ' ')) {
        return 0;
    }
    for (size_t i = 9; i < 12; i++) {
        if (!isdigit((unsigned char)line[i])) {
            return 0;
        }
    }
    return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

static const char *read_answer_head(struct reader *reader, struct exchange *exchange)
{
    const char *line = NULL;
    const char *why = NULL;
    size_t length = 0;
    size_t end = 0;

    do { /* answers before the answer: 100 Continue, 103 Early Hints */
        size_t at = reader->at;

        why = find_head(reader, &end);
        if (why != NULL) {
            return why;
        }
        (void)next_line(reader->side->bytes, &at, end, &line, &length);
        exchange->status = status_of(line, length);
        if (exchange->status < 100 || exchange->status > 599) {
            return "requests whose answer is not HTTP";
        }
        buf_clear(&exchange->answer_head);
        buf_add(&exchange->answer_head, reader->side->bytes + reader->at, end - reader->at);
        reader->at = end;
    } while (exchange->status < 200 && exchange->status != 101);
    return exchange->status == 101 ? "requests that switched to another protocol" : NULL;
}

static void unpack_answer(const struct reply *head, struct exchange *exchange)
{
    const char *value = NULL;
    size_t length = 0;

    if (reply_header(head, "Content-Encoding", NULL, &value, &length)) {
        AUTOFREE char *coding = mem_strndup(value, length);

        exchange->answer_packed = !exchange_unpack(coding, &exchange->answer_body);
    }
}

static const char *read_answer(struct reader *reader, struct exchange *exchange)
{
    struct framing framing = {.chunked = false};
    struct reply head = {.head = NULL};
    const char *why = read_answer_head(reader, exchange);
    bool cut = false;

    if (why != NULL) {
        return why;
    }
    head.head = buf_str(&exchange->answer_head);
    head.head_length = exchange->answer_head.length;
    why = take_framing(&head, &framing);
    if (why != NULL) {
        return why;
    }
    if (strcmp(exchange->method, "HEAD") == 0 || exchange->status == 204 ||
        exchange->status == 304) {
        framing.chunked = false;
        framing.body_bytes = 0;
    } else if (!framing.chunked && !framing.has_length) {
        framing.body_bytes = reader->side->length - reader->at; /* to the end of the connection */
    }
    why = framing.chunked ? take_chunks(reader, &exchange->answer_body, &cut)
                          : take_length(reader, framing.body_bytes, &exchange->answer_body, &cut);
    exchange->ended_ms = reader->side->time(reader->side->time_data, reader->at - 1);
    if (exchange->ended_ms < exchange->started_ms) {
        exchange->ended_ms = exchange->started_ms;
    }
    unpack_answer(&head, exchange);
    return why;
}

static void skip_lines(struct reader *reader)
{
    while (reader->at < reader->side->length &&
           strchr("\r\n", reader->side->bytes[reader->at]) != NULL &&
           reader->side->bytes[reader->at] != '\0') {
        reader->at++;
    }
}

/* The requests that still come on a connection whose answers can no longer be told apart. */
static void leave_rest(struct reader *client, const char *host, struct exchanges *out)
{
    const char *why = NULL;

    for (skip_lines(client); why == NULL && client->at < client->side->length; skip_lines(client)) {
        struct exchange exchange = {.method = NULL};

        why = read_request(client, host, &exchange);
        exchange_done(&exchange);
        exchanges_leave(out, "requests behind one that could not be read");
    }
}

void http1_read(const struct http1_side *client, const struct http1_side *server, const char *host,
                const char *broken, struct exchanges *out)
{
    struct reader requests = {.side = client};
    struct reader answers = {.side = server};

    for (skip_lines(&requests); requests.at < client->length; skip_lines(&requests)) {
        struct exchange exchange = {.method = NULL};
        const char *why = read_request(&requests, host, &exchange);
        bool whole = why == NULL;

        if (whole) {
            why = read_answer(&answers, &exchange);
        }
        if (why == NULL) {
            exchanges_add(out, &exchange);
            continue;
        }
        exchange_done(&exchange);
        if (why == unfinished) {
            why = broken != NULL ? broken
                  : whole        ? "requests whose answer is not in the recording, or not whole"
                                 : "requests that are cut off";
        }
        exchanges_leave(out, why);
        if (whole) {
            leave_rest(&requests, host, out);
        }
        return;
    }
}
