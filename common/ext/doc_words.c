/* Mistakes of YAML in an author's words. Each is told by libyaml's words for it and by the line it
 * stands in; a guess of what was meant is only shown where the line leaves no other. */
#include "common/ext/doc_words.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/unicode.h"

#define SHOWN 60 /* bytes of a text that is shown as it should be written */

/* A stretch of the document, by bytes. */
struct stretch {
    const char *at, *end;
};

static const char *byte_at(const struct doc_trouble *trouble, size_t index)
{
    const char *at = trouble->text;
    const char *end = trouble->text + trouble->length;

    for (; index > 0 && at < end; index--) {
        at++;
        while (at < end && ((unsigned char)*at & 0xc0) == 0x80) {
            at++;
        }
    }
    return at;
}

static struct stretch line_of(const struct doc_trouble *trouble, const char *at)
{
    const char *end = trouble->text + trouble->length;
    struct stretch line = {at, at};

    while (line.at > trouble->text && line.at[-1] != '\n') {
        line.at--;
    }
    while (line.end < end && *line.end != '\n' && *line.end != '\r') {
        line.end++;
    }
    return line;
}

static bool starts(struct stretch stretch, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(stretch.end - stretch.at) >= length && memcmp(stretch.at, text, length) == 0;
}

static const char *find(struct stretch stretch, const char *text)
{
    return memmem(stretch.at, (size_t)(stretch.end - stretch.at), text, strlen(text));
}

static struct stretch trim(struct stretch stretch)
{
    while (stretch.at < stretch.end && *stretch.at == ' ') {
        stretch.at++;
    }
    while (stretch.end > stretch.at && stretch.end[-1] == ' ') {
        stretch.end--;
    }
    return stretch;
}

/* Where a text without quotes ends inside of [...] or {...}: at a comma or a bracket that is none
 * of an insert. */
static const char *flow_end(struct stretch rest)
{
    bool insert = false;

    for (; rest.at < rest.end; rest.at++) {
        if (starts(rest, "{{")) {
            insert = true;
            rest.at++;
        } else if (insert && starts(rest, "}}")) {
            insert = false;
            rest.at++;
        } else if (!insert && strchr(",[]{}", *rest.at) != NULL) {
            break;
        }
    }
    return rest.at;
}

/* Behind "key: ", if such a one stands here. */
static struct stretch pass_key(struct stretch rest)
{
    struct stretch key = rest = trim(rest);

    while (key.at < key.end && strchr("abcdefghijklmnopqrstuvwxyz_0123456789", *key.at) != NULL) {
        key.at++;
    }
    if (key.at > rest.at && starts(key, ": ")) {
        rest.at = key.at + 2;
    }
    return trim(rest);
}

static bool opens_flow(struct stretch rest)
{
    return (starts(rest, "{") && !starts(rest, "{{")) || starts(rest, "[");
}

/* The text that `at` is in, from behind its dash, key, bracket or comma to where it should end. */
static struct stretch value_around(struct stretch line, const char *at)
{
    struct stretch value = trim(line);

    while (starts(value, "- ")) {
        value.at += 2;
        value = trim(value);
    }
    value = pass_key(value);
    if (!opens_flow(value)) {
        return value;
    }
    for (struct stretch rest = value; rest.at < at && rest.at < rest.end; rest.at++) {
        if (opens_flow(rest) || *rest.at == ',') {
            value.at = rest.at + 1;
        }
        if (starts(rest, "{{")) {
            rest.at++;
        }
    }
    value = pass_key(value);
    value.end = flow_end((struct stretch){at < value.at ? value.at : at, value.end});
    return trim(value);
}

/* The text as it should be written: in double quotes, or in single ones when it holds what double
 * ones would take for something else. */
static void add_quoted(struct buf *out, struct stretch text)
{
    bool single = find(text, "\"") != NULL || find(text, "\\") != NULL;
    char quote = single ? '\'' : '"';
    AUTOBUF struct buf plain = BUF_INIT;

    unicode_plain(&plain, text.at, (size_t)(text.end - text.at), SHOWN);
    buf_char(out, quote);
    for (const char *at = buf_str(&plain); *at != '\0'; at++) {
        buf_char(out, *at);
        if (single && *at == '\'') {
            buf_char(out, '\'');
        }
    }
    buf_char(out, quote);
}

