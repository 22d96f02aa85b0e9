/* Events: told apart, checked, counted against a flood, and handed over. Only keys that are open
 * reach the handler. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "harness/host/client_private.h"

#define MS_PER_S 1000
/* Well more than the agent queues. */
#define PILE ((int64_t)3 * WIRE_FLOOD_EVENTS_PER_S)
#define MAX_FROM 64
#define EXIT_MAX 255

void key_set_add(struct key_set *set, const char *key)
{
    if (set->count < COUNT_OF(set->keys) && !key_set_has(set, key)) {
        set->keys[set->count++] = mem_strdup(key);
    }
}

void key_set_remove(struct key_set *set, const char *key)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->keys[i], key) == 0) {
            free(set->keys[i]);
            set->keys[i] = set->keys[--set->count];
            return;
        }
    }
}

bool key_set_has(const struct key_set *set, const char *key)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

void key_set_done(struct key_set *set)
{
    while (set->count > 0) {
        free(set->keys[--set->count]);
    }
}

/* A bucket that fills at the rate of a flood and holds what may have piled up while nobody
 * looked. */
static int count_event(struct client *client, struct err *err)
{
    int64_t now = clock_mono_ms();

    client->allowance += (now - client->counted_mono_ms) * (WIRE_FLOOD_EVENTS_PER_S / MS_PER_S);
    if (client->allowance > PILE) {
        client->allowance = PILE;
    }
    client->counted_mono_ms = now;
    if (client->allowance <= 0) {
        return client_break(client, err, ERR_GUEST, "floods: more than %d events a second",
                            WIRE_FLOOD_EVENTS_PER_S);
    }
    client->allowance--;
    return 0;
}

static int hand_over(struct client *client, const struct key_set *open, struct client_event *event,
                     const struct buf *data)
{
    if (!key_set_has(open, event->key)) {
        return 0;
    }
    event->data = buf_str(data);
    event->length = data->length;
    client->event_count++;
    if (client->on_event != NULL) {
        client->on_event(client->event_data, event);
    }
    return 0;
}

static int take_common(const struct answer *answer, struct client_event *event, struct err *err)
{
    if (answer_str(answer, "key", WIRE_MAX_KEY, &event->key, err) < 0 ||
        answer_int(answer, "at_utc_ms", 0, CLIENT_MAX_UTC_MS, &event->at_utc_ms, err) < 0 ||
        answer_bool(answer, "truncated", &event->truncated, err) < 0) {
        return -1;
    }
    return 0;
}

static int line_event(struct client *client, const struct node *node, struct err *err)
{
    const struct answer answer = {client, node, "a line event"};
    struct client_event event = {.kind = CLIENT_EVENT_LINE, .proto = "", .from = ""};
    AUTOBUF struct buf data = BUF_INIT;

    if (take_common(&answer, &event, err) < 0 ||
        answer_bytes(&answer, "line_b64", WIRE_MAX_LINE, &data, err) < 0) {
        return -1;
    }
    return hand_over(client, &client->follows, &event, &data);
}

static int callback_event(struct client *client, const struct node *node, struct err *err)
{
    const struct answer answer = {client, node, "a callback event"};
    struct client_event event = {.kind = CLIENT_EVENT_CALLBACK};
    AUTOBUF struct buf data = BUF_INIT;

    if (take_common(&answer, &event, err) < 0 ||
        answer_str(&answer, "proto", MAX_FROM, &event.proto, err) < 0 ||
        answer_str(&answer, "from", MAX_FROM, &event.from, err) < 0 ||
        answer_bytes(&answer, "data_b64", WIRE_MAX_CALLBACK, &data, err) < 0) {
        return -1;
    }
    return hand_over(client, &client->listeners, &event, &data);
}

static int terminal_event(struct client *client, const struct node *node, struct err *err)
{
    const struct answer answer = {client, node, "a terminal event"};
    struct client_event event = {.kind = CLIENT_EVENT_TERMINAL, .proto = "", .from = ""};
    AUTOBUF struct buf data = BUF_INIT;

    if (answer_str(&answer, "key", WIRE_MAX_KEY, &event.key, err) < 0 ||
        answer_int(&answer, "at_utc_ms", 0, CLIENT_MAX_UTC_MS, &event.at_utc_ms, err) < 0 ||
        answer_bytes(&answer, "data_b64", WIRE_MAX_TERMINAL, &data, err) < 0) {
        return -1;
    }
    return hand_over(client, &client->terminals, &event, &data);
}

static int terminal_exit_event(struct client *client, const struct node *node, struct err *err)
{
    const struct answer answer = {client, node, "a terminal's exit event"};
    struct client_event event = {.kind = CLIENT_EVENT_TERMINAL_EXIT, .proto = "", .from = ""};
    const struct buf nothing = BUF_INIT;
    int64_t exit_code = 0;

    if (answer_str(&answer, "key", WIRE_MAX_KEY, &event.key, err) < 0 ||
        answer_int(&answer, "exit_code", 0, EXIT_MAX, &exit_code, err) < 0) {
        return -1;
    }
    event.exit_code = (int)exit_code;
    (void)hand_over(client, &client->terminals, &event, &nothing);
    key_set_remove(&client->terminals, event.key);
    return 0;
}

int client_event(struct client *client, const struct node *event, struct err *err)
{
    const char *kind = node_get_str(event, "event", "");

    if (strcmp(kind, WIRE_EVENT_HTTP) == 0) {
        return client_http_event(client, event, err);
    }
    if (count_event(client, err) < 0) {
        return -1;
    }
    if (strcmp(kind, WIRE_EVENT_LINE) == 0) {
        return line_event(client, event, err);
    }
    if (strcmp(kind, WIRE_EVENT_CALLBACK) == 0) {
        return callback_event(client, event, err);
    }
    if (strcmp(kind, WIRE_EVENT_TERMINAL) == 0) {
        return terminal_event(client, event, err);
    }
    if (strcmp(kind, WIRE_EVENT_TERMINAL_EXIT) == 0) {
        return terminal_exit_event(client, event, err);
    }
    return client_break(client, err, ERR_GUEST, "sent an event of no known kind");
}
