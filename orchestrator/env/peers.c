/* Those who are connected: coming, being told, going. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "orchestrator/env/serve_private.h"

#define STUCK_MS 10000
#define ENOUGH_BACKLOG ((size_t)256 << 10)

void peer_say(struct peer *peer, const struct node *message)
{
    if (conn_put(peer->conn, message, NULL) != 0) {
        peer->over = true;
    }
}

void peer_fail(struct peer *peer, const struct err *why)
{
    AUTO(node) message = node_object();
    node_set_bool(message, "ok", false);
    node_set_str(message, "error", why->text);
    peer_say(peer, message);
    peer->over = true;
}

static bool is_same_user(int fd)
{
    struct ucred peer = {0};
    socklen_t size = sizeof(peer);
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

void peers_accept(struct server *server)
{
    int fd = accept4(server->options->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    if (server->peer_count == MAX_PEERS || !is_same_user(fd)) {
        close(fd);
        return;
    }
    struct peer *peer = mem_alloc(sizeof(*peer));
    peer->conn = conn_new(fd);
    server->peers[server->peer_count++] = peer;
}

bool peer_holds_up(const struct peer *peer)
{
    return conn_backlog(peer->conn) > ENOUGH_BACKLOG;
}

/* One that takes nothing for long is given up, since its machine may be waiting for it. */
void peer_flush(struct peer *peer)
{
    size_t before = conn_backlog(peer->conn);
    if (conn_flush(peer->conn, NULL) != 0) {
        peer->gone = true;
        return;
    }
    if (conn_backlog(peer->conn) < before || before == 0) {
        peer->stuck_ms = 0;
    } else if (peer->stuck_ms == 0) {
        peer->stuck_ms = clock_mono_ms();
    } else if (clock_mono_ms() - peer->stuck_ms > STUCK_MS) {
        peer->gone = true;
    }
}

static void peer_free(struct server *server, struct peer *peer)
{
    jobs_forget_peer(server, peer);
    shell_free(TAKE(peer->shell));
    conn_free(peer->conn);
    free(peer);
}

void peers_part(struct server *server)
{
    for (size_t i = 0; i < server->peer_count;) {
        struct peer *peer = server->peers[i];
        if (!peer->gone && (!peer->over || conn_has_output(peer->conn))) {
            i++;
            continue;
        }
        server->peers[i] = server->peers[--server->peer_count];
        peer_free(server, peer);
    }
}

void peers_free(struct server *server)
{
    while (server->peer_count > 0) {
        peer_free(server, server->peers[--server->peer_count]);
    }
}
