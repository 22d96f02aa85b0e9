/* Topologies: what is taken and what is refused, over the corpus; those that ship; how they are
 * found. */
#include "orchestrator/vm/topology.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "tests/support.h"

#define MAX_CASES 256
#define DATA TEST_DATA_DIR "/../.." /* the shipped data */

typedef void each_fn(const char *folder);

static void each_case(const char *kind, each_fn *each)
{
    AUTOFREE char *root = mem_printf("%s/topology/%s", TEST_DATA_DIR, kind);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(root, MAX_CASES, &names, &count, &err), err);
    cr_assert_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(root, names[i]);

        each(folder);
    }
    file_names_free(names, count);
}

static void check_refused(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "sample.yaml");
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    struct topology *topology = NULL;
    struct err err = {0};

    cr_assert_eq(topology_load(path, &topology, &err), -1, "'%s' was taken", folder);
    cr_assert_null(topology);
    cr_assert_eq(err.kind, ERR_INPUT);
    expected[strcspn(expected, "\n")] = '\0';
    cr_expect_str_eq(err.text + strlen(folder) + 1, expected, "%s: got %s", folder, err.text);
}

Test(topology, broken_ones_are_refused_with_their_texts)
{
    each_case("invalid", check_refused);
}

static void describe_nic(struct buf *out, const struct topology_nic *nic)
{
    buf_printf(out, "  %s %s %u>%u", nic->mac, nic->link, nic->local_port, nic->remote_port);
    buf_str_add(out, nic->tap ? " tap" : "");
    if (nic->copied) {
        buf_printf(out, " copies %u>%u", nic->copy_local_port, nic->copy_remote_port);
    }
    for (size_t i = 0; i < nic->address_count; i++) {
        buf_printf(out, " %s", nic->addresses[i]);
    }
    buf_char(out, '\n');
}

static void describe_machine(struct buf *out, const struct topology_machine *machine)
{
    static const char *const images[] = {[TOPOLOGY_ATTACKER] = "attacker",
                                         [TOPOLOGY_PRODUCT] = "product",
                                         [TOPOLOGY_TARGET] = "target"};

    buf_printf(out, "%s: image %s%s%s\n", machine->name, images[machine->image],
               machine->forward ? ", forwards" : "", machine->seeded ? ", seeded" : "");
    for (size_t i = 0; i < machine->nic_count; i++) {
        describe_nic(out, &machine->nics[i]);
    }
    for (size_t i = 0; i < machine->route_count; i++) {
        buf_printf(out, "  to %s via %s\n", machine->routes[i].to, machine->routes[i].via);
    }
    for (size_t i = 0; i < machine->local_count; i++) {
        buf_printf(out, "  local %s\n", machine->local[i]);
    }
}

static void check_taken(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "sample.yaml");
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    AUTOBUF struct buf found = BUF_INIT;
    AUTO(topology) topology = NULL;
    struct err err = {0};

    assert_ok(topology_load(path, &topology, &err), err);
    for (size_t m = 0; m < topology->machine_count; m++) {
        describe_machine(&found, &topology->machines[m]);
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        buf_printf(&found, "role %s: %s\n", machine_role_name(role),
                   topology->machines[topology->roles[role]].name);
    }
    buf_printf(&found, "%u ports\n", topology->port_count);
    cr_expect_str_eq(buf_str(&found), expected, "%s: got\n%s", folder, buf_str(&found));
}

Test(topology, good_ones_are_read)
{
    each_case("valid", check_taken);
}

Test(topology, those_that_ship_are_good)
{
    static const char *const shipped[] = {"host", "inline", "service", "tap"};
    AUTOFREE char *folder = file_join(DATA, "vm-images/topologies");
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(folder, MAX_CASES, &names, &count, &err), err);
    file_names_free(names, count);
    cr_assert_eq(count, COUNT_OF(shipped));
    for (size_t i = 0; i < COUNT_OF(shipped); i++) {
        AUTO(topology) topology = NULL;

        assert_ok(topology_find(DATA, shipped[i], &topology, &err), err);
        cr_assert_str_eq(topology->id, shipped[i]);
        cr_assert_str_neq(topology->summary, "");
    }
}

static void assert_unknown(const char *id, const char *text)
{
    struct topology *topology = NULL;
    struct err err = {0};

    cr_assert_eq(topology_find(DATA, id, &topology, &err), -1);
    cr_assert_null(topology);
    assert_err(err, ERR_INPUT, text);
}

Test(topology, one_that_is_not_there_is_refused_with_what_is)
{
    assert_unknown("inlin", "no topology 'inlin', did you mean 'inline'?");
    assert_unknown("sidecar", "no topology 'sidecar', expected one of: host, inline, service, tap");
    assert_unknown("../topologies/tap",
                   "no topology '../topologies/tap', expected one of: host, inline, service, tap");
}

static struct topology *parse(const char *text)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "sample.yaml");
    struct topology *topology = NULL;
    struct err err = {0};

    support_write(path, text);
    assert_ok(topology_load(path, &topology, &err), err);
    return topology;
}

#define HEAD "id: sample\nsummary: s\nmachines:\n"
#define ATTACKER "  attacker: {image: attacker, nics: [{link: a, addresses: [10.66.255.1/16]}]}\n"
#define TARGET                                                                                     \
    "  target: {image: product, nics: [{link: a, addresses: [10.66.0.2/16, 10.67.0.3/24]}]}\n"

Test(topology, its_hash_changes_with_values_and_not_with_layout)
{
    AUTO(topology) one = parse(HEAD ATTACKER TARGET);
    AUTO(topology) same = parse("# the same\n" HEAD TARGET "\n" ATTACKER);
    AUTO(topology)
    other = parse(HEAD ATTACKER "  target: {image: product, seeded: true, nics: [{link: a, "
                                "addresses: [10.66.0.2/16, 10.67.0.3/24]}]}\n");

    cr_assert_str_eq(one->hash, same->hash);
    cr_assert_str_neq(one->hash, other->hash);
}
