/* op listen, op unlisten: waiting for what an attack makes others send. The kinds of listener are
 * in a table. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/agent/fields.h"
#include "harness/agent/listener.h"
#include "harness/agent/ops.h"

#define MAX_PORT 65535
#define DNS_PORT 53
#define BACKLOG 64
#define MAX_REPORTS_PER_S 200
#define WINDOW_MS 1000

static const struct listen_proto *const protos[] = {&listen_tcp, &listen_http, &listen_dns};

static void listener_free(struct listener *listener)
{
    for (struct listener **link = &listener->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == listener) {
            *link = listener->next;
            break;
        }
    }
    listener->all->count--;
    while (listener->conns != NULL) {
        conn_free(listener->conns);
    }
    loop_unwatch(listener->watch);
    if (listener->fd >= 0) {
        (void)close(listener->fd);
    }
    buf_done(&listener->answer);
    free(listener->key);
    free(listener);
}

static struct listener *find(const struct listeners *all, const char *key)
{
    struct listener *listener = all->first;

    while (listener != NULL && strcmp(listener->key, key) != 0) {
        listener = listener->next;
    }
    return listener;
}

bool listener_may_report(struct listener *listener)
{
    int64_t now = clock_mono_ms();

    if (now - listener->window_mono_ms >= WINDOW_MS) {
        listener->window_mono_ms = now;
        listener->window_count = 0;
    }
    if (listener->window_count >= MAX_REPORTS_PER_S) {
        listener->all->agent->suppressed++;
        return false;
    }
    listener->window_count++;
    return true;
}

void listener_report(struct listener *listener, const struct callback *callback)
{
    struct node *event = node_object();
    AUTOBUF struct buf text = BUF_INIT;

    text_base64(&text, callback->data, callback->length);
    node_set_str(event, "key", listener->key);
    node_set_str(event, "proto", listener->proto->name);
    node_set_str(event, "from", callback->from);
    node_set(event, "data_b64", node_stringn(buf_str(&text), text.length));
    node_set_bool(event, "truncated", callback->truncated);
    node_set_int(event, "at_utc_ms", callback->at_utc_ms);
    agent_event(listener->all->agent, WIRE_EVENT_CALLBACK, event, true);
}

static void on_ready(void *data, uint32_t events)
{
    struct listener *listener = data;

    (void)events;
    listener->proto->on_ready(listener);
}

static int take_proto(const struct request *request, struct listener *listener, struct err *err)
{
    const char *name = NULL;

    if (field_str(request->node, "proto", WIRE_MAX_KEY, &name, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(protos); i++) {
        if (strcmp(protos[i]->name, name) == 0) {
            listener->proto = protos[i];
            return 0;
        }
    }
    return err_set(err, ERR_INPUT, "'proto' may not be '%s'", name);
}

static int take_answer(const struct request *request, struct listener *listener, struct err *err)
{
    if (field_bytes(request->node, "answer_b64", WIRE_MAX_ANSWER, &listener->answer,
                    &listener->has_answer, err) < 0) {
        return -1;
    }
    if (!listener->has_answer && listener->proto->default_answer != NULL) {
        buf_str_add(&listener->answer, listener->proto->default_answer);
    }
    if (listener->proto == &listen_dns &&
        inet_pton(AF_INET, buf_str(&listener->answer), &listener->address) != 1) {
        return err_set(err, ERR_INPUT, "the answer of a dns listener must be an IPv4 address");
    }
    return 0;
}

/* In fake mode without a network of its own, nobody but this machine may reach a listener. */
static int open_socket(struct listener *listener, uint16_t port, struct err *err)
{
    const struct root *root = listener->all->agent->root;
    const int on = 1;
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(root->fake && !root->own_net ? INADDR_LOOPBACK : INADDR_ANY),
    };

    listener->fd = socket(AF_INET, listener->proto->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->fd < 0 ||
        (listener->proto->type == SOCK_STREAM &&
         setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0) ||
        setsockopt(listener->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0 ||
        bind(listener->fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        (listener->proto->type == SOCK_STREAM && listen(listener->fd, BACKLOG) < 0)) {
        return err_sys(err, ERR_HOST, "cannot listen on %s port %u", listener->proto->name, port);
    }
    return 0;
}

static int set_up(const struct request *request, struct listener *listener, struct err *err)
{
    int64_t port = 0;

    if (take_proto(request, listener, err) < 0 || take_answer(request, listener, err) < 0 ||
        field_int(request->node, "port", 0, MAX_PORT, &port, err) < 0) {
        return -1;
    }
    if (port == 0 && listener->proto != &listen_dns) {
        return err_set(err, ERR_INPUT, "'port' is needed");
    }
    return open_socket(listener, (uint16_t)(port == 0 ? DNS_PORT : port), err);
}

int op_listen(const struct request *request, struct node *reply, struct err *err)
{
    struct listeners *all = request->agent->listeners;
    struct listener *listener = NULL;
    const char *key = NULL;

    (void)reply;
    if (field_key(request->node, &key, err) < 0) {
        return -1;
    }
    if (find(all, key) != NULL) {
        return err_set(err, ERR_INPUT, "listener '%s' is open already", key);
    }
    if (all->count >= WIRE_MAX_LISTENERS) {
        return err_set(err, ERR_INPUT, "more than %d listeners", WIRE_MAX_LISTENERS);
    }
    listener = mem_alloc(sizeof(*listener));
    *listener = (struct listener){.all = all, .next = all->first, .fd = -1};
    listener->key = mem_strdup(key);
    all->first = listener;
    all->count++;
    if (set_up(request, listener, err) < 0) {
        listener_free(listener);
        return -1;
    }
    listener->watch = loop_watch(all->agent->loop, listener->fd, EPOLLIN, on_ready, listener);
    return 0;
}

int op_unlisten(const struct request *request, struct node *reply, struct err *err)
{
    struct listener *listener = NULL;
    const char *key = NULL;

    (void)reply;
    if (field_key(request->node, &key, err) < 0) {
        return -1;
    }
    listener = find(request->agent->listeners, key);
    if (listener == NULL) {
        return err_set(err, ERR_INPUT, "no listener '%s'", key);
    }
    listener_free(listener);
    return 0;
}

struct listeners *listeners_new(struct agent *agent)
{
    struct listeners *listeners = mem_alloc(sizeof(*listeners));

    listeners->agent = agent;
    return listeners;
}

void listeners_reset(struct listeners *listeners)
{
    while (listeners->first != NULL) {
        listener_free(listeners->first);
    }
}

void listeners_free(struct listeners *listeners)
{
    listeners_reset(listeners);
    free(listeners);
}
