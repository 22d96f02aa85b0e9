/* Watching workers. Rule: the parent holds nothing that a worker needs, so either may be killed; it
 * is the subreaper, so that the QEMU of a dead worker falls to it and is reaped. */
#include "orchestrator/run/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/run/worker.h"
#include "orchestrator/vm/host_memory.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define MAX_JOBS 64
#define LOOK_MS 250
#define MAX_IDLE_DEATHS 4 /* workers that died in a row while nothing got done */
#define NAME_MAX_LENGTH 32

struct member {
    pid_t pid;     /* 0: nobody */
    int report_fd; /* where the worker says why it cannot go on */
    char name[NAME_MAX_LENGTH];
};

struct crew {
    const char *dir;
    struct store *store;
    const struct run_options *options;
    const char *accelerator;
    struct member members[MAX_JOBS];
    size_t jobs;
    int next_name; /* chains are numbered through all resumes */
    int idle_deaths;
    int64_t last_done;
    int64_t begun_ms;
};

static volatile sig_atomic_t stop_signal;

static void on_signal(int number)
{
    stop_signal = number;
}

static void catch_signals(bool on)
{
    struct sigaction action = {.sa_handler = on ? on_signal : SIG_DFL};
    stop_signal = 0;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Memory that one worker's machines take: the attacker, the target and the largest product image.
 */
static int64_t worker_mib(const struct plan *plan, const struct machines *machines)
{
    struct err ignored;
    struct environment_image image = {0};
    int64_t fixed = 0;
    int64_t largest = 0;
    static const char *const always[] = {MACHINES_ATTACKER, MACHINES_TARGET};
    for (size_t i = 0; i < COUNT_OF(always); i++) {
        fixed += machines_image(machines, always[i], &image, &ignored) == 0 ? image.memory_mib : 0;
    }
    for (size_t i = 0; i < plan->product_count; i++) {
        if (machines_image(machines, plan->products[i]->image, &image, &ignored) == 0 &&
            image.memory_mib > largest) {
            largest = image.memory_mib;
        }
    }
    return host_memory_worker_mib(fixed + largest);
}

static size_t choose_jobs(const struct plan *plan, const struct machines *machines, int64_t asked)
{
    int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t fit = (host_memory_available_mib() - HOST_SPARE_MIB) / worker_mib(plan, machines);
    int64_t jobs = asked > 0 ? asked : cores < fit ? cores : fit;
    jobs = jobs < 1 ? 1 : jobs > MAX_JOBS ? MAX_JOBS : jobs;
    return (size_t)jobs < plan->unit_count ? (size_t)jobs : plan->unit_count;
}

/* Chains are numbered on from those that are there, so that no name is used twice. */
static int count_chains(const char *dir, int *out, struct err *err)
{
    AUTOFREE char *chains = file_join(dir, "chains");
    char **names = NULL;
    size_t count = 0;
    if (file_list(chains, 4096, &names, &count, err) != 0) {
        return -1;
    }
    *out = (int)count;
    file_names_free(names, count);
    return 0;
}

static int start_member(struct crew *crew, size_t slot, struct err *err)
{
    struct member *member = &crew->members[slot];
    char number[16];
    char proves[24];
    int ends[2];
    snprintf(number, sizeof(number), "%zu", slot);
    snprintf(member->name, sizeof(member->name), "w%04d", ++crew->next_name);
    snprintf(proves, sizeof(proves), "%lld", (long long)crew->options->proves);
    const char *argv[32] = {"/proc/self/exe",
                            "worker",
                            crew->dir,
                            "--name",
                            member->name,
                            "--slot",
                            number,
                            "--hypervisor",
                            crew->options->hypervisor,
                            "--accel",
                            crew->accelerator,
                            "--pristine",
                            crew->options->pristine,
                            "--prove-reset",
                            proves};
    size_t argc = 15;
    if (crew->options->fake_folder != NULL) {
        argv[argc++] = "--fake-images";
        argv[argc++] = crew->options->fake_folder;
    } else if (crew->options->connect != NULL) {
        argv[argc++] = "--connect";
        argv[argc++] = crew->options->connect;
    }
    if (crew->options->capture) {
        argv[argc++] = "--capture";
    }
    if (crew->options->keep_requests) {
        argv[argc++] = "--keep-requests";
    }
    if (crew->options->in_haste) {
        argv[argc++] = "--in-haste";
    }
    if (crew->options->sealed != NULL) {
        argv[argc++] = "--sealed";
        argv[argc++] = crew->options->sealed;
        argv[argc++] = "--key";
        argv[argc++] = crew->options->key;
    }
    if ((int64_t)crew->jobs < sysconf(_SC_NPROCESSORS_ONLN)) {
        argv[argc++] = "--spare-cores";
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return err_sys(err, ERR_HOST, "cannot make a pipe");
    }
    struct proc_spawn spawn = {
        .argv = argv, .fds = &ends[1], .fd_count = 1, .log_fd = -1, .die_with_parent = true};
    int got = proc_start(&spawn, &member->pid, err);
    close(ends[1]);
    if (got != 0) {
        close(ends[0]);
        return -1;
    }
    member->report_fd = ends[0];
    return 0;
}

/* What a worker said before it ended; it says at most one short line, which fits into the pipe. */
static void read_report(struct member *member, struct err *why)
{
    ssize_t got = read(member->report_fd, why->text, sizeof(why->text) - 1);
    why->text[got > 0 ? got : 0] = '\0';
    close(member->report_fd);
    member->report_fd = -1;
    if (got <= 0) {
        snprintf(why->text, sizeof(why->text), "worker %s ended without a word", member->name);
    }
}

/* A worker that says why it cannot go on stops the run; one that was killed is replaced. */
static int member_died(struct crew *crew, size_t slot, int status, struct err *err)
{
    struct member *member = &crew->members[slot];
    const struct store_failure died = {
        .cause = "worker died", .lost = true, .most = WORKER_MAX_LOST};
    struct err why = {0};
    member->pid = 0;
    read_report(member, &why);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return 0;
    }
    if (WIFEXITED(status)) {
        return err_set(err, ERR_HOST, "%s", why.text);
    }
    fprintf(stderr, "tameshi: worker %s was killed by signal %d; what it held is done again\n",
            member->name, WTERMSIG(status));
    if (vm_sweep(NULL, err) != 0 || store_fail_worker(crew->store, member->name, &died, err) != 0) {
        return -1;
    }
    if (++crew->idle_deaths > MAX_IDLE_DEATHS) {
        return err_set(err, ERR_HOST,
                       "%d workers in a row were killed without getting anything done",
                       crew->idle_deaths);
    }
    return start_member(crew, slot, err);
}

