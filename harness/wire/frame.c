/* The frame codec. The reader takes any bytes at all: it never fails, it skips and counts. */
#include "harness/wire/frame.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define MAGIC "TMS1"
#define MAGIC_LENGTH 4
/* The magic and the first byte of any allowed length. */
#define BOUNDARY "TMS1\0"
#define BOUNDARY_LENGTH 5
#define MIN_PAYLOAD 2
#define KEEP_CAPACITY ((size_t)1 << 20)

static void header_write(unsigned char *to, size_t length)
{
    for (size_t i = 0; i < MAGIC_LENGTH; i++) {
        to[i] = (unsigned char)MAGIC[i];
    }
    to[4] = (unsigned char)(length >> 24);
    to[5] = (unsigned char)(length >> 16);
    to[6] = (unsigned char)(length >> 8);
    to[7] = (unsigned char)length;
}

static size_t header_length(const unsigned char *header)
{
    return (size_t)header[4] << 24 | (size_t)header[5] << 16 | (size_t)header[6] << 8 | header[7];
}

size_t frame_start(struct buf *out)
{
    static const unsigned char room[FRAME_HEADER];
    size_t start = out->length;

    buf_add(out, room, sizeof(room));
    return start;
}

int frame_end(struct buf *out, size_t start, struct err *err)
{
    size_t length = out->length - start - FRAME_HEADER;

    if (length < MIN_PAYLOAD || length > FRAME_MAX_PAYLOAD) {
        buf_cut(out, start);
        return err_set(err, ERR_INPUT, "a message of %zu bytes does not fit a frame", length);
    }
    header_write((unsigned char *)out->data + start, length);
    return 0;
}

int frame_add(struct buf *out, const char *payload, size_t length, struct err *err)
{
    size_t start = frame_start(out);

    buf_add(out, payload, length);
    return frame_end(out, start, err);
}

int frame_add_node(struct buf *out, const struct node *object, struct err *err)
{
    size_t start = frame_start(out);

    assert(node_type(object) == NODE_OBJECT);
    if (node_dump(object, NODE_COMPACT, out, err) < 0) {
        buf_cut(out, start);
        return -1;
    }
    return frame_end(out, start, err);
}

void frame_reader_done(struct frame_reader *reader)
{
    buf_done(&reader->bytes);
    *reader = (struct frame_reader)FRAME_READER_INIT;
}

void frame_reader_clear(struct frame_reader *reader)
{
    buf_clear(&reader->bytes);
    reader->start = 0;
    reader->scanned = 0;
    reader->skipped = 0;
}

void frame_feed(struct frame_reader *reader, const void *data, size_t length)
{
    /* After a large frame the memory goes back: a guest's own counts towards its frozen state. */
    if (reader->start == reader->bytes.length && reader->bytes.capacity > KEEP_CAPACITY) {
        buf_done(&reader->bytes);
        reader->start = 0;
    }
    if (reader->start > 0) {
        buf_drop_front(&reader->bytes, reader->start);
        reader->start = 0;
    }
    buf_add(&reader->bytes, data, length);
}

static void skip(struct frame_reader *reader, size_t count)
{
    if (count > 0) {
        reader->start += count;
        reader->scanned = 0;
        reader->skipped += count;
    }
}

/* Skips to the next bytes that could begin a frame, or to the end. */
static void seek_magic(struct frame_reader *reader)
{
    while (reader->start < reader->bytes.length) {
        const char *from = reader->bytes.data + reader->start;
        size_t left = reader->bytes.length - reader->start;
        const char *magic = memchr(from, MAGIC[0], left);

        if (magic == NULL) {
            skip(reader, left);
            return;
        }
        skip(reader, (size_t)(magic - from));
        left = reader->bytes.length - reader->start;
        if (memcmp(magic, BOUNDARY, left < BOUNDARY_LENGTH ? left : BOUNDARY_LENGTH) == 0) {
            return;
        }
        skip(reader, 1);
    }
}

/* Whether another frame begins inside the payload at hand, that is, whether this one was cut
 * off. */
static bool skip_to_inner(struct frame_reader *reader, size_t have)
{
    const char *payload = reader->bytes.data + reader->start + FRAME_HEADER;
    /* A boundary may lie across the end of what was looked at before. */
    size_t from = reader->scanned > BOUNDARY_LENGTH ? reader->scanned - BOUNDARY_LENGTH : 0;
    /* The boundary ends with the NUL that no payload holds, and one byte is found faster. */
    const char *inner = memchr(payload + from, '\0', have - from) == NULL
                            ? NULL
                            : memmem(payload + from, have - from, BOUNDARY, BOUNDARY_LENGTH);

    if (inner == NULL) {
        reader->scanned = have;
        return false;
    }
    skip(reader, FRAME_HEADER + (size_t)(inner - payload));
    return true;
}

static bool looks_like_object(const char *payload, size_t length)
{
    return payload[0] == '{' && payload[length - 1] == '}' && memchr(payload, '\0', length) == NULL;
}

/* One try at the frame that begins at start: 0 and FRAME_MORE as frame_next, -1: it was none, look
 * again. */
static int try_frame(struct frame_reader *reader, const char **payload, size_t *length)
{
    const char *frame = reader->bytes.data + reader->start;
    size_t left = reader->bytes.length - reader->start;
    size_t size = 0;
    size_t have = 0;

    if (left < FRAME_HEADER) {
        return FRAME_MORE;
    }
    size = header_length((const unsigned char *)frame);
    if (size < MIN_PAYLOAD || size > FRAME_MAX_PAYLOAD) {
        skip(reader, 1);
        return -1;
    }
    have = left - FRAME_HEADER < size ? left - FRAME_HEADER : size;
    if (skip_to_inner(reader, have)) {
        return -1;
    }
    if (have < size) {
        return FRAME_MORE;
    }
    if (!looks_like_object(frame + FRAME_HEADER, size)) {
        skip(reader, 1);
        return -1;
    }
    *payload = frame + FRAME_HEADER;
    *length = size;
    reader->start += FRAME_HEADER + size;
    reader->scanned = 0;
    return 0;
}

int frame_next(struct frame_reader *reader, const char **payload, size_t *length)
{
    int rc = -1;

    while (rc < 0) {
        seek_magic(reader);
        if (reader->start == reader->bytes.length) {
            return FRAME_MORE;
        }
        rc = try_frame(reader, payload, length);
    }
    return rc;
}
