/* Leaves of JSON. The text is gone over once, without asking whether it is sound: a secret in a
 * broken document is still one. */
#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/secret.h"

#define MAX_DEPTH 64
#define MAX_NAME 128

/* What the members at one depth have of those above. */
struct level {
    bool object;
    bool secret;
    char name[MAX_NAME]; /* of the array, which its elements have too */
};

struct scan {
    struct leaves *leaves;
    const char *text;
    size_t length;
    struct level levels[MAX_DEPTH];
    size_t depth;        /* the level that is read; deeper ones share the last */
    char name[MAX_NAME]; /* of the member that is read */
};

static bool hex4(const char *text, size_t length, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < 4; i++) {
        if (i >= length || text_hex_value(text[i]) < 0) {
            return false;
        }
        *out = *out * 16 + (unsigned)text_hex_value(text[i]);
    }
    return true;
}

/* What stands behind a backslash at text; how many bytes of it were taken. */
static size_t add_escape(struct buf *out, const char *text, size_t length)
{
    static const char plain[] = "bfnrt";
    static const char meant[] = "\b\f\n\r\t";
    const char *found = length > 0 && *text != '\0' ? strchr(plain, *text) : NULL;
    unsigned code = 0;
    unsigned low = 0;

    if (length == 0) {
        return 0;
    }
    if (*text != 'u' || !hex4(text + 1, length - 1, &code)) {
        buf_char(out, found != NULL ? meant[found - plain] : *text);
        return 1;
    }
    if (code >= 0xd800 && code < 0xdc00 && length > 7 && text[5] == '\\' && text[6] == 'u' &&
        hex4(text + 7, length - 7, &low) && low >= 0xdc00 && low < 0xe000) {
        unicode_encode(out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        return 11;
    }
    unicode_encode(out, code);
    return 5;
}

static void decode(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\') {
            i += add_escape(out, text + i + 1, length - i - 1);
        } else {
            buf_char(out, text[i]);
        }
    }
}

static void add(struct scan *scan, size_t start, size_t end, enum leaf_code code, const char *name)
{
    struct leaf leaf = {.start = start,
                        .end = end,
                        .code = code,
                        .name = mem_strdup(name),
                        .secret = *name != '\0' && scan->levels[scan->depth].secret};

    if (code == LEAF_NUMBER) {
        buf_add(&leaf.value, scan->text + start, end - start);
    } else {
        decode(&leaf.value, scan->text + start, end - start);
    }
    leaves_add(scan->leaves, &leaf);
}

static size_t skip_space(const struct scan *scan, size_t at)
{
    while (at < scan->length && isspace((unsigned char)scan->text[at])) {
        at++;
    }
    return at;
}

/* A name or a value; gives where it ends. */
static size_t take_string(struct scan *scan, size_t at)
{
    AUTOBUF struct buf name = BUF_INIT;
    size_t end = at + 1;
    size_t next = 0;

    while (end < scan->length && scan->text[end] != '"') {
        end += scan->text[end] == '\\' ? 2 : 1;
    }
    end = end < scan->length ? end : scan->length;
    next = skip_space(scan, end + 1);
    if (next >= scan->length || scan->text[next] != ':') {
        add(scan, at + 1, end, LEAF_JSON, scan->name);
        return end;
    }
    add(scan, at + 1, end, LEAF_JSON, "");
    decode(&name, scan->text + at + 1, end - at - 1);
    (void)snprintf(scan->name, sizeof(scan->name), "%s", buf_str(&name));
    return next;
}

static size_t take_number(struct scan *scan, size_t at)
{
    size_t end = at;

    while (end < scan->length && scan->text[end] != '\0' &&
           strchr("0123456789+-.eE", scan->text[end]) != NULL) {
        end++;
    }
    add(scan, at, end, LEAF_NUMBER, scan->name);
    return end - 1;
}

static void open_level(struct scan *scan, bool object)
{
    const struct level *up = &scan->levels[scan->depth];
    bool secret = up->secret || secret_is_name(scan->name);
    struct level *level = &scan->levels[scan->depth + 1 < MAX_DEPTH ? ++scan->depth : scan->depth];

    *level = (struct level){.object = object, .secret = secret};
    if (!object) {
        memcpy(level->name, scan->name, sizeof(level->name));
    }
    memcpy(scan->name, level->name, sizeof(scan->name));
}

static void close_level(struct scan *scan)
{
    scan->depth -= scan->depth > 0;
    memcpy(scan->name, scan->levels[scan->depth].name, sizeof(scan->name));
}

void leaves_of_json(struct leaves *leaves, const char *text, size_t length)
{
    AUTOFREE struct scan *scan = mem_alloc(sizeof(*scan));

    *scan = (struct scan){.leaves = leaves, .text = text, .length = length};
    for (size_t at = 0; at < length; at++) {
        char c = text[at];

        if (c == '"') {
            at = take_string(scan, at);
        } else if (c == '{' || c == '[') {
            open_level(scan, c == '{');
        } else if (c == '}' || c == ']') {
            close_level(scan);
        } else if (c == ',') {
            memcpy(scan->name, scan->levels[scan->depth].name, sizeof(scan->name));
        } else if (isdigit((unsigned char)c) || c == '-') {
            at = take_number(scan, at);
        }
    }
}
