/* Inside the holder: what serve.c (the loop), jobs.c (commands) and shells.c (terminals) share. */
#ifndef ORCHESTRATOR_ENV_SERVE_PRIVATE_H
#define ORCHESTRATOR_ENV_SERVE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/host/client.h"
#include "orchestrator/env/cast.h"
#include "orchestrator/env/conn.h"
#include "orchestrator/env/serve.h"

#define MAX_PEERS 32
#define CALL_MS 30000 /* for a call that an agent answers at once, on a busy host */

/* A machine with its agent; roles that one machine plays share it. */
struct guest {
    struct server *server;
    struct client *client;
    const char *machine; /* the first of its roles */
    bool broken;         /* its agent is gone, and nobody waits for it any more */
};

/* Who is connected. It is freed by the loop alone: when it is gone, or over and all is written. */
struct peer {
    struct conn *conn;
    bool asked; /* its first message came */
    bool over;
    bool gone;        /* it has closed, or takes nothing any more */
    int64_t stuck_ms; /* since when it takes nothing of what waits; 0: it takes it */
    struct shell *shell;
};

struct job; /* jobs.c */

struct server {
    const struct serve_options *options;
    struct guest guests[MACHINE_ROLES];
    size_t guest_count;
    size_t role_guest[MACHINE_ROLES];
    struct peer *peers[MAX_PEERS];
    size_t peer_count;
    struct job *jobs;
    unsigned shells; /* that were opened so far: each has a key of its own */
};

/* Takes one who connects, unless it is another user or there are too many. */
void peers_accept(struct server *server);
/* Frees those that are gone, or over and told all. */
void peers_part(struct server *server);
void peers_free(struct server *server);
/* Writes what goes now. */
void peer_flush(struct peer *peer);
/* Whether so much waits for it that its machine has to wait. */
bool peer_holds_up(const struct peer *peer);
/* Says {ok: false, error}, and that is the end of it. */
void peer_fail(struct peer *peer, const struct err *why);
/* A message, or the end of the peer if it cannot be said. */
void peer_say(struct peer *peer, const struct node *message);

/* op exec. A failure is the peer's to hear. */
int job_start(struct server *server, struct guest *guest, struct peer *peer,
              const struct node *message, struct err *err);
/* The peer is gone; what it asked for goes on and is recorded. */
void jobs_forget_peer(struct server *server, const struct peer *peer);
/* Ends the jobs of a guest that is broken. */
void jobs_fail_guest(struct server *server, const struct guest *guest, const struct err *why);
/* Tells those that wait for too long; answers the next deadline, INT64_MAX for none. */
int64_t jobs_look(struct server *server);

/* op shell, and what follows. A failure is the peer's to hear. */
int shell_open(struct guest *guest, struct peer *peer, const struct node *message, struct err *err);
int shell_take(struct peer *peer, const struct node *message, struct err *err);
/* An event of a guest's terminals. */
void shell_event(struct server *server, const struct guest *guest,
                 const struct client_event *event);
/* The machine is broken: there is nothing left to hang up. */
void shell_lose(struct shell *shell);
/* Hangs up, unless the program has ended. */
void shell_free(struct shell *shell);
const struct guest *shell_guest(const struct shell *shell);

#endif
