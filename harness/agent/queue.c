/* A list of frames, in the order they were added. */
#include "harness/agent/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>

#include "common/base/mem.h"

#define WRITE_FRAMES 64 /* in one call */

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

/* What is to be written next, of as many frames as one call takes. */
static int gather(const struct queue *queue, struct iovec parts[WRITE_FRAMES])
{
    size_t sent = queue->sent;
    int count = 0;

    for (const struct queue_frame *frame = queue->first; frame != NULL && count < WRITE_FRAMES;
         frame = frame->next) {
        parts[count++] = (struct iovec){frame->bytes.data + sent, frame->bytes.length - sent};
        sent = 0;
    }
    return count;
}

static void note_written(struct queue *queue, size_t written)
{
    while (written > 0) {
        size_t left = queue->first->bytes.length - queue->sent;

        if (written < left) {
            queue->sent += written;
            return;
        }
        written -= left;
        pop(queue);
    }
}

int queue_write(struct queue *queue, int fd)
{
    while (queue->first != NULL) {
        struct iovec parts[WRITE_FRAMES];
        ssize_t put = writev(fd, parts, gather(queue, parts));

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return put == 0 || errno == EAGAIN ? 0 : -1;
        }
        note_written(queue, (size_t)put);
    }
    return 0;
}
