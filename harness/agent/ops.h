/* The operations. Each is a function from a request to 0 (members were added to reply, which goes
 * out with ok true), OP_LATER (the operation answers by agent_reply or agent_refuse when it is
 * done), or -1 with *err. */
#ifndef HARNESS_AGENT_OPS_H
#define HARNESS_AGENT_OPS_H

#include <sys/types.h>

#include "harness/agent/agent.h"

#define OP_LATER 1

struct request {
    struct agent *agent;
    int64_t id;
    const struct node *node; /* borrowed for the call */
};

typedef int op_fn(const struct request *request, struct node *reply, struct err *err);

op_fn op_hello;                                                          /* hello.c */
op_fn op_exec;                                                           /* exec.c */
op_fn op_put, op_get, op_stat;                                           /* files.c */
op_fn op_clock, op_entropy, op_usage;                                    /* machine.c */
op_fn op_net;                                                            /* net.c */
op_fn op_http;                                                           /* http.c */
op_fn op_listen, op_unlisten;                                            /* listen.c */
op_fn op_follow, op_sync, op_unfollow;                                   /* follow.c */
op_fn op_probe;                                                          /* probe.c */
op_fn op_census;                                                         /* census.c */
op_fn op_terminal, op_terminal_input, op_terminal_size, op_terminal_end; /* terminal_ops.c */

struct children *children_new(struct agent *agent);
void children_reset(struct children *children);
void children_free(struct children *children);
struct batches *batches_new(struct agent *agent);
void batches_reset(struct batches *batches);
void batches_free(struct batches *batches);
struct listeners *listeners_new(struct agent *agent);
void listeners_reset(struct listeners *listeners);
void listeners_free(struct listeners *listeners);
struct follows *follows_new(struct agent *agent);
void follows_reset(struct follows *follows);
void follows_free(struct follows *follows);
struct probes *probes_new(struct agent *agent);
void probes_reset(struct probes *probes);
void probes_free(struct probes *probes);
struct terminals *terminals_new(struct agent *agent);
void terminals_reset(struct terminals *terminals);
void terminals_free(struct terminals *terminals);
/* A child that was waited for; any may be asked about. */
void terminals_on_exit(struct terminals *terminals, pid_t pid, int status);

#endif
