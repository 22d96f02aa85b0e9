/* The host's side of one guest agent: calls that block under a deadline, and the events that arrive
 * meanwhile. All that a guest sends is taken as hostile: what breaks the protocol is ERR_GUEST,
 * silence is ERR_TIMEOUT, either with one line that names the guest, and the client is then broken:
 * each call but a hello fails at once. A request that the agent answers with a refusal (no
 * such folder, too many listeners) is ERR_GUEST as well, and breaks nothing. Deadlines are on the
 * monotonic clock (clock_mono_ms() + n). One thread; handlers may not call the client. */
#ifndef HARNESS_HOST_CLIENT_H
#define HARNESS_HOST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
/* The calls themselves. */
#include "harness/host/client_census.h"   /* IWYU pragma: export */
#include "harness/host/client_guest.h"    /* IWYU pragma: export */
#include "harness/host/client_http.h"     /* IWYU pragma: export */
#include "harness/host/client_net.h"      /* IWYU pragma: export */
#include "harness/host/client_terminal.h" /* IWYU pragma: export */

struct client;

/* Takes a connected stream socket over, also on failure of later calls; name is for error texts
 * ("target"). */
struct client *client_new(int fd, const char *name);
void client_free(struct client *client);
AUTO_DEFINE(client)

/* First call, and again after the guest was returned to a snapshot or the agent was started anew:
 * throws away all that arrived before the reply that carries epoch ([A-Za-z0-9-], 1-64, never used
 * before on this machine), and heals a broken client. The agent ends all that an earlier epoch
 * left: children, exchanges, listeners, followed files. Sent again each second until the deadline,
 * so it may be called while the guest still boots. */
int client_hello(struct client *client, const char *epoch, int64_t deadline_mono_ms,
                 struct err *err);

/* A hello that renews a machine as well: it was brought back with the clock and the random state of
 * the instant it was frozen at. Both are set before the agent answers, in the same round trip. */
struct client_hello {
    const char *epoch;
    bool sets_clock; /* to the host's UTC at the moment of sending; again if it was answered late */
    const void *entropy;   /* credited to the random pool, once an epoch; NULL: nothing */
    size_t entropy_length; /* at most 512 */
};
/* client_hello in two halves, so that several machines are greeted at the same time: the first only
 * writes the request (hello is copied), the second waits for the reply and sends it again each
 * second until the deadline. Between the two no other call is allowed (ERR_BUG). An agent that goes
 * on refusing (it cannot set the clock) is ERR_GUEST with its text at the deadline. */
int client_hello_send(struct client *client, const struct client_hello *hello,
                      int64_t deadline_mono_ms, struct err *err);
int client_hello_wait(struct client *client, int64_t deadline_mono_ms, struct err *err);

const char *client_name(const struct client *client); /* borrowed */
/* Borrowed; "" before the first hello. */
const char *client_agent_version(const struct client *client);
bool client_broken(const struct client *client);
/* Call-backs (and, should the host not read for long, lines) that the agent had to drop since the
 * last hello, as of its last reply. Not 0: what was listened to or followed is incomplete, and the
 * trials it covers are void. */
int64_t client_dropped(const struct client *client);
/* For poll(): readable means that client_pump has work. -1 after the guest closed. */
int client_fd(const struct client *client);

enum client_event_kind {
    CLIENT_EVENT_CALLBACK,      /* somebody spoke to a listener */
    CLIENT_EVENT_LINE,          /* a followed file grew by a line */
    CLIENT_EVENT_TERMINAL,      /* a program printed on its terminal */
    CLIENT_EVENT_TERMINAL_EXIT, /* it ended: the last of its key */
};

/* Borrowed for the handler's call. All of it is what the guest says. */
struct client_event {
    enum client_event_kind kind;
    const char *key;   /* of the client_listen, client_follow or client_terminal it belongs to */
    const char *proto; /* callback: "tcp", "http" or "dns"; else "" */
    const char *from;  /* callback: "10.67.0.3:41224"; else "" */
    /* Callback: the first bytes that were said (dns: the name asked for). Line: without its
     * newline. Terminal: bytes as they came. Exit: nothing. NUL-terminated. */
    const char *data;
    size_t length;
    bool truncated;    /* there was more than was kept */
    int64_t at_utc_ms; /* by the guest's clock; exit: 0 */
    int exit_code;     /* exit: 0-255, 128+signal when killed; else 0 */
};
typedef void client_event_fn(void *data, const struct client_event *event);

/* fn NULL: events are thrown away. Events of a key that is not (or no longer) open break nothing
 * and are dropped. */
void client_on_event(struct client *client, client_event_fn *fn, void *data);
/* Hands over the events that are there; if none, waits for one. 0: at least one was handed over. A
 * deadline in the past looks and does not wait. */
#define CLIENT_QUIET 2 /* the deadline passed without an event */
int client_pump(struct client *client, int64_t deadline_mono_ms, struct err *err);

#endif
