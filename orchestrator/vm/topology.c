/* Decodes topologies. Machines are put in a fixed order, attacker, product, target, others, since
 * their numbers are part of their MAC addresses and so of every saved state. */
#include "orchestrator/vm/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/vm/topology_private.h"

#define FOLDER "vm-images/topologies"
#define ENDING ".yaml"
#define MAX_FILES 256
#define ID_MAX 64
#define NONE SIZE_MAX

static const char *const image_names[] = {[TOPOLOGY_ATTACKER] = "attacker",
                                          [TOPOLOGY_PRODUCT] = "product",
                                          [TOPOLOGY_TARGET] = "target",
                                          NULL};

const char *machine_role_name(enum machine_role role)
{
    static const char *const names[MACHINE_ROLES] = {[MACHINE_ATTACKER] = "attacker",
                                                     [MACHINE_PRODUCT] = "product",
                                                     [MACHINE_TARGET] = "target"};

    return names[role];
}

/* Names become file names, names of machines and of devices. */
static int check_name(const struct cur *place, const char *name, size_t max, struct err *err)
{
    size_t length = strlen(name);

    if (length == 0 || length > max || name[0] == '-' ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != length) {
        return cur_fail(place, err, "'%s' is not a name, expected at most %zu of [a-z0-9-]", name,
                        max);
    }
    return 0;
}

static int load_name(const struct cur *cur, const char *key, size_t max, const char **out,
                     struct err *err)
{
    struct cur place;

    if (cur_str(cur, key, true, out, err) < 0 || cur_any(cur, key, true, &place, err) < 0) {
        return -1;
    }
    return check_name(&place, *out, max, err);
}

/* An array that may be absent; *count is then 0. */
static int load_array(const struct cur *cur, const char *key, struct cur *out, size_t *count,
                      struct err *err)
{
    int answer = cur_array(cur, key, false, out, err);

    *count = answer == 0 ? node_count(out->node) : 0;
    if (*count > TOPOLOGY_MAX_LIST) {
        return cur_fail(out, err, "%zu elements, expected at most %d", *count, TOPOLOGY_MAX_LIST);
    }
    return answer < 0 ? -1 : 0;
}

static int load_strings(const struct cur *cur, const char *key, const char ***out, size_t *count,
                        struct err *err)
{
    struct cur list;

    if (load_array(cur, key, &list, count, err) < 0) {
        return -1;
    }
    return *count == 0 ? 0 : cur_strings(cur, key, true, out, count, err);
}

static int load_flag(const struct cur *cur, const char *key, bool *out, struct err *err)
{
    return cur_bool(cur, key, false, out, err) < 0 ? -1 : 0;
}

static int load_nic(const struct cur *cur, struct topology_nic *nic, struct err *err)
{
    static const char *const known[] = {"link", "tap", "addresses", NULL};

    if (cur_as_object(cur, err) < 0 || cur_known(cur, known, err) < 0 ||
        load_name(cur, "link", TOPOLOGY_NAME_MAX, &nic->link, err) < 0 ||
        load_flag(cur, "tap", &nic->tap, err) < 0) {
        return -1;
    }
    return load_strings(cur, "addresses", &nic->addresses, &nic->address_count, err);
}

static int load_nics(struct topology *topology, size_t m, struct err *err)
{
    struct topology_source *source = topology->source;
    struct topology_machine *machine = &topology->machines[m];
    size_t count = 0;

    if (cur_array(&source->machine[m], "nics", true, &source->nics[m], err) < 0) {
        return -1;
    }
    count = node_count(source->nics[m].node);
    if (count < 1 || count > MACHINE_MAX_NICS) {
        return cur_fail(&source->nics[m], err, "%zu NICs, expected 1 to %d", count,
                        MACHINE_MAX_NICS);
    }
    for (size_t n = 0; n < count; n++) {
        struct topology_nic *nic = &machine->nics[n];

        cur_item(&source->nics[m], n, &source->nic[m][n]);
        machine->nic_count++;
        if (load_nic(&source->nic[m][n], nic, err) < 0) {
            return -1;
        }
        (void)snprintf(nic->mac, sizeof(nic->mac), "52:54:00:7a:%02x:%02x",
                       (unsigned)(m + 1) & 0xff, (unsigned)n & 0xff);
    }
    return 0;
}

