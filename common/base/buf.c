/* The growing buffer. It doubles, so adding is cheap, and keeps one byte for the NUL at all times.
 */
#include "common/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

#define FIRST_CAPACITY 64

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
    buf_cut(buf, 0);
}

void buf_reserve(struct buf *buf, size_t extra)
{
    size_t need = 0;
    size_t capacity = buf->capacity == 0 ? FIRST_CAPACITY : buf->capacity;

    /* A sum that overflows is asked of the allocator as it is, which then ends the program. */
    if (__builtin_add_overflow(buf->length, extra, &need) ||
        __builtin_add_overflow(need, 1, &need)) {
        need = SIZE_MAX;
    }
    if (need <= buf->capacity) {
        return;
    }
    while (capacity < need) {
        capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
    }
    buf->data = mem_grow(buf->data, capacity, 1);
    buf->capacity = capacity;
    buf->data[buf->length] = '\0';
}

void buf_add(struct buf *buf, const void *data, size_t length)
{
    buf_reserve(buf, length);
    if (length > 0) {
        memcpy(buf->data + buf->length, data, length);
    }
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_str_add(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    int length = 0;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(length >= 0);
    buf_reserve(buf, (size_t)length);
    va_start(args, format);
    (void)vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
    va_end(args);
    buf->length += (size_t)length;
}

void buf_drop_front(struct buf *buf, size_t count)
{
    assert(count <= buf->length);
    if (count == 0) {
        return;
    }
    buf->length -= count;
    memmove(buf->data, buf->data + count, buf->length + 1);
}

void buf_trim(struct buf *buf, char c)
{
    while (buf->length > 0 && buf->data[buf->length - 1] == c) {
        buf_cut(buf, buf->length - 1);
    }
}

void buf_cut(struct buf *buf, size_t length)
{
    assert(length <= buf->length);
    buf->length = length;
    if (buf->data != NULL) {
        buf->data[length] = '\0';
    }
}

const char *buf_str(const struct buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

char *buf_take(struct buf *buf)
{
    char *data = buf->data == NULL ? mem_strdup("") : buf->data;

    *buf = (struct buf)BUF_INIT;
    return data;
}
