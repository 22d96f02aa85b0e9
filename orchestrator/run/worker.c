/* The worker's loop. Rule: evidence is on the disk before the store says that a unit is done. */
#include "orchestrator/run/worker.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/run/supply.h"
#include "orchestrator/run/unit.h"
#include "orchestrator/store/store.h"
#include "orchestrator/vm/closure.h"
#include "orchestrator/vm/fake.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"
#include "orchestrator/vm/template_store.h"

#define IDLE_MS 200
#define MAX_FAILURES 4 /* environments in a row that could not be made ready */

struct worker {
    const struct worker_options *options;
    struct plan *plan;
    struct store *store;
    struct chain *chain;
    struct machines *machines;
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor;
    struct fake_faults faults; /* what tests inject; the real hypervisor does not look */
    struct vm_root *root;
    struct supply *supply;
    char *templates;            /* folder */
    struct closure_hosts hosts; /* the host's addresses, of before the empty namespace */
    int failures;               /* environments in a row */
    struct err why;             /* of the last of them */
    bool lost;                  /* the last unit was void because its environment failed */
    const char *product;        /* at hand */
    const char *arm;
};

static void worker_done(struct worker *worker)
{
    supply_free(worker->supply);
    free(worker->templates);
    if (worker->ops != NULL && worker->hypervisor != NULL) {
        worker->ops->close(worker->hypervisor);
    }
    vm_root_free(worker->root);
    machines_free(worker->machines);
    chain_free(worker->chain);
    store_free(worker->store);
    plan_free(worker->plan);
}

static int open_run(struct worker *worker, struct err *err)
{
    const char *dir = worker->options->dir;
    AUTOFREE char *plan = file_join(dir, "plan.json");
    AUTOFREE char *store = file_join(dir, "store.sqlite");
    AUTOFREE char *chains = file_join(dir, "chains");
    if (plan_load(plan, &worker->plan, err) != 0 ||
        plan_open_sealed(worker->plan, worker->options->sealed, worker->options->key, err) != 0 ||
        store_open(store, &worker->store, err) != 0 ||
        chain_new(chains, worker->options->name, worker->plan->hash, &worker->chain, err) != 0) {
        return -1;
    }
    return machines_new(worker->plan, worker->options->fake_folder, &worker->machines, err);
}

static int open_hypervisor(struct worker *worker, bool *alone, struct err *err)
{
    AUTOFREE char *agent = machines_agent_path();
    AUTOFREE char *capabilities = machines_capabilities_path(worker->machines);
    struct hypervisor_options options = {
        .agent = agent, .uri = worker->options->connect, .capabilities = capabilities};
    const char *faults = getenv("TAMESHI_FAKE_FAULTS");
    closure_hosts_add(&worker->hosts);
    /* a daemon's machines have their links in the daemon's network, where ours are looked for */
    int got = options.uri != NULL ? VM_NOT_PERMITTED : vm_enter_empty_netns(err);
    if (got < 0) {
        return -1;
    }
    *alone = got == 0;
    worker->ops = hypervisor_find(worker->options->hypervisor);
    if (worker->ops == NULL) {
        return err_set(err, ERR_USAGE, "no hypervisor '%s', expected libvirt or fake",
                       worker->options->hypervisor);
    }
    if (vm_root_new(NULL, &worker->root, err) != 0 ||
        accel_parse(worker->options->accelerator, &options.accel, err) != 0) {
        return -1;
    }
    options.root = vm_root_path(worker->root);
    options.bin = getenv("TAMESHI_FAKE_BIN");
    options.faults = &worker->faults;
    if (fake_faults_parse(faults != NULL ? faults : "", &worker->faults, err) != 0) {
        return -1;
    }
    return worker->ops->open(&options, &worker->hypervisor, err);
}

