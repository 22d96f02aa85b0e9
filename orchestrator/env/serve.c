/* The loop of a holder. Rule: nothing that one command does holds up another one for longer than an
 * agent takes to answer a small request. */
#include "orchestrator/env/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "orchestrator/env/serve_private.h"

#define LOOK_MS 1000 /* at peers that take nothing */
#define NO_GUEST SIZE_MAX

static volatile sig_atomic_t told_to_end;

static void on_signal(int number)
{
    told_to_end = number;
}

int serve_listen(const struct env_place *place, int *listen_fd, struct err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct sigaction action = {.sa_handler = on_signal};
    AUTOFREE char *path = env_place_file(place, "socket");
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &action, NULL);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    AUTOCLOSE int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, MAX_PEERS) != 0) {
        return err_sys(err, ERR_HOST, "cannot listen at '%s'", path);
    }
    *listen_fd = TAKE_FD(fd);
    return 0;
}

static void on_event(void *data, const struct client_event *event)
{
    const struct guest *guest = data;
    shell_event(guest->server, guest, event);
}

static size_t find_guest(const struct server *server, const struct client *client)
{
    for (size_t i = 0; i < server->guest_count; i++) {
        if (server->guests[i].client == client) {
            return i;
        }
    }
    return NO_GUEST;
}

static void meet_guests(struct server *server)
{
    struct environment *environment = held_environment(server->options->held);
    for (int role = 0; role < MACHINE_ROLES; role++) {
        struct client *client = environment_client(environment, (enum machine_role)role);
        size_t index = find_guest(server, client);
        if (index == NO_GUEST) {
            index = server->guest_count++;
            server->guests[index] =
                (struct guest){.server = server,
                               .client = client,
                               .machine = machine_role_name((enum machine_role)role)};
            client_on_event(client, on_event, &server->guests[index]);
        }
        server->role_guest[role] = index;
    }
}

static struct guest *guest_of(struct server *server, const struct node *message, struct err *err)
{
    const char *name = node_get_str(message, "machine", "");
    for (int role = 0; role < MACHINE_ROLES; role++) {
        if (strcmp(machine_role_name((enum machine_role)role), name) == 0) {
            return &server->guests[server->role_guest[role]];
        }
    }
    err_set(err, ERR_INPUT, "no machine '%s', expected attacker, product or target", name);
    return NULL;
}

static int take_first(struct server *server, struct peer *peer, const struct node *message,
                      struct err *err)
{
    const char *op = node_get_str(message, "op", "");
    struct guest *guest = guest_of(server, message, err);
    peer->asked = true;
    if (guest == NULL) {
        return -1;
    }
    if (strcmp(op, "exec") == 0) {
        return job_start(server, guest, peer, message, err);
    }
    return strcmp(op, "shell") == 0 ? shell_open(guest, peer, message, err)
                                    : err_set(err, ERR_INPUT, "no operation '%s'", op);
}

static int take_message(struct server *server, struct peer *peer, const struct node *message,
                        struct err *err)
{
    if (!peer->asked) {
        return take_first(server, peer, message, err);
    }
    return peer->shell != NULL
               ? shell_take(peer, message, err)
               : err_set(err, ERR_INPUT, "a connection is for one command, and this is the second");
}

static void hear(struct server *server, struct peer *peer)
{
    struct err why = {.kind = ERR_NONE};
    int got = conn_read(peer->conn, &why);
    if (got != 0) {
        peer->gone = true;
        return;
    }
    while (got == 0 && !peer->over) {
        AUTO(node) message = NULL;
        got = conn_next(peer->conn, &message, &why);
        if (got == 0) {
            got = take_message(server, peer, message, &why);
        }
        if (got < 0) {
            peer_fail(peer, &why);
        }
    }
}

/* about.json tells others; this holder goes on, since the other machines may still be looked at. */
static void tell_broken(struct server *server, const struct err *why)
{
    node_set_str(server->options->about, "state", "broken");
    node_set_str(server->options->about, "why", why->text);
    env_place_tell(server->options->place, server->options->about, NULL);
}

static void give_up(struct server *server, struct guest *guest, const struct err *why)
{
    guest->broken = true;
    jobs_fail_guest(server, guest, why);
    for (size_t i = 0; i < server->peer_count; i++) {
        struct peer *peer = server->peers[i];
        if (peer->shell != NULL && shell_guest(peer->shell) == guest) {
            shell_lose(peer->shell);
            peer_fail(peer, why);
        }
    }
    tell_broken(server, why);
}

