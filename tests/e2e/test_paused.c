/* Machines that somebody else pauses: QEMU lives and answers, its processors stand still. Through a
 * daemon, where a second connection may do that. The verdicts are those of a run in which nothing
 * happened. */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/e2e/daemon.h"
#include "tests/e2e/e2e.h"
#include "tests/flow/flow.h"

#define LOOK_MS 100
#define MACHINES_MAX 64
#define CHAINS_MAX 64
#define VOID "\"void\":\"" /* of a unit's record; null in one that was done */
#define PAUSE_MS 8000      /* shorter than a request may take: only the clocks tell */

static char uri[256];
const char *const flow_machines[] = {"--connect", uri, NULL};

/* Struck one after the other, each again and again until it has cost an attempt: a machine that is
 * being made ready when it is paused is only late. */
struct pause {
    const char *role;
    int64_t for_ms; /* they go on after that; 0: never */
    size_t standing;
    char names[MACHINES_MAX][128];
    int64_t at_ms;
};

static bool has_role(virDomainPtr machine, const char *role)
{
    const char *last = strrchr(virDomainGetName(machine), '-');
    return last != NULL && strcmp(last + 1, role) == 0;
}

/* Pauses every machine of that role that runs: those in use, and those that are being made in
 * advance. */
static void strike(struct pause *pause, virConnectPtr connection)
{
    virDomainPtr *all = NULL;
    int count = virConnectListAllDomains(connection, &all, VIR_CONNECT_LIST_DOMAINS_RUNNING);
    for (int i = 0; i < count; i++) {
        if (pause->standing < MACHINES_MAX && has_role(all[i], pause->role) &&
            virDomainSuspend(all[i]) == 0) {
            snprintf(pause->names[pause->standing++], sizeof(pause->names[0]), "%s",
                     virDomainGetName(all[i]));
        }
        virDomainFree(all[i]);
    }
    free(all);
    pause->at_ms = clock_mono_ms();
}

/* Lets them go on when their time is over, unless they were killed; answers whether none stands. */
static bool let_go(struct pause *pause, virConnectPtr connection)
{
    bool over = pause->for_ms > 0 && clock_mono_ms() - pause->at_ms > pause->for_ms;
    size_t found = 0;
    for (size_t i = 0; i < pause->standing; i++) {
        virDomainPtr machine = virDomainLookupByName(connection, pause->names[i]);
        if (machine == NULL) {
            continue;
        }
        found++;
        if (over) {
            virDomainResume(machine);
        }
        virDomainFree(machine);
    }
    return over || found == 0;
}

/* Attempts that the workers have written down as void so far. */
static int count_lost(const char *dir)
{
    AUTOFREE char *chains = file_join(dir, "chains");
    char **names = NULL;
    size_t count = 0;
    int lost = 0;
    if (file_list(chains, CHAINS_MAX, &names, &count, NULL) < 0) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(chains, names[i]);
        AUTOFREE char *text = support_read(path);
        for (const char *at = strstr(text, VOID); at != NULL; at = strstr(at + 1, VOID)) {
            lost++;
        }
    }
    file_names_free(names, count);
    return lost;
}

/* Harms the run as the pauses say, and lets it come to something in between; answers its status. */
static int disturb(pid_t parent, const char *dir, virConnectPtr connection, struct pause *pauses,
                   size_t count)
{
    int status = 0;
    int rested = 1; /* units to be done or lost before the next strike */
    int before = 0; /* lost when it struck */
    size_t now = 0;
    while (waitpid(parent, &status, WNOHANG) == 0) {
        int lost = count_lost(dir);
        int done = flow_done(dir);
        poll(NULL, 0, LOOK_MS);
        if (now == count) {
            continue;
        }
        if (pauses[now].standing > 0 && let_go(&pauses[now], connection)) {
            pauses[now].standing = 0;
            rested = done + lost + 1;
        }
        if (pauses[now].standing == 0 && lost > before) {
            now++;
            before = lost;
        } else if (pauses[now].standing == 0 && done + lost >= rested) {
            before = lost;
            strike(&pauses[now], connection);
        }
    }
    cr_assert_eq(now, count, "pause %zu cost no attempt", now);
    return status;
}

static void quiet(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

Test(paused, machines_paused_by_somebody_else_change_no_verdict)
{
    SUPPORT_FOLDER folder = support_folder();
    char registry[] = "/tmp/tmsh-e2e-XXXXXX";
    struct daemon daemon = DAEMON_NONE;
    struct err err = {0};
    struct pause pauses[] = {
        {.role = "product", .for_ms = PAUSE_MS},
        {.role = "target"},
        {.role = "attacker", .for_ms = PAUSE_MS},
    };
    if (geteuid() != 0) {
        cr_skip_test("a system daemon is root's");
    }
    cr_assert_not_null(mkdtemp(registry));
    setenv("TAMESHI_RUN", registry, 1);
    int started = daemon_start(registry, &daemon, &err);
    if (started == E2E_SKIP) {
        cr_skip_test("%s", err.text);
    }
    assert_ok(started, err);
    snprintf(uri, sizeof(uri), "%s", daemon.uri);
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "disturbed");
    pid_t parent = flow_start(plan, dir, 0);
    virSetErrorFunc(NULL, quiet);
    virConnectPtr connection = virConnectOpen(uri);
    cr_assert_not_null(connection);
    int status = disturb(parent, dir, connection, pauses, COUNT_OF(pauses));
    virConnectClose(connection);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert_geq(flow_count_void(dir), COUNT_OF(pauses));
    AUTOFREE char *whole = flow_whole(folder, "undisturbed");
    flow_same_verdicts(dir, whole);
    daemon_stop(&daemon);
    file_remove_tree(registry, NULL);
}
