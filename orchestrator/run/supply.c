/* Rule: what an environment rests on is in the evidence before the first unit that used it. */
#include "orchestrator/run/supply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/run/switch.h"
#include "orchestrator/run/worker.h"
#include "orchestrator/vm/host_facts.h"

struct supply {
    struct supply_options options;
    struct pristine *pristine;
    struct node *host;
    const char ***logs;     /* of each product, NULL-ended */
    unsigned char *refused; /* by product and arm: how often it did not start */
};

/* The proof is on the disk before the environment is refused. */
static int inspect(void *data, struct environment *environment, struct err *err)
{
    struct supply *supply = data;
    AUTO(node) body = NULL;

    if (closure_probe(environment, &supply->options.hosts, &body, err) != 0 ||
        chain_add(supply->options.chain, "closure", node_ref(body), err) != 0 ||
        chain_sync(supply->options.chain, err) != 0) {
        return -1;
    }
    return closure_check(body, err);
}

static const char **logs_of(const struct product *product)
{
    const char **logs = mem_array(product->sensor_count + 1, sizeof(*logs));

    for (size_t i = 0; i < product->sensor_count; i++) {
        logs[i] = product->sensors[i].path;
    }
    return logs;
}

static int open_pristine(struct supply *supply, struct err *err)
{
    struct pristine_options pristine = supply->options.pristine;
    const struct machines *machines = supply->options.machines;

    if (host_facts(pristine.ops->name, supply->options.accel, &supply->host, err) != 0 ||
        machines_image(machines, MACHINES_ATTACKER, &pristine.attacker, err) != 0 ||
        machines_image(machines, MACHINES_TARGET, &pristine.target, err) != 0) {
        return -1;
    }
    pristine.host = supply->host;
    pristine.inspect = inspect;
    pristine.inspect_data = supply;
    return pristine_new(&pristine, &supply->pristine, err);
}

int supply_new(const struct supply_options *options, struct supply **out, struct err *err)
{
    AUTO(supply) supply = mem_alloc(sizeof(*supply));
    const struct plan *plan = options->plan;

    supply->options = *options;
    supply->refused = mem_array(plan->product_count * PRODUCT_ARM_COUNT, 1);
    supply->logs = mem_array(plan->product_count + 1, sizeof(*supply->logs));
    for (size_t i = 0; i < plan->product_count; i++) {
        supply->logs[i] = logs_of(plan->products[i]);
    }
    if (open_pristine(supply, err) != 0) {
        return -1;
    }
    *out = TAKE(supply);
    return 0;
}

void supply_free(struct supply *supply)
{
    if (supply == NULL) {
        return;
    }
    pristine_free(supply->pristine);
    for (size_t i = 0; supply->logs != NULL && supply->logs[i] != NULL; i++) {
        free(supply->logs[i]);
    }
    free(supply->logs);
    free(supply->refused);
    node_free(supply->host);
    free(supply);
}

static int set_up(void *data, struct client *client, struct err *err)
{
    return switch_arm(client, data, err);
}

/* All that the state of the machines depends on beside the host: the product's package with its
 * files, the arm, and the images by key. The attacker's holds kernel and agent. */
static struct node *depends_on(const struct supply *supply, const struct plan_unit *what)
{
    const struct product *product = supply->options.plan->products[what->product];
    AUTO(node) keys = machines_keys(supply->options.machines);
    const char *images[] = {MACHINES_ATTACKER, MACHINES_TARGET, product->image};
    struct node *depends = node_object();
    char hash[HASH_HEX];

    product_hash(product, hash);
    node_set_str(depends, "product", hash);
    node_set_str(depends, "arm", product_arm_name(what->arm));
    for (size_t i = 0; i < COUNT_OF(images); i++) {
        node_set_str(depends, images[i], node_get_str(keys, images[i], ""));
    }
    return depends;
}

static struct node *unit_names(const struct supply *supply, const struct plan_unit *what)
{
    struct node *body = node_object();

