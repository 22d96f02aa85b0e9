/* Leaves of forms, URLs and whole bodies. What cannot be understood is one leaf without a name, so
 * that it is still searched for secrets. */
#include "scenarios/record/leaf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/encode.h"
#include "scenarios/record/multipart.h"
#include "scenarios/record/secret.h"

void leaves_done(struct leaves *leaves)
{
    for (size_t i = 0; i < leaves->count; i++) {
        free(leaves->items[i].name);
        buf_done(&leaves->items[i].value);
    }
    free(leaves->items);
    *leaves = (struct leaves)LEAVES_INIT;
}

void leaves_add(struct leaves *leaves, struct leaf *leaf)
{
    if (leaves->count == LEAF_MAX_COUNT) {
        leaves->full = true;
        free(leaf->name);
        buf_done(&leaf->value);
        return;
    }
    if ((leaves->count & (leaves->count - 1)) == 0) {
        leaves->items = mem_grow(leaves->items, leaves->count == 0 ? 1 : leaves->count * 2,
                                 sizeof(*leaves->items));
    }
    leaf->secret |= secret_is_name(leaf->name);
    leaves->items[leaves->count++] = *leaf;
}

static void add_url(struct leaves *leaves, const char *text, size_t start, size_t end,
                    const char *name, bool form)
{
    struct leaf leaf = {.start = start, .end = end, .code = LEAF_URL, .name = mem_strdup(name)};

    encode_url_undo(&leaf.value, text, end - start, form);
    leaves_add(leaves, &leaf);
}

static void add_pair(struct leaves *leaves, const char *text, size_t length, size_t offset)
{
    const char *equals = memchr(text, '=', length);
    size_t left = equals == NULL ? length : (size_t)(equals - text);
    AUTOBUF struct buf name = BUF_INIT;

    if (left > 0) {
        add_url(leaves, text, offset, offset + left, "", true);
    }
    if (equals != NULL && left + 1 < length) {
        encode_url_undo(&name, text, left, true);
        add_url(leaves, equals + 1, offset + left + 1, offset + length, buf_str(&name), true);
    }
}

void leaves_of_form(struct leaves *leaves, const char *text, size_t length, size_t offset)
{
    size_t start = 0;

    for (size_t i = 0; i <= length; i++) {
        if (i == length || text[i] == '&') {
            add_pair(leaves, text + start, i - start, offset + start);
            start = i + 1;
        }
    }
}

/* One part of a path, which may have parameters behind ';'. What looks random behind a secret word
 * is secret too: /reset/4kR9... */
static void add_segment(struct leaves *leaves, const char *text, size_t start, size_t end)
{
    const char *semicolon = memchr(text + start, ';', end - start);
    size_t stop = semicolon == NULL ? end : (size_t)(semicolon - text);
    const char *before = leaves->count == 0 ? "" : buf_str(&leaves->items[leaves->count - 1].value);
    bool behind = secret_is_name(before) || secret_is_doubtful_name(before);

    if (stop > start) {
        add_url(leaves, text + start, start, stop, "", false);
        if (behind && secret_is_random(text + start, stop - start) && !leaves->full) {
            leaves->items[leaves->count - 1].secret = true;
        }
    }
    if (semicolon != NULL) {
        leaves_of_form(leaves, semicolon + 1, end - stop - 1, stop + 1);
    }
}

void leaves_of_url(struct leaves *leaves, const char *text, size_t length)
{
    size_t start = 0;
    size_t i = 0;

    for (i = 0; i <= length; i++) {
        if (i == length || text[i] == '/' || text[i] == '?' || text[i] == '#') {
            add_segment(leaves, text, start, i);
            start = i + 1;
            if (i < length && text[i] == '?') {
                break;
            }
        }
    }
    if (start <= length && i < length) {
        leaves_of_form(leaves, text + start, length - start, start);
    }
}

/* {"name": "password", "value": "x"} and the like: the value of what is named so is secret. */
static void mark_named(struct leaves *leaves)
{
    static const char *const names[] = {"name",  "key",   "field",     "id",
                                        "label", "param", "attribute", NULL};
    static const char *const values[] = {"value", "val", "content", "text", "string", NULL};

    for (size_t i = 0; i < leaves->count; i++) {
        const struct leaf *leaf = &leaves->items[i];

        if (!text_in_list(names, leaf->name) || !secret_is_name(buf_str(&leaf->value))) {
            continue;
        }
        for (size_t j = i + 1; j < leaves->count && j <= i + 2; j++) {
            leaves->items[j].secret |= text_in_list(values, leaves->items[j].name);
        }
        if (i > 0) {
            leaves->items[i - 1].secret |= *leaves->items[i - 1].name != '\0' &&
                                           text_in_list(values, leaves->items[i - 1].name);
        }
    }
}

static void leaves_of_parts(struct leaves *leaves, const struct multipart *parts, const char *text)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct multipart_part *part = &parts->items[i];
        struct leaf leaf = {.start = part->start,
                            .end = part->end,
                            .code = LEAF_PLAIN,
                            .name = mem_strdup(part->name)};

        buf_add(&leaf.value, text + part->start, part->end - part->start);
        leaves_add(leaves, &leaf);
    }
}

static bool is_form(const char *type, const char *text, size_t length)
{
    if (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0) {
        return true;
    }
    return strncasecmp(type, "application/", 12) != 0 && memchr(text, '=', length) != NULL &&
           memchr(text, ' ', length) == NULL && memchr(text, '\n', length) == NULL &&
           memchr(text, '\0', length) == NULL;
}

void leaves_of_body(struct leaves *leaves, const char *type, const char *text, size_t length)
{
    AUTOMULTIPART struct multipart parts = MULTIPART_INIT;
    struct leaf leaf = {.end = length, .code = LEAF_PLAIN};
    size_t first = 0;

    while (first < length && isspace((unsigned char)text[first])) {
        first++;
    }
    if (multipart_read(type, text, length, &parts)) {
        leaves_of_parts(leaves, &parts, text);
    } else if (first < length && (text[first] == '{' || text[first] == '[')) {
        leaves_of_json(leaves, text, length);
    } else if (first < length && text[first] == '<') {
        leaves_of_xml(leaves, text, length);
    } else if (is_form(type, text, length)) {
        leaves_of_form(leaves, text, length, 0);
    } else {
        leaf.name = mem_strdup("");
        buf_add(&leaf.value, text, length);
        leaves_add(leaves, &leaf);
    }
    mark_named(leaves);
}
