/* Keeper and holder. The keeper opens nothing, so that it is there when the other one is killed;
 * it is the reaper, which the process that opens libvirt may not be. */
#include "orchestrator/env/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/env/place.h"
#include "orchestrator/env/record.h"
#include "orchestrator/env/serve.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

static volatile sig_atomic_t leaf;

static void pass_on(int number)
{
    if (leaf > 0) {
        kill((pid_t)leaf, number);
    }
}

/* -1: nobody listens any more. */
static int report(char letter, const char *text)
{
    AUTOFREE char *line = mem_printf("%c%.*s\n", letter, (int)strcspn(text, "\n"), text);
    return file_write_all(HOLD_REPORT_FD, line, strlen(line), "report", NULL);
}

static void on_progress(void *data, const char *text)
{
    bool *alone = data;
    *alone = report(HOLD_PROGRESS, text) != 0 || *alone;
}

static struct node *first_about(const struct hold_options *options)
{
    char at[CLOCK_TEXT];
    struct node *about = node_object();
    clock_format_utc(clock_utc_ms(), at);
    node_set_str(about, "name", options->name);
    node_set_str(about, "state", "starting");
    node_set_str(about, "since_utc", at);
    node_set_int(about, "pid", getpid());
    node_set_str(about, "product", options->held.product);
    node_set_str(about, "product_version", NULL);
    node_set_str(about, "arm", options->held.arm);
    node_set_str(about, "topology", options->held.topology);
    node_set_str(about, "hypervisor", options->held.hypervisor);
    node_set_str(about, "accelerator", NULL);
    node_set_str(about, "record", options->record);
    node_set(about, "images", node_object());
    node_set(about, "machines", node_array());
    return about;
}

/* From here on the environment may be used, and whoever started it may go. */
static int announce(const struct serve_options *options, struct err *err)
{
    held_describe(options->held, options->about);
    node_set_str(options->about, "state", "ready");
    if (env_place_tell(options->place, options->about, err) != 0) {
        return -1;
    }
    if (report(HOLD_READY, "") != 0) {
        return err_set(err, ERR_HOST, "nobody waits for the environment any more");
    }
    close(HOLD_REPORT_FD);
    return 0;
}

static int hold(const struct hold_options *options, const struct env_place *place,
                struct node *about, struct err *err)
{
    bool alone = false;
    struct held_options wanted = options->held;
    AUTO(record) record = NULL;
    AUTO(held) held = NULL;
    AUTOCLOSE int listen_fd = -1;
    wanted.progress = on_progress;
    wanted.progress_data = &alone;
    if (held_new(&wanted, &held, err) != 0 || record_open(options->record, &record, err) != 0) {
        return -1;
    }
    held_describe(held, about);
    if (env_place_tell(place, about, err) != 0 || held_boot(held, &wanted, err) != 0) {
        return -1;
    }
    if (alone) {
        return err_set(err, ERR_HOST, "nobody waits for the environment any more");
    }
    if (serve_listen(place, &listen_fd, err) != 0) {
        return -1;
    }
    const struct serve_options serve_options = {
        .held = held, .place = place, .record = record, .about = about, .listen_fd = listen_fd};
    return announce(&serve_options, err) != 0 ? -1 : serve(&serve_options, err);
}

static _Noreturn void be_leaf(const struct hold_options *options, const struct env_place *place,
                              struct node *about, pid_t keeper)
{
    struct err err = {.kind = ERR_NONE};
    sigset_t none;
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != keeper) {
        _exit(1);
    }
    if (hold(options, place, about, &err) != 0) {
        fprintf(stderr, "tameshi: %s\n", err.text);
        report(HOLD_FAILED, err.text);
        _exit(1);
    }
    _exit(0);
}

/* Whether there was any. */
static bool kill_children(const char *path)
{
    AUTOFILE FILE *file = fopen(path, "re");
    AUTOFREE char *pid = NULL;
    size_t size = 0;
    bool found = false;
    while (file != NULL && getdelim(&pid, &size, ' ', file) > 0) {
        long number = strtol(pid, NULL, 10);
        found = (number > 0 && kill((pid_t)number, SIGKILL) == 0) || found;
    }
    return found;
}

/* Ends everything that fell to this process, whatever it is: what a killed holder started. */
static void end_children(void)
{
    AUTOFREE char *path = mem_printf("/proc/self/task/%d/children", (int)getpid());
    while (kill_children(path)) {
        while (waitpid(-1, NULL, 0) < 0 && errno == EINTR) {
        }
    }
}

static int reap_until_leaf(void)
{
    int status = 0;
    for (;;) {
        pid_t pid = waitpid(-1, &status, 0);
        if (pid == (pid_t)leaf) {
            return status;
        }
        if (pid < 0 && errno != EINTR) {
            return 0;
        }
    }
}

/* SIGTERM waits until the other process is known. */
static int start_leaf(const struct hold_options *options, const struct env_place *place,
                      struct err *err)
{
    AUTO(node) about = first_about(options);
    struct sigaction action = {.sa_handler = pass_on};
    sigset_t term;
    pid_t self = getpid();
    if (vm_subreaper(err) != 0 || env_place_tell(place, about, err) != 0) {
        return -1;
    }
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    sigaction(SIGTERM, &action, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        be_leaf(options, place, about, self);
    }
    leaf = pid;
    sigprocmask(SIG_UNBLOCK, &term, NULL);
    return pid > 0 ? 0 : err_sys(err, ERR_HOST, "cannot start a process");
}

static void report_killed(int number)
{
    AUTOFREE char *why = mem_printf("the holder was killed by signal %d", number);
    report(HOLD_FAILED, number == SIGTERM ? "the environment was ended before it was ready" : why);
}

/* The report is closed last: who waits for its end finds nothing left. */
static _Noreturn void keep(const struct hold_options *options)
{
    struct env_place place = ENV_PLACE_INIT;
    struct err err = {.kind = ERR_NONE};
    int status = 0;
    signal(SIGPIPE, SIG_IGN);
    if (env_place_adopt(options->name, HOLD_LOCK_FD, &place, &err) != 0 ||
        start_leaf(options, &place, &err) != 0) {
        report(HOLD_FAILED, err.text);
    } else {
        status = reap_until_leaf();
    }
    if (WIFSIGNALED(status)) {
        report_killed(WTERMSIG(status));
    }
    leaf = 0;
    end_children();
    vm_sweep(NULL, NULL);
    env_place_remove(&place, NULL);
    _exit(0);
}

int hold_start(const struct hold_options *options, struct err *err)
{
    fcntl(HOLD_REPORT_FD, F_SETFD, FD_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        keep(options);
    }
    return pid > 0 ? 0 : err_sys(err, ERR_HOST, "cannot start a process");
}
