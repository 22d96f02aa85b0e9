/* The resynchronising hello. What an earlier epoch or a half-booted machine left in the channel is
 * read and thrown away until the reply that carries the epoch is there. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/host/client_private.h"

#define HELLO_EVERY_MS 1000
#define FRESH_MS 100    /* the clock that a hello brought is then as good as one of op clock */
#define SHOWN_BYTES 400 /* of a guest's error text */

/* A refusal names no epoch, so it may be an old one: the hello goes on being sent, and the text is
 * told only if no reply comes. */
static void note_refusal(struct client *client, const struct node *reply)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *said = node_get_str(reply, "error", "without a reason");

    text_utf8_clean(&text, said, strlen(said), SHOWN_BYTES);
    free(client->hello.refusal);
    client->hello.refusal = buf_take(&text);
}

static void note_version(struct client *client, const struct node *reply)
{
    AUTOBUF struct buf version = BUF_INIT;
    const char *text = node_get_str(reply, "agent", "");

    text_utf8_clean(&version, text, strlen(text), WIRE_MAX_EPOCH);
    free(client->agent_version);
    client->agent_version = buf_take(&version);
}

/* Looks for the reply to the hello among what came: 0 when it is there. */
static int find_reply(struct client *client)
{
    const char *payload = NULL;
    size_t length = 0;

    while (frame_next(&client->in, &payload, &length) == 0) {
        AUTO(node) reply = NULL;

        if (client_parse(client, payload, length, &reply, NULL) < 0 ||
            node_get_int(reply, "id", -1) != client->hello.id) {
            continue;
        }
        if (!node_get_bool(reply, "ok", true)) {
            note_refusal(client, reply);
        } else if (node_get_bool(reply, "ok", false) &&
                   strcmp(node_get_str(reply, "epoch", ""), client->epoch) == 0) {
            note_version(client, reply);
            return 0;
        }
    }
    return FRAME_MORE;
}

static void start_epoch(struct client *client, const struct client_hello *hello)
{
    struct greeting *greeting = &client->hello;

    free(client->epoch);
    client->epoch = mem_strdup(hello->epoch);
    greeting_done(greeting);
    greeting->id = client->next_id++;
    greeting->sets_clock = hello->sets_clock;
    if (hello->entropy_length > 0) {
        buf_add(&greeting->entropy, hello->entropy, hello->entropy_length);
    }
    client->greeted = false;
    client->dropped = 0;
    client->broken = false;
    frame_reader_clear(&client->in);
    key_set_done(&client->listeners);
    key_set_done(&client->follows);
    key_set_done(&client->terminals);
    client->exec_count = 0;
}

void greeting_done(struct greeting *greeting)
{
    buf_done(&greeting->entropy);
    free(greeting->refusal);
    *greeting = (struct greeting){.id = 0};
}

/* Made anew for each sending: the clock has moved on. */
static int send_once(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    struct greeting *greeting = &client->hello;
    AUTOBUF struct buf frame = BUF_INIT;
    AUTO(node) hello = node_object();

    node_set_int(hello, "v", WIRE_VERSION);
    node_set_int(hello, "id", greeting->id);
    node_set_str(hello, "op", wire_op_name(WIRE_HELLO));
    node_set_str(hello, "epoch", client->epoch);
    if (greeting->entropy.length > 0) {
        request_set_bytes(hello, "entropy_b64", greeting->entropy.data, greeting->entropy.length);
    }
    if (greeting->sets_clock) {
        node_set_int(hello, "utc_ms", clock_utc_ms());
    }
    greeting->sent_mono_ms = clock_mono_ms();
    return frame_add_node(&frame, hello, err) < 0
               ? -1
               : client_write(client, &frame, deadline_mono_ms, err);
}

/* Reads what is there, and on until the reply came or until_mono_ms passed: 0, CLIENT_LATE, or
 * -1. */
static int await_reply(struct client *client, int64_t until_mono_ms, struct err *err)
{
    bool last = false;

    while (find_reply(client) != 0) {
        int rc = 0;

        if (last) {
            return CLIENT_LATE;
        }
        last = clock_left_ms(until_mono_ms) == 0;
        rc = client_read(client, until_mono_ms, err);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

/* Agents answer in the order they are asked, so the reply may be to a hello that lay in the channel
 * while the machine booted or woke, and brought a time that had long passed. */
static int settle(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    client->in.skipped = 0;
    client->greeted = true;
    if (!client->hello.sets_clock || clock_mono_ms() - client->hello.first_mono_ms <= FRESH_MS) {
        return 0;
    }
    return client_clock(client, clock_utc_ms(), deadline_mono_ms, err);
}

int client_hello_send(struct client *client, const struct client_hello *hello,
                      int64_t deadline_mono_ms, struct err *err)
{
    start_epoch(client, hello);
    client->hello.first_mono_ms = clock_mono_ms();
    return send_once(client, deadline_mono_ms, err);
}

int client_hello_wait(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    for (;;) {
        int64_t again = client->hello.sent_mono_ms + HELLO_EVERY_MS;
        int rc = await_reply(client, again < deadline_mono_ms ? again : deadline_mono_ms, err);

        if (rc != CLIENT_LATE) {
            return rc == 0 ? settle(client, deadline_mono_ms, err) : rc;
        }
        if (clock_left_ms(deadline_mono_ms) == 0) {
            return client->hello.refusal == NULL
                       ? client_break(client, err, ERR_TIMEOUT, "does not answer hello")
                       : client_break(client, err, ERR_GUEST, "refused hello: %s",
                                      client->hello.refusal);
        }
        if (send_once(client, deadline_mono_ms, err) < 0) {
            return -1;
        }
    }
}

int client_hello(struct client *client, const char *epoch, int64_t deadline_mono_ms,
                 struct err *err)
{
    return client_hello_send(client, &(struct client_hello){.epoch = epoch}, deadline_mono_ms,
                             err) < 0
               ? -1
               : client_hello_wait(client, deadline_mono_ms, err);
}
