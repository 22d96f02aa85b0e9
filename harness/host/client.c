/* The channel to one agent: its life, writing, reading and the resynchronising hello. Nothing the
 * guest does may block the host past a deadline, so the descriptor is non-blocking and each wait is
 * a poll with what is left. */
#include "harness/host/client.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "harness/host/client_private.h"

#define READ_BYTES 65536
#define HELLO_EVERY_MS 1000

struct client *client_new(int fd, const char *name)
{
    struct client *client = mem_alloc(sizeof(*client));
    int flags = fcntl(fd, F_GETFL);

    assert(fd >= 0 && flags >= 0);
    (void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    client->fd = fd;
    client->name = mem_strdup(name);
    client->agent_version = mem_strdup("");
    client->next_id = 1;
    return client;
}

static void close_fd(struct client *client)
{
    if (client->fd >= 0) {
        (void)close(client->fd);
        client->fd = -1;
    }
}

void client_free(struct client *client)
{
    if (client == NULL) {
        return;
    }
    close_fd(client);
    key_set_done(&client->listeners);
    key_set_done(&client->follows);
    frame_reader_done(&client->in);
    free(client->epoch);
    free(client->agent_version);
    free(client->name);
    free(client);
}

const char *client_name(const struct client *client)
{
    return client->name;
}

const char *client_agent_version(const struct client *client)
{
    return client->agent_version;
}

bool client_broken(const struct client *client)
{
    return client->broken;
}

int64_t client_dropped(const struct client *client)
{
    return client->dropped;
}

int client_fd(const struct client *client)
{
    return client->fd;
}

void client_on_event(struct client *client, client_event_fn *fn, void *data)
{
    client->on_event = fn;
    client->event_data = data;
}

int client_break(struct client *client, struct err *err, enum err_kind kind, const char *format,
                 ...)
{
    struct err why = {.kind = ERR_NONE};
    va_list args;

    va_start(args, format);
    err_setv(&why, kind, format, args);
    va_end(args);
    if (!client->broken) {
        client->broken = true;
        client->broken_why = why;
    }
    return err_set(err, kind, "guest '%s' %s", client->name, why.text);
}

/* Waits for any of the poll events: 0, CLIENT_LATE, or -1. */
static int wait_for(struct client *client, short events, int64_t deadline_mono_ms, struct err *err)
{
    struct pollfd poll_fd = {.fd = client->fd, .events = events};
    int rc = poll(&poll_fd, 1, clock_left_ms(deadline_mono_ms));

    if (rc < 0 && errno != EINTR) {
        return err_sys(err, ERR_IO, "cannot wait for guest '%s'", client->name);
    }
    return rc == 0 ? CLIENT_LATE : 0;
}

static int closed(struct client *client, struct err *err)
{
    close_fd(client);
    return client_break(client, err, ERR_GUEST, "closed its channel");
}

/* One read of what is there. 0: bytes were fed or there were none. */
static int read_some(struct client *client, struct err *err)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(client->fd, bytes, sizeof(bytes), 0);

    if (got > 0) {
        frame_feed(&client->in, bytes, (size_t)got);
        return 0;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return closed(client, err);
}

int client_read(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    int rc = 0;

    if (client->fd < 0) {
        return closed(client, err);
    }
    rc = wait_for(client, POLLIN, deadline_mono_ms, err);
    return rc == 0 ? read_some(client, err) : rc;
}

/* Writes as much as goes now: 0 with *sent moved on, or -1. */
static int write_some(struct client *client, const struct buf *bytes, size_t *sent, struct err *err)
{
    ssize_t put = send(client->fd, bytes->data + *sent, bytes->length - *sent, MSG_NOSIGNAL);

    if (put >= 0) {
        *sent += (size_t)put;
        return 0;
    }
    if (errno == EAGAIN || errno == EINTR) {
        return 0;
    }
    return closed(client, err);
}

/* Reads while it writes: a guest that waits for its own output to drain must not stall ours. What
 * is read is only kept while it is less than the biggest frame. */
int client_write(struct client *client, const struct buf *bytes, int64_t deadline_mono_ms,
                 struct err *err)
{
    size_t sent = 0;

