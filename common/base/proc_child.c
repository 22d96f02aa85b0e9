/* Fork and exec. Everything that can be decided is decided before the fork; the child only makes
 * system calls, and tells a failure through a pipe that closes by itself when the program starts.
 */
#include "common/base/proc_child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/proc.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define SLICE_MS 10 /* between looks at the child, on kernels without pidfd_open */

static bool is_program(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

/* The program's path, NULL when PATH does not have it. Relative entries of PATH are passed over. */
static char *find_program(const char *name)
{
    const char *part = getenv("PATH");

    if (strchr(name, '/') != NULL) {
        return mem_strdup(name);
    }
    for (part = part == NULL ? DEFAULT_PATH : part; *part != '\0'; part += *part == ':') {
        size_t length = strcspn(part, ":");

        if (part[0] == '/') {
            AUTOFREE char *path = mem_printf("%.*s/%s", (int)length, part, name);

            if (is_program(path)) {
                return TAKE(path);
            }
        }
        part += length;
    }
    return NULL;
}

bool proc_has_program(const char *name)
{
    AUTOFREE char *path = find_program(name);

    return path != NULL && is_program(path);
}

static _Noreturn void child_fail(int report)
{
    int code = errno;
    ssize_t ignored = write(report, &code, sizeof(code));

    (void)ignored;
    _exit(127);
}

/* Puts sources[i] at descriptor i (-1: leaves i as it is) and lets exec close all the rest. The
 * sources are moved out of the way first, since one of them may sit where another has to go.
 * Returns the report pipe's new number, -1 on failure. */
static int child_fds(int *sources, size_t count, int report)
{
    report = fcntl(report, F_DUPFD_CLOEXEC, (int)count);
    if (report < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (sources[i] >= 0) {
            sources[i] = fcntl(sources[i], F_DUPFD_CLOEXEC, (int)count);
            if (sources[i] < 0) {
                return -1;
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (sources[i] >= 0 && dup2(sources[i], (int)i) < 0) {
            return -1;
        }
    }
    /* Ours are all opened close-on-exec; this covers those of the libraries. Old kernels lack it.
     */
    syscall(SYS_close_range, (unsigned)count, ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */);
    return report;
}

static void child_signals(void)
{
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &normal, NULL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void child_main(const struct proc_child *child, const char *path, int report,
                                 pid_t parent)
{
    int sources[3 + PROC_MAX_FDS] = {child->in, child->out, child->err_out};
    int moved = -1;

    setpgid(0, 0);
    if (child->die_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(127); /* it died before the line above */
        }
    }
    child_signals();
    for (size_t i = 0; i < child->fd_count; i++) {
        sources[3 + i] = child->fds[i];
    }
    moved = child_fds(sources, 3 + child->fd_count, report);
    if (moved < 0) {
        child_fail(report);
    }
    if (child->cwd != NULL && chdir(child->cwd) != 0) {
        child_fail(moved);
    }
    /* execve takes the lists as changeable for historical reasons and does not change them. */
    execve(path, (char *const *)(uintptr_t)child->argv,
           child->env == NULL ? environ : (char *const *)(uintptr_t)child->env);
    child_fail(moved);
}

/* Reads what the child reported: nothing when the program started. */
static int read_report(int fd)
{
    int code = 0;
    ssize_t count = 0;

    do {
        count = read(fd, &code, sizeof(code));
    } while (count < 0 && errno == EINTR);
    return count == (ssize_t)sizeof(code) ? code : 0;
}

static int start_at(const struct proc_child *child, const char *path, pid_t *out, struct err *err)
{
    AUTOCLOSE int report_read = -1;
    AUTOCLOSE int report_write = -1;
    int ends[2];
    int code = 0;
    pid_t parent = getpid();
    pid_t pid = 0;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_sys(err, ERR_HOST, "cannot run '%s'", child->argv[0]);
    }
    report_read = ends[0];
    report_write = ends[1];
    pid = fork();
    if (pid < 0) {
        return err_sys(err, ERR_HOST, "cannot run '%s'", child->argv[0]);
    }
    if (pid == 0) {
        child_main(child, path, report_write, parent);
    }
    close(TAKE_FD(report_write));
    code = read_report(report_read);
    if (code != 0) {
        (void)waitpid(pid, NULL, 0);
        errno = code;
        return child->cwd == NULL
                   ? err_sys(err, ERR_HOST, "cannot run '%s'", child->argv[0])
                   : err_sys(err, ERR_HOST, "cannot run '%s' in '%s'", child->argv[0], child->cwd);
    }
    *out = pid;
    return 0;
}

int proc_child_start(const struct proc_child *child, pid_t *pid, struct err *err)
{
    struct proc_child spec = *child;
    AUTOCLOSE int null_fd = -1;
    AUTOFREE char *path = find_program(child->argv[0]);

    assert(child->fd_count <= PROC_MAX_FDS);
    if (path == NULL) {
        return err_set(err, ERR_HOST, "program '%s' not found in PATH", child->argv[0]);
    }
    if (child->in < 0) {
        null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (null_fd < 0) {
            return err_sys(err, ERR_HOST, "cannot open '/dev/null'");
        }
        spec.in = null_fd;
    }
    return start_at(&spec, path, pid, err);
}

int proc_child_event(pid_t pid)
{
    /* Opened close-on-exec by the kernel. */
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Whether the child has ended; it stays a zombie, so its process group keeps its number. */
static int has_ended(pid_t pid, bool *ended, struct err *err)
{
    siginfo_t info = {0};

    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
        if (errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot wait for process %d", (int)pid);
        }
    }
    *ended = info.si_pid == pid;
    return 0;
}

int proc_child_await(pid_t pid, int64_t deadline_mono_ms, struct err *err)
{
    AUTOCLOSE int event = proc_child_event(pid);
    bool ended = false;

    for (;;) {
        struct pollfd wait = {.fd = event, .events = POLLIN};
        int left = clock_left_ms(deadline_mono_ms);
        int slice = event >= 0 || left < SLICE_MS ? left : SLICE_MS;
        int ready = 0;

        if (has_ended(pid, &ended, err) != 0) {
            return -1;
        }
        if (ended) {
            return 0;
        }
        if (left == 0) {
            return PROC_RUNNING;
        }
        ready = poll(&wait, event >= 0 ? 1 : 0, slice);
        if (ready < 0 && errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot wait for process %d", (int)pid);
        }
    }
}

int proc_child_reap(pid_t pid, int *exit_code, struct err *err)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot wait for process %d", (int)pid);
        }
    }
    *exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}
