/* An agent that misbehaves, and that is honest until then. A thread stands between the host and the
 * agent and hands on what both say, up to the message at which the machine's fault strikes; so a
 * test says at which message, not after how long. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "harness/wire/frame.h"
#include "harness/wire/names.h"
#include "orchestrator/vm/fake_private.h"

#define READ_BYTES 65536
#define FLOOD                                                                                      \
    "{\"event\":\"line\",\"key\":\"flood\",\"line_b64\":\"eA==\",\"at_utc_ms\":1,\"truncated\":"   \
    "false}"
#define HUGE_FRAME "TMS1\x7f\xff\xff\xff"

struct fake_relay {
    struct machine *machine;
    enum fake_fault fault;
    pthread_t thread;
    int host;
    int agent;
    bool begun; /* a unit did */
    struct frame_reader requests;
};

static bool write_all(int fd, const char *data, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t put = send(fd, data + sent, length - sent, MSG_NOSIGNAL);

        if (put < 0) {
            return false;
        }
        sent += (size_t)put;
    }
    return true;
}

static bool write_frame(int fd, const char *payload)
{
    AUTOBUF struct buf frame = BUF_INIT;

    return frame_add(&frame, payload, strlen(payload), NULL) == 0 &&
           write_all(fd, frame.data, frame.length);
}

static void signal_machine(const struct machine *machine, int signal_number)
{
    for (size_t i = 0; i < machine->program_count; i++) {
        kill(machine->programs[i], signal_number);
    }
    kill(machine->agent, signal_number);
}

/* A right answer to another request, then one whose members are of the wrong types, then the head
 * of a frame that is larger than any may be. */
static void lie(const struct fake_relay *relay, const struct node *request)
{
    long long id = node_get_int(request, "id", 0);
    AUTOFREE char *other =
        mem_printf("{\"v\":1,\"id\":%lld,\"ok\":true,\"epoch\":\"x\"}", id + 1000);
    AUTOFREE char *mixed =
        mem_printf("{\"v\":\"1\",\"id\":%lld,\"ok\":\"yes\",\"epoch\":[],\"exit\":{}}", id);

    if (write_frame(relay->host, other) && write_frame(relay->host, mixed)) {
        write_all(relay->host, HUGE_FRAME, sizeof(HUGE_FRAME) - 1);
    }
}

/* At a request. Whether it goes on. */
static bool strike(const struct fake_relay *relay, const struct node *request)
{
    bool begun = relay->begun;

    if (relay->fault == FAULT_FLOODS || (begun && relay->fault == FAULT_FLOODS_LATER)) {
        while (write_frame(relay->host, FLOOD)) {
        }
        return false;
    }
    if (relay->fault == FAULT_LIES || (begun && relay->fault == FAULT_LIES_LATER)) {
        lie(relay, request);
        return false;
    }
    return true;
}

/* Behind the answer with which a unit begins. Whether it goes on. */
static bool strike_behind(const struct fake_relay *relay)
{
    if (relay->fault == FAULT_DIES_LATER) {
        signal_machine(relay->machine, SIGKILL);
        shutdown(relay->host, SHUT_RDWR);
        return false;
    }
    if (relay->fault == FAULT_STOPS_LATER) {
        signal_machine(relay->machine, SIGSTOP);
        return false;
    }
    return true;
}

/* Whether it goes on. */
static bool pass_requests(struct fake_relay *relay)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(relay->host, bytes, sizeof(bytes), 0);
    const char *payload = NULL;
    size_t length = 0;

    if (got <= 0) {
        return false;
    }
    frame_feed(&relay->requests, bytes, (size_t)got);
    while (frame_next(&relay->requests, &payload, &length) == 0) {
        AUTO(node) request = NULL;
        AUTOBUF struct buf frame = BUF_INIT;

        if (node_parse(payload, length, "request", &request, NULL) == 0) {
            if (!strike(relay, request)) {
                return false;
            }
            relay->begun =
                relay->begun || wire_op_parse(node_get_str(request, "op", "")) == WIRE_USAGE;
        }
        if (frame_add(&frame, payload, length, NULL) < 0 ||
            !write_all(relay->agent, frame.data, frame.length)) {
            return false;
        }
    }
    return true;
}

static bool pass_answers(struct fake_relay *relay)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(relay->agent, bytes, sizeof(bytes), 0);

    if (got <= 0) {
        shutdown(relay->host, SHUT_RDWR); /* the agent ended by itself */
        return false;
    }
    return write_all(relay->host, bytes, (size_t)got) && (!relay->begun || strike_behind(relay));
}

static void *work(void *data)
{
    struct fake_relay *relay = data;
    struct pollfd fds[2] = {{.fd = relay->host, .events = POLLIN},
                            {.fd = relay->agent, .events = POLLIN}};
    bool goes_on = true;

    while (goes_on && poll(fds, 2, -1) > 0) {
        goes_on = fds[1].revents == 0 || pass_answers(relay);
        goes_on = goes_on && (fds[0].revents == 0 || pass_requests(relay));
    }
    return NULL;
}

int fake_relay_new(struct machine *machine, int host_fd, int *agent_fd, struct err *err)
{
    struct fake_relay *relay = NULL;
    int pair[2] = {-1, -1};

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        close(host_fd);
        return err_sys(err, ERR_HOST, "cannot make a socket pair");
    }
    relay = mem_alloc(sizeof(*relay));
    *relay = (struct fake_relay){.machine = machine,
                                 .fault = machine->fault,
                                 .host = host_fd,
                                 .agent = pair[0],
                                 .requests = FRAME_READER_INIT};
    if (pthread_create(&relay->thread, NULL, work, relay) != 0) {
        close(host_fd);
        close(pair[0]);
        close(pair[1]);
        free(relay);
        return err_set(err, ERR_HOST, "cannot start a thread");
    }
    machine->relay = relay;
    *agent_fd = pair[1];
    return 0;
}

void fake_relay_free(struct fake_relay *relay)
{
    if (relay == NULL) {
        return;
    }
    shutdown(relay->host, SHUT_RDWR);
    shutdown(relay->agent, SHUT_RDWR);
    pthread_join(relay->thread, NULL);
    close(relay->host);
    close(relay->agent);
    frame_reader_done(&relay->requests);
    free(relay);
}
