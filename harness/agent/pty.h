/* A program on a pseudo terminal of its own, of which it is the controlling process. */
#ifndef HARNESS_AGENT_PTY_H
#define HARNESS_AGENT_PTY_H

#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "harness/agent/exec_child.h"

struct pty_size {
    int64_t rows; /* 1 - WIRE_MAX_ROWS */
    int64_t cols;
};

/* Starts it. fd: our end, non-blocking, the caller's to close; reading it fails with EIO when the
 * program and all that it left have closed theirs. A program that cannot be run is a child that
 * says so on the terminal and exits with 127. */
int pty_start(const struct exec_plan *plan, const struct root *root, const struct pty_size *size,
              pid_t *pid, int *fd, struct err *err);
int pty_resize(int fd, const struct pty_size *size, struct err *err);

#endif
