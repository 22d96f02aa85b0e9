/* A list of frames, in the order they were added. */
#include "harness/agent/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/mem.h"

struct queue_frame {
    struct queue_frame *next;
    struct buf bytes;
    bool may_drop;
};

static void frame_free(struct queue_frame *frame)
{
    buf_done(&frame->bytes);
    free(frame);
}

void queue_clear(struct queue *queue)
{
    while (queue->first != NULL) {
        struct queue_frame *frame = queue->first;

        queue->first = frame->next;
        frame_free(frame);
    }
    *queue = (struct queue){.first = NULL};
}

/* Drops the oldest frame that may go and of which nothing was sent. */
static bool drop_one(struct queue *queue)
{
    struct queue_frame *before = NULL;

    for (struct queue_frame *frame = queue->first; frame != NULL; frame = frame->next) {
        if (!frame->may_drop || (frame == queue->first && queue->sent > 0)) {
            before = frame;
            continue;
        }
        *(before == NULL ? &queue->first : &before->next) = frame->next;
        if (queue->last == frame) {
            queue->last = before;
        }
        queue->bytes -= frame->bytes.length;
        queue->dropped++;
        frame_free(frame);
        return true;
    }
    return false;
}

void queue_add(struct queue *queue, struct buf *frame, bool may_drop)
{
    struct queue_frame *added = NULL;

    while (queue->bytes + frame->length > QUEUE_MAX_BYTES && drop_one(queue)) {
    }
    if (may_drop && queue->bytes + frame->length > QUEUE_MAX_BYTES) {
        queue->dropped++;
        buf_done(frame);
        return;
    }
    added = mem_alloc(sizeof(*added));
    added->bytes = *frame;
    added->may_drop = may_drop;
    *frame = (struct buf)BUF_INIT;
    *(queue->last == NULL ? &queue->first : &queue->last->next) = added;
    queue->last = added;
    queue->bytes += added->bytes.length;
}

static void pop(struct queue *queue)
{
    struct queue_frame *frame = queue->first;

    queue->first = frame->next;
    if (queue->first == NULL) {
        queue->last = NULL;
    }
    queue->bytes -= frame->bytes.length;
    queue->sent = 0;
    frame_free(frame);
}

int queue_write(struct queue *queue, int fd)
{
    while (queue->first != NULL) {
        const struct buf *bytes = &queue->first->bytes;
        ssize_t put = write(fd, bytes->data + queue->sent, bytes->length - queue->sent);

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return put == 0 || errno == EAGAIN ? 0 : -1;
        }
        queue->sent += (size_t)put;
        if (queue->sent == bytes->length) {
            pop(queue);
        }
    }
    return 0;
}
