/* Heads read strictly, line by line. What an attack does to the framing of a request (two lengths,
 * a bare line feed, a second request in the body) is exactly what is not let near a shared
 * connection. */
#include "harness/agent/share.h"

#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"

#define MAX_DIGITS 15
#define VERSION "HTTP/1.1"

/* A header line: "name: value" with blanks around the value taken off. */
struct field {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
};

/* What a head says of framing and connection. */
struct head {
    size_t length; /* with the empty line */
    unsigned content_lengths;
    int64_t content_length; /* -1: no number */
    bool close;             /* a token of Connection is close */
    bool only_keep_alive;   /* no other token is there */
    bool special;           /* a field that changes framing or connection */
    bool chunked;           /* Transfer-Encoding is there, once, and says chunked alone */
    unsigned transfer_encodings;
};

/* Of a token (RFC 9110, 5.6.2). */
static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static size_t token_length(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && is_token_char(text[at])) {
        at++;
    }
    return at;
}

/* The length of the line without its CR LF; -1: it ends otherwise, or holds a control character. */
static ssize_t line_length(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && ((unsigned char)text[at] >= 0x20 || text[at] == '\t') &&
           text[at] != 0x7f) {
        at++;
    }
    return at + 1 < length && text[at] == '\r' && text[at + 1] == '\n' ? (ssize_t)at : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool split_field(const char *line, size_t length, struct field *field)
{
    size_t name = token_length(line, length);

    if (name == 0 || name == length || line[name] != ':') {
        return false;
    }
    *field = (struct field){line, name, line + name + 1, length - name - 1};
    while (field->value_length > 0 && is_blank(*field->value)) {
        field->value++;
        field->value_length--;
    }
    while (field->value_length > 0 && is_blank(field->value[field->value_length - 1])) {
        field->value_length--;
    }
    return true;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

/* Some servers take an underscore for a hyphen. */
static bool is_named(const struct field *field, const char *name)
{
    if (field->name_length != strlen(name)) {
        return false;
    }
    for (size_t i = 0; i < field->name_length; i++) {
        char c = field->name[i] == '_' ? '-' : field->name[i];

        if (strncasecmp(&c, name + i, 1) != 0) {
            return false;
        }
    }
    return true;
}

static void take_connection(struct head *head, const struct field *field)
{
    const char *at = field->value;
    size_t left = field->value_length;

    while (left > 0) {
        size_t word = 0;

        while (left > 0 && (is_blank(*at) || *at == ',')) {
            at++;
            left--;
        }
        word = token_length(at, left);
        if (is_word(at, word, "close")) {
            head->close = true;
        }
        if (left > 0 && !is_word(at, word, "keep-alive")) {
            head->only_keep_alive = false;
        }
        /* What is no token ends the list, and with it any trust in it. */
        if (word == 0 && left > 0) {
            head->close = true;
            return;
        }
        at += word;
        left -= word;
    }
}

static void take_length(struct head *head, const struct field *field)
{
    head->content_lengths++;
    head->content_length = field->value_length == 0 || field->value_length > MAX_DIGITS ? -1 : 0;
    for (size_t i = 0; i < field->value_length && head->content_length >= 0; i++) {
        char c = field->value[i];

        head->content_length = c >= '0' && c <= '9' ? head->content_length * 10 + (c - '0') : -1;
    }
}

static void take_field(struct head *head, const struct field *field)
{
    static const char *const special[] = {"Upgrade", "Expect", "Proxy-Connection",
                                          "HTTP2-Settings"};

    if (is_named(field, "Content-Length")) {
        take_length(head, field);
    } else if (is_named(field, "Transfer-Encoding")) {
        head->transfer_encodings++;
        head->chunked = is_word(field->value, field->value_length, "chunked");
    } else if (is_named(field, "Connection")) {
        take_connection(head, field);
    }
    for (size_t i = 0; i < COUNT_OF(special); i++) {
        head->special = head->special || is_named(field, special[i]);
    }
}

/* Reads the lines behind the first one, which ends at `at`; false: the head is not of plain form.
 */
static bool read_head(const char *bytes, size_t length, size_t at, struct head *head)
{
    *head = (struct head){.content_length = -1, .only_keep_alive = true};
    for (;;) {
        ssize_t line = line_length(bytes + at, length - at);
        struct field field;

        if (line < 0) {
            return false;
        }
        if (line == 0) {
            head->length = at + 2;
            return true;
        }
        if (!split_field(bytes + at, (size_t)line, &field)) {
            return false;
        }
        take_field(head, &field);
        at += (size_t)line + 2;
    }
}

/* "METHOD target HTTP/1.1" with single blanks. */
static bool is_request_line(const char *line, size_t length)
{
    size_t method = token_length(line, length);
    const char *target = line + method + 1;
    const char *blank = NULL;

    if (method == 0 || method >= length || line[method] != ' ' ||
        is_word(line, method, "CONNECT")) {
        return false;
    }
    blank = memchr(target, ' ', length - method - 1);
    return blank != NULL && blank != target && memchr(line, '\t', length) == NULL &&
           (size_t)(line + length - blank - 1) == strlen(VERSION) &&
           memcmp(blank + 1, VERSION, strlen(VERSION)) == 0;
}

/* A server that does not expect a body may take it for the next request. */
static bool body_is_harmless(const char *bytes, const struct head *head, size_t body)
{
    if (body == 0) {
        return true;
    }
    return strncmp(bytes, "GET ", 4) != 0 && strncmp(bytes, "HEAD ", 5) != 0 &&
           memmem(bytes + head->length, body, "HTTP/", 5) == NULL;
}

bool share_request(const char *bytes, size_t length)
{
    ssize_t line = line_length(bytes, length);
    struct head head;
    size_t body = 0;

    if (length > SHARE_MAX_REQUEST || line < 0 || !is_request_line(bytes, (size_t)line) ||
        !read_head(bytes, length, (size_t)line + 2, &head)) {
        return false;
    }
    body = length - head.length;
    if (head.special || !head.only_keep_alive || head.transfer_encodings > 0 ||
        head.content_lengths > 1) {
        return false;
    }
    return (head.content_lengths == 0 ? body == 0 : head.content_length == (int64_t)body) &&
           body_is_harmless(bytes, &head, body);
}

bool share_response(const struct response *response)
{
    const char *bytes = buf_str(&response->head);
    ssize_t line = line_length(bytes, response->head.length);
    bool may_have_body = response->status != 204 && response->status != 304 && !response->no_body;
    struct head head;

    if (response->state != RESPONSE_DONE || response->excess || line < 0 ||
        !text_starts(bytes, VERSION " ") || response->status == 101 ||
        !read_head(bytes, response->head.length, (size_t)line + 2, &head)) {
        return false;
    }
    if (head.close || head.content_lengths > 1 || head.transfer_encodings > 1 ||
        (head.transfer_encodings == 1 && (!head.chunked || head.content_lengths > 0))) {
        return false;
    }
    if (response->status == 204) {
        return head.transfer_encodings == 0 && head.content_lengths == 0;
    }
    return !may_have_body || head.transfer_encodings == 1 || head.content_length >= 0;
}
