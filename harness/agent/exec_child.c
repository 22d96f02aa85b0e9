/* fork and exec by hand, because the working folder and the program are looked up in the agent's
 * root. */
#include "harness/agent/exec_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "harness/agent/fields.h"
#include "harness/wire/names.h"

#define EXIT_CANNOT_RUN 127
#define SIGNAL_BASE 128
#define TERMINAL_TYPE "xterm-256color"

struct pipes {
    int ours[3];
    int theirs[3];
};

/* The strings of an array as a NULL-ended list of borrowed pointers. */
static int take_strings(const struct node *request, const char *key, char ***out, struct err *err)
{
    const struct node *array = NULL;
    AUTOFREE char **list = NULL;

    if (field_array(request, key, WIRE_MAX_ARGS, &array, err) < 0) {
        return -1;
    }
    list = mem_array(node_count(array) + 1, sizeof(*list));
    for (size_t i = 0; i < node_count(array); i++) {
        const char *text = node_str(node_at(array, i));

        if (text == NULL) {
            return err_set(err, ERR_INPUT, "'%s' must hold strings only", key);
        }
        list[i] = (char *)(uintptr_t)text;
    }
    *out = TAKE(list);
    return 0;
}

static int check_plan(const struct exec_plan *plan, struct err *err)
{
    if (plan->argv[0] == NULL || plan->argv[0][0] == '\0') {
        return err_set(err, ERR_INPUT, "'argv' is empty");
    }
    for (size_t i = 0; plan->env[i] != NULL; i++) {
        if (strchr(plan->env[i], '=') == NULL) {
            return err_set(err, ERR_INPUT, "'%s' in 'env' is not NAME=VALUE", plan->env[i]);
        }
    }
    return plan->cwd[0] == '/' ? 0
                               : err_set(err, ERR_INPUT, "path '%s' is not absolute", plan->cwd);
}

int exec_plan_init(struct exec_plan *plan, const struct node *request, struct err *err)
{
    *plan = (struct exec_plan){.cwd = "/"};
    plan->with_input = node_get(request, "stdin_b64") != NULL;
    if (take_strings(request, "argv", &plan->argv, err) < 0 ||
        take_strings(request, "env", &plan->env, err) < 0 ||
        (node_get(request, "cwd") != NULL &&
         field_str(request, "cwd", WIRE_MAX_PATH, &plan->cwd, err) < 0) ||
        check_plan(plan, err) < 0) {
        exec_plan_done(plan);
        return -1;
    }
    return 0;
}

void exec_plan_done(struct exec_plan *plan)
{
    free(plan->argv);
    free(plan->env);
    *plan = (struct exec_plan){.argv = NULL};
}

static void close_pipes(int fds[3])
{
    for (int i = 0; i < 3; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
            fds[i] = -1;
        }
    }
}

static int open_pipe(int *ours, int *theirs, bool we_write)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0) {
        return -1;
    }
    *ours = ends[we_write ? 1 : 0];
    *theirs = ends[we_write ? 0 : 1];
    return fcntl(*ours, F_SETFL, O_NONBLOCK);
}

static int open_pipes(struct pipes *pipes, bool with_input)
{
    *pipes = (struct pipes){{-1, -1, -1}, {-1, -1, -1}};
    if (with_input) {
        if (open_pipe(&pipes->ours[0], &pipes->theirs[0], true) < 0) {
            return -1;
        }
    } else {
        pipes->theirs[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (pipes->theirs[0] < 0 || open_pipe(&pipes->ours[1], &pipes->theirs[1], false) < 0) {
        return -1;
    }
    return open_pipe(&pipes->ours[2], &pipes->theirs[2], false);
}

static int enter_folder(const struct exec_plan *plan, const struct root *root)
{
    int fd = root_open(root, plan->cwd, O_RDONLY | O_DIRECTORY, 0);

    return fd < 0 ? -1 : fchdir(fd);
}

/* In fake mode a program that is in the root stands in for the machine's own. */
static const char *program_of(const struct exec_plan *plan, const struct root *root)
{
    const char *name = plan->argv[0];
    const char *real = NULL;

    if (root->fake && name[0] == '/') {
        real = root_real_path(root, name);
    }
    return real == NULL ? name : real;
}

static _Noreturn void fail(const char *what, const char *name)
{
    (void)dprintf(STDERR_FILENO, "cannot %s '%s': %s\n", what, name, strerror(errno));
    _exit(EXIT_CANNOT_RUN);
}

static void take_terminal(void)
{
    (void)ioctl(STDIN_FILENO, TIOCSCTTY, 0);
    (void)setenv("TERM", TERMINAL_TYPE, 1);
}

/* The agent is the last that the kernel ends for want of memory; what it runs is not. Where there
 * is no /proc there is no such exemption either. */
static void be_mortal(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd >= 0) {
        (void)!write(fd, "0", 1);
        (void)close(fd);
    }
}

void exec_run(const struct exec_plan *plan, const struct root *root, const int fds[3])
{
    sigset_t none;
    const char *program = program_of(plan, root);

    (void)setsid();
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    for (int i = 0; i < 3; i++) {
        (void)dup2(fds[i], i);
    }
    if (plan->on_terminal) {
        take_terminal();
    }
    if (!root->fake) {
        be_mortal();
    }
    for (size_t i = 0; plan->env[i] != NULL; i++) {
        (void)putenv(plan->env[i]);
    }
    if (root->fake) {
        (void)setenv("TAMESHI_ROOT", root->path, 1);
    }
    if (enter_folder(plan, root) < 0) {
        fail("enter", plan->cwd);
    }
    (void)execvp(program, plan->argv);
    fail("run", plan->argv[0]);
}

int exec_exit_code(int status)
{
    return WIFSIGNALED(status) ? SIGNAL_BASE + WTERMSIG(status) : WEXITSTATUS(status);
}

int exec_start(const struct exec_plan *plan, const struct root *root, pid_t *pid, int fds[3],
               struct err *err)
{
    struct pipes pipes;
    pid_t child = -1;

    if (open_pipes(&pipes, plan->with_input) == 0) {
        child = fork();
    }
    if (child == 0) {
        exec_run(plan, root, pipes.theirs);
    }
    close_pipes(pipes.theirs);
    if (child < 0) {
        close_pipes(pipes.ours);
        return err_sys(err, ERR_HOST, "cannot start '%s'", plan->argv[0]);
    }
    memcpy(fds, pipes.ours, sizeof(pipes.ours));
    *pid = child;
    return 0;
}
