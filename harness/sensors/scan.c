/* A scanner rather than a tree: it keeps nothing of a line but the place it is at, so its memory is
 * bounded by the depth limit and its work by the length of the line, whatever the attacker has put
 * into the log. Every step either moves forward or ends. */
#include "harness/sensors/scan.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/buf.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "harness/sensors/scan_path.h"

#define NOT_HERE (-1)

struct scan {
    const char *at;
    const char *end;
    const struct scan_path *const *paths;
    size_t count;
    scan_value take;
    void *context;
    int depth;
    struct buf text; /* the string read last, decoded */
};

/* For each path, how many of its parts lead to the value at hand; NOT_HERE when they lead
 * elsewhere. */
struct trail {
    int parts[SCAN_MAX_PATHS];
};

static bool value(struct scan *scan, const struct trail *trail);

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) != NULL && *scan->at != '\0') {
        scan->at++;
    }
}

static bool next_is(struct scan *scan, char c)
{
    skip_space(scan);
    if (scan->at == scan->end || *scan->at != c) {
        return false;
    }
    scan->at++;
    return true;
}

/* Four hex digits; false when they are not there. */
static bool hex4(struct scan *scan, uint32_t *out)
{
    uint32_t code = 0;

    if (scan->end - scan->at < 4) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        int digit = text_hex_value(scan->at[i]);

        if (digit < 0) {
            return false;
        }
        code = code << 4 | (uint32_t)digit;
    }
    scan->at += 4;
    *out = code;
    return true;
}

static bool unicode_escape(struct scan *scan)
{
    uint32_t high = 0;
    uint32_t low = 0;

    if (!hex4(scan, &high)) {
        return false;
    }
    if (high >= 0xd800 && high < 0xdc00 && scan->end - scan->at >= 6 && scan->at[0] == '\\' &&
        scan->at[1] == 'u') {
        const char *before = scan->at;

        scan->at += 2;
        if (!hex4(scan, &low)) {
            return false;
        }
        if (low >= 0xdc00 && low < 0xe000) {
            high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        } else {
            scan->at = before;
        }
    }
    unicode_encode(&scan->text, high);
    return true;
}

/* \xff, which JSON does not know but Apache's access log writes. */
static bool byte_escape(struct scan *scan)
{
    int high = scan->end - scan->at < 2 ? -1 : text_hex_value(scan->at[0]);
    int low = high < 0 ? -1 : text_hex_value(scan->at[1]);

    if (low < 0) {
        return false;
    }
    buf_char(&scan->text, (char)(high << 4 | low));
    scan->at += 2;
    return true;
}

static bool escape(struct scan *scan)
{
    static const char names[] = "\"\\/bfnrtv";
    static const char values[] = "\"\\/\b\f\n\r\t\v";
    const char *found = NULL;

    if (scan->at == scan->end) {
        return false;
    }
    if (*scan->at == 'u' || *scan->at == 'x') {
        return *scan->at++ == 'u' ? unicode_escape(scan) : byte_escape(scan);
    }
    found = memchr(names, *scan->at, sizeof(names) - 1);
    if (found == NULL) {
        return false;
    }
    buf_char(&scan->text, values[found - names]);
    scan->at++;
    return true;
}

/* The rest of a string behind its opening quote, decoded into scan->text. */
static bool string(struct scan *scan)
{
    buf_clear(&scan->text);
    while (scan->at < scan->end) {
        const char *from = scan->at;

        while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\') {
            scan->at++;
        }
        buf_add(&scan->text, from, (size_t)(scan->at - from));
        if (scan->at == scan->end) {
            return false;
        }
        if (*scan->at++ == '"') {
            return true;
        }
        if (!escape(scan)) {
            return false;
        }
    }
    return false;
}

static void deliver(const struct scan *scan, const struct trail *trail, const char *bytes,
                    size_t length)
{
    for (size_t i = 0; i < scan->count; i++) {
        if (trail->parts[i] != NOT_HERE && trail->parts[i] == scan->paths[i]->count) {
            scan->take(scan->context, i, bytes, length);
        }
    }
}

/* The trail one level down: into the member of that name, or into an element when name is NULL. */
static struct trail follow(const struct scan *scan, const struct trail *trail, const char *name)
{
    struct trail next;

    for (size_t i = 0; i < SCAN_MAX_PATHS; i++) {
        int at = i < scan->count ? trail->parts[i] : NOT_HERE;

        next.parts[i] = NOT_HERE;
        if (at != NOT_HERE && scan_path_leads(scan->paths[i], at, name)) {
            next.parts[i] = at + 1;
        }
    }
    return next;
}

static bool member(struct scan *scan, const struct trail *trail)
{
    struct trail next;

    if (!next_is(scan, '"') || !string(scan)) {
        return false;
    }
    next = follow(scan, trail, buf_str(&scan->text));
    return next_is(scan, ':') && value(scan, &next);
}

static bool members(struct scan *scan, const struct trail *trail)
{
    if (next_is(scan, '}')) {
        return true;
    }
    do {
        if (!member(scan, trail)) {
            return false;
        }
    } while (next_is(scan, ','));
    return next_is(scan, '}');
}

static bool elements(struct scan *scan, const struct trail *trail)
{
    struct trail next = follow(scan, trail, NULL);

    if (next_is(scan, ']')) {
        return true;
    }
    do {
        if (!value(scan, &next)) {
            return false;
        }
    } while (next_is(scan, ','));
    return next_is(scan, ']');
}

/* A number, true, false or null: read loosely, since its text is all that is wanted. */
static bool word(struct scan *scan, const struct trail *trail)
{
    static const char allowed[] = "+-.0123456789Eeaflnrstu";
    const char *from = scan->at;
    size_t length = 0;

    while (scan->at < scan->end && memchr(allowed, *scan->at, sizeof(allowed) - 1) != NULL) {
        scan->at++;
    }
    length = (size_t)(scan->at - from);
    if (length == 4 && memcmp(from, "null", 4) == 0) {
        return true;
    }
    if (length > 0) {
        deliver(scan, trail, from, length);
    }
    return length > 0;
}

static bool value(struct scan *scan, const struct trail *trail)
{
    bool good = false;

    skip_space(scan);
    if (scan->at == scan->end || scan->depth == SCAN_MAX_DEPTH) {
        return false;
    }
    scan->depth++;
    if (next_is(scan, '{')) {
        good = members(scan, trail);
    } else if (next_is(scan, '[')) {
        good = elements(scan, trail);
    } else if (next_is(scan, '"')) {
        good = string(scan);
        if (good) {
            deliver(scan, trail, buf_str(&scan->text), scan->text.length);
        }
    } else {
        good = word(scan, trail);
    }
    scan->depth--;
    return good;
}

int scan_object(const char *text, size_t length, const struct scan_path *const *paths, size_t count,
                scan_value take, void *context)
{
    struct scan scan = {text, text + length, paths, count, take, context, 0, BUF_INIT};
    struct trail trail;
    bool good = false;

    assert(count <= SCAN_MAX_PATHS);
    for (size_t i = 0; i < SCAN_MAX_PATHS; i++) {
        trail.parts[i] = i < count && paths[i] != NULL ? 0 : NOT_HERE;
    }
    skip_space(&scan);
    good = scan.at < scan.end && *scan.at == '{' && value(&scan, &trail);
    skip_space(&scan);
    good = good && scan.at == scan.end;
    buf_done(&scan.text);
    return good ? 0 : SCAN_BAD;
}
