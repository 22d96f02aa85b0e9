/* Runs a function below a reaper. Three processes: the caller, which only watches; a subreaper,
 * which reaps the QEMU processes that libvirt detaches; below it the one that runs the body and may
 * open libvirt. */
#include "orchestrator/vm/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "orchestrator/vm/sweep.h"

#define KILLED_WAIT_MS 3000

int vm_subreaper(struct err *err)
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
        return err_sys(err, ERR_HOST, "cannot become the reaper of orphans");
    }
    return 0;
}

static int exit_code_of(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A child that dies with its parent; false when the parent was already gone. */
static bool tie_to(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return getppid() == parent;
}

/* Reaps whatever falls to us until the leaf has ended. */
static int reap_until(pid_t leaf)
{
    int status = 0;

    for (;;) {
        pid_t pid = waitpid(-1, &status, 0);

        if (pid == leaf) {
            return exit_code_of(status);
        }
        if (pid < 0 && errno != EINTR) {
            return 255;
        }
    }
}

static _Noreturn void middle(int (*body)(void *data), void *data, const int *alive)
{
    pid_t self = getpid();
    pid_t leaf = -1;

    if (vm_subreaper(NULL) < 0) {
        _exit(255);
    }
    leaf = fork();
    if (leaf == 0) {
        close(alive[0]);
        _exit(tie_to(self) ? body(data) & 0xff : 255);
    }
    close(alive[0]);
    close(alive[1]); /* only the leaf keeps it: the watcher sees its end */
    _exit(leaf < 0 ? 255 : reap_until(leaf));
}

static void wait_for_end(int fd, int timeout_ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    while (poll(&ready, 1, timeout_ms) < 0 && errno == EINTR) {
    }
}

/* The lock of the leaf's roots is free only when the leaf is gone, so that is waited for first. */
static int give_up(pid_t pid, int alive, int64_t timeout_ms, struct err *err)
{
    int status = 0;

    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    wait_for_end(alive, KILLED_WAIT_MS);
    vm_sweep(NULL, NULL);
    return err_set(err, ERR_TIMEOUT, "gave up after %lld ms", (long long)timeout_ms);
}

static int watch(pid_t pid, int alive, int64_t timeout_ms, int *exit_code, struct err *err)
{
    int64_t deadline = clock_mono_ms() + timeout_ms;
    AUTOCLOSE int fd = pidfd_open(pid, 0);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    int status = 0;
    int count = 0;

    do {
        count = poll(&ready, 1, clock_left_ms(deadline));
    } while (count < 0 && errno == EINTR);
    if (fd < 0 || count <= 0) {
        return give_up(pid, alive, timeout_ms, err);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot wait for process %d", (int)pid);
        }
    }
    *exit_code = exit_code_of(status);
    return 0;
}

int vm_run_below(int (*body)(void *data), void *data, int64_t timeout_ms, int *exit_code,
                 struct err *err)
{
    int alive[2] = {-1, -1};
    pid_t self = getpid();
    pid_t pid = -1;
    int result = -1;

    if (pipe2(alive, O_CLOEXEC) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a pipe");
    }
    pid = fork();
    if (pid == 0) {
        if (!tie_to(self)) {
            _exit(255);
        }
        middle(body, data, alive);
    }
    close(alive[1]);
    if (pid < 0) {
        err_sys(err, ERR_HOST, "cannot start a process");
    } else {
        result = watch(pid, alive[0], timeout_ms, exit_code, err);
    }
    close(alive[0]);
    return result;
}
