/* Writing asciicast files. JSON strings are made here and not by way of a node, since a terminal's
 * bytes are control characters and pieces of characters for the most part. */
#include "orchestrator/env/cast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/json.h"

#define MS_PER_S 1000
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* One direction, with the bytes of a character whose rest has not come. */
struct stream {
    const char *code;
    struct buf rest;
};

struct cast {
    int fd;
    char *path;
    int64_t begun_ms;
    struct stream output;
    struct stream input;
};

/* How many bytes the character that begins so should have; 0: none begins so. */
static size_t character_length(unsigned char first)
{
    return first < 0x80                    ? 1
           : first >= 0xc2 && first < 0xe0 ? 2
           : first >= 0xe0 && first < 0xf0 ? 3
           : first >= 0xf0 && first < 0xf5 ? 4
                                           : 0;
}

/* Whether these are the first bytes of a character whose end is missing. */
static bool is_cut_off(const char *bytes, size_t left)
{
    size_t wanted = character_length((unsigned char)bytes[0]);
    if (wanted <= left) {
        return false;
    }
    for (size_t i = 1; i < left; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    return true;
}

static void add_plain(struct buf *line, char c)
{
    if (c == '"' || c == '\\') {
        buf_char(line, '\\');
        buf_char(line, c);
    } else if ((unsigned char)c < 0x20) {
        buf_printf(line, "\\u%04x", (unsigned)(unsigned char)c);
    } else {
        buf_char(line, c);
    }
}

/* Appends the bytes as the inside of a JSON string; answers how many were taken, all but a
 * cut-off character at the end. */
static size_t add_text(struct buf *line, const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length && !is_cut_off(bytes + at, length - at)) {
        size_t size = character_length((unsigned char)bytes[at]);
        if (size == 1) {
            add_plain(line, bytes[at]);
        } else if (size > 1 && size <= length - at && text_utf8_valid(bytes + at, size)) {
            buf_add(line, bytes + at, size);
        } else {
            buf_str_add(line, REPLACEMENT);
            size = 1;
        }
        at += size;
    }
    return at;
}

static int write_line(const struct cast *cast, struct buf *line, struct err *err)
{
    buf_char(line, '\n');
    return file_write_all(cast->fd, line->data, line->length, cast->path, err);
}

static void begin(const struct cast *cast, const char *code, struct buf *line)
{
    int64_t ms = clock_mono_ms() - cast->begun_ms;
    buf_printf(line, "[%lld.%03lld, \"%s\", \"", (long long)(ms / MS_PER_S),
               (long long)(ms % MS_PER_S), code);
}

static int add(const struct cast *cast, struct stream *stream, const void *data, size_t length,
               struct err *err)
{
    AUTOBUF struct buf line = BUF_INIT;
    begin(cast, stream->code, &line);
    size_t empty = line.length;
    buf_add(&stream->rest, data, length);
    buf_drop_front(&stream->rest, add_text(&line, buf_str(&stream->rest), stream->rest.length));
    if (line.length == empty) {
        return 0;
    }
    buf_str_add(&line, "\"]");
    return write_line(cast, &line, err);
}

int cast_output(struct cast *cast, const void *data, size_t length, struct err *err)
{
    return add(cast, &cast->output, data, length, err);
}

int cast_input(struct cast *cast, const void *data, size_t length, struct err *err)
{
    return add(cast, &cast->input, data, length, err);
}

int cast_resize(struct cast *cast, unsigned rows, unsigned cols, struct err *err)
{
    AUTOBUF struct buf line = BUF_INIT;
    begin(cast, "r", &line);
    buf_printf(&line, "%ux%u\"]", cols, rows);
    return write_line(cast, &line, err);
}

static int write_header(const struct cast *cast, const struct cast_header *header, struct err *err)
{
    AUTOBUF struct buf line = BUF_INIT;
    AUTO(node) node = node_object();
    struct node *env = node_object();
    node_set_int(node, "version", 2);
    node_set_int(node, "width", header->cols);
    node_set_int(node, "height", header->rows);
    node_set_int(node, "timestamp", clock_utc_ms() / MS_PER_S);
    node_set_str(node, "title", header->title);
    node_set_str(env, "SHELL", header->shell);
    node_set_str(env, "TERM", header->term);
    node_set(node, "env", env);
    if (node_dump(node, NODE_COMPACT, &line, err) != 0) {
        return -1;
    }
    return write_line(cast, &line, err);
}

int cast_new(const char *path, const struct cast_header *header, struct cast **out, struct err *err)
{
    AUTO(cast) cast = mem_alloc(sizeof(*cast));
    cast->path = mem_strdup(path);
    cast->begun_ms = clock_mono_ms();
    cast->output.code = "o";
    cast->input.code = "i";
    cast->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (cast->fd < 0) {
        return errno == EEXIST ? CAST_EXISTS : err_sys(err, ERR_IO, "cannot make '%s'", path);
    }
    if (write_header(cast, header, err) != 0) {
        return -1;
    }
    *out = TAKE(cast);
    return 0;
}

/* The program has ended in the middle of a character. */
static void flush(const struct cast *cast, struct stream *stream)
{
    AUTOBUF struct buf line = BUF_INIT;
    if (stream->rest.length == 0) {
        return;
    }
    begin(cast, stream->code, &line);
    buf_str_add(&line, REPLACEMENT "\"]");
    write_line(cast, &line, NULL);
}

void cast_free(struct cast *cast)
{
    if (cast == NULL) {
        return;
    }
    if (cast->fd >= 0) {
        flush(cast, &cast->output);
        flush(cast, &cast->input);
        close(cast->fd);
    }
    buf_done(&cast->output.rest);
    buf_done(&cast->input.rest);
    free(cast->path);
    free(cast);
}
