/* The channel to one agent: its life, writing and reading. Nothing the
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
#include "harness/host/client_private.h"

#define READ_BYTES 65536

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
    client->max_values = CLIENT_MAX_VALUES;
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
    key_set_done(&client->terminals);
    greeting_done(&client->hello);
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
