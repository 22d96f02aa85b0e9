/* The line splitter. */
#include "harness/agent/lines.h"

#include <string.h>

#include "harness/wire/names.h"

void lines_done(struct lines *lines)
{
    buf_done(&lines->partial);
    lines->cut = false;
}

static void keep(struct lines *lines, const char *bytes, size_t length)
{
    size_t room = WIRE_MAX_LINE - lines->partial.length;

    if (length > room) {
        lines->cut = true;
        length = room;
    }
    buf_add(&lines->partial, bytes, length);
}

static void emit(struct lines *lines, lines_fn *fn, void *data)
{
    fn(data, buf_str(&lines->partial), lines->partial.length, lines->cut);
    buf_clear(&lines->partial);
    lines->cut = false;
}

void lines_feed(struct lines *lines, const char *bytes, size_t length, lines_fn *fn, void *data)
{
    while (length > 0) {
        const char *newline = memchr(bytes, '\n', length);
        size_t part = newline == NULL ? length : (size_t)(newline - bytes);

        keep(lines, bytes, part);
        if (newline == NULL) {
            return;
        }
        emit(lines, fn, data);
        bytes += part + 1;
        length -= part + 1;
    }
}

void lines_end(struct lines *lines, lines_fn *fn, void *data)
{
    if (lines->partial.length > 0) {
        emit(lines, fn, data);
    }
}
