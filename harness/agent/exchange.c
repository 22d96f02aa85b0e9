/* Sending and receiving run side by side, because a product may answer, and close, before it has
 * read everything; what it said before the connection broke is kept. */
#include "harness/agent/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/fields.h"
#include "harness/agent/response.h"
#include "harness/wire/names.h"

#define READ_BYTES 65536
#define US_PER_S 1000000
#define NS_PER_US 1000
#define DEFAULT_TIMEOUT_MS 30000
#define MAX_PORT 65535

struct exchange {
    char *key;
    struct loop *loop;
    int fd; /* -1: could not even start */
    struct watch *watch;
    struct timer *timer;
    struct buf bytes;
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

int exchange_plan_init(struct exchange_plan *plan, const struct node *node, struct err *err)
{
    int64_t port = 0;

    *plan = (struct exchange_plan){
        .timeout_ms = DEFAULT_TIMEOUT_MS,
        .max_body = WIRE_DEFAULT_KEEP,
    };
    if (field_key(node, &plan->key, err) < 0 ||
        (node_get(node, "source") != NULL &&
         field_ipv4(node, "source", &plan->endpoint.source, err) < 0) ||
        field_ipv4(node, "to", &plan->endpoint.to, err) < 0 ||
        field_int(node, "port", 1, MAX_PORT, &port, err) < 0 ||
        field_int(node, "timeout_ms", 1, WIRE_MAX_EXCHANGE_MS, &plan->timeout_ms, err) < 0 ||
        field_int(node, "max_body", 0, WIRE_MAX_BODY, &plan->max_body, err) < 0 ||
        field_bytes(node, "bytes_b64", WIRE_MAX_CHUNK, &plan->bytes, NULL, err) < 0) {
        exchange_plan_done(plan);
        return -1;
    }
    if (port == 0 || plan->bytes.length == 0) {
        exchange_plan_done(plan);
        return err_set(err, ERR_INPUT, "'port' and 'bytes_b64' are needed");
    }
    plan->endpoint.port = (uint16_t)port;
    return 0;
}

void exchange_plan_done(struct exchange_plan *plan)
{
    buf_done(&plan->bytes);
}

static int64_t now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

static void set_bytes(struct node *event, const char *key, const struct buf *bytes)
{
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, buf_str(bytes), bytes->length);
    node_set(event, key, node_stringn(buf_str(&text), text.length));
}

static struct node *event_of(const struct exchange *exchange)
{
    struct node *event = node_object();

    node_set_str(event, "key", exchange->key);
    node_set_int(event, "status", exchange->response.status);
    set_bytes(event, "head_b64", &exchange->response.head);
    set_bytes(event, "body_b64", &exchange->response.body);
    node_set_int(event, "body_length", exchange->response.body_length);
    node_set_str(event, "error", exchange->error == NULL ? "" : exchange->error);
    node_set_int(event, "connect_us", exchange->connect_us);
    node_set_int(event, "first_byte_us", exchange->first_byte_us);
    node_set_int(event, "total_us", now_us() - exchange->started_us);
    node_set_int(event, "at_utc_ms", exchange->at_utc_ms);
    return event;
}

void exchange_free(struct exchange *exchange)
{
    if (exchange == NULL) {
        return;
    }
    loop_unwatch(exchange->watch);
    loop_untimer(exchange->timer);
    if (exchange->fd >= 0 && exchange->response.state == RESPONSE_DONE) {
        (void)close(exchange->fd);
    } else if (exchange->fd >= 0) {
        socket_abort(exchange->fd);
    }
    response_done(&exchange->response);
    buf_done(&exchange->bytes);
    free(exchange->key);
    free(exchange);
}

/* error: NULL for a whole response. */
static void finish(struct exchange *exchange, const char *error)
{
    AUTO(node) event = NULL;

    exchange->error = error;
    event = event_of(exchange);
    exchange->fn(exchange->data, exchange, event);
    exchange_free(exchange);
}

static void on_timeout(void *data)
{
    struct exchange *exchange = data;

    exchange->timer = NULL;
    finish(exchange, exchange->error == NULL ? WIRE_TIMEOUT : exchange->error);
}

/* The connection ended. Where sending failed before, that was by a reset. */
static void on_end(struct exchange *exchange)
{
    const char *cut = exchange->cannot_send ? WIRE_RESET : WIRE_CLOSED;

    if (response_end(&exchange->response)) {
        finish(exchange, NULL);
    } else {
        finish(exchange, exchange->response.state == RESPONSE_MALFORMED ? WIRE_MALFORMED : cut);
    }
}

static void receive(struct exchange *exchange)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(exchange->fd, bytes, sizeof(bytes), 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got < 0) {
        finish(exchange, socket_error_word(errno));
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
        ssize_t put = send(exchange->fd, exchange->bytes.data + exchange->sent,
                           exchange->bytes.length - exchange->sent, MSG_NOSIGNAL);

        if (put < 0 && errno == EAGAIN) {
            return;
        }
        if (put < 0 && errno != EINTR) {
            exchange->cannot_send = true;
        }
        exchange->sent += put > 0 ? (size_t)put : 0;
    }
    loop_watch_for(exchange->watch, EPOLLIN);
}

/* 0: connected; -1: the exchange is over. */
static int check_connected(struct exchange *exchange)
{
    int error = socket_error(exchange->fd);

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

struct exchange *exchange_new(struct loop *loop, struct exchange_plan *plan, exchange_fn *fn,
                              void *data)
{
    struct exchange *exchange = mem_alloc(sizeof(*exchange));
    int64_t deadline = clock_mono_ms() + plan->timeout_ms;

    *exchange = (struct exchange){.loop = loop, .fn = fn, .data = data, .bytes = plan->bytes};
    plan->bytes = (struct buf)BUF_INIT;
    exchange->key = mem_strdup(plan->key);
    exchange->connect_us = -1;
    exchange->first_byte_us = -1;
    exchange->at_utc_ms = clock_utc_ms();
    exchange->started_us = now_us();
    response_init(&exchange->response, (size_t)plan->max_body, is_head_request(&exchange->bytes));
    exchange->fd = socket_connect(SOCK_STREAM, &plan->endpoint);
    if (exchange->fd < 0) {
        exchange->error = socket_error_word(errno);
        deadline = 0;
    } else {
        exchange->watch = loop_watch(loop, exchange->fd, EPOLLIN | EPOLLOUT, on_socket, exchange);
    }
    exchange->timer = loop_timer(loop, deadline, on_timeout, exchange);
    return exchange;
}
