/* Frames on the agent's channel: "TMS1", the payload's length as 32 bits big-endian, the payload:
 * one JSON object. A length is below 2^24 and JSON text holds no NUL, so the five bytes "TMS1\0"
 * never occur inside a payload: where they do, the frame around them was cut off, and the reader
 * goes on with the inner one. That makes the stream find itself again after any loss, such as a
 * machine's return to a snapshot in the middle of a frame. */
#ifndef HARNESS_WIRE_FRAME_H
#define HARNESS_WIRE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"

#define FRAME_HEADER 8
#define FRAME_MAX_PAYLOAD ((size_t)8 << 20)
#define FRAME_MORE 1

/* Appends one frame. The payload is 2 bytes - 8 MiB; more is ERR_INPUT. */
int frame_add(struct buf *out, const char *payload, size_t length, struct err *err);
/* The same for a payload that is written in place: between the two calls it is appended to out.
 * start is what frame_start returned; on failure out is as it was before that. */
size_t frame_start(struct buf *out);
int frame_end(struct buf *out, size_t start, struct err *err);
/* Appends one frame that holds the object, written compactly. */
int frame_add_node(struct buf *out, const struct node *object, struct err *err);

struct frame_reader {
    struct buf bytes;
    size_t start;     /* where the next frame is looked for */
    size_t scanned;   /* bytes behind start known to hold no inner frame */
    uint64_t skipped; /* bytes that belonged to no frame; the user may set it back to 0 */
};

#define FRAME_READER_INIT                                                                          \
    {                                                                                              \
        BUF_INIT, 0, 0, 0                                                                          \
    }

void frame_reader_done(struct frame_reader *reader);
void frame_reader_clear(struct frame_reader *reader); /* forgets bytes and counter */
/* Holds less than a frame and what was fed since the last FRAME_MORE. */
void frame_feed(struct frame_reader *reader, const void *data, size_t length);
/* 0: the next payload, valid until the next frame_feed or frame_reader_clear, starts with '{', ends
 * with '}', no NUL; FRAME_MORE: feed first. */
int frame_next(struct frame_reader *reader, const char **payload, size_t *length);

#endif