static int record_worker(struct worker *worker, bool alone, struct err *err)
{
    struct node *body = node_object();
    node_set_str(body, "worker", worker->options->name);
    node_set_str(body, "tool", TAMESHI_VERSION);
    node_set_str(body, "hypervisor", worker->options->hypervisor);
    node_set_str(body, "connect", worker->options->connect);
    node_set_str(body, "accelerator", worker->options->accelerator);
    node_set_bool(body, "empty_network_namespace", alone);
    node_set(body, "host", machines_host_facts());
    node_set(body, "images", machines_keys(worker->machines));
    return chain_add(worker->chain, "worker", body, err);
}

static int open_supply(struct worker *worker, struct err *err)
{
    const struct worker_options *options = worker->options;
    AUTOFREE char *cache = NULL;
    struct supply_options supply = {
        .plan = worker->plan,
        .machines = worker->machines,
        .chain = worker->chain,
        .hosts = worker->hosts,
        .pristine = {.ops = worker->ops,
                     .hypervisor = worker->hypervisor,
                     .root = vm_root_path(worker->root),
                     .work = vm_root_work(worker->root),
                     .slot = options->slot,
                     .templates_mib = TEMPLATE_STORE_MIB,
                     .spare_cores = options->spare_cores,
                     .proves = options->proves,
                     .inspected_serves = options->in_haste},
    };
    /* a fake machine's template is good for nobody else */
    if (options->fake_folder != NULL) {
        cache = mem_strdup(vm_root_work(worker->root));
    } else if (image_default_cache_dir(&cache, err) != 0) {
        return -1;
    }
    worker->templates = file_join(cache, "templates");
    supply.pristine.templates = worker->templates;
    if (pristine_choice_parse(options->way, &supply.pristine.choice, err) != 0 ||
        accel_parse(options->accelerator, &supply.accel, err) != 0) {
        return -1;
    }
    return supply_new(&supply, &worker->supply, err);
}

/* The environment failed: it was thrown away, and its unit goes back. */
static int give_up_environment(struct worker *worker, const struct unit_job *job,
                               char cause[UNIT_CAUSE], const struct err *why, struct err *err)
{
    fprintf(stderr, "tameshi: worker %s: %s; a new environment is made\n", worker->options->name,
            why->text);
    snprintf(cause, UNIT_CAUSE, "environment: %s", err_kind_name(why->kind));
    worker->why = *why;
    worker->failures++;
    worker->lost = true;
    return unit_void(job, cause, why->text, err);
}

/* Executes a unit in the environment that was given for it. */
static int execute(struct worker *worker, const struct store_unit *claimed, struct unit_job *job,
                   char cause[UNIT_CAUSE], struct err *err)
{
    const struct plan_unit *what = &worker->plan->units[claimed->id];
    int got =
        store_heartbeat(worker->store, worker->options->name, claimed->id, WORKER_LEASE_MS, err);
    if (got != 0) {
        return got < 0 ? -1
                       : err_set(err, ERR_BUG, "the lease of unit %lld was lost",
                                 (long long)claimed->id);
    }
    worker->product = worker->plan->products[what->product]->id;
    worker->arm = product_arm_name(what->arm);
    return unit_execute(job, cause, err);
}

static int do_unit(struct worker *worker, const struct store_unit *claimed, char cause[UNIT_CAUSE],
                   struct err *err)
{
    struct err why = {0};
    struct unit_job job = {
        .plan = worker->plan,
        .unit = (size_t)claimed->id,
        .attempt = claimed->attempt,
        .chain = worker->chain,
        .capture_dir = worker->options->capture ? worker->options->dir : NULL,
        .keep_requests = worker->options->keep_requests,
        .in_haste = worker->options->in_haste,
    };
    worker->lost = false;
    worker->why = (struct err){.kind = ERR_NONE};
    int got = supply_give(worker->supply, job.unit, claimed->last, &job.given, &why);
    if (job.given.unsaved != NULL) {
        fprintf(stderr, "tameshi: worker %s: %s; templates are kept in the environment instead\n",
                worker->options->name, job.given.unsaved);
    }
    if (got == SUPPLY_REFUSED) {
        snprintf(cause, UNIT_CAUSE, "product did not start");
        return unit_void(&job, cause, why.text, err);
    }
    if (got != 0 && why.kind == ERR_INTEGRITY) {
        *err = why;
        return -1;
    }
    if (got != 0) {
        return give_up_environment(worker, &job, cause, &why, err);
    }
    job.environment = job.given.environment;
    got = execute(worker, claimed, &job, cause, err);
    supply_take_back(worker->supply, got != 0);
    worker->lost = got == UNIT_BROKEN;
    worker->failures = worker->lost ? worker->failures + 1 : 0;
    return worker->lost ? 0 : got;
}

