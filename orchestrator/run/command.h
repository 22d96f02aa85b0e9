/* Authored commands on a machine: filling their templates in and running them through the agent. */
#ifndef ORCHESTRATOR_RUN_COMMAND_H
#define ORCHESTRATOR_RUN_COMMAND_H

#include "common/base/err.h"
#include "harness/host/client.h"
#include "orchestrator/run/trial.h"

#define COMMAND_MARGIN_MS                                                                          \
    30000 /* what the harness itself may take on a loaded host, on top of an authored deadline */

/* The agent of the machine that a step or an effect names. Borrowed. */
struct client *command_client(struct part *part, enum step_machine machine);

struct command {
    enum step_machine machine;
    const char **argv; /* templates, argc of them */
    size_t argc;
    int64_t timeout_ms;
};
/* 0: it ran, look at result; RENDER_UNBOUND: its templates cannot be filled in; -1: the agent
 * failed. */
int command_run(struct part *part, struct trial *trial, const struct command *command,
                struct client_exec_result *result, struct err *err);

#endif
