/* Frames over a unix socket. */
#include "orchestrator/env/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "harness/wire/frame.h"

#define READ_BYTES 65536

struct conn {
    int fd;
    struct frame_reader in;
    struct buf out;
    size_t sent; /* of out */
};

struct conn *conn_new(int fd)
{
    struct conn *conn = mem_alloc(sizeof(*conn));
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    conn->fd = fd;
    return conn;
}

void conn_free(struct conn *conn)
{
    if (conn == NULL) {
        return;
    }
    close(conn->fd);
    frame_reader_done(&conn->in);
    buf_done(&conn->out);
    free(conn);
}

int conn_fd(const struct conn *conn)
{
    return conn->fd;
}

size_t conn_backlog(const struct conn *conn)
{
    return conn->out.length - conn->sent;
}

bool conn_has_output(const struct conn *conn)
{
    return conn_backlog(conn) > 0;
}

int conn_put(struct conn *conn, const struct node *message, struct err *err)
{
    return frame_add_node(&conn->out, message, err);
}

int conn_flush(struct conn *conn, struct err *err)
{
    while (conn_has_output(conn)) {
        ssize_t put = send(conn->fd, conn->out.data + conn->sent, conn_backlog(conn), MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN) {
            return 0;
        }
        if (put < 0 && errno != EINTR) {
            return err_sys(err, ERR_IO, "cannot write to the connection");
        }
        conn->sent += put > 0 ? (size_t)put : 0;
    }
    buf_clear(&conn->out);
    conn->sent = 0;
    return 0;
}

int conn_read(struct conn *conn, struct err *err)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(conn->fd, bytes, sizeof(bytes), 0);
    if (got > 0) {
        frame_feed(&conn->in, bytes, (size_t)got);
        return 0;
    }
    if (got == 0 || errno == ECONNRESET) {
        return CONN_CLOSED;
    }
    return errno == EAGAIN || errno == EINTR
               ? 0
               : err_sys(err, ERR_IO, "cannot read from the connection");
}

int conn_next(struct conn *conn, struct node **message, struct err *err)
{
    const char *payload = NULL;
    size_t length = 0;
    int got = frame_next(&conn->in, &payload, &length);
    if (conn->in.skipped > 0) {
        return err_set(err, ERR_INPUT, "bytes outside any frame came");
    }
    return got == FRAME_MORE ? CONN_MORE : node_parse(payload, length, "message", message, err);
}

/* Positive: the deadline passed. */
static int await(const struct conn *conn, short events, int64_t deadline_mono_ms, struct err *err)
{
    struct pollfd ready = {.fd = conn->fd, .events = events};
    int count = poll(&ready, 1, clock_left_ms(deadline_mono_ms));
    if (count < 0 && errno != EINTR) {
        return err_sys(err, ERR_IO, "cannot wait for the connection");
    }
    return clock_left_ms(deadline_mono_ms) == 0 && count <= 0;
}

int conn_send(struct conn *conn, const struct node *message, int64_t deadline_mono_ms,
              struct err *err)
{
    int late = conn_put(conn, message, err);
    while (late == 0) {
        if (conn_flush(conn, err) != 0) {
            return -1;
        }
        if (!conn_has_output(conn)) {
            return 0;
        }
        late = await(conn, POLLOUT, deadline_mono_ms, err);
    }
    return late < 0 ? -1 : err_set(err, ERR_TIMEOUT, "the holder does not take what it is sent");
}

int conn_receive(struct conn *conn, struct node **message, int64_t deadline_mono_ms,
                 struct err *err)
{
    int late = 0;
    while (late == 0) {
        int got = conn_next(conn, message, err);
        if (got != CONN_MORE) {
            return got;
        }
        late = await(conn, POLLIN, deadline_mono_ms, err);
        got = late == 0 ? conn_read(conn, err) : 0;
        if (got != 0) {
            return got < 0 ? -1 : err_set(err, ERR_IO, "the holder has ended");
        }
    }
    return late < 0 ? -1 : err_set(err, ERR_TIMEOUT, "the holder does not answer");
}
