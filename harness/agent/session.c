/* Reading, writing and the host's absence. A virtio port without a host end reports a hang-up at
 * once and for ever, so then it is not watched but looked at ten times a second. While the host
 * does not take what is queued, no further request is read: the queue bounds the memory. */
#include "harness/agent/session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "harness/agent/queue.h"
#include "harness/wire/frame.h"

#define READ_BYTES 65536
#define LOOK_AGAIN_MS 100
#define WRITE_BYTES 65536 /* that many do not wait for more */

struct session {
    struct loop *loop;
    int fd;
    bool port;
    bool ended;
    struct watch *watch; /* NULL while the host is away */
    struct timer *look_again;
    uint32_t interest;
    struct frame_reader in;
    struct queue out;
    session_fn *fn;
    void *data;
};

static void on_channel(void *data, uint32_t events);

static bool host_is_there(const struct session *session)
{
    struct pollfd poll_fd = {.fd = session->fd, .events = POLLIN};

    return poll(&poll_fd, 1, 0) == 0 || (poll_fd.revents & POLLHUP) == 0;
}

static uint32_t wanted(const struct session *session)
{
    uint32_t events = 0;

    if (session->out.bytes < QUEUE_MAX_BYTES) {
        events |= EPOLLIN;
    }
    if (session->out.first != NULL) {
        events |= EPOLLOUT;
    }
    return events;
}

static void update_interest(struct session *session)
{
    uint32_t events = wanted(session);

    if (session->watch != NULL && events != session->interest) {
        session->interest = events;
        loop_watch_for(session->watch, events);
    }
}

static void watch_again(struct session *session)
{
    session->interest = wanted(session);
    session->watch = loop_watch(session->loop, session->fd, session->interest, on_channel, session);
}

static void on_look_again(void *data)
{
    struct session *session = data;

    session->look_again = NULL;
    if (host_is_there(session)) {
        watch_again(session);
        return;
    }
    session->look_again =
        loop_timer(session->loop, clock_mono_ms() + LOOK_AGAIN_MS, on_look_again, session);
}

static void host_went_away(struct session *session)
{
    loop_unwatch(session->watch);
    session->watch = NULL;
    if (!session->port) {
        session->ended = true;
        return;
    }
    session->look_again =
        loop_timer(session->loop, clock_mono_ms() + LOOK_AGAIN_MS, on_look_again, session);
}

struct session *session_new(struct loop *loop, int fd, bool port, session_fn *fn, void *data)
{
    struct session *session = mem_alloc(sizeof(*session));
    int flags = fcntl(fd, F_GETFL);

    (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    *session = (struct session){.loop = loop, .fd = fd, .port = port, .fn = fn, .data = data};
    session->in = (struct frame_reader)FRAME_READER_INIT;
    watch_again(session);
    return session;
}

void session_free(struct session *session)
{
    if (session == NULL) {
        return;
    }
    loop_unwatch(session->watch);
    loop_untimer(session->look_again);
    queue_clear(&session->out);
    frame_reader_done(&session->in);
    (void)close(session->fd);
    free(session);
}

bool session_ended(const struct session *session)
{
    return session->ended;
}

size_t session_backlog(const struct session *session)
{
    return session->out.bytes;
}

uint64_t session_dropped(const struct session *session)
{
    return session->out.dropped;
}

static void write_out(struct session *session)
{
    if (session->watch == NULL) {
        return;
    }
    if (queue_write(&session->out, session->fd) < 0) {
        host_went_away(session);
        return;
    }
    update_interest(session);
}

void session_send(struct session *session, struct node *message, bool may_drop)
{
    AUTO(node) owned = message;
    AUTOBUF struct buf frame = BUF_INIT;

    /* What does not fit a frame is lost here; every operation caps its answer well below that. */
    if (frame_add_node(&frame, owned, NULL) == 0) {
        session_send_frame(session, &frame, may_drop);
    }
}

void session_send_frame(struct session *session, struct buf *frame, bool may_drop)
{
    queue_add(&session->out, frame, may_drop);
    if (session->out.bytes >= WRITE_BYTES) {
        session_flush(session);
    }
}

void session_flush(struct session *session)
{
    /* Where the host did not take all, the loop says when it takes more. */
    if (session->out.first != NULL && (session->interest & EPOLLOUT) == 0) {
        write_out(session);
    }
}

/* What only waits for the end of the turn is no backlog, and goes out. */
void session_clear(struct session *session)
{
    session_flush(session);
    queue_clear(&session->out);
    update_interest(session);
}

static void take_frames(struct session *session)
{
    const char *payload = NULL;
    size_t length = 0;

    while (frame_next(&session->in, &payload, &length) == 0) {
        AUTO(node) request = node_quick(payload, length, SIZE_MAX);

        if (request != NULL || node_parse(payload, length, "request", &request, NULL) == 0) {
            session->fn(session->data, request);
        }
    }
}

static void read_in(struct session *session)
{
    char bytes[READ_BYTES];
    ssize_t got = read(session->fd, bytes, sizeof(bytes));

    if (got > 0) {
        frame_feed(&session->in, bytes, (size_t)got);
        take_frames(session);
        return;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        host_went_away(session);
    }
}

static void on_channel(void *data, uint32_t events)
{
    struct session *session = data;

    if ((events & EPOLLIN) != 0) {
        read_in(session);
    } else if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
        host_went_away(session);
    }
    if ((events & EPOLLOUT) != 0) {
        write_out(session);
    }
}
