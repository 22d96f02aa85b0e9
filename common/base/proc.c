/* Long-lived children: start, wait, stop. The group is signalled while its leader is still
 * unreaped, so that its number cannot have passed to somebody else. */
#include "common/base/proc.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>

#include "common/base/clock.h"
#include "common/base/proc_child.h"

int proc_start(const struct proc_spawn *spawn, pid_t *pid, struct err *err)
{
    struct proc_child child = {
        .argv = spawn->argv,
        .in = -1,
        .out = spawn->log_fd,
        .err_out = spawn->log_fd,
        .fds = spawn->fds,
        .fd_count = spawn->fd_count,
        .die_with_parent = spawn->die_with_parent,
    };

    return proc_child_start(&child, pid, err);
}

int proc_wait(pid_t pid, int64_t timeout_ms, int *exit_code, struct err *err)
{
    int answer = proc_child_await(pid, clock_mono_ms() + timeout_ms, err);

    return answer == 0 ? proc_child_reap(pid, exit_code, err) : answer;
}

void proc_stop(pid_t pid, int64_t grace_ms)
{
    int exit_code = 0;

    assert(pid > 1);
    kill(-pid, SIGTERM);
    (void)proc_child_await(pid, clock_mono_ms() + grace_ms, NULL);
    kill(-pid, SIGKILL);
    (void)proc_child_reap(pid, &exit_code, NULL);
}