/* Reaps whatever ended: workers, and processes that dead workers left. */
static int reap(struct crew *crew, struct err *err)
{
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < crew->jobs; i++) {
            if (crew->members[i].pid == pid && member_died(crew, i, status, err) != 0) {
                return -1;
            }
        }
    }
    return 0;
}

static size_t members_alive(const struct crew *crew)
{
    size_t count = 0;
    for (size_t i = 0; i < crew->jobs; i++) {
        count += crew->members[i].pid != 0;
    }
    return count;
}

static int look(struct crew *crew, struct store_counts *counts, struct err *err)
{
    if (store_count(crew->store, counts, err) != 0) {
        return -1;
    }
    if (counts->units_done != crew->last_done) {
        crew->last_done = counts->units_done;
        crew->idle_deaths = 0;
    }
    if (crew->options->progress != NULL) {
        crew->options->progress(crew->options->data, counts, clock_mono_ms() - crew->begun_ms,
                                members_alive(crew));
    }
    return 0;
}

/* A worker's end closes its report, so it is seen at once. */
static void await(const struct crew *crew)
{
    struct pollfd reports[MAX_JOBS];
    for (size_t i = 0; i < crew->jobs; i++) {
        reports[i] = (struct pollfd){
            .fd = crew->members[i].pid != 0 ? crew->members[i].report_fd : -1, .events = 0};
    }
    poll(reports, crew->jobs, LOOK_MS);
}

static int watch(struct crew *crew, struct err *err)
{
    struct store_counts counts;
    for (;;) {
        if (reap(crew, err) != 0 || look(crew, &counts, err) != 0) {
            return -1;
        }
        if (stop_signal != 0) {
            return err_set(err, ERR_HOST, "stopped by signal %d", (int)stop_signal);
        }
        if (members_alive(crew) == 0) {
            return counts.units_done == counts.units
                       ? 0
                       : err_set(err, ERR_BUG, "all workers ended with %lld units left",
                                 (long long)(counts.units - counts.units_done));
        }
        await(crew);
    }
}

/* Ends every worker and what they started; reaps all of it. */
static void dismiss(struct crew *crew)
{
    struct err ignored;
    for (size_t i = 0; i < crew->jobs; i++) {
        if (crew->members[i].pid != 0) {
            kill(crew->members[i].pid, SIGKILL);
        }
    }
    for (size_t i = 0; i < crew->jobs; i++) {
        if (crew->members[i].pid != 0) {
            waitpid(crew->members[i].pid, NULL, 0);
            close(crew->members[i].report_fd);
        }
    }
    vm_sweep(NULL, &ignored);
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
}

static int start_all(struct crew *crew, struct err *err)
{
    for (size_t i = 0; i < crew->jobs; i++) {
        if (start_member(crew, i, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int crew_work(const char *dir, const struct plan *plan, struct store *store,
              const struct run_options *options, struct err *err)
{
    AUTO(machines) machines = NULL;
    struct crew crew = {.dir = dir,
                        .store = store,
                        .options = options,
                        .begun_ms = clock_mono_ms(),
                        .last_done = -1};
    struct store_counts counts;
    if (store_count(store, &counts, err) != 0) {
        return -1;
    }
    if (counts.units_done == counts.units) {
        return 0;
    }
    if (machines_new(plan, options->fake_folder, &machines, err) != 0 ||
        machines_accelerator(machines, options->accelerator, &crew.accelerator, err) != 0 ||
        count_chains(dir, &crew.next_name, err) != 0 || vm_subreaper(err) != 0) {
        return -1;
    }
    crew.jobs = choose_jobs(plan, machines, options->jobs);
    catch_signals(true);
    int result = start_all(&crew, err);
    if (result == 0) {
        result = watch(&crew, err);
    }
    dismiss(&crew);
    catch_signals(false);
    return result;
}
