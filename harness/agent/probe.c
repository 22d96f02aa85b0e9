/* op probe: can the machine reach a port? For UDP a datagram is sent, and anything that comes back
 * counts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "harness/agent/fields.h"
#include "harness/agent/ops.h"
#include "harness/agent/sockets.h"

#define DEFAULT_TIMEOUT_MS 5000
#define MAX_PORT 65535
#define MAX_PROTO 8

struct probe {
    struct probes *all;
    struct probe *next;
    int64_t id;
    int fd;
    bool udp;
    const char *result; /* of one that could not even start */
    struct watch *watch;
    struct timer *timer;
};

struct probes {
    struct agent *agent;
    struct probe *first;
    unsigned count;
};

static void probe_free(struct probe *probe)
{
    for (struct probe **link = &probe->all->first; *link != NULL; link = &(*link)->next) {
        if (*link == probe) {
            *link = probe->next;
            break;
        }
    }
    probe->all->count--;
    loop_unwatch(probe->watch);
    loop_untimer(probe->timer);
    if (probe->fd >= 0) {
        socket_abort(probe->fd);
    }
    free(probe);
}

static void finish(struct probe *probe, const char *result)
{
    struct node *reply = node_object();

    node_set_str(reply, "result", result);
    agent_reply(probe->all->agent, probe->id, reply);
    probe_free(probe);
}

/* The four words of a probe; what else may go wrong means that the port cannot be reached. */
static const char *result_of(int error)
{
    const char *word = error == 0 ? WIRE_CONNECTED : socket_error_word(error);
    bool known = error == 0 || strcmp(word, WIRE_REFUSED) == 0 || strcmp(word, WIRE_TIMEOUT) == 0;

    return known ? word : WIRE_UNREACHABLE;
}

static void on_timer(void *data)
{
    struct probe *probe = data;

    probe->timer = NULL;
    finish(probe, probe->result == NULL ? WIRE_TIMEOUT : probe->result);
}

static void on_socket(void *data, uint32_t events)
{
    struct probe *probe = data;
    int error = socket_error(probe->fd);
    char byte = 0;

    (void)events;
    if (error == 0 && probe->udp && recv(probe->fd, &byte, sizeof(byte), 0) < 0) {
        if (errno == EAGAIN) {
            return;
        }
        error = errno;
    }
    finish(probe, result_of(error));
}

static int take_probe(const struct node *node, struct endpoint *endpoint, bool *udp,
                      int64_t *timeout_ms, struct err *err)
{
    const char *proto = NULL;
    int64_t port = 0;

    if (field_str(node, "proto", MAX_PROTO, &proto, err) < 0 ||
        field_ipv4(node, "to", &endpoint->to, err) < 0 ||
        field_int(node, "port", 1, MAX_PORT, &port, err) < 0 ||
        field_int(node, "timeout_ms", 1, WIRE_MAX_PROBE_MS, timeout_ms, err) < 0) {
        return -1;
    }
    *udp = strcmp(proto, WIRE_UDP) == 0;
    if (port == 0 || (!*udp && strcmp(proto, WIRE_TCP) != 0)) {
        return err_set(err, ERR_INPUT, "a probe needs a 'port' and 'proto' tcp or udp");
    }
    endpoint->port = (uint16_t)port;
    return 0;
}

static void start(struct probe *probe, const struct endpoint *endpoint, int64_t timeout_ms)
{
    struct loop *loop = probe->all->agent->loop;

    probe->fd = socket_connect(probe->udp ? SOCK_DGRAM : SOCK_STREAM, endpoint);
    if (probe->fd < 0 || (probe->udp && send(probe->fd, "\n", 1, MSG_NOSIGNAL) < 0)) {
        probe->result = result_of(errno);
        probe->timer = loop_timer(loop, 0, on_timer, probe);
        return;
    }
    probe->watch = loop_watch(loop, probe->fd, probe->udp ? EPOLLIN : EPOLLOUT, on_socket, probe);
    probe->timer = loop_timer(loop, clock_mono_ms() + timeout_ms, on_timer, probe);
}

int op_probe(const struct request *request, struct node *reply, struct err *err)
{
    struct probes *probes = request->agent->probes;
    struct endpoint endpoint = {.port = 0};
    struct probe *probe = NULL;
    int64_t timeout_ms = DEFAULT_TIMEOUT_MS;
    bool udp = false;

    (void)reply;
    if (probes->count >= WIRE_MAX_PROBES) {
        return err_set(err, ERR_INPUT, "more than %d probes at once", WIRE_MAX_PROBES);
    }
    if (take_probe(request->node, &endpoint, &udp, &timeout_ms, err) < 0) {
        return -1;
    }
    probe = mem_alloc(sizeof(*probe));
    *probe = (struct probe){.all = probes, .next = probes->first, .id = request->id, .udp = udp};
    probes->first = probe;
    probes->count++;
    start(probe, &endpoint, timeout_ms);
    return OP_LATER;
}

struct probes *probes_new(struct agent *agent)
{
    struct probes *probes = mem_alloc(sizeof(*probes));

    probes->agent = agent;
    return probes;
}

void probes_reset(struct probes *probes)
{
    while (probes->first != NULL) {
        probe_free(probes->first);
    }
}

void probes_free(struct probes *probes)
{
    probes_reset(probes);
    free(probes);
}
