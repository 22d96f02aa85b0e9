/* The agent's output queue: order, what may go when it is full, and writing in pieces. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "harness/agent/queue.h"
#include "tests/support.h"

static void add(struct queue *queue, const char *text, bool may_drop)
{
    struct buf frame = BUF_INIT;

    buf_str_add(&frame, text);
    queue_add(queue, &frame, may_drop);
    cr_assert_null(frame.data);
}

static void add_big(struct queue *queue, size_t size, char c, bool may_drop)
{
    struct buf frame = BUF_INIT;

    buf_reserve(&frame, size);
    memset(frame.data, c, size);
    frame.length = size;
    queue_add(queue, &frame, may_drop);
}

Test(queue, writes_frames_in_their_order)
{
    struct queue queue = {.first = NULL};
    char got[16] = "";
    int ends[2];

    cr_assert_eq(pipe(ends), 0);
    add(&queue, "one,", true);
    add(&queue, "two,", false);
    add(&queue, "three", true);
    cr_assert_eq(queue.bytes, 13);
    cr_assert_eq(queue_write(&queue, ends[1]), 0);
    cr_assert_eq(read(ends[0], got, sizeof(got)), 13);
    cr_assert_str_eq(got, "one,two,three");
    cr_assert_eq(queue.bytes, 0);
    cr_assert_null(queue.first);
}

Test(queue, goes_on_in_the_middle_of_any_of_many_frames)
{
    const size_t count = 300;
    const size_t size = 1000;
    struct queue queue = {.first = NULL};
    AUTOBUF struct buf got = BUF_INIT;
    char bytes[777];
    int ends[2];

    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    for (size_t i = 0; i < count; i++) {
        add_big(&queue, size, (char)('a' + i % 26), false);
    }
    while (queue.first != NULL || got.length < count * size) {
        ssize_t length = 0;

        cr_assert_eq(queue_write(&queue, ends[1]), 0);
        length = read(ends[0], bytes, sizeof(bytes));
        cr_assert_gt(length, 0);
        buf_add(&got, bytes, (size_t)length);
    }
    for (size_t i = 0; i < got.length; i++) {
        cr_assert_eq(got.data[i], (char)('a' + i / size % 26), "byte %zu", i);
    }
    cr_assert_eq(got.length, count * size);
    cr_assert_eq(queue.bytes, 0);
}

Test(queue, drops_the_oldest_that_may_go_when_it_is_full_and_counts_it)
{
    struct queue queue = {.first = NULL};

    add_big(&queue, QUEUE_MAX_BYTES / 2, 'a', false);
    add_big(&queue, QUEUE_MAX_BYTES / 4, 'b', true);
    add_big(&queue, QUEUE_MAX_BYTES / 4, 'c', true);
    cr_assert_eq(queue.dropped, 0);
    add(&queue, "new", true);
    cr_assert_eq(queue.dropped, 1);
    cr_assert_eq(queue.bytes, QUEUE_MAX_BYTES / 2 + QUEUE_MAX_BYTES / 4 + 3);
    queue_clear(&queue);
    cr_assert_eq(queue.dropped, 0);
}

Test(queue, keeps_replies_past_its_size_and_drops_the_new_event_instead)
{
    struct queue queue = {.first = NULL};

    add_big(&queue, QUEUE_MAX_BYTES, 'a', false);
    add(&queue, "reply", false);
    add(&queue, "event", true);
    cr_assert_eq(queue.dropped, 1);
    cr_assert_eq(queue.bytes, QUEUE_MAX_BYTES + 5);
    queue_clear(&queue);
}

Test(queue, does_not_drop_a_frame_of_which_a_part_is_out)
{
    struct queue queue = {.first = NULL};
    int ends[2];

    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    add_big(&queue, QUEUE_MAX_BYTES - 1, 'a', true);
    cr_assert_eq(queue_write(&queue, ends[1]), 0);
    cr_assert_gt(queue.sent, 0);
    add(&queue, "new", true);
    cr_assert_eq(queue.dropped, 1, "the new one goes");
    cr_assert_eq(queue.bytes, QUEUE_MAX_BYTES - 1);
    queue_clear(&queue);
}

Test(queue, says_when_the_other_end_is_gone)
{
    struct queue queue = {.first = NULL};
    int ends[2];

    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    (void)close(ends[0]);
    (void)signal(SIGPIPE, SIG_IGN);
    add(&queue, "x", false);
    cr_assert_eq(queue_write(&queue, ends[1]), -1);
    cr_assert_eq(errno, EPIPE);
    queue_clear(&queue);
}
