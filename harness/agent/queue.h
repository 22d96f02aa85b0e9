/* What waits to be written to the host. Replies and responses always stay; lines and call-backs are
 * the ones that go, oldest first and counted, when the host does not read and the queue is full. */
#ifndef HARNESS_AGENT_QUEUE_H
#define HARNESS_AGENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"

#define QUEUE_MAX_BYTES ((size_t)32 << 20)

struct queue_frame;

struct queue {
    struct queue_frame *first;
    struct queue_frame *last;
    size_t bytes;     /* in all frames */
    size_t sent;      /* of the first frame */
    uint64_t dropped; /* frames since the last queue_clear */
};

void queue_clear(struct queue *queue); /* also the counter */
/* Takes the bytes over; *frame is empty after. */
void queue_add(struct queue *queue, struct buf *frame, bool may_drop);
/* Writes until the descriptor takes no more. 0, or -1 with errno for anything but a descriptor that
 * is full. */
int queue_write(struct queue *queue, int fd);

#endif
