/* Writing JSON. Hashes are taken over these bytes, so every choice is fixed here: strings are
 * escaped as RFC 8785 says (the short forms, \u00xx for the other control characters, all else as
 * it is), members of the canonical form are sorted by the bytes of their keys, and reals, which no
 * two languages print alike, are not canonical at all. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/json.h"

#define INT_TEXT 20   /* of the least int64_t */
#define MAX_DEPTH 128 /* trees of our own making; parsed ones are flatter */

struct dump {
    struct buf *out;
    enum node_format format;
    struct err *err;
};

struct member {
    const char *key;
    const struct node *value;
};

static int dump_value(const struct dump *dump, const struct node *node, int depth);

static void dump_char(struct buf *out, unsigned char c)
{
    static const char short_forms[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\f'] = 'f',
        ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
    };

    if (c < sizeof(short_forms) && short_forms[c] != '\0') {
        buf_char(out, '\\');
        buf_char(out, short_forms[c]);
    } else if (c < 0x20) {
        buf_printf(out, "\\u%04x", c);
    } else {
        buf_char(out, (char)c);
    }
}

/* What needs no escape goes out in one piece. */
void node_dump_str(struct buf *out, const char *text, size_t length)
{
    buf_char(out, '"');
    for (size_t i = 0; i < length;) {
        size_t plain = text_plain(text + i, length - i);

        buf_add(out, text + i, plain);
        i += plain;
        if (i < length) {
            dump_char(out, (unsigned char)text[i]);
            i++;
        }
    }
    buf_char(out, '"');
}

/* Documents hold many whole numbers, and printf takes ten times as long. */
void node_dump_int(struct buf *out, int64_t value)
{
    char text[INT_TEXT];
    char *at = text + sizeof(text);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        *--at = '-';
    }
    buf_add(out, at, (size_t)(text + sizeof(text) - at));
}

static bool indents(enum node_format format)
{
    return format == NODE_PRETTY || format == NODE_EXACT;
}

static int dump_real(const struct dump *dump, double value)
{
    char text[32];

    if (dump->format == NODE_CANONICAL) {
        return err_set(dump->err, ERR_BUG, "a hashed document holds the real number %.6g", value);
    }
    (void)snprintf(text, sizeof(text), "%.6g", value);
    for (int digits = 15; dump->format == NODE_EXACT && digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    buf_str_add(dump->out, text);
    return 0;
}

static void dump_break(const struct dump *dump, int depth)
{
    if (!indents(dump->format)) {
        return;
    }
    buf_char(dump->out, '\n');
    for (int i = 0; i < depth; i++) {
        buf_str_add(dump->out, "  ");
    }
}

static int dump_array(const struct dump *dump, const struct node *array, int depth)
{
    size_t count = node_count(array);

    buf_char(dump->out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(dump->out, ',');
        }
        dump_break(dump, depth + 1);
        if (dump_value(dump, node_at(array, i), depth + 1) != 0) {
            return -1;
        }
    }
    if (count > 0) {
        dump_break(dump, depth);
    }
    buf_char(dump->out, ']');
    return 0;
}

static int compare_members(const void *a, const void *b)
{
    return strcmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static struct member *list_members(const struct dump *dump, const struct node *object, size_t count)
{
    struct member *members = mem_array(count, sizeof(*members));
    size_t used = 0;

    for (void *i = node_iter(object); i != NULL; i = node_iter_next(object, i)) {
        members[used++] = (struct member){node_iter_key(i), node_iter_value(i)};
    }
    if (dump->format != NODE_COMPACT) {
        qsort(members, count, sizeof(*members), compare_members);
    }
    return members;
}

static int dump_object(const struct dump *dump, const struct node *object, int depth)
{
    size_t count = node_count(object);
    AUTOFREE struct member *members = list_members(dump, object, count);

    buf_char(dump->out, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(dump->out, ',');
        }
        dump_break(dump, depth + 1);
        node_dump_str(dump->out, members[i].key, strlen(members[i].key));
        buf_str_add(dump->out, indents(dump->format) ? ": " : ":");
        if (dump_value(dump, members[i].value, depth + 1) != 0) {
            return -1;
        }
    }
    if (count > 0) {
        dump_break(dump, depth);
    }
    buf_char(dump->out, '}');
    return 0;
}

static int dump_value(const struct dump *dump, const struct node *node, int depth)
{
    if (depth > MAX_DEPTH) {
        return err_set(dump->err, ERR_BUG, "a document is nested deeper than %d levels", MAX_DEPTH);
    }
    switch (node_type(node)) {
    case NODE_OBJECT:
        return dump_object(dump, node, depth);
    case NODE_ARRAY:
        return dump_array(dump, node, depth);
    case NODE_STRING:
        node_dump_str(dump->out, node_str(node), node_str_length(node));
        return 0;
    case NODE_INT:
        node_dump_int(dump->out, node_int_value(node));
        return 0;
    case NODE_REAL:
        return dump_real(dump, node_real_value(node));
    case NODE_BOOL:
        buf_str_add(dump->out, node_bool_value(node) ? "true" : "false");
        return 0;
    case NODE_NULL:
        buf_str_add(dump->out, "null");
        return 0;
    }
    return err_set(dump->err, ERR_BUG, "a node of no known type");
}

int node_dump(const struct node *node, enum node_format format, struct buf *out, struct err *err)
{
    struct dump dump = {.out = out, .format = format, .err = err};
    size_t before = out->length;

    if (dump_value(&dump, node, 0) != 0) {
        buf_cut(out, before); /* nothing was added */
        return -1;
    }
    if (indents(format)) {
        buf_char(out, '\n');
    }
    return 0;
}

int node_save(const struct node *node, enum node_format format, const char *path, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (node_dump(node, format, &text, err) != 0) {
        return -1;
    }
    return file_write_atomic(path, text.data, text.length, 0644, err);
}
