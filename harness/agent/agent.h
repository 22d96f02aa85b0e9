/* The agent as a whole: one session, the root, and the state of each family of operations. */
#ifndef HARNESS_AGENT_AGENT_H
#define HARNESS_AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/ext/json.h"
#include "harness/agent/loop.h"
#include "harness/agent/root.h"
#include "harness/agent/session.h"
#include "harness/wire/names.h"

/* Each is made by its file's X_new and ends all it has running in X_reset. */
struct children;
struct batches;
struct listeners;
struct follows;
struct probes;
struct terminals;

struct agent {
    struct loop *loop;
    struct session *session;
    struct root *root;              /* borrowed */
    char epoch[WIRE_MAX_EPOCH + 1]; /* "" before the first hello */
    uint64_t suppressed;            /* call-backs not even queued, since the epoch began */
    struct children *children;
    struct batches *batches;
    struct listeners *listeners;
    struct follows *follows;
    struct probes *probes;
    struct terminals *terminals;
};

/* Takes fd over; port as in session_new. */
struct agent *agent_new(struct loop *loop, struct root *root, int fd, bool port);
void agent_free(struct agent *agent);
AUTO_DEFINE(agent)

/* Ends children, exchanges, listeners, followed files, probes and terminals. */
void agent_reset(struct agent *agent);
/* Answers request id now or later: with reply (taken), or with what went wrong. */
void agent_reply(struct agent *agent, int64_t id, struct node *reply);
void agent_refuse(struct agent *agent, int64_t id, const struct err *why);
/* Sends {"event":kind, ...} (taken). */
void agent_event(struct agent *agent, const char *kind, struct node *event, bool may_drop);

#endif
