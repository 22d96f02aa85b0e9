/* A file or bytes read from front to back, unpacked from zstd, gzip or xz as its first bytes say
 * (libarchive); anything else as it is. */
#ifndef COMMON_EXT_STREAM_H
#define COMMON_EXT_STREAM_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct stream;

int stream_open(const char *path, struct stream **out, struct err *err);
/* The same of bytes that stay where they are until stream_free; name stands for them in messages.
 */
int stream_open_bytes(const char *bytes, size_t length, const char *name, struct stream **out,
                      struct err *err);
void stream_free(struct stream *stream);
AUTO_DEFINE(stream)
/* Up to length bytes; *got 0 is the end. Damaged or cut-off packing is ERR_INPUT, a failing disk
 * ERR_IO. */
int stream_read(struct stream *stream, void *out, size_t length, size_t *got, struct err *err);

#endif
