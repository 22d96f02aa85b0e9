/* One request and its reply, and the checks of what is in a guest's message. The rule: each byte of
 * an answer is checked for type and size where it is taken out, and one that fails breaks the
 * client. */
#include <inttypes.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/host/client_private.h"

#define SHOWN_BYTES 400 /* of a guest's error text */

int client_refused(const struct client *client, enum wire_op op, const struct node *reply,
                   struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *said = node_get_str(reply, "error", "without a reason");

    text_utf8_clean(&text, said, strlen(said), SHOWN_BYTES);
    return err_set(err, ERR_GUEST, "guest '%s' refused %s: %s", client->name, wire_op_name(op),
                   buf_str(&text));
}

/* Whether it is a second reply to the hello of this epoch, which is sent until it is answered. */
static bool is_hello_echo(const struct client *client, const struct node *message)
{
    return node_get_int(message, "id", -1) == client->hello.id && client->epoch != NULL &&
           strcmp(node_get_str(message, "epoch", ""), client->epoch) == 0;
}

/* Sorts one message: an event is handed over, the reply to id goes to *reply, all else is
 * hostile. */
static int take_message(struct client *client, struct node *message, int64_t id,
                        struct node **reply, struct err *err)
{
    int64_t got = node_get_int(message, "id", -1);
    int rc = 0;

    if (node_get(message, "event") != NULL) {
        return client_event(client, message, err);
    }
    if (is_hello_echo(client, message)) {
        return 0;
    }
    if (node_type(node_get(message, "id")) != NODE_INT) {
        return client_break(client, err, ERR_GUEST,
                            "sent a message that is no event and has no id");
    }
    rc = client_exec_reply(client, message, got, err);
    if (rc != CLIENT_NOT_EXEC) {
        return rc;
    }
    if (id < 0 || got != id || *reply != NULL) {
        return client_break(client, err, ERR_GUEST,
                            "sent a reply to request %" PRId64 ", which is not out", got);
    }
    if (node_type(node_get(message, "ok")) != NODE_BOOL) {
        return client_break(client, err, ERR_GUEST, "sent a reply without 'ok'");
    }
    *reply = node_ref(message);
    return 0;
}

/* All whole messages that are there. */
static int take_messages(struct client *client, int64_t id, struct node **reply, struct err *err)
{
    const char *payload = NULL;
    size_t length = 0;

    while (frame_next(&client->in, &payload, &length) == 0) {
        AUTO(node) message = NULL;
        struct err why = {.kind = ERR_NONE};

        if (client->in.skipped > 0) {
            break;
        }
        if (client_parse(client, payload, length, &message, &why) < 0) {
            return client_break(client, err, ERR_GUEST, "sent a frame that is no message: %s",
                                why.text);
        }
        if (take_message(client, message, id, reply, err) < 0) {
            return -1;
        }
    }
    if (client->in.skipped > 0) {
        return client_break(client, err, ERR_GUEST, "sent %" PRIu64 " bytes outside any frame",
                            client->in.skipped);
    }
    return 0;
}

static int check_whole(struct client *client, struct err *err)
{
    if (client->broken) {
        return err_set(err, ERR_GUEST, "guest '%s' was given up before: it %s", client->name,
                       client->broken_why.text);
    }
    if (!client->greeted) {
        return err_set(err, ERR_BUG, "guest '%s' was not greeted", client->name);
    }
    return 0;
}

int client_pump(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    uint64_t before = client->event_count;
    int rc = check_whole(client, err);
    bool late = false;

    while (rc == 0) {
        struct node *none = NULL;

        if (take_messages(client, -1, &none, err) < 0) {
            return -1;
        }
        if (client->event_count != before) {
            return 0;
        }
        if (late) {
            return CLIENT_QUIET;
        }
        late = clock_left_ms(deadline_mono_ms) == 0;
        rc = client_read(client, deadline_mono_ms, err);
    }
    return rc == CLIENT_LATE ? CLIENT_QUIET : rc;
}

static int await_reply(struct client *client, enum wire_op op, int64_t id, struct node **reply,
                       int64_t deadline_mono_ms, struct err *err)
{
    int rc = take_messages(client, id, reply, err);

    while (rc == 0 && *reply == NULL) {
        rc = client_read(client, deadline_mono_ms, err);
        if (rc == 0) {
            rc = take_messages(client, id, reply, err);
        }
        if (rc >= 0 && *reply == NULL &&
            (rc == CLIENT_LATE || clock_left_ms(deadline_mono_ms) == 0)) {
            return client_break(client, err, ERR_TIMEOUT, "does not answer %s", wire_op_name(op));
        }
    }
    return rc;
}

static void note_dropped(struct client *client, const struct node *reply)
{
    int64_t dropped = node_get_int(reply, "dropped", 0);

    if (dropped > client->dropped) {
        client->dropped = dropped;
    }
}

int client_ask(struct client *client, enum wire_op op, struct node *request, int64_t *id,
               int64_t deadline_mono_ms, struct err *err)
{
    AUTO(node) owned = request;
    AUTOBUF struct buf frame = BUF_INIT;

    if (check_whole(client, err) < 0) {
        return -1;
    }
    *id = client->next_id;
    node_set_int(owned, "v", WIRE_VERSION);
    node_set_int(owned, "id", *id);
    node_set_str(owned, "op", wire_op_name(op));
    if (frame_add_node(&frame, owned, err) < 0) {
        return err_wrap(err, "guest '%s': %s", client->name, wire_op_name(op));
    }
    client->next_id++;
    return client_write(client, &frame, deadline_mono_ms, err);
}

int client_call(struct client *client, enum wire_op op, struct node *request, struct node **reply,
                int64_t deadline_mono_ms, struct err *err)
{
    AUTO(node) answer = NULL;
    int64_t id = 0;

    if (client_ask(client, op, request, &id, deadline_mono_ms, err) < 0 ||
        await_reply(client, op, id, &answer, deadline_mono_ms, err) < 0) {
        return -1;
    }
    note_dropped(client, answer);
    if (!node_get_bool(answer, "ok", false)) {
        return client_refused(client, op, answer, err);
    }
    *reply = TAKE(answer);
    return 0;
}

int client_do(struct client *client, enum wire_op op, struct node *request,
              int64_t deadline_mono_ms, struct err *err)
{
    AUTO(node) reply = NULL;

    return client_call(client, op, request, &reply, deadline_mono_ms, err);
}

/* The key must be known before the call, since its events may come ahead of the reply. */
int client_open_key(struct client *client, enum wire_op op, struct key_set *keys,
                    struct node *request, int64_t deadline_mono_ms, struct err *err)
{
    AUTO(node) owned = request;
    const char *key = node_get_str(owned, "key", "");
    bool was_open = key_set_has(keys, key);
    int rc = 0;

    key_set_add(keys, key);
    rc = client_do(client, op, node_ref(owned), deadline_mono_ms, err);
    if (rc < 0 && !was_open) {
        key_set_remove(keys, key);
    }
    return rc;
}
