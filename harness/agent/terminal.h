/* Programs on terminals: what their operations (terminal_ops.c) and their life (terminal.c) share.
 */
#ifndef HARNESS_AGENT_TERMINAL_H
#define HARNESS_AGENT_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/buf.h"
#include "harness/agent/agent.h"

struct terminal {
    struct terminals *all;
    struct terminal *next;
    char *key;
    pid_t pid;
    int fd;              /* -1: all output was read */
    struct watch *watch; /* NULL while it rests */
    struct timer *rest;
    struct timer *grace; /* until SIGKILL, or until the output is given up */
    struct buf input;    /* what the terminal has not taken yet */
    bool exited;
    bool ending;
    int status; /* of waitpid */
};

struct terminals {
    struct agent *agent;
    struct terminal *first;
    unsigned count;
};

/* Takes over a program that was started (pty.h). */
void terminal_add(struct terminals *all, const char *key, pid_t pid, int fd);
/* NULL when there is none. */
struct terminal *terminal_find(const struct terminals *all, const char *key);
/* Input for the program; what it does not take at once is kept. One that is just ending gets
 * nothing. */
void terminal_type(struct terminal *terminal, const struct buf *bytes);
/* SIGHUP to the program's group, later SIGKILL. Its exit is told as any other. */
void terminal_hang_up(struct terminal *terminal);

#endif
