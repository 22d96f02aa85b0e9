/* The run's folder: making it, locking it, finishing it. Rule: every step can be done again after a
 * kill, so that resuming needs no memory of how far the last process came. */
#include "orchestrator/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/stale.h"
#include "orchestrator/run/crew.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/run/score.h"

static int lock_run(const char *dir, int *fd, struct err *err)
{
    AUTOFREE char *path = file_join(dir, "lock");
    AUTOCLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", path);
    }
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? err_set(err, ERR_USAGE, "a run is going on in '%s'", dir)
                                    : err_sys(err, ERR_IO, "cannot lock '%s'", path);
    }
    *fd = TAKE_FD(lock);
    return 0;
}

/* Fills the store from the plan unless an earlier process did. */
static int fill_store(const struct plan *plan, struct store *store, struct err *err)
{
    struct store_counts counts;
    if (store_count(store, &counts, err) != 0) {
        return -1;
    }
    if (counts.units > 0) {
        return counts.units == (int64_t)plan->unit_count
                   ? 0
                   : err_set(err, ERR_INTEGRITY, "the store holds %lld units, the plan %zu",
                             (long long)counts.units, plan->unit_count);
    }
    AUTOFREE struct store_unit *units = mem_array(plan->unit_count + 1, sizeof(*units));
    for (size_t i = 0; i < plan->unit_count; i++) {
        units[i].id = (int64_t)i;
        units[i].trials = (int64_t)plan_unit_trials(&plan->units[i]);
        snprintf(units[i].product, sizeof(units[i].product), "%s",
                 plan->products[plan->units[i].product]->id);
        snprintf(units[i].arm, sizeof(units[i].arm), "%s", product_arm_name(plan->units[i].arm));
    }
    return store_fill(store, units, plan->unit_count, err);
}

static int seal_and_score(const char *dir, const struct plan *plan, struct err *err)
{
    char root[HASH_HEX];
    AUTOFREE char *chains = file_join(dir, "chains");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTOFREE char *results = file_join(dir, "results.json");
    AUTO(node) node = NULL;
    if (chain_seal(chains, plan->hash, evidence, root, err) != 0 ||
        score_dir(dir, NULL, &node, err) != 0) {
        return -1;
    }
    return node_save(node, NODE_PRETTY, results, err);
}

/* Reads the plan and sees whether it can be run with what was given. */
static int open_plan(const char *path, const struct run_options *options, struct plan **out,
                     struct err *err)
{
    AUTO(plan) plan = NULL;
    if (plan_load(path, &plan, err) != 0 ||
        plan_open_sealed(plan, options->sealed, options->key, err) != 0) {
        return -1;
    }
    if (options->capture && plan->pack.given) {
        return err_set(err, ERR_USAGE,
                       "--capture would write down what is sent, and the plan holds sealed "
                       "scenarios");
    }
    *out = TAKE(plan);
    return 0;
}

static int go_on(const char *dir, const struct run_options *options, struct err *err)
{
    AUTOCLOSE int lock = -1;
    AUTOFREE char *plan_path = file_join(dir, "plan.json");
    AUTOFREE char *store_path = file_join(dir, "store.sqlite");
    AUTO(plan) plan = NULL;
    AUTO(store) store = NULL;
    if (lock_run(dir, &lock, err) != 0 || open_plan(plan_path, options, &plan, err) != 0 ||
        store_open(store_path, &store, err) != 0 || fill_store(plan, store, err) != 0 ||
        store_release_all(store, err) != 0) {
        return -1;
    }
    if (crew_work(dir, plan, store, options, err) != 0) {
        struct err why = *err;
        return err_set(err, why.kind, "%s; 'tameshi run --resume %s' goes on from here", why.text,
                       dir);
    }
    return seal_and_score(dir, plan, err);
}

static int check_empty(const char *dir, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    if (!file_exists(dir)) {
        return 0;
    }
    if (file_list(dir, 100000, &names, &count, err) != 0) {
        return -1;
    }
    file_names_free(names, count);
    return count == 0 ? 0
                      : err_set(err, ERR_USAGE,
                                "'%s' is not empty; 'tameshi run --resume %s' goes on with a run",
                                dir, dir);
}

int run_start(const char *plan_path, const char *dir, const struct run_options *options,
              struct err *err)
{
    AUTO(plan) plan = NULL;
    AUTO(machines) machines = NULL;
    AUTOFREE char *chains = file_join(dir, "chains");
    AUTOFREE char *copy = file_join(dir, "plan.json");
    /* what would stop the run at once is found before anything is made */
    if (open_plan(plan_path, options, &plan, err) != 0 || check_empty(dir, err) != 0 ||
        plan_check_fresh(plan, clock_utc_ms(), options->stale, options->data, err) != 0 ||
        machines_new(plan, options->fake_folder, &machines, err) != 0 ||
        file_mkdirs(chains, 0755, err) != 0 || plan_save(plan, copy, err) != 0) {
        return -1;
    }
    return go_on(dir, options, err);
}

int run_resume(const char *dir, const struct run_options *options, struct err *err)
{
    AUTOFREE char *plan = file_join(dir, "plan.json");
    if (!file_exists(plan)) {
        return err_set(err, ERR_USAGE, "'%s' holds no run: there is no plan.json", dir);
    }
    return go_on(dir, options, err);
}

int run_status(const char *dir, struct store_counts *out, bool *running, bool *sealed,
               struct err *err)
{
    AUTOFREE char *store_path = file_join(dir, "store.sqlite");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTO(store) store = NULL;
    AUTOCLOSE int lock = -1;
    struct err ignored;
    if (!file_exists(store_path)) {
        return err_set(err, ERR_USAGE, "'%s' holds no run: there is no store.sqlite", dir);
    }
    if (store_open(store_path, &store, err) != 0) {
        return -1;
    }
    *running = lock_run(dir, &lock, &ignored) != 0;
    *sealed = file_exists(evidence);
    return store_count(store, out, err);
}