static void begins_with(struct doc_trouble *trouble, struct buf *out, const char *at)
{
    struct stretch value = value_around(line_of(trouble, at), at);

    buf_printf(out, "a text cannot begin with '%c' unless it stands in quotes: write ", *at);
    add_quoted(out, value);
}

static void cannot_start(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);

    if (at == trouble->text + trouble->length || *at == '\t') {
        buf_str_add(out, "a tab cannot indent a line: write spaces");
    } else {
        begins_with(trouble, out, at);
    }
}

/* An alias, anchor, tag or block text without what belongs behind its mark. */
static void special_start(struct doc_trouble *trouble, struct buf *out)
{
    trouble->at = trouble->begun;
    begins_with(trouble, out, byte_at(trouble, trouble->at.index));
}

static void unknown_escape(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    struct stretch line = line_of(trouble, at);

    buf_str_add(out, "a backslash inside of \"...\" begins an escape");
    if (starts((struct stretch){at, line.end}, "\\") && line.end - at > 1 && at[1] > ' ' &&
        at[1] < 0x7f) {
        buf_printf(out, ", and '\\%c' is none: write '\\\\%c'", at[1], at[1]);
    } else {
        buf_str_add(out, ": write two of them");
    }
    buf_str_add(out, ", or put the text in '...'");
}

static void colon_in_text(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    struct stretch line = line_of(trouble, at);
    struct stretch value = value_around(line, at);

    if (value.at < at && find((struct stretch){line.at, value.at}, ":") != NULL) {
        buf_str_add(out,
                    "a ': ' ends a key, so a text that holds one has to stand in quotes: write ");
        add_quoted(out, value);
    } else {
        buf_str_add(out, "a key cannot stand here: is the line above it whole, and is the "
                         "indentation that of its neighbours?");
    }
}

static void insert_words(struct buf *out, struct stretch value)
{
    buf_str_add(out, "a text with an insert has to stand in quotes: write ");
    add_quoted(out, value);
}

/* Whether the text begins with this quote and goes on behind another one. */
static bool is_quoted(struct stretch value, char quote)
{
    size_t length = (size_t)(value.end - value.at);

    return length > 2 && *value.at == quote && memchr(value.at + 1, quote, length - 2) != NULL;
}

/* What 'it's' was meant to be; 'a' b is meant with its quotes. */
static struct stretch unquoted(struct stretch value)
{
    return value.end[-1] == *value.at ? (struct stretch){value.at + 1, value.end - 1} : value;
}

/* Behind a closing quote; false: the place is not. */
static bool behind_quote(struct doc_trouble *trouble, const char *at, struct buf *out)
{
    struct stretch line = line_of(trouble, at);
    struct stretch before = trim((struct stretch){line.at, at});
    struct stretch value = value_around(line, at);
    char quote = before.end > before.at ? before.end[-1] : '\0';

    if (quote != '\'' && quote != '"') {
        return false;
    }
    buf_printf(out, "the text ends at the quote before this: write %s inside of %c...%c",
               quote == '"' ? "\\\"" : "''", quote, quote);
    if (!is_quoted(value, quote)) {
        buf_str_add(out, ", or close the quote that an earlier line opened");
        return true;
    }
    buf_str_add(out, ", here ");
    add_quoted(out, unquoted(value));
    return true;
}

static void flow_words(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    const char *begun = byte_at(trouble, trouble->begun.index);
    struct stretch line = line_of(trouble, at);
    struct stretch value = value_around(line, at);
    char open = begun < trouble->text + trouble->length ? *begun : '{';
    const char *close = open == '[' ? "]" : "}";

    if (starts((struct stretch){at, line.end}, "{{")) {
        insert_words(out, value);
    } else if (trouble->at.line != trouble->begun.line &&
               find((struct stretch){begun, line.end}, close) == NULL) {
        trouble->at = trouble->begun;
        buf_printf(out, "the '%c' that opens here is closed by no '%s'", open, close);
    } else if (behind_quote(trouble, at, out)) {
        return;
    } else if (trouble->at.line != trouble->begun.line) {
        buf_printf(out,
                   "expected ',' or '%s' before this: does the line above end without a ',', or "
                   "does a text that holds one of , [ ] { } lack quotes?",
                   close);
    } else {
        buf_printf(out,
                   "expected ',' or '%s' here: a text that holds one of , [ ] { } has to stand in "
                   "quotes inside of %c...%s",
                   close, open, close);
    }
}

