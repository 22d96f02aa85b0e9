/* Verifying the folder of a finished run: its results against its evidence, its reports against
 * those. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/cli/verify.h"
#include "orchestrator/run/recheck.h"

static bool knows_run(const struct verify_thing *thing)
{
    AUTOFREE char *plan = file_join(thing->path, "plan.json");
    return file_is_dir(thing->path) && file_exists(plan);
}

static void differ(void *data, const char *difference)
{
    verify_differ(data, difference);
}

static void describe(const struct recheck *recheck, int64_t of_results,
                     struct verify_report *report)
{
    const char *root = node_get_str(node_get(recheck->again, "run"), "evidence_root", "");
    buf_printf(&report->lines, "evidence root %s: every link holds\n", root);
    if (of_results == 0) {
        buf_str_add(&report->lines, "results.json: the same as computed again\n");
    }
    for (size_t i = 0; i < node_count(recheck->reports); i++) {
        const struct node *one = node_at(recheck->reports, i);
        if (node_get_bool(one, "same", false)) {
            buf_printf(&report->lines, "%s: the same as written again (for %s)\n",
                       node_get_str(one, "file", ""), node_get_str(one, "audience", ""));
        }
    }
    node_set_str(report->facts, "evidence_root", root);
    node_set_bool(report->facts, "results_same", of_results == 0);
    node_set(report->facts, "reports", node_ref(recheck->reports));
}

/* Differences of the results alone. */
static int64_t of_results(const struct recheck *recheck)
{
    int64_t count = recheck->differences;
    for (size_t i = 0; i < node_count(recheck->reports); i++) {
        count -= !node_get_bool(node_at(recheck->reports, i), "same", true);
    }
    return count;
}

static int check_run(const struct verify_thing *thing, const struct cli_args *args,
                     struct verify_report *report, struct err *err)
{
    static const char *const others[] = {"root", "complete", "plan", "key"};
    struct recheck recheck;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (cli_value(args, others[i]) != NULL) {
            return err_set(err, ERR_USAGE, "--%s is for a proof or a pack, not for a run's folder",
                           others[i]);
        }
    }
    int result = recheck_dir(thing->path, differ, report, &recheck, err);
    if (result == 0) {
        describe(&recheck, of_results(&recheck), report);
    }
    recheck_done(&recheck);
    return result;
}

const struct verify_kind verify_run = {
    .name = "run",
    .what = "the folder of a finished run",
    .knows = knows_run,
    .check = check_run,
};
