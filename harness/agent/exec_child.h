/* The side of op exec that runs between fork and exec: a program from an argv in a session of its
 * own, with pipes; a terminal (pty.h) takes what it needs of it. */
#ifndef HARNESS_AGENT_EXEC_CHILD_H
#define HARNESS_AGENT_EXEC_CHILD_H

#include <sys/types.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "harness/agent/root.h"

struct exec_plan {
    char **argv; /* NULL-ended */
    char **env;  /* NULL-ended "K=V", added */
    const char *cwd;
    bool with_input;
    bool on_terminal; /* its standard input becomes its controlling terminal */
};

/* Takes argv, env and cwd out of a request; the strings stay the request's. exec_plan_done frees
 * the arrays. */
int exec_plan_init(struct exec_plan *plan, const struct node *request, struct err *err);
void exec_plan_done(struct exec_plan *plan);

/* Starts it. fds: our ends of its standard input (-1 without input), output and error,
 * non-blocking, the caller's to close. A program that cannot be run is a child that says so and
 * exits with 127. */
int exec_start(const struct exec_plan *plan, const struct root *root, pid_t *pid, int fds[3],
               struct err *err);

/* In the child of a fork: becomes the program, with fds as its standard input, output and error.
 * None of them may be 0-2 itself: main makes sure that those are open. */
_Noreturn void exec_run(const struct exec_plan *plan, const struct root *root, const int fds[3]);
/* 0-255 from a status of waitpid: 128+signal when killed. */
int exec_exit_code(int status);

#endif
