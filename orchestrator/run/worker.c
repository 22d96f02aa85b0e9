/* The worker's loop. Rule: evidence is on the disk before the store says that a unit is done. */
#include "orchestrator/run/worker.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/run/switch.h"
#include "orchestrator/run/unit.h"
#include "orchestrator/store/store.h"
#include "orchestrator/vm/closure.h"
#include "orchestrator/vm/environment.h"
#include "orchestrator/vm/fake.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

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
    const struct topology *topology; /* of the environment */
    struct environment *environment;
    struct closure_hosts hosts; /* the host's addresses, of before the empty namespace */
    char seed[ENVIRONMENT_SEED_HEX + 1];
    int failures;           /* in a row */
    bool lost;              /* the last unit was void because its environment failed */
    unsigned char *refused; /* by product and arm: how often it did not start */
    const char *product;    /* at hand */
    const char *arm;
};

static void worker_done(struct worker *worker)
{
    environment_free(worker->environment);
    if (worker->ops != NULL && worker->hypervisor != NULL) {
        worker->ops->close(worker->hypervisor);
    }
    vm_root_free(worker->root);
    machines_free(worker->machines);
    chain_free(worker->chain);
    store_free(worker->store);
    plan_free(worker->plan);
    free(worker->refused);
}

static int open_run(struct worker *worker, struct err *err)
{
    const char *dir = worker->options->dir;
    AUTOFREE char *plan = file_join(dir, "plan.json");
    AUTOFREE char *store = file_join(dir, "store.sqlite");
    AUTOFREE char *chains = file_join(dir, "chains");
    if (plan_load(plan, &worker->plan, err) != 0 || store_open(store, &worker->store, err) != 0 ||
        chain_new(chains, worker->options->name, worker->plan->hash, &worker->chain, err) != 0) {
        return -1;
    }
    worker->refused = mem_array(worker->plan->product_count * PRODUCT_ARM_COUNT, 1);
    return machines_new(worker->plan, worker->options->fake_folder, &worker->machines, err);
}

static int open_hypervisor(struct worker *worker, bool *alone, struct err *err)
{
    AUTOFREE char *agent = machines_agent_path();
    struct hypervisor_options options = {.agent = agent};
    const char *faults = getenv("TAMESHI_FAKE_FAULTS");
    closure_hosts_add(&worker->hosts);
    int got = vm_enter_empty_netns(err);
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
    node_set_str(body, "accelerator", worker->options->accelerator);
    node_set_bool(body, "empty_network_namespace", alone);
    node_set(body, "host", machines_host_facts());
    node_set(body, "images", machines_keys(worker->machines));
    return chain_add(worker->chain, "worker", body, err);
}

static int make_environment(struct worker *worker, struct err *err)
{
    unsigned char random[ENVIRONMENT_SEED_HEX / 2];
    AUTOBUF struct buf hex = BUF_INIT;
    struct environment_options options = {
        .ops = worker->ops,
        .hypervisor = worker->hypervisor,
        .root = vm_root_path(worker->root),
        .work = vm_root_work(worker->root),
        .topology = worker->topology,
        .slot = worker->options->slot,
        .seed = worker->seed,
    };
    hash_random(random, sizeof(random));
    text_hex(&hex, random, sizeof(random));
    snprintf(worker->seed, sizeof(worker->seed), "%s", buf_str(&hex));
    if (machines_image(worker->machines, MACHINES_ATTACKER, &options.attacker, err) != 0 ||
        machines_image(worker->machines, MACHINES_TARGET, &options.target, err) != 0 ||
        environment_new(&options, &worker->environment, err) != 0) {
        return -1;
    }
    return 0;
}

/* Boots the environment if there is none of this topology that works. */
static int ready_environment(struct worker *worker, const struct topology *topology,
                             struct err *err)
{
    int64_t begun_ms = clock_mono_ms();
    if (worker->environment != NULL && worker->topology == topology &&
        environment_alive(worker->environment)) {
        return 0;
    }
    environment_free(worker->environment);
    worker->environment = NULL;
    worker->topology = topology;
    if (make_environment(worker, err) != 0 || environment_boot(worker->environment, err) != 0) {
        environment_free(worker->environment);
        worker->environment = NULL;
        return -1;
    }
    struct node *body = node_object();
    node_set_str(body, "seed", worker->seed);
    node_set_str(body, "topology", worker->topology->id);
    node_set_str(body, "topology_hash", worker->topology->hash);
    node_set_int(body, "boot_ms", clock_mono_ms() - begun_ms);
    return chain_add(worker->chain, "environment", body, err);
}

static int record_template(struct worker *worker, const struct product *product,
                           const struct product_arm *arm, int64_t took_ms, struct err *err)
{
    AUTOFREE char *version = machines_product_version(worker->machines, product);
    struct node *body = node_object();
    node_set_str(body, "product", product->id);
    node_set_str(body, "arm", arm->name);
    node_set_str(body, "version", version);
    node_set_int(body, "took_ms", took_ms);
    return chain_add(worker->chain, "template", body, err);
}

/* The worker may not go on in an environment that something leaves: ERR_INTEGRITY, and the proof is
 * on the disk by then. */
static int record_closure(struct worker *worker, struct err *err)
{
    AUTO(node) body = NULL;
    if (closure_probe(worker->environment, &worker->hosts, &body, err) != 0 ||
        chain_add(worker->chain, "closure", node_ref(body), err) != 0 ||
        chain_sync(worker->chain, err) != 0) {
        return -1;
    }
    return closure_check(body, err);
}