    node_set_str(body, "product", supply->options.plan->products[what->product]->id);
    node_set_str(body, "arm", product_arm_name(what->arm));
    return body;
}

static int record_template(struct supply *supply, const struct plan_unit *what,
                           const struct pristine_given *given, struct err *err)
{
    const struct product *product = supply->options.plan->products[what->product];
    const struct topology *topology = environment_topology(given->environment);
    AUTOFREE char *version = machines_product_version(supply->options.machines, product);
    struct node *body = unit_names(supply, what);

    node_set_str(body, "version", version);
    node_set_str(body, "name", given->name);
    node_set_str(body, "topology", topology->id);
    node_set_str(body, "topology_hash", topology->hash);
    node_set_str(body, "seed", given->seed);
    node_set_bool(body, "baked", given->baked);
    node_set_int(body, "took_ms", given->bake_ms);
    if (given->unsaved != NULL) {
        node_set_str(body, "unsaved", given->unsaved);
    }
    node_set_int(body, "in_place_ms", given->in_place_ms);
    node_set_int(body, "clone_ms", given->clone_ms);
    return chain_add(supply->options.chain, "template", body, err);
}

static int record_reset(struct supply *supply, size_t unit, const struct plan_unit *what,
                        const struct pristine_given *given, struct err *err)
{
    struct node *body = unit_names(supply, what);

    node_set_int(body, "unit", (int64_t)unit);
    node_set_str(body, "way", given->way);
    node_set(body, "digest", node_ref(node_get(given->reset, "digest")));
    node_set(body, "equal", node_ref(node_get(given->reset, "equal")));
    node_set(body, "differences", node_ref(node_get(given->reset, "differences")));
    return chain_add(supply->options.chain, "reset", body, err);
}

static int record(struct supply *supply, size_t unit, const struct plan_unit *what,
                  const struct pristine_given *given, struct err *err)
{
    if (given->is_first && given->environment != NULL &&
        record_template(supply, what, given, err) != 0) {
        return -1;
    }
    return given->reset != NULL ? record_reset(supply, unit, what, given, err) : 0;
}

int supply_give(struct supply *supply, size_t unit, bool is_last, struct pristine_given *out,
                struct err *err)
{
    const struct plan_unit *what = &supply->options.plan->units[unit];
    const struct product *product = supply->options.plan->products[what->product];
    const struct product_arm *arm = product_find_arm(product, what->arm);
    unsigned char *refused =
        &supply->refused[what->product * PRODUCT_ARM_COUNT + (size_t)what->arm];
    AUTO(node) depends = depends_on(supply, what);
    AUTOFREE char *key = mem_printf("p%zu-%s", what->product, product_arm_name(what->arm));
    struct pristine_template template = {
        .key = key,
        .depends = depends,
        .topology = machines_topology(supply->options.machines, what->product),
        .files = supply->logs[what->product],
        .set_up = set_up,
        .data = (void *)(uintptr_t)arm,
        .is_last = is_last,
    };

    *out = (struct pristine_given){.environment = NULL};
    if (*refused >= WORKER_MAX_ATTEMPTS) {
        err_set(err, ERR_GUEST, "the product did not start before");
        return SUPPLY_REFUSED;
    }
    if (machines_image(supply->options.machines, product->image, &template.product, err) != 0) {
        return -1;
    }
    int got = pristine_give(supply->pristine, &template, out, err);
    if (got == PRISTINE_REFUSED) {
        ++*refused;
        return SUPPLY_REFUSED;
    }
    /* a state that was not the golden one is in the evidence as well */
    if (record(supply, unit, what, out, got == 0 ? err : NULL) != 0 && got == 0) {
        pristine_take_back(supply->pristine, false);
        return -1;
    }
    return got;
}

void supply_take_back(struct supply *supply, bool unfit)
{
    pristine_take_back(supply->pristine, unfit);
}