    if (client->fd < 0) {
        return closed(client, err);
    }
    while (sent < bytes->length) {
        bool room = client->in.bytes.length < FRAME_MAX_PAYLOAD + FRAME_HEADER;
        int rc =
            wait_for(client, (short)(room ? POLLIN | POLLOUT : POLLOUT), deadline_mono_ms, err);

        if (rc < 0) {
            return -1;
        }
        if (rc == CLIENT_LATE || clock_left_ms(deadline_mono_ms) == 0) {
            return client_break(client, err, ERR_TIMEOUT, "does not take what it is sent");
        }
        if (write_some(client, bytes, &sent, err) < 0 || (room && read_some(client, err) < 0)) {
            return -1;
        }
    }
    return 0;
}

/* Looks for the reply to the hello among what came: 0 when it is there. */
static int find_hello_reply(struct client *client)
{
    const char *payload = NULL;
    size_t length = 0;

    while (frame_next(&client->in, &payload, &length) == 0) {
        AUTO(node) reply = NULL;

        if (client_parse(payload, length, &reply, NULL) < 0) {
            continue;
        }
        if (node_get_int(reply, "id", -1) == client->hello_id &&
            node_get_bool(reply, "ok", false) &&
            strcmp(node_get_str(reply, "epoch", ""), client->epoch) == 0) {
            AUTOBUF struct buf version = BUF_INIT;
            const char *text = node_get_str(reply, "agent", "");

            text_utf8_clean(&version, text, strlen(text), WIRE_MAX_EPOCH);
            free(client->agent_version);
            client->agent_version = buf_take(&version);
            return 0;
        }
    }
    return FRAME_MORE;
}

static void start_epoch(struct client *client, const char *epoch)
{
    free(client->epoch);
    client->epoch = mem_strdup(epoch);
    client->hello_id = client->next_id++;
    client->dropped = 0;
    client->broken = false;
    frame_reader_clear(&client->in);
    key_set_done(&client->listeners);
    key_set_done(&client->follows);
}

static int hello_frame(const struct client *client, struct buf *out, struct err *err)
{
    AUTO(node) hello = node_object();

    node_set_int(hello, "v", WIRE_VERSION);
    node_set_int(hello, "id", client->hello_id);
    node_set_str(hello, "op", wire_op_name(WIRE_HELLO));
    node_set_str(hello, "epoch", client->epoch);
    return frame_add_node(out, hello, err);
}

/* Reads until the reply is there or until_mono_ms passed: 0, CLIENT_LATE, or -1. */
static int await_hello(struct client *client, int64_t until_mono_ms, struct err *err)
{
    int rc = 0;

    while (find_hello_reply(client) != 0) {
        rc = clock_left_ms(until_mono_ms) == 0 ? CLIENT_LATE
                                               : client_read(client, until_mono_ms, err);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

int client_hello(struct client *client, const char *epoch, int64_t deadline_mono_ms,
                 struct err *err)
{
    AUTOBUF struct buf frame = BUF_INIT;
    int rc = CLIENT_LATE;

    start_epoch(client, epoch);
    if (hello_frame(client, &frame, err) < 0) {
        return -1;
    }
    while (rc == CLIENT_LATE) {
        int64_t again = clock_mono_ms() + HELLO_EVERY_MS;

        if (clock_left_ms(deadline_mono_ms) == 0) {
            return client_break(client, err, ERR_TIMEOUT, "does not answer hello");
        }
        if (client_write(client, &frame, deadline_mono_ms, err) < 0) {
            return -1;
        }
        rc = await_hello(client, again < deadline_mono_ms ? again : deadline_mono_ms, err);
    }
    client->in.skipped = 0;
    return rc;
}
