/* Encodings that rewrite words and separators: letter case, SQL words, what stands for a space or a
 * slash. They keep what the text means to the interpreter it is for. */
#include "scenarios/encode.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || (c >= '0' && c <= '9') || c == '_';
}

static char to_upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

void encode_upper(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        buf_char(out, to_upper(bytes[i]));
    }
}

void encode_lower(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        buf_char(out, to_lower(bytes[i]));
    }
}

void encode_alternate(struct buf *out, const char *bytes, size_t length)
{
    bool upper = true;

    for (size_t i = 0; i < length; i++) {
        bool letter = is_lower(bytes[i]) || is_upper(bytes[i]);

        buf_char(out, upper ? to_upper(bytes[i]) : to_lower(bytes[i]));
        upper = letter ? !upper : upper;
    }
}

/* The words of SQL that are no names of tables, columns or functions: those may not be rewritten.
 */
static bool is_sql_word(const char *word, size_t length)
{
    static const char *const words[] = {
        "all",    "and",  "as",    "asc",    "between", "by",     "case",   "desc",
        "else",   "end",  "from",  "group",  "having",  "in",     "insert", "into",
        "is",     "like", "limit", "not",    "null",    "offset", "or",     "order",
        "select", "then", "union", "update", "values",  "when",   "where",  NULL};

    for (size_t i = 0; words[i] != NULL; i++) {
        if (strlen(words[i]) == length && strncasecmp(words[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Appends the text with each SQL word handed to rewrite. */
static void each_sql_word(struct buf *out, const char *bytes, size_t length, encode_fn *rewrite)
{
    size_t i = 0;

    while (i < length) {
        size_t end = i;

        while (end < length && is_word(bytes[end])) {
            end++;
        }
        if (end > i && is_sql_word(bytes + i, end - i)) {
            rewrite(out, bytes + i, end - i);
        } else {
            end = end == i ? i + 1 : end;
            buf_add(out, bytes + i, end - i);
        }
        i = end;
    }
}

static void wrap_version(struct buf *out, const char *word, size_t length)
{
    buf_str_add(out, "/*!");
    buf_add(out, word, length);
    buf_str_add(out, "*/");
}

void encode_sql_case(struct buf *out, const char *bytes, size_t length)
{
    each_sql_word(out, bytes, length, encode_alternate);
}

void encode_sql_version(struct buf *out, const char *bytes, size_t length)
{
    each_sql_word(out, bytes, length, wrap_version);
}

static void replace_char(struct buf *out, const char *bytes, size_t length, char old,
                         const char *by)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == old) {
            buf_str_add(out, by);
        } else {
            buf_char(out, bytes[i]);
        }
    }
}

void encode_sql_comment(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, ' ', "/**/");
}

void encode_tab(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, ' ', "\t");
}

void encode_newline(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, ' ', "\n");
}

void encode_vertical_tab(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, ' ', "\v");
}

void encode_ifs(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, ' ', "${IFS}");
}

void encode_slash_twice(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, '/', "//");
}

void encode_slash_dot(struct buf *out, const char *bytes, size_t length)
{
    replace_char(out, bytes, length, '/', "/./");
}
