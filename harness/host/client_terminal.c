/* Terminals: a key is open from its start to its exit event. */
#include "harness/host/client_terminal.h"

#include "harness/host/client_private.h"

int client_terminal(struct client *client, const struct client_terminal *terminal,
                    int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", terminal->key);
    node_set(request, "argv", request_strings(terminal->argv));
    node_set(request, "env", request_strings(terminal->env));
    if (terminal->cwd != NULL) {
        node_set_str(request, "cwd", terminal->cwd);
    }
    node_set_int(request, "rows", terminal->rows);
    node_set_int(request, "cols", terminal->cols);
    return client_open_key(client, WIRE_TERMINAL, &client->terminals, request, deadline_mono_ms,
                           err);
}

int client_terminal_input(struct client *client, const char *key, const void *data, size_t length,
                          int64_t deadline_mono_ms, struct err *err)
{
    const char *bytes = data;

    for (size_t sent = 0; sent < length;) {
        struct node *request = node_object();
        size_t part = length - sent < WIRE_MAX_TERMINAL ? length - sent : WIRE_MAX_TERMINAL;

        node_set_str(request, "key", key);
        request_set_bytes(request, "data_b64", bytes + sent, part);
        if (client_do(client, WIRE_TERMINAL_INPUT, request, deadline_mono_ms, err) < 0) {
            return -1;
        }
        sent += part;
    }
    return 0;
}

int client_terminal_size(struct client *client, const char *key, unsigned rows, unsigned cols,
                         int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", key);
    node_set_int(request, "rows", rows);
    node_set_int(request, "cols", cols);
    return client_do(client, WIRE_TERMINAL_SIZE, request, deadline_mono_ms, err);
}

int client_terminal_end(struct client *client, const char *key, int64_t deadline_mono_ms,
                        struct err *err)
{
    struct node *request = node_object();

    node_set_str(request, "key", key);
    return client_do(client, WIRE_TERMINAL_END, request, deadline_mono_ms, err);
}
