/* Sending and receiving run side by side, because a product may answer, and close, before it has
 * read everything; what it said before the connection broke is kept.
 *
 * A server may end a shared connection at any time without having looked at the next request, and a
 * product may end it because it did. To tell these apart, a request that got no byte of an answer
 * on a connection that was used before is sent once more on a new one, and what happens there
 * counts. */
#include "harness/agent/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/response.h"
#include "harness/agent/share.h"
#include "harness/wire/frame.h"
#include "harness/wire/names.h"

#define READ_BYTES 65536
#define US_PER_S 1000000
#define NS_PER_US 1000
#define EVENT_BYTES 512 /* about, without head and body */

struct exchange {
    char *key;
    struct links *links;
    struct endpoint endpoint;
    struct link *link; /* NULL: could not even start */
    struct timer *timer;
    struct buf bytes;
    bool shares; /* the request leaves its connection fit for others */
    bool reused; /* the connection was used before */
    bool resent; /* it is a new one after one that was */
    size_t sent;
    bool connected;
    bool cannot_send;
    struct response response;
    const char *error; /* NULL: none */
    int64_t started_us;
    int64_t connect_us;
    int64_t first_byte_us;
    int64_t at_utc_ms;
    exchange_fn *fn;
    void *data;
};

static int64_t now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

/* A member's name, behind another member. */
static void add_name(struct buf *out, const char *name)
{
    buf_str_add(out, ",\"");
    buf_str_add(out, name);
    buf_str_add(out, "\":");
}

static void add_int(struct buf *out, const char *name, int64_t value)
{
    add_name(out, name);
    node_dump_int(out, value);
}

static void add_bool(struct buf *out, const char *name, bool value)
{
    add_name(out, name);
    buf_str_add(out, value ? "true" : "false");
}

static void add_str(struct buf *out, const char *name, const char *value)
{
    add_name(out, name);
    node_dump_str(out, value, strlen(value));
}

static void add_bytes(struct buf *out, const char *name, const struct buf *bytes)
{
    add_name(out, name);
    buf_char(out, '"');
    text_base64(out, buf_str(bytes), bytes->length);
    buf_char(out, '"');
}

/* Written without a tree, since these are the bulk of what the host is told. Caps keep it well
 * below a frame's. */
static void write_event(const struct exchange *exchange, struct buf *out)
{
    const struct response *response = &exchange->response;
    size_t start = 0;

    buf_reserve(out, EVENT_BYTES + (response->head.length + response->body.length) / 3 * 4);
    start = frame_start(out);
    buf_str_add(out, "{\"event\":\"" WIRE_EVENT_HTTP "\"");
    add_str(out, "key", exchange->key);
    add_int(out, "status", response->status);
    add_bytes(out, "head_b64", &response->head);
    add_bytes(out, "body_b64", &response->body);
    add_int(out, "body_length", response->body_length);
    add_str(out, "error", exchange->error == NULL ? "" : exchange->error);
    add_bool(out, "reused", exchange->reused);
    add_bool(out, "resent", exchange->resent);
    add_int(out, "connect_us", exchange->connect_us);
    add_int(out, "first_byte_us", exchange->first_byte_us);
    add_int(out, "total_us", now_us() - exchange->started_us);
    add_int(out, "at_utc_ms", exchange->at_utc_ms);
    buf_char(out, '}');
    (void)frame_end(out, start, NULL);
}

static bool may_keep(const struct exchange *exchange)
{
    return exchange->shares && !exchange->cannot_send && exchange->sent == exchange->bytes.length &&
           share_response(&exchange->response);
}

static void leave_link(struct exchange *exchange)
{
    struct link *link = TAKE(exchange->link);

    if (link == NULL) {
        return;
    }
    if (may_keep(exchange)) {
        link_keep(link);
    } else if (exchange->response.state == RESPONSE_DONE) {
        link_close(link);
    } else {
        link_abort(link);
    }
}

void exchange_free(struct exchange *exchange)
{
    if (exchange == NULL) {
        return;
    }
    loop_untimer(exchange->timer);
    leave_link(exchange);
    response_done(&exchange->response);
    buf_done(&exchange->bytes);
    free(exchange->key);
    free(exchange);
}

/* error: NULL for a whole response. */
static void finish(struct exchange *exchange, const char *error)
{
    AUTOBUF struct buf event = BUF_INIT;

    exchange->error = error;
    write_event(exchange, &event);
    leave_link(exchange); /* the next one may want it */
    exchange->fn(exchange->data, exchange, &event);
    exchange_free(exchange);
}

static void on_timeout(void *data)
{
    struct exchange *exchange = data;

    exchange->timer = NULL;
    finish(exchange, exchange->error == NULL ? WIRE_TIMEOUT : exchange->error);
}

