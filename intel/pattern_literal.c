/* Literals. Rule: each value has one text, whatever its spelling, and no value is one that its kind
 * cannot hold. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/pattern_tree.h"

#define INT_DIGITS 24

/* The part between the quotes of the next token. */
static const char *inside(const struct parser *parser, size_t *length)
{
    size_t prefix = parser->token.kind == TOKEN_STRING ? 1 : 2;

    *length = parser->token.length - prefix - 1;
    return parser_token_text(parser) + prefix;
}

static const char *read_string(struct parser *parser)
{
    size_t length = 0;
    const char *from = inside(parser, &length);
    char *text = pattern_text(parser->pattern, from, length);
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        i += from[i] == '\\';
        text[used++] = from[i];
    }
    text[used] = '\0';
    return text;
}

static const char *read_int(struct parser *parser)
{
    const char *from = parser_token_text(parser);
    char digits[INT_DIGITS] = "";
    size_t plus = from[0] == '+';
    int64_t value = 0;

    if (parser->token.length - plus < INT_DIGITS) {
        memcpy(digits, from + plus, parser->token.length - plus);
    }
    if (text_int(digits, INT64_MIN, INT64_MAX, &value, NULL) != 0) {
        (void)parser_wrong(parser, "a whole number that does not fit 64 bits");
        return NULL;
    }
    int length = snprintf(digits, sizeof(digits), "%lld", (long long)value);
    return pattern_text(parser->pattern, digits, (size_t)length);
}

/* No plus, no zeros but those that the grammar needs; there is no minus zero. */
static const char *read_float(struct parser *parser)
{
    const char *from = parser_token_text(parser);
    size_t length = parser->token.length;
    bool minus = from[0] == '-';
    size_t start = minus || from[0] == '+';
    const char *point = memchr(from, '.', length);
    size_t whole = (size_t)(point - from);
    char *text = pattern_alloc(parser->pattern, length + 3);

    while (start < whole && from[start] == '0') {
        start++;
    }
    while (from + length > point + 2 && from[length - 1] == '0') {
        length--;
    }
    bool zero = start == whole && length == whole + 2 && point[1] == '0';
    (void)snprintf(text, parser->token.length + 3, "%s%s%.*s", minus && !zero ? "-" : "",
                   start == whole ? "0" : "", (int)(length - start), from + start);
    return text;
}

static const char *read_hex(struct parser *parser)
{
    size_t length = 0;
    const char *from = inside(parser, &length);
    char *text = pattern_text(parser->pattern, from, length);

    for (size_t i = 0; i < length; i++) {
        if (!isxdigit((unsigned char)from[i])) {
            length = 1;
            break;
        }
        text[i] = (char)tolower((unsigned char)from[i]);
    }
    if (length % 2 != 0) {
        (void)parser_wrong(parser, "expected pairs of hexadecimal digits in h'...'");
        return NULL;
    }
    return text;
}

static const char *read_binary(struct parser *parser)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf again = BUF_INIT;
    size_t length = 0;
    const char *from = inside(parser, &length);

    if (text_base64_decode(from, length, &bytes, NULL) != 0) {
        (void)parser_wrong(parser, "expected base64 with padding in b'...'");
        return NULL;
    }
    text_base64(&again, buf_str(&bytes), bytes.length);
    return pattern_text(parser->pattern, buf_str(&again), again.length);
}

static int number_at(const char *digits, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

/* A day that the calendar has, in any year: files can be older than the feeds that tell of them. */
static bool is_day(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month >= 1 && month <= 12 && day >= 1 &&
           day <= (month == 2 && leap ? 29 : days[month - 1]);
}

static bool is_time(const char *text, size_t length)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd";
    size_t fixed = sizeof(shape) - 1;

    if (length <= fixed || text[length - 1] != 'Z') {
        return false;
    }
    for (size_t i = 0; i < fixed; i++) {
        if (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i]) {
            return false;
        }
    }
    if (length > fixed + 1 && (text[fixed] != '.' || length == fixed + 2 ||
                               strspn(text + fixed + 1, "0123456789") != length - fixed - 2)) {
        return false;
    }
    return is_day(number_at(text, 4), number_at(text + 5, 2), number_at(text + 8, 2)) &&
           number_at(text + 11, 2) < 24 && number_at(text + 14, 2) < 60 &&
           number_at(text + 17, 2) <= 60;
}

static const char *read_time(struct parser *parser)
{
    size_t length = 0;
    const char *from = inside(parser, &length);

    if (!is_time(from, length)) {
        (void)parser_wrong(parser, "expected a time like t'2025-01-31T08:00:00Z'");
        return NULL;
    }
    char *text = pattern_text(parser->pattern, from, length);
    if (memchr(from, '.', length) != NULL) {
        size_t end = length - 1;
        while (text[end - 1] == '0') {
            end--;
        }
        end -= text[end - 1] == '.';
        text[end] = 'Z';
        text[end + 1] = '\0';
    }
    return text;
}

static const char *read_bool(struct parser *parser)
{
    return parser->token.kind == TOKEN_TRUE ? "true" : "false";
}

static const struct {
    enum token_kind token;
    enum pattern_literal_kind kind;
    const char *(*read)(struct parser *parser);
} readers[] = {
    {TOKEN_STRING, PATTERN_STRING, read_string}, {TOKEN_INT, PATTERN_INT, read_int},
    {TOKEN_FLOAT, PATTERN_FLOAT, read_float},    {TOKEN_HEX, PATTERN_HEX, read_hex},
    {TOKEN_BINARY, PATTERN_BINARY, read_binary}, {TOKEN_TIME, PATTERN_TIME, read_time},
    {TOKEN_TRUE, PATTERN_BOOL, read_bool},       {TOKEN_FALSE, PATTERN_BOOL, read_bool},
};

struct pattern_literal *parser_literal(struct parser *parser, const char *what)
{
    struct pattern_literal *literal = NULL;

    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        if (readers[i].token != parser->token.kind) {
            continue;
        }
        literal = parser_part(parser, sizeof(*literal));
        if (literal == NULL) {
            return NULL;
        }
        literal->kind = readers[i].kind;
        literal->text = readers[i].read(parser);
        return literal->text == NULL || parser_advance(parser) < 0 ? NULL : literal;
    }
    (void)parser_expected(parser, what);
    return NULL;
}
