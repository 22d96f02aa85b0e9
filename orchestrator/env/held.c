/* Making an environment for somebody to look at. Where it goes the same way as a run's worker, it
 * does so for the same reasons: the empty network namespace before libvirt is opened, the root
 * that is swept should this process be killed. */
#include "orchestrator/env/held.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "harness/products/product.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/run/switch.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define MAX_NAMES 256

struct held {
    struct product_list products;
    const struct product *product;
    const struct product_arm *arm;
    struct machines *machines;
    const char *accelerator; /* a literal */
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor;
    struct vm_root *root;
    struct environment *environment;
};

void held_free(struct held *held)
{
    if (held == NULL) {
        return;
    }
    environment_free(held->environment);
    if (held->ops != NULL && held->hypervisor != NULL) {
        held->ops->close(held->hypervisor);
    }
    vm_root_free(held->root);
    machines_free(held->machines);
    product_list_done(&held->products);
    free(held);
}

static int no_product(const struct held *held, const char *id, struct err *err)
{
    const char *names[MAX_NAMES + 1] = {NULL};
    for (size_t i = 0; i < held->products.count && i < MAX_NAMES; i++) {
        names[i] = held->products.items[i]->id;
    }
    const char *near = text_suggest(id, names);
    return near != NULL
               ? err_set(err, ERR_INPUT, "no product '%s', did you mean '%s'?", id, near)
               : err_set(err, ERR_INPUT, "no product '%s'; 'tameshi product list' shows them", id);
}

static int choose_arm(struct held *held, const char *name, struct err *err)
{
    AUTOBUF struct buf arms = BUF_INIT;
    for (size_t i = 0; i < held->product->arm_count; i++) {
        const struct product_arm *arm = &held->product->arms[i];
        if (name == NULL || strcmp(arm->name, name) == 0) {
            held->arm = arm;
            return 0;
        }
        buf_printf(&arms, "%s%s", i > 0 ? ", " : "", arm->name);
    }
    return err_set(err, ERR_INPUT, "product '%s' has no arm '%s', only %s", held->product->id, name,
                   buf_str(&arms));
}

static int choose(struct held *held, const struct held_options *options, struct err *err)
{
    AUTOFREE char *data = image_default_data_dir();
    AUTOFREE char *folder = file_join(data, "harness/products");
    if (product_load_all(folder, &held->products, err) != 0) {
        return -1;
    }
    held->product = product_list_find(&held->products, options->product);
    if (held->product == NULL) {
        return no_product(held, options->product, err);
    }
    if (choose_arm(held, options->arm, err) != 0) {
        return -1;
    }
    return machines_for(held->product->image,
                        options->topology != NULL ? options->topology : held->product->topology,
                        options->fake_folder, &held->machines, err);
}

/* The probe forks, so it comes before anything is opened. */
static int open_hypervisor(struct held *held, const struct held_options *options, struct err *err)
{
    AUTOFREE char *agent = machines_agent_path();
    AUTOFREE char *capabilities = machines_capabilities_path(held->machines);
    struct hypervisor_options wanted = {
        .agent = agent, .bin = getenv("TAMESHI_FAKE_BIN"), .capabilities = capabilities};
    const char *accelerator = NULL;
    held->ops = hypervisor_find(options->hypervisor);
    if (held->ops == NULL) {
        return err_set(err, ERR_USAGE, "no hypervisor '%s', expected libvirt or fake",
                       options->hypervisor);
    }
    if (machines_accelerator(held->machines, options->accelerator, &accelerator, err) != 0 ||
        accel_parse(accelerator, &wanted.accel, err) != 0 || vm_enter_empty_netns(err) < 0 ||
        vm_root_new(NULL, &held->root, err) != 0) {
        return -1;
    }
    held->accelerator = accel_name(wanted.accel);
    wanted.root = vm_root_path(held->root);
    return held->ops->open(&wanted, &held->hypervisor, err);
}

