/* The other end of a client's channel, played by the test: what the guest will have said is written
 * before the call, so one process is enough. Requests are numbered from 1, the hello first. */
#ifndef TESTS_HARNESS_PEER_H
#define TESTS_HARNESS_PEER_H

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "harness/wire/frame.h"
#include "tests/support.h"

#define SOON (clock_mono_ms() + 200)
#define LATER (clock_mono_ms() + 10000)

struct peer {
    int fd;
    struct client *client;
    struct frame_reader in;
};

static inline void peer_raw(struct peer *peer, const char *bytes, size_t length)
{
    cr_assert_eq(write(peer->fd, bytes, length), (ssize_t)length);
}

/* One frame with the JSON text, not looked at. */
static inline void peer_say(struct peer *peer, const char *json)
{
    AUTOBUF struct buf frame = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    assert_ok(frame_add(&frame, json, strlen(json), &err), err);
    peer_raw(peer, frame.data, frame.length);
}

/* The next request, which must be there. */
static inline struct node *peer_hear(struct peer *peer)
{
    const char *payload = NULL;
    size_t length = 0;
    struct node *request = NULL;
    struct err err = {.kind = ERR_NONE};

    while (frame_next(&peer->in, &payload, &length) != 0) {
        char bytes[4096];
        ssize_t got = recv(peer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

        cr_assert_gt(got, 0, "no request is there");
        frame_feed(&peer->in, bytes, (size_t)got);
    }
    assert_ok(node_parse(payload, length, "request", &request, &err), err);
    return request;
}

static inline void peer_init(struct peer *peer)
{
    int ends[2];

    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    *peer = (struct peer){.fd = ends[1], .client = client_new(ends[0], "target")};
}

/* A peer that has answered the hello. */
static inline void peer_greet(struct peer *peer)
{
    struct err err = {.kind = ERR_NONE};

    peer_init(peer);
    peer_say(peer, "{\"id\":1,\"ok\":true,\"v\":2,\"agent\":\"0.1.0\",\"epoch\":\"e1\"}");
    assert_ok(client_hello(peer->client, "e1", LATER, &err), err);
    node_free(peer_hear(peer));
}

static inline void peer_done(struct peer *peer)
{
    client_free(peer->client);
    frame_reader_done(&peer->in);
    if (peer->fd >= 0) {
        (void)close(peer->fd);
    }
}

#endif
