/* Connections to tcp and http listeners: read what the caller has to say, report it, send the
 * answer, close. A caller that says nothing is reported too, and none is kept for long. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/listener.h"
#include "harness/agent/sockets.h"

#define READ_BYTES 4096
#define MAX_TCP_BYTES 4096
#define MAX_HTTP_BODY 4096
#define MAX_CONNS 256
#define SILENCE_MS 100 /* after it has said something */
#define ANSWER_MS 5000 /* for taking the answer, and for closing */

struct conn {
    struct listener *listener;
    struct conn *next;
    int fd;
    struct watch *watch;
    struct timer *timer;
    int64_t heard_by_mono_ms;
    struct buf got;
    bool truncated;
    bool reported;
    bool said_all; /* the answer is out; only the caller's end is waited for */
    size_t sent;
    char from[SOCKET_NAME];
    int64_t at_utc_ms;
};

void conn_free(struct conn *conn)
{
    struct listener *listener = conn->listener;

    for (struct conn **link = &listener->conns; *link != NULL; link = &(*link)->next) {
        if (*link == conn) {
            *link = conn->next;
            break;
        }
    }
    listener->all->conn_count--;
    loop_unwatch(conn->watch);
    loop_untimer(conn->timer);
    (void)close(conn->fd);
    buf_done(&conn->got);
    free(conn);
}

static void on_timer(void *data);

static void set_timer(struct conn *conn, int64_t at_mono_ms)
{
    loop_untimer(conn->timer);
    conn->timer = loop_timer(conn->listener->all->agent->loop, at_mono_ms, on_timer, conn);
}

static void send_answer(struct conn *conn)
{
    const struct buf *answer = &conn->listener->answer;

    while (conn->sent < answer->length) {
        ssize_t put =
            send(conn->fd, answer->data + conn->sent, answer->length - conn->sent, MSG_NOSIGNAL);

        if (put < 0 && errno == EAGAIN) {
            loop_watch_for(conn->watch, EPOLLOUT);
            return;
        }
        if (put < 0 && errno != EINTR) {
            conn_free(conn);
            return;
        }
        conn->sent += put > 0 ? (size_t)put : 0;
    }
    conn->said_all = true;
    (void)shutdown(conn->fd, SHUT_WR);
    loop_watch_for(conn->watch, EPOLLIN);
}

/* All that will be heard was heard. */
static void report(struct conn *conn)
{
    const struct callback callback = {
        .from = conn->from,
        .data = buf_str(&conn->got),
        .length = conn->got.length,
        .truncated = conn->truncated,
        .at_utc_ms = conn->at_utc_ms,
    };

    conn->reported = true;
    if (listener_may_report(conn->listener)) {
        listener_report(conn->listener, &callback);
    }
    set_timer(conn, clock_mono_ms() + ANSWER_MS);
    send_answer(conn);
}

static void on_timer(void *data)
{
    struct conn *conn = data;

    conn->timer = NULL;
    if (conn->reported) {
        conn_free(conn);
    } else {
        report(conn);
    }
}

static void keep(struct conn *conn, const char *bytes, size_t length)
{
    size_t room = conn->listener->proto->max_bytes - conn->got.length;

    if (length > room) {
        conn->truncated = true;
        length = room;
    }
    buf_add(&conn->got, bytes, length);
}

static bool is_whole(const struct conn *conn)
{
    const struct listen_proto *proto = conn->listener->proto;

    return conn->got.length == proto->max_bytes ||
           (proto->is_whole != NULL && proto->is_whole(&conn->got));
}

static void hear(struct conn *conn)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(conn->fd, bytes, sizeof(bytes), 0);
    bool ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    int64_t until = clock_mono_ms() + SILENCE_MS;

    if (got > 0 && !conn->reported) {
        keep(conn, bytes, (size_t)got);
    }
    if (conn->reported) {
        if (ended) {
            conn_free(conn);
        }
        return;
    }
    if (ended || is_whole(conn)) {
        report(conn);
    } else if (conn->listener->proto->pause_ends && conn->got.length > 0) {
        set_timer(conn, until < conn->heard_by_mono_ms ? until : conn->heard_by_mono_ms);
    }
}

static void on_socket(void *data, uint32_t events)
{
    struct conn *conn = data;

    if ((events & EPOLLOUT) != 0 && conn->reported && !conn->said_all) {
        send_answer(conn);
        return;
    }
    hear(conn);
}

static void on_caller(struct listener *listener)
{
    struct loop *loop = listener->all->agent->loop;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd =
        accept4(listener->fd, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct conn *conn = NULL;

    if (fd < 0) {
        return;
    }
    if (listener->all->conn_count >= MAX_CONNS) {
        listener->all->agent->suppressed++;
        socket_abort(fd);
        return;
    }
    conn = mem_alloc(sizeof(*conn));
    *conn = (struct conn){.listener = listener, .next = listener->conns, .fd = fd};
    listener->conns = conn;
    listener->all->conn_count++;
    socket_name(&address, conn->from);
    conn->at_utc_ms = clock_utc_ms();
    conn->heard_by_mono_ms = clock_mono_ms() + listener->proto->hear_ms;
    conn->watch = loop_watch(loop, fd, EPOLLIN, on_socket, conn);
    set_timer(conn, conn->heard_by_mono_ms);
}

/* The end of the head (behind its blank line); 0 when it is not there. */
static size_t head_end(const struct buf *got)
{
    const char *crlf = memmem(buf_str(got), got->length, "\r\n\r\n", 4);
    const char *lf = memmem(buf_str(got), got->length, "\n\n", 2);

    if (crlf != NULL && (lf == NULL || crlf < lf)) {
        return (size_t)(crlf - got->data) + 4;
    }
    return lf == NULL ? 0 : (size_t)(lf - got->data) + 2;
}

static size_t body_length(const struct buf *got, size_t head)
{
    static const char name[] = "\nContent-Length:";

    for (size_t i = 0; i + sizeof(name) - 1 < head; i++) {
        if (strncasecmp(got->data + i, name, sizeof(name) - 1) == 0) {
            long long length = strtoll(got->data + i + sizeof(name) - 1, NULL, 10);

            return length < 0 ? 0 : (size_t)length;
        }
    }
    return 0;
}

static bool http_is_whole(const struct buf *got)
{
    size_t head = head_end(got);
    size_t body = head == 0 ? 0 : body_length(got, head);

    return head > 0 && got->length - head >= (body < MAX_HTTP_BODY ? body : MAX_HTTP_BODY);
}

const struct listen_proto listen_tcp = {
    .name = WIRE_TCP,
    .type = SOCK_STREAM,
    .on_ready = on_caller,
    .hear_ms = 500,
    .pause_ends = true,
    .max_bytes = MAX_TCP_BYTES,
};

const struct listen_proto listen_http = {
    .name = WIRE_HTTP_PROTO,
    .type = SOCK_STREAM,
    .on_ready = on_caller,
    .is_whole = http_is_whole,
    .hear_ms = 4000, /* a busy machine pauses between the head and the body */
    .max_bytes = WIRE_MAX_CALLBACK,
    .default_answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n"
                      "Connection: close\r\n\r\nok\n",
};