static int load_routes(const struct cur *cur, struct topology_machine *machine, struct err *err)
{
    static const char *const known[] = {"to", "via", NULL};
    struct cur list;

    if (load_array(cur, "routes", &list, &machine->route_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < machine->route_count; i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            cur_str(&item, "to", true, &machine->routes[i].to, err) < 0 ||
            cur_str(&item, "via", true, &machine->routes[i].via, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int load_machine(struct topology *topology, size_t m, struct err *err)
{
    static const char *const known[] = {"image",   "nics",   "routes", "local",
                                        "forward", "seeded", NULL};
    const struct cur *cur = &topology->source->machine[m];
    struct topology_machine *machine = &topology->machines[m];
    size_t image = 0;

    if (cur_known(cur, known, err) < 0 ||
        cur_choice(cur, "image", true, image_names, &image, err) < 0 ||
        load_nics(topology, m, err) < 0 || load_routes(cur, machine, err) < 0 ||
        load_strings(cur, "local", &machine->local, &machine->local_count, err) < 0 ||
        load_flag(cur, "forward", &machine->forward, err) < 0) {
        return -1;
    }
    machine->name = cur->key;
    machine->image = (enum topology_image)image;
    return load_flag(cur, "seeded", &machine->seeded, err);
}

/* The place of a machine in the order; those of the same rank stay as they stand in the file. */
static int rank(const char *name, const struct node *machine)
{
    if (strcmp(name, "attacker") == 0) {
        return 0;
    }
    if (strcmp(name, "target") == 0) {
        return 2;
    }
    return strcmp(node_get_str(machine, "image", ""), "product") == 0 ? 1 : 3;
}

static int list_machines(struct topology *topology, struct err *err)
{
    struct topology_source *source = topology->source;
    const struct node *all = NULL;

    if (cur_object(&source->root, "machines", true, &source->machines, err) < 0) {
        return -1;
    }
    all = source->machines.node;
    if (node_count(all) > TOPOLOGY_MAX_MACHINES) {
        return cur_fail(&source->machines, err, "%zu machines, expected at most %d",
                        node_count(all), TOPOLOGY_MAX_MACHINES);
    }
    for (int wanted = 0; wanted <= 3; wanted++) {
        for (void *i = node_iter(all); i != NULL; i = node_iter_next(all, i)) {
            struct cur *place = &source->machine[topology->machine_count];
            struct cur member;

            cur_member(&source->machines, i, &member);
            if (cur_as_object(&member, err) < 0 ||
                check_name(&member, member.key, TOPOLOGY_NAME_MAX, err) < 0) {
                return -1;
            }
            if (rank(member.key, member.node) == wanted) {
                *place = member;
                topology->machine_count++;
            }
        }
    }
    return 0;
}

static size_t find_machine(const struct topology *topology, const char *name)
{
    for (size_t m = 0; m < topology->machine_count; m++) {
        if (strcmp(topology->machines[m].name, name) == 0) {
            return m;
        }
    }
    return NONE;
}

static size_t count_image(const struct topology *topology, enum topology_image image)
{
    size_t count = 0;

    for (size_t m = 0; m < topology->machine_count; m++) {
        count += topology->machines[m].image == image;
    }
    return count;
}

/* Which machine plays which role. */
static int cast(struct topology *topology, struct err *err)
{
    const struct cur *place = &topology->source->machines;

    topology->roles[MACHINE_ATTACKER] = find_machine(topology, "attacker");
    topology->roles[MACHINE_TARGET] = find_machine(topology, "target");
    if (topology->roles[MACHINE_ATTACKER] == NONE || topology->roles[MACHINE_TARGET] == NONE) {
        return cur_fail(place, err, "no machine '%s'",
                        topology->roles[MACHINE_ATTACKER] == NONE ? "attacker" : "target");
    }
    if (count_image(topology, TOPOLOGY_ATTACKER) != 1 ||
        topology->machines[topology->roles[MACHINE_ATTACKER]].image != TOPOLOGY_ATTACKER) {
        return cur_fail(place, err, "expected image 'attacker' for the machine 'attacker' alone");
    }
    if (count_image(topology, TOPOLOGY_PRODUCT) != 1) {
        return cur_fail(place, err, "%zu machines with image 'product', expected one",
                        count_image(topology, TOPOLOGY_PRODUCT));
    }
    while (topology->machines[topology->product].image != TOPOLOGY_PRODUCT) {
        topology->product++;
    }
    topology->roles[MACHINE_PRODUCT] = topology->product;
    return 0;
}

static int load_head(struct topology *topology, const char *path, struct err *err)
{
    static const char *const known[] = {"id", "summary", "machines", NULL};
    const struct cur *root = &topology->source->root;
    AUTOFREE char *file = NULL;
    struct cur place;

    if (cur_known(root, known, err) < 0 || load_name(root, "id", ID_MAX, &topology->id, err) < 0 ||
        cur_any(root, "id", true, &place, err) < 0) {
        return -1;
    }
    file = mem_printf("%s" ENDING, topology->id);
    if (strcmp(file, file_basename(path)) != 0) {
        return cur_fail(&place, err, "'%s' is not the file's name, expected '%s'", topology->id,
                        file_basename(path));
    }
    return cur_str(root, "summary", true, &topology->summary, err);
}

static int set_hash(struct topology *topology, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (node_dump(topology->source->root.node, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    hash_bytes(text.data, text.length, topology->hash);
    return 0;
}

int topology_load(const char *path, struct topology **out, struct err *err)
{
    AUTO(topology) topology = mem_alloc(sizeof(*topology));

    topology->source = mem_alloc(sizeof(*topology->source));
    if (doc_load(path, &topology->source->doc, err) < 0 ||
        cur_root(topology->source->doc, &topology->source->root, err) < 0 ||
        load_head(topology, path, err) < 0 || list_machines(topology, err) < 0) {
        return -1;
    }
    for (size_t m = 0; m < topology->machine_count; m++) {
        if (load_machine(topology, m, err) < 0) {
            return -1;
        }
    }
    if (cast(topology, err) < 0 || topology_wire(topology, err) < 0 ||
        topology_check_addresses(topology, err) < 0 || set_hash(topology, err) < 0) {
        return -1;
    }
    *out = TAKE(topology);
    return 0;
}

void topology_free(struct topology *topology)
{
    if (topology == NULL) {
        return;
    }
    for (size_t m = 0; m < topology->machine_count; m++) {
        for (size_t n = 0; n < topology->machines[m].nic_count; n++) {
            free(topology->machines[m].nics[n].addresses);
        }
        free(topology->machines[m].local);
    }
    doc_free(topology->source->doc);
    free(topology->source);
    free(topology);
}

/* The suggestion, or the list of all there are. */
static int unknown(const char *folder, const char *id, struct err *err)
{
    AUTOBUF struct buf list = BUF_INIT;
    AUTOFREE const char **known = NULL;
    char **names = NULL;
    const char *near = NULL;
    size_t count = 0;
    size_t kept = 0;

    if (file_list(folder, MAX_FILES, &names, &count, err) < 0) {
        return -1;
    }
    known = mem_array(count + 1, sizeof(*known));
    for (size_t i = 0; i < count; i++) {
        if (text_ends(names[i], ENDING)) {
            names[i][strlen(names[i]) - strlen(ENDING)] = '\0';
            known[kept++] = names[i];
            buf_printf(&list, "%s%s", kept > 1 ? ", " : "", names[i]);
        }
    }
    near = text_suggest(id, known);
    if (near != NULL) {
        err_set(err, ERR_INPUT, "no topology '%s', did you mean '%s'?", id, near);
    } else {
        err_set(err, ERR_INPUT, "no topology '%s', expected one of: %s", id, buf_str(&list));
    }
    file_names_free(names, count);
    return -1;
}

int topology_find(const char *data_dir, const char *id, struct topology **out, struct err *err)
{
    AUTOFREE char *folder = file_join(data_dir, FOLDER);
    AUTOFREE char *path = mem_printf("%s/%s" ENDING, folder, id);

    if (strchr(id, '/') != NULL || !file_exists(path)) {
        return unknown(folder, id, err);
    }
    return topology_load(path, out, err);
}