static void block_words(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    struct stretch rest = {at, line_of(trouble, at).end};
    bool list = strstr(trouble->problem, "'-'") != NULL;

    if (starts(rest, "]") || starts(rest, "}")) {
        buf_printf(out,
                   "no bracket is open that this '%c' could close: put a text with it in quotes",
                   *at);
    } else if (!behind_quote(trouble, at, out)) {
        buf_printf(out, "expected %s at column %zu, as in line %zu: this is indented otherwise",
                   list ? "'- '" : "a key", trouble->begun.column + 1, trouble->begun.line + 1);
    }
}

static void unclosed_quote(struct doc_trouble *trouble, struct buf *out)
{
    trouble->at = trouble->begun;
    buf_printf(out, "the text that this quote begins has no closing one; a single %s is written %s",
               *byte_at(trouble, trouble->at.index) == '"' ? "\" in it" : "' in it",
               *byte_at(trouble, trouble->at.index) == '"' ? "\\\"" : "''");
}

static void no_key(struct doc_trouble *trouble, struct buf *out)
{
    trouble->at = trouble->begun;
    buf_str_add(out,
                "expected 'key: value' or '- item' in this line: a ': ' is missing, or a quote "
                "or bracket before it is not closed");
}

static void list_in_line(struct doc_trouble *trouble, struct buf *out)
{
    (void)trouble;
    buf_str_add(out, "a list cannot begin behind a key: write each '- ' on a line of its own, or "
                     "[a, b]; a text that begins with '- ' has to stand in quotes");
}

static void no_value(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    struct stretch rest = {at, line_of(trouble, at).end};

    if (rest.at < rest.end && strchr(",]}", *at) != NULL) {
        buf_printf(out,
                   "a value is missing before this '%c'; a text that holds one has to stand in "
                   "quotes",
                   *at);
    } else {
        buf_str_add(out, "a value is missing here");
    }
}

struct words {
    const char *problem; /* how libyaml's begins */
    const char *context; /* how libyaml's begins, NULL: any */
    void (*say)(struct doc_trouble *trouble, struct buf *out);
};

static const struct words known[] = {
    {"found character that cannot start any token", NULL, cannot_start},
    {"found a tab character", NULL, cannot_start},
    {"found unknown escape character", NULL, unknown_escape},
    {"did not find expected hexdecimal number", NULL, unknown_escape},
    {"mapping values are not allowed", NULL, colon_in_text},
    {"did not find expected ',' or", NULL, flow_words},
    {"did not find expected '-' indicator", NULL, block_words},
    {"did not find expected key", "while parsing a block mapping", block_words},
    {"found unexpected", "while scanning a quoted scalar", unclosed_quote},
    {"could not find expected ':'", NULL, no_key},
    {"block sequence entries are not allowed", NULL, list_in_line},
    {"did not find expected node content", NULL, no_value},
    {"did not find", "while scanning an alias", special_start},
    {"did not find", "while scanning an anchor", special_start},
    {"did not find", "while scanning a tag", special_start},
    {"did not find", "while scanning a block scalar", special_start},
    {"found", "while parsing a tag", special_start},
};

static bool is_begun_by(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

void doc_trouble_words(struct doc_trouble *trouble, struct buf *out)
{
    const char *context = trouble->context == NULL ? "" : trouble->context;

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (is_begun_by(trouble->problem, known[i].problem) &&
            (known[i].context == NULL || is_begun_by(context, known[i].context))) {
            known[i].say(trouble, out);
            return;
        }
    }
    buf_printf(out, "%s%s%s", trouble->problem, *context == '\0' ? "" : " ", context);
}

void doc_key_words(struct doc_trouble *trouble, struct buf *out)
{
    const char *at = byte_at(trouble, trouble->at.index);
    struct stretch line = line_of(trouble, at);

    if (at > line.at && at[-1] == '{' && at < line.end && *at == '{') {
        trouble->at.column--;
        insert_words(out, value_around(line, at - 1));
    } else {
        buf_str_add(out, "a key must be a string");
    }
}