/* Also finds out which agents were lost while something was asked of them. */
static void listen_to_guests(struct server *server, const struct pollfd *ready)
{
    for (size_t i = 0; i < server->guest_count; i++) {
        struct guest *guest = &server->guests[i];
        struct err why = {.kind = ERR_NONE};
        if (!guest->broken && (ready[i].revents != 0 || client_broken(guest->client)) &&
            client_pump(guest->client, 0, &why) < 0) {
            give_up(server, guest, &why);
        }
    }
}

static bool is_held_up(const struct server *server, const struct guest *guest)
{
    for (size_t i = 0; i < server->peer_count; i++) {
        const struct peer *peer = server->peers[i];
        if (peer->shell != NULL && shell_guest(peer->shell) == guest && !peer->over &&
            !peer->gone && peer_holds_up(peer)) {
            return true;
        }
    }
    return false;
}

/* What is polled: the socket, the guests, the peers. */
#define AT_GUESTS 1
#define AT_PEERS (AT_GUESTS + MACHINE_ROLES)
#define POLLED (AT_PEERS + MAX_PEERS)

static void fill(const struct server *server, struct pollfd polled[POLLED])
{
    polled[0] = (struct pollfd){.fd = server->options->listen_fd, .events = POLLIN};
    for (size_t i = 0; i < MACHINE_ROLES; i++) {
        const struct guest *guest = &server->guests[i];
        bool heard = i < server->guest_count && !guest->broken && !is_held_up(server, guest);
        polled[AT_GUESTS + i] =
            (struct pollfd){.fd = heard ? client_fd(guest->client) : -1, .events = POLLIN};
    }
    for (size_t i = 0; i < MAX_PEERS; i++) {
        const struct peer *peer = i < server->peer_count ? server->peers[i] : NULL;
        struct pollfd *slot = &polled[AT_PEERS + i];
        *slot = (struct pollfd){.fd = -1};
        if (peer != NULL) {
            slot->fd = conn_fd(peer->conn);
            slot->events =
                (short)((peer->over ? 0 : POLLIN) | (conn_has_output(peer->conn) ? POLLOUT : 0));
        }
    }
}

static int64_t time_left(struct server *server)
{
    int64_t deadline = jobs_look(server);
    for (size_t i = 0; i < server->peer_count; i++) {
        if (conn_has_output(server->peers[i]->conn)) {
            return LOOK_MS;
        }
    }
    return deadline == INT64_MAX ? -1 : clock_left_ms(deadline);
}

/* Peers are numbered as they were when they were polled: those that come stand behind. */
static void take_turn(struct server *server, const struct pollfd polled[POLLED])
{
    for (size_t i = 0; i < server->peer_count; i++) {
        struct peer *peer = server->peers[i];
        short revents = polled[AT_PEERS + i].revents;
        if (peer->over && (revents & (POLLHUP | POLLERR)) != 0) {
            peer->gone = true;
        } else if (!peer->over && (revents & ~POLLOUT) != 0) {
            hear(server, peer);
        }
    }
    listen_to_guests(server, polled + AT_GUESTS);
    for (size_t i = 0; i < server->peer_count; i++) {
        peer_flush(server->peers[i]);
    }
    peers_part(server);
    if (polled[0].revents != 0) {
        peers_accept(server);
    }
}

static int wait_and_take(struct server *server, const sigset_t *mask, struct err *err)
{
    int64_t left_ms = time_left(server);
    struct timespec left = {.tv_sec = left_ms / 1000, .tv_nsec = left_ms % 1000 * 1000000};
    struct pollfd polled[POLLED];
    fill(server, polled);
    if (ppoll(polled, POLLED, left_ms < 0 ? NULL : &left, mask) < 0) {
        return errno == EINTR ? 0 : err_sys(err, ERR_HOST, "cannot wait");
    }
    take_turn(server, polled);
    return 0;
}

/* Whoever still waits is told, and what was under way is recorded as such. */
static void say_farewell(struct server *server)
{
    struct err why = {.kind = ERR_NONE};
    err_set(&why, ERR_HOST, "environment '%s' was ended", server->options->place->name);
    for (size_t i = 0; i < server->guest_count; i++) {
        jobs_fail_guest(server, &server->guests[i], &why);
    }
    for (size_t i = 0; i < server->peer_count; i++) {
        if (!server->peers[i]->over) {
            peer_fail(server->peers[i], &why);
        }
        peer_flush(server->peers[i]);
    }
}

int serve(const struct serve_options *options, struct err *err)
{
    struct server server = {.options = options};
    sigset_t mask;
    int result = 0;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    sigdelset(&mask, SIGTERM);
    meet_guests(&server);
    while (told_to_end == 0 && result == 0) {
        result = wait_and_take(&server, &mask, err);
    }
    say_farewell(&server);
    peers_free(&server);
    return result;
}
