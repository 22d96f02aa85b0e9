/* Child processes: spawned from an argv, never a shell, always under a deadline. */
#ifndef COMMON_BASE_PROC_H
#define COMMON_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/buf.h"
#include "common/base/err.h"

struct proc_options {
    const char *const *argv; /* NULL-ended; argv[0] is looked up in PATH */
    const char *const *env;  /* NULL-ended "K=V" list; NULL inherits */
    const char *cwd;         /* NULL: stay */
    const char *input;       /* bytes for standard input; NULL: /dev/null */
    size_t input_length;
    int64_t timeout_ms;      /* > 0; the whole process group is killed past it (ERR_TIMEOUT) */
    size_t max_output_bytes; /* cap for each of out and err_out; the rest is read and dropped */
    int output_fd;           /* > 0: stdout and stderr go there and out/err_out stay empty */
};

struct proc_result {
    int exit_code;      /* 0-255; 128+signal when killed by a signal */
    bool truncated;     /* some output was dropped */
    struct buf out;     /* stdout */
    struct buf err_out; /* stderr */
    int64_t elapsed_ms;
};

/* Runs to the end of the child itself: what it started in the background goes on, and is not waited
 * for. 0: it ran, look at exit_code. -1: it could not be started or timed out; result is then
 * empty. */
int proc_run(const struct proc_options *options, struct proc_result *result, struct err *err);
void proc_result_done(struct proc_result *result);

/* Starts a long-lived child in a process group of its own. fds[i] becomes descriptor 3+i in the
 * child. With die_with_parent the child gets SIGKILL when the calling thread ends. Standard output
 * and error go to log_fd
 * (-1: inherit), standard input is /dev/null. */
struct proc_spawn {
    const char *const *argv;
    const int *fds;
    size_t fd_count;
    int log_fd;
    bool die_with_parent;
};
int proc_start(const struct proc_spawn *spawn, pid_t *pid, struct err *err);
/* Waits until the child ends or timeout_ms (>= 0) passed. 0: ended, *exit_code as above; 1: still
 * running. */
#define PROC_RUNNING 1
int proc_wait(pid_t pid, int64_t timeout_ms, int *exit_code, struct err *err);
/* SIGTERM, then SIGKILL after grace_ms to the group; reaps. */
void proc_stop(pid_t pid, int64_t grace_ms);
/* Whether a program is in PATH (or is an executable path). */
bool proc_has_program(const char *name);

#endif