static int check_unit(const struct worker *worker, const struct store_unit *claimed,
                      struct err *err)
{
    if (claimed->id < 0 || (size_t)claimed->id >= worker->plan->unit_count) {
        return err_set(err, ERR_INTEGRITY, "the store names unit %lld, the plan has %zu",
                       (long long)claimed->id, worker->plan->unit_count);
    }
    return 0;
}

static int complete(struct worker *worker, int64_t unit, const char *cause, struct err *err)
{
    const struct store_failure failure = {
        .cause = cause,
        .lost = worker->lost,
        .most = worker->lost ? WORKER_MAX_LOST : WORKER_MAX_ATTEMPTS,
    };
    return store_complete(worker->store, worker->options->name, unit,
                          cause[0] != '\0' ? &failure : NULL, err);
}

static int work(struct worker *worker, struct err *err)
{
    for (;;) {
        struct store_unit unit;
        char cause[UNIT_CAUSE] = "";
        int got = store_claim(worker->store, worker->options->name, worker->product, worker->arm,
                              WORKER_LEASE_MS, &unit, err);
        if (got == STORE_FINISHED) {
            return 0;
        }
        if (got == STORE_NOTHING) {
            poll(NULL, 0, IDLE_MS);
            continue;
        }
        if (got != 0 || check_unit(worker, &unit, err) != 0 ||
            do_unit(worker, &unit, cause, err) != 0 || chain_sync(worker->chain, err) != 0) {
            return -1;
        }
        got = complete(worker, unit.id, cause, err);
        if (got == STORE_LOST) {
            return err_set(err, ERR_BUG, "the lease of unit %lld was lost", (long long)unit.id);
        }
        if (got != 0) {
            return -1;
        }
        if (worker->failures >= MAX_FAILURES) {
            return err_set(err, ERR_HOST, "%d environments in a row failed, the last with '%s'%s%s",
                           worker->failures, cause, worker->why.kind != ERR_NONE ? ": " : "",
                           worker->why.text);
        }
    }
}

static int64_t cpu_ms(int who)
{
    struct rusage usage;
    if (getrusage(who, &usage) != 0) {
        return 0;
    }
    return ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           ((int64_t)usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* What the work cost beside the machines, which are no children of the worker. */
static int record_cost(struct worker *worker, struct err *err)
{
    struct node *body = node_object();
    node_set_int(body, "cpu_ms", cpu_ms(RUSAGE_SELF));
    node_set_int(body, "helpers_cpu_ms", cpu_ms(RUSAGE_CHILDREN));
    return chain_add(worker->chain, "cost", body, err);
}

int worker_main(const struct worker_options *options, struct err *err)
{
    struct worker worker
        __attribute__((cleanup(worker_done))) = {.options = options, .product = "", .arm = ""};
    bool alone = false;
    if (open_run(&worker, err) != 0 || open_hypervisor(&worker, &alone, err) != 0 ||
        record_worker(&worker, alone, err) != 0 || open_supply(&worker, err) != 0 ||
        work(&worker, err) != 0 || record_cost(&worker, err) != 0) {
        return err_wrap(err, "worker %s", options->name);
    }
    return 0;
}