/* Brings the product up in this arm and freezes the environment, unless that was done before.
 * SWITCH_FAILED: the product did not start. */
static int ready_template(struct worker *worker, const struct plan_unit *what, const char *key,
                          struct err *err)
{
    const struct product *product = worker->plan->products[what->product];
    const struct product_arm *arm = product_find_arm(product, what->arm);
    struct environment_image image;
    int64_t begun_ms = clock_mono_ms();
    if (environment_has_template(worker->environment, key)) {
        return 0;
    }
    if (machines_image(worker->machines, product->image, &image, err) != 0 ||
        environment_product(worker->environment, &image, err) != 0) {
        return -1;
    }
    int got = switch_arm(environment_client(worker->environment, MACHINE_PRODUCT), arm, err);
    if (got != 0) {
        return got;
    }
    if (environment_template(worker->environment, key, err) != 0) {
        return -1;
    }
    if (record_template(worker, product, arm, clock_mono_ms() - begun_ms, err) != 0) {
        return -1;
    }
    /* what the probes leave behind is gone with the return to the template */
    return record_closure(worker, err);
}

#define UNIT_REFUSED 1

/* Environment, template and pristine state for a unit. UNIT_REFUSED: the product did not start in
 * this arm. */
static int prepare(struct worker *worker, const struct plan_unit *what,
                   struct environment_return_info *info, struct err *err)
{
    unsigned char *refused =
        &worker->refused[what->product * PRODUCT_ARM_COUNT + (size_t)what->arm];
    char key[ENVIRONMENT_KEY_MAX];
    snprintf(key, sizeof(key), "p%zu-%s", what->product, product_arm_name(what->arm));
    if (*refused >= WORKER_MAX_ATTEMPTS) {
        err_set(err, ERR_GUEST, "the product did not start before");
        return UNIT_REFUSED;
    }
    if (ready_environment(worker, machines_topology(worker->machines, what->product), err) != 0) {
        return -1;
    }
    int got = ready_template(worker, what, key, err);
    if (got == SWITCH_FAILED) {
        ++*refused;
        return UNIT_REFUSED;
    }
    if (got != 0) {
        return -1;
    }
    return environment_return(worker->environment, key, info, err);
}

/* The environment failed: it is thrown away, and its unit goes back. */
static int give_up_environment(struct worker *worker, const struct unit_job *job,
                               char cause[UNIT_CAUSE], const struct err *why, struct err *err)
{
    fprintf(stderr, "tameshi: worker %s: %s; a new environment is made\n", worker->options->name,
            why->text);
    snprintf(cause, UNIT_CAUSE, "environment: %s", err_kind_name(why->kind));
    environment_free(worker->environment);
    worker->environment = NULL;
    worker->failures++;
    worker->lost = true;
    return unit_void(job, cause, why->text, err);
}

static int do_unit(struct worker *worker, const struct store_unit *claimed, char cause[UNIT_CAUSE],
                   struct err *err)
{
    const struct plan_unit *what = &worker->plan->units[claimed->id];
    struct err why = {0};
    worker->lost = false;
    struct unit_job job = {
        .plan = worker->plan,
        .unit = (size_t)claimed->id,
        .attempt = claimed->attempt,
        .chain = worker->chain,
        .capture_dir = worker->options->capture ? worker->options->dir : NULL,
    };
    int got = prepare(worker, what, &job.returned, &why);
    if (got == UNIT_REFUSED) {
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
    got = store_heartbeat(worker->store, worker->options->name, claimed->id, WORKER_LEASE_MS, err);
    if (got != 0) {
        return got < 0 ? -1
                       : err_set(err, ERR_BUG, "the lease of unit %lld was lost",
                                 (long long)claimed->id);
    }
    job.environment = worker->environment;
    worker->product = worker->plan->products[what->product]->id;
    worker->arm = product_arm_name(what->arm);
    got = unit_execute(&job, cause, err);
    if (got == UNIT_BROKEN) {
        environment_free(worker->environment);
        worker->environment = NULL;
        worker->failures++;
        worker->lost = true;
        return 0;
    }
    worker->failures = 0;
    return got;
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
        got = store_complete(worker->store, worker->options->name, unit.id,
                             cause[0] != '\0' ? cause : NULL,
                             worker->lost ? WORKER_MAX_LOST : WORKER_MAX_ATTEMPTS, err);
        if (got == STORE_LOST) {
            return err_set(err, ERR_BUG, "the lease of unit %lld was lost", (long long)unit.id);
        }
        if (got != 0) {
            return -1;
        }
        if (worker->failures >= MAX_FAILURES) {
            return err_set(err, ERR_HOST, "%d environments in a row failed, the last with '%s'",
                           worker->failures, cause);
        }
    }
}

int worker_main(const struct worker_options *options, struct err *err)
{
    struct worker worker
        __attribute__((cleanup(worker_done))) = {.options = options, .product = "", .arm = ""};
    bool alone = false;
    if (open_run(&worker, err) != 0 || open_hypervisor(&worker, &alone, err) != 0 ||
        record_worker(&worker, alone, err) != 0 || work(&worker, err) != 0) {
        return err_wrap(err, "worker %s", options->name);
    }
    return 0;
}
