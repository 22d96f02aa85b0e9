/* A growing byte buffer, always NUL-terminated so that data is a C string when the bytes are text.
 * struct buf b = BUF_INIT; ... buf_done(&b). */
#ifndef COMMON_BASE_BUF_H
#define COMMON_BASE_BUF_H

#include <stddef.h>

struct buf {
    char *data;      /* NULL while empty; use buf_str for a string that is never NULL */
    size_t length;   /* bytes, without the terminating NUL */
    size_t capacity; /* bytes allocated */
};

#define BUF_INIT                                                                                   \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }
#define AUTOBUF __attribute__((cleanup(buf_done)))

void buf_done(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */
void buf_reserve(struct buf *buf, size_t extra);
void buf_add(struct buf *buf, const void *data, size_t length);
void buf_str_add(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_drop_front(struct buf *buf, size_t count); /* count <= length */
void buf_cut(struct buf *buf, size_t length); /* keeps the first bytes; length <= buf->length */
void buf_trim(struct buf *buf, char c);       /* drops every c at the end */
const char *buf_str(const struct buf *buf);   /* borrowed; "" while empty */
char *buf_take(struct buf *buf);              /* caller frees; buf is empty after */

#endif
