/* Calls about the guest's network: its set-up, probes, listeners. Returns and deadlines as client.h
 * tells. */
#ifndef HARNESS_HOST_CLIENT_NET_H
#define HARNESS_HOST_CLIENT_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

struct client;

/* Sets addresses up; what is there already stays and is no error. Lists of strings are NULL-ended,
 * NULL is an empty one. */
struct client_interface {
    const char *mac;              /* "52:54:00:7a:01:00" */
    const char *const *addresses; /* "10.66.255.1/16" */
};
struct client_route {
    const char *to;  /* "10.67.0.0/24" */
    const char *via; /* "10.66.0.2" */
};
struct client_net {
    const struct client_interface *interfaces;
    size_t interface_count; /* at most 16 */
    const struct client_route *routes;
    size_t route_count;       /* at most 64 */
    const char *const *local; /* networks whose every address is the machine's own; at most 16 */
    bool forward;             /* IPv4 forwarding on or off */
};
int client_net(struct client *client, const struct client_net *net, int64_t deadline_mono_ms,
               struct err *err);

enum client_probe_result {
    CLIENT_PROBE_CONNECTED,
    CLIENT_PROBE_REFUSED,
    CLIENT_PROBE_UNREACHABLE,
    CLIENT_PROBE_TIMEOUT,
};
const char *client_probe_result_name(enum client_probe_result result); /* "connected" ... */

struct client_probe {
    bool udp;       /* sends one datagram; "connected" means that something came back */
    const char *to; /* IPv4 address */
    uint16_t port;
    int64_t timeout_ms; /* 1 - 60000 */
};
int client_probe(struct client *client, const struct client_probe *probe,
                 enum client_probe_result *result, int64_t deadline_mono_ms, struct err *err);

enum client_listen_proto { CLIENT_LISTEN_TCP, CLIENT_LISTEN_HTTP, CLIENT_LISTEN_DNS };

struct client_listen {
    const char *key; /* 1-128 printable ASCII characters, unique among open listeners */
    enum client_listen_proto proto;
    uint16_t port; /* 0: 53 for dns, refused else */
    /* tcp, http: bytes to send back, NULL: nothing (http: a short 200). dns: the IPv4 address that
     * every name has, as text. */
    const void *answer;
    size_t answer_length;
};
/* What callers say comes as events (client.h). */
int client_listen(struct client *client, const struct client_listen *listen,
                  int64_t deadline_mono_ms, struct err *err);
int client_unlisten(struct client *client, const char *key, int64_t deadline_mono_ms,
                    struct err *err);

#endif
