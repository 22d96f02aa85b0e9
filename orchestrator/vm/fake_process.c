/* A fork of our own, since a child has to join the namespaces before it asks to die with its
 * parent: joining a user namespace makes the kernel forget that wish. */
#include "orchestrator/vm/fake_process.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

#define CHILD_FD 3
#define KILL_MS 5000

static void signals_reset(void)
{
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigset_t none;

    sigaction(SIGPIPE, &normal, NULL);
    sigaction(SIGCHLD, &normal, NULL);
    sigaction(SIGTERM, &normal, NULL);
    sigaction(SIGINT, &normal, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* dup2 of a descriptor onto itself would leave it close-on-exec. */
static bool take_fd(int fd)
{
    return fd == CHILD_FD ? fcntl(fd, F_SETFD, 0) == 0 : dup2(fd, CHILD_FD) >= 0;
}

static _Noreturn void child(const struct fake_process *process, pid_t parent)
{
    unsigned first = process->fd >= 0 ? CHILD_FD + 1 : CHILD_FD;

    setpgid(0, 0);
    signals_reset();
    if (vm_netns_join(process->netns) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 ||
        getppid() != parent) {
        _exit(127);
    }
    if (dup2(process->log_fd, STDOUT_FILENO) < 0 || dup2(process->log_fd, STDERR_FILENO) < 0 ||
        (process->fd >= 0 && !take_fd(process->fd)) || chdir(process->tree) != 0 ||
        setenv("TAMESHI_ROOT", process->tree, 1) != 0 ||
        close_range(first, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
        _exit(127);
    }
    /* execv takes the list as changeable for historical reasons and does not change it */
    execv(process->argv[0], (char *const *)(uintptr_t)process->argv);
    dprintf(STDERR_FILENO, "%s: %s\n", process->argv[0], strerror(errno));
    _exit(127);
}

int fake_process_start(const struct fake_process *process, pid_t *pid, struct err *err)
{
    pid_t self = getpid();
    pid_t started = fork();

    if (started == 0) {
        child(process, self);
    }
    if (started < 0) {
        return err_sys(err, ERR_HOST, "cannot start '%s'", process->argv[0]);
    }
    setpgid(started, started); /* whichever of the two comes first */
    *pid = started;
    return 0;
}

bool fake_process_alive(pid_t pid)
{
    siginfo_t info = {0};

    return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

void fake_process_reap(pid_t pid)
{
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* Whether the process was started with this entry in its environment; false for a zombie, which has
 * none. */
static bool has_entry(const char *name, const char *entry)
{
    AUTOFREE char *path = mem_printf("/proc/%s/environ", name);
    AUTOFILE FILE *file = fopen(path, "re");
    AUTOFREE char *one = NULL;
    size_t size = 0;

    while (file != NULL && getdelim(&one, &size, '\0', file) > 0) {
        if (strcmp(one, entry) == 0) {
            return true;
        }
    }
    return false;
}

/* Returns whether there was such a process. */
static bool signal_once(const char *entry, int signal_number, int64_t deadline)
{
    DIR *proc = opendir("/proc");
    bool found = false;

    if (proc == NULL) {
        return false;
    }
    for (struct dirent *item = readdir(proc); item != NULL; item = readdir(proc)) {
        pid_t pid =
            isdigit((unsigned char)item->d_name[0]) ? (pid_t)strtol(item->d_name, NULL, 10) : -1;
        AUTOCLOSE int fd = pid > 0 && pid != getpid() ? pidfd_open(pid, 0) : -1;
        struct pollfd ended = {.fd = fd, .events = POLLIN};

        if (fd >= 0 && has_entry(item->d_name, entry)) {
            found = true;
            pidfd_send_signal(fd, signal_number, NULL, 0);
            if (signal_number == SIGKILL) {
                poll(&ended, 1, clock_left_ms(deadline));
            }
        }
    }
    closedir(proc);
    return found;
}

void fake_tree_signal(const char *tree, int signal_number)
{
    AUTOFREE char *entry = mem_printf("TAMESHI_ROOT=%s", tree);
    int64_t deadline = clock_mono_ms() + KILL_MS;

    /* one that was being forked meanwhile is found in the next turn */
    while (signal_once(entry, signal_number, deadline) && signal_number == SIGKILL &&
           clock_left_ms(deadline) > 0) {
    }
}

/* A line: "   0: 00000000:0050 00000000:0000 0A ..."; state 0A is listening. */
static bool line_listens(const char *line, uint16_t port)
{
    char local[5] = "";
    char state[3] = "";

    return sscanf(line, "%*s %*32[0-9A-F]:%4s %*s %2s", local, state) == 2 &&
           strtoul(local, NULL, 16) == port && strcmp(state, "0A") == 0;
}

static bool lists_port(const char *path, uint16_t port)
{
    AUTOFILE FILE *file = fopen(path, "re");
    char line[512];

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (line_listens(line, port)) {
            return true;
        }
    }
    return false;
}

bool fake_port_open(pid_t pid, uint16_t port)
{
    AUTOFREE char *four = mem_printf("/proc/%d/net/tcp", (int)pid);
    AUTOFREE char *six = mem_printf("/proc/%d/net/tcp6", (int)pid);

    return lists_port(four, port) || lists_port(six, port);
}
