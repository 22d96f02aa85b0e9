/* The guest's network: its set-up, probes, listeners, and (of the same shape as listeners) followed
 * files. */
#include <string.h>

#include "harness/host/client_private.h"

static const char *const listen_names[] = {
    [CLIENT_LISTEN_TCP] = WIRE_TCP,
    [CLIENT_LISTEN_HTTP] = WIRE_HTTP_PROTO,
    [CLIENT_LISTEN_DNS] = WIRE_DNS,
};

static const char *const probe_names[] = {
    [CLIENT_PROBE_CONNECTED] = WIRE_CONNECTED,
    [CLIENT_PROBE_REFUSED] = WIRE_REFUSED,
    [CLIENT_PROBE_UNREACHABLE] = WIRE_UNREACHABLE,
    [CLIENT_PROBE_TIMEOUT] = WIRE_TIMEOUT,
};

static struct node *interface_list(const struct client_net *net)
{
    struct node *list = node_array();

    for (size_t i = 0; i < net->interface_count; i++) {
        struct node *one = node_object();

        node_set_str(one, "mac", net->interfaces[i].mac);
        node_set(one, "addresses", request_strings(net->interfaces[i].addresses));
        node_append(list, one);
    }
    return list;
}

static struct node *route_list(const struct client_net *net)
{
    struct node *list = node_array();

    for (size_t i = 0; i < net->route_count; i++) {
        struct node *one = node_object();

        node_set_str(one, "to", net->routes[i].to);
        node_set_str(one, "via", net->routes[i].via);
        node_append(list, one);
    }
    return list;
}

int client_net(struct client *client, const struct client_net *net, int64_t deadline_mono_ms,
               struct err *err)
{
    struct node *request = node_object();

    node_set(request, "interfaces", interface_list(net));
    node_set(request, "routes", route_list(net));
    node_set(request, "local", request_strings(net->local));
    node_set_bool(request, "forward", net->forward);
    return client_do(client, WIRE_NET, request, deadline_mono_ms, err);
}

const char *client_probe_result_name(enum client_probe_result result)
{
    return probe_names[result];
}

int client_probe(struct client *client, const struct client_probe *probe,
                 enum client_probe_result *result, int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();
    AUTO(node) reply = NULL;
    const char *said = NULL;

    node_set_str(request, "proto", probe->udp ? WIRE_UDP : WIRE_TCP);
    node_set_str(request, "to", probe->to);
    node_set_int(request, "port", probe->port);
    node_set_int(request, "timeout_ms", probe->timeout_ms);
    if (client_call(client, WIRE_PROBE, request, &reply, deadline_mono_ms, err) < 0 ||
        answer_str(&(struct answer){client, reply, "a probe reply"}, "result", WIRE_MAX_KEY, &said,
                   err) < 0) {
        return -1;
    }
    for (unsigned i = 0; i < COUNT_OF(probe_names); i++) {
        if (strcmp(probe_names[i], said) == 0) {
            *result = (enum client_probe_result)i;
            return 0;
        }
    }
    return client_break(client, err, ERR_GUEST, "sent a probe reply with a wrong 'result'");
}

static int close_key(struct client *client, enum wire_op op, struct key_set *keys, const char *key,
                     int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", key);
    if (client_do(client, op, request, deadline_mono_ms, err) < 0) {
        return -1;
    }
    key_set_remove(keys, key);
    return 0;
}

int client_listen(struct client *client, const struct client_listen *listen,
                  int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", listen->key);
    node_set_str(request, "proto", listen_names[listen->proto]);
    node_set_int(request, "port", listen->port);
    if (listen->answer != NULL) {
        request_set_bytes(request, "answer_b64", listen->answer, listen->answer_length);
    }
    return client_open_key(client, WIRE_LISTEN, &client->listeners, request, deadline_mono_ms, err);
}

int client_unlisten(struct client *client, const char *key, int64_t deadline_mono_ms,
                    struct err *err)
{
    return close_key(client, WIRE_UNLISTEN, &client->listeners, key, deadline_mono_ms, err);
}

int client_follow(struct client *client, const struct client_follow *follow,
                  int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", follow->key);
    node_set_str(request, "path", follow->path);
    node_set_str(request, "from", follow->from_start ? "start" : "end");
    return client_open_key(client, WIRE_FOLLOW, &client->follows, request, deadline_mono_ms, err);
}

int client_sync(struct client *client, const char *key, int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", key);
    return client_do(client, WIRE_SYNC, request, deadline_mono_ms, err);
}

int client_unfollow(struct client *client, const char *key, int64_t deadline_mono_ms,
                    struct err *err)
{
    return close_key(client, WIRE_UNFOLLOW, &client->follows, key, deadline_mono_ms, err);
}