static watch_fn on_socket;

/* The connection ended with error. */
static void fail(struct exchange *exchange, const char *error)
{
    if (!exchange->reused || exchange->first_byte_us >= 0) {
        finish(exchange, error);
        return;
    }
    link_abort(exchange->link);
    exchange->reused = false;
    exchange->resent = true;
    exchange->connected = false;
    exchange->connect_us = -1;
    exchange->cannot_send = false;
    exchange->sent = 0;
    exchange->link = links_connect(exchange->links, &exchange->endpoint, on_socket, exchange);
    if (exchange->link == NULL) {
        finish(exchange, socket_error_word(errno));
    }
}

/* The server closed. Where sending failed before, that was by a reset. */
static void on_end(struct exchange *exchange)
{
    const char *cut = exchange->cannot_send ? WIRE_RESET : WIRE_CLOSED;

    if (response_end(&exchange->response)) {
        finish(exchange, NULL);
    } else {
        fail(exchange, exchange->response.state == RESPONSE_MALFORMED ? WIRE_MALFORMED : cut);
    }
}

static void receive(struct exchange *exchange)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(link_fd(exchange->link), bytes, sizeof(bytes), 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got < 0) {
        fail(exchange, socket_error_word(errno));
        return;
    }
    if (got == 0) {
        on_end(exchange);
        return;
    }
    if (exchange->first_byte_us < 0) {
        exchange->first_byte_us = now_us() - exchange->started_us;
    }
    response_feed(&exchange->response, bytes, (size_t)got);
    if (exchange->response.state == RESPONSE_DONE) {
        finish(exchange, NULL);
    }
}

static void send_more(struct exchange *exchange)
{
    while (!exchange->cannot_send && exchange->sent < exchange->bytes.length) {
        ssize_t put = send(link_fd(exchange->link), exchange->bytes.data + exchange->sent,
                           exchange->bytes.length - exchange->sent, MSG_NOSIGNAL);

        if (put < 0 && errno == EAGAIN) {
            link_wait_for(exchange->link, EPOLLIN | EPOLLOUT);
            return;
        }
        if (put < 0 && errno != EINTR) {
            exchange->cannot_send = true;
        }
        exchange->sent += put > 0 ? (size_t)put : 0;
    }
    link_wait_for(exchange->link, EPOLLIN);
}

/* 0: connected; -1: the exchange is over. */
static int check_connected(struct exchange *exchange)
{
    int error = socket_error(link_fd(exchange->link));

    if (error != 0) {
        finish(exchange, socket_error_word(error));
        return -1;
    }
    exchange->connected = true;
    exchange->connect_us = now_us() - exchange->started_us;
    return 0;
}

static void on_socket(void *data, uint32_t events)
{
    struct exchange *exchange = data;

    if (!exchange->connected && check_connected(exchange) < 0) {
        return;
    }
    if ((events & EPOLLOUT) != 0) {
        send_more(exchange);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        receive(exchange);
    }
}

static bool is_head_request(const struct buf *bytes)
{
    return strncmp(buf_str(bytes), "HEAD ", strlen("HEAD ")) == 0;
}

/* Takes a connection that waits, and sends at once, or starts a new one. */
static void start(struct exchange *exchange)
{
    if (exchange->shares) {
        exchange->link = links_take(exchange->links, &exchange->endpoint, on_socket, exchange);
    }
    if (exchange->link == NULL) {
        exchange->link = links_connect(exchange->links, &exchange->endpoint, on_socket, exchange);
        return;
    }
    exchange->reused = true;
    exchange->connected = true;
    exchange->connect_us = 0;
    send_more(exchange);
}

struct exchange *exchange_new(struct loop *loop, struct links *links, struct exchange_plan *plan,
                              exchange_fn *fn, void *data)
{
    struct exchange *exchange = mem_alloc(sizeof(*exchange));
    int64_t deadline = clock_mono_ms() + plan->timeout_ms;

    *exchange = (struct exchange){
        .links = links,
        .endpoint = plan->endpoint,
        .bytes = plan->bytes,
        .fn = fn,
        .data = data,
        .connect_us = -1,
        .first_byte_us = -1,
        .at_utc_ms = clock_utc_ms(),
        .started_us = now_us(),
    };
    plan->bytes = (struct buf)BUF_INIT;
    exchange->key = TAKE(plan->key);
    exchange->shares =
        plan->keep_alive && share_request(exchange->bytes.data, exchange->bytes.length);
    response_init(&exchange->response, (size_t)plan->max_body, is_head_request(&exchange->bytes));
    start(exchange);
    if (exchange->link == NULL) {
        exchange->error = socket_error_word(errno);
        deadline = 0;
    }
    exchange->timer = loop_timer(loop, deadline, on_timeout, exchange);
    return exchange;
}
