/* One packed file as a stream. Rule: nothing is unpacked ahead of what is asked for, so that the
 * reader's caps hold. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/ext/stream.h"

#define BLOCK_BYTES ((size_t)64 << 10)

struct stream {
    struct archive *archive;
    char *path;
    bool empty; /* a file without bytes is no archive of any kind */
};

static int fail(const struct stream *stream, struct err *err)
{
    int number = archive_errno(stream->archive);
    enum err_kind kind = number == EIO || number == ENOENT || number == EACCES ? ERR_IO : ERR_INPUT;
    const char *text = archive_error_string(stream->archive);

    return err_set(err, kind, "'%s': %s", stream->path, text == NULL ? "cannot be read" : text);
}

/* bytes NULL: the file at stream->path. */
static int open_archive(struct stream *stream, const char *bytes, size_t length, struct err *err)
{
    struct archive_entry *entry = NULL;
    int opened = 0;

    stream->archive = archive_read_new();
    if (stream->archive == NULL ||
        archive_read_support_filter_gzip(stream->archive) != ARCHIVE_OK ||
        archive_read_support_filter_xz(stream->archive) != ARCHIVE_OK ||
        archive_read_support_filter_zstd(stream->archive) != ARCHIVE_OK ||
        archive_read_support_format_raw(stream->archive) != ARCHIVE_OK) {
        return err_set(err, ERR_HOST, "libarchive without gzip, xz or zstd");
    }
    opened = bytes == NULL ? archive_read_open_filename(stream->archive, stream->path, BLOCK_BYTES)
                           : archive_read_open_memory(stream->archive, bytes, length);
    return opened == ARCHIVE_OK && archive_read_next_header(stream->archive, &entry) == ARCHIVE_OK
               ? 0
               : fail(stream, err);
}

int stream_open(const char *path, struct stream **out, struct err *err)
{
    AUTO(stream) stream = mem_alloc(sizeof(*stream));
    int64_t size = file_size(path, err);

    if (size < 0) {
        return -1;
    }
    stream->path = mem_strdup(path);
    stream->empty = size == 0;
    if (!stream->empty && open_archive(stream, NULL, 0, err) < 0) {
        return -1;
    }
    *out = TAKE(stream);
    return 0;
}

int stream_open_bytes(const char *bytes, size_t length, const char *name, struct stream **out,
                      struct err *err)
{
    AUTO(stream) stream = mem_alloc(sizeof(*stream));

    stream->path = mem_strdup(name);
    stream->empty = length == 0;
    if (!stream->empty && open_archive(stream, bytes, length, err) < 0) {
        return -1;
    }
    *out = TAKE(stream);
    return 0;
}

void stream_free(struct stream *stream)
{
    if (stream != NULL) {
        if (stream->archive != NULL) {
            (void)archive_read_free(stream->archive);
        }
        free(stream->path);
        free(stream);
    }
}

int stream_read(struct stream *stream, void *out, size_t length, size_t *got, struct err *err)
{
    la_ssize_t count = stream->empty ? 0 : archive_read_data(stream->archive, out, length);

    if (count < 0) {
        return fail(stream, err);
    }
    *got = (size_t)count;
    return 0;
}
