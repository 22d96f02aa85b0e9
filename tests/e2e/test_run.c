/* Real machines: a small campaign from its plan to its verdicts, undisturbed, and with everything
 * killed on the way. */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

static const char *verdict(const struct node *results, const char *scenario, const char *product,
                           const char *arm)
{
    const struct node *cases = node_get(results, "cases");
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *trials = node_get(node_at(cases, i), "trials");
        if (strcmp(node_get_str(node_at(cases, i), "scenario", ""), scenario) != 0) {
            continue;
        }
        for (size_t k = 0; k < node_count(trials); k++) {
            const struct node *trial = node_at(trials, k);
            if (strcmp(node_get_str(trial, "product", ""), product) == 0 &&
                strcmp(node_get_str(trial, "arm", ""), arm) == 0) {
                return node_get_str(trial, "verdict", "");
            }
        }
    }
    return "none";
}

/* A SQL injection that the rule set knows, ordinary reading, and a product that lets everything
 * through. */
static void assert_verdicts(const char *dir)
{
    AUTOFREE char *path = file_join(dir, "results.json");
    AUTO(node) results = NULL;
    struct err err = {0};
    assert_ok(node_load(path, (size_t)64 << 20, &results, &err), err);
    cr_assert_str_eq(verdict(results, E2E_ATTACK, "nginx-modsecurity-crs-pl1", "detect"),
                     "technique");
    cr_assert_str_eq(verdict(results, E2E_ATTACK, "nginx-modsecurity-crs-pl1", "block"),
                     "prevented");
    cr_assert_str_eq(verdict(results, E2E_ATTACK, "allow-all", "detect"), "telemetry");
    cr_assert_str_eq(verdict(results, E2E_ATTACK, "allow-all", "block"), "not-prevented");
    cr_assert_str_eq(verdict(results, E2E_BENIGN, "nginx-modsecurity-crs-pl1", "block"), "clean");
    cr_assert_str_eq(verdict(results, E2E_BENIGN, "allow-all", "detect"), "clean");
}

Test(run, a_killed_qemu_worker_and_parent_change_no_verdict)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *dir = file_join(folder, "killed");
    pid_t parent = flow_start(plan, dir, 1);
    pid_t qemu = flow_child(
        parent, "qemu-system-x86"); /* QEMU is a daemon, and so a child of the subreaper */
    cr_assert_gt(qemu, 0);
    kill(qemu, SIGKILL);
    while (flow_done(dir) < 4 && waitpid(parent, NULL, WNOHANG) == 0) {
        poll(NULL, 0, 100);
    }
    pid_t worker = flow_child(parent, "exe");
    cr_assert_gt(worker, 0);
    kill(worker, SIGKILL);
    while (flow_done(dir) < 7 && waitpid(parent, NULL, WNOHANG) == 0) {
        poll(NULL, 0, 100);
    }
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    flow_resume(dir);
    assert_verdicts(dir);
    AUTOFREE char *whole = flow_whole(folder, "undisturbed");
    flow_same_verdicts(dir, whole);
}