static int boot(struct held *held, const struct held_options *options, struct err *err)
{
    unsigned char random[ENVIRONMENT_SEED_HEX / 2];
    AUTOBUF struct buf seed = BUF_INIT;
    struct environment_image product = {0};
    hash_random(random, sizeof(random));
    text_hex(&seed, random, sizeof(random));
    struct environment_options wanted = {
        .ops = held->ops,
        .hypervisor = held->hypervisor,
        .root = vm_root_path(held->root),
        .work = vm_root_work(held->root),
        .topology = machines_topology(held->machines, 0),
        .seed = buf_str(&seed),
        .progress = options->progress,
        .progress_data = options->progress_data,
    };
    if (machines_image(held->machines, MACHINES_ATTACKER, &wanted.attacker, err) != 0 ||
        machines_image(held->machines, MACHINES_TARGET, &wanted.target, err) != 0 ||
        machines_image(held->machines, held->product->image, &product, err) != 0 ||
        environment_new(&wanted, &held->environment, err) != 0 ||
        environment_boot(held->environment, err) != 0) {
        return -1;
    }
    return environment_product(held->environment, &product, err);
}

static int start_product(struct held *held, const struct held_options *options, struct err *err)
{
    AUTOFREE char *text =
        mem_printf("starting product '%s', arm '%s'", held->product->id, held->arm->name);
    if (options->progress != NULL) {
        options->progress(options->progress_data, text);
    }
    return switch_arm(environment_client(held->environment, MACHINE_PRODUCT), held->arm, err) == 0
               ? 0
               : err_wrap(err, "product '%s'", held->product->id);
}

int held_new(const struct held_options *options, struct held **out, struct err *err)
{
    AUTO(held) held = mem_alloc(sizeof(*held));
    if (choose(held, options, err) != 0) {
        return -1;
    }
    *out = TAKE(held);
    return 0;
}

int held_boot(struct held *held, const struct held_options *options, struct err *err)
{
    return open_hypervisor(held, options, err) != 0 || boot(held, options, err) != 0 ||
                   start_product(held, options, err) != 0
               ? -1
               : 0;
}

struct environment *held_environment(struct held *held)
{
    return held->environment;
}

static const char *image_of(const struct held *held, const struct topology *topology, size_t index)
{
    if (index == topology->product) {
        return held->product->image;
    }
    return topology->machines[index].image == TOPOLOGY_TARGET ? MACHINES_TARGET : MACHINES_ATTACKER;
}

static struct node *describe_machine(const struct held *held, const struct topology *topology,
                                     size_t index)
{
    const char *id = image_of(held, topology, index);
    struct environment_image image = {0};
    struct node *node = node_object();
    struct node *roles = node_array();
    for (int role = 0; role < MACHINE_ROLES; role++) {
        if (topology->roles[role] == index) {
            node_append(roles, node_string(machine_role_name((enum machine_role)role)));
        }
    }
    machines_image(held->machines, id, &image, NULL);
    node_set_str(node, "name", topology->machines[index].name);
    node_set(node, "roles", roles);
    node_set_str(node, "image", id);
    node_set_int(node, "memory_mib", image.memory_mib);
    return node;
}

void held_describe(const struct held *held, struct node *about)
{
    const struct topology *topology = machines_topology(held->machines, 0);
    AUTOFREE char *version = machines_product_version(held->machines, held->product);
    struct node *machines = node_array();
    for (size_t i = 0; i < topology->machine_count; i++) {
        node_append(machines, describe_machine(held, topology, i));
    }
    node_set_str(about, "product", held->product->id);
    node_set_str(about, "product_version", version);
    node_set_str(about, "arm", held->arm->name);
    node_set_str(about, "topology", topology->id);
    node_set_str(about, "accelerator", held->accelerator); /* null until it is chosen */
    node_set(about, "images", machines_keys(held->machines));
    node_set(about, "machines", machines);
}
