/* Inside common/base: starting one child, and waiting for its end by an event. The public face is
 * proc.h. */
#ifndef COMMON_BASE_PROC_CHILD_H
#define COMMON_BASE_PROC_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"

#define PROC_MAX_FDS 64

struct proc_child {
    const char *const *argv;
    const char *const *env; /* NULL inherits */
    const char *cwd;        /* NULL: stay */
    int in;                 /* -1: /dev/null */
    int out;                /* -1: inherit */
    int err_out;            /* -1: inherit */
    const int *fds;         /* become 3, 4, ... */
    size_t fd_count;        /* at most PROC_MAX_FDS */
    bool die_with_parent;
};

/* Forks and runs argv in a process group of its own; every other descriptor is closed. 0: the
 * program itself runs; -1: it could not be started (ERR_HOST) and no child is left. */
int proc_child_start(const struct proc_child *child, pid_t *pid, struct err *err);
/* A descriptor that polls readable when the child ends; -1 on a kernel without them. Caller closes.
 */
int proc_child_event(pid_t pid);
/* Waits until the child has ended, without reaping it. 0: ended; PROC_RUNNING: not by the deadline.
 */
int proc_child_await(pid_t pid, int64_t deadline_mono_ms, struct err *err);
/* Reaps a child that has ended or is about to. -1 if it is not ours. */
int proc_child_reap(pid_t pid, int *exit_code, struct err *err);

#endif
