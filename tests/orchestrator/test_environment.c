/* An environment over the fake hypervisor: the agents are real, the machines are folders. */
#include <string.h>
#include <sys/stat.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/environment.h"
#include "orchestrator/vm/fake.h"
#include "tests/support.h"

#define AGENT_MS 10000
#define DATA TEST_DATA_DIR "/../.." /* the shipped data */
#define SEED "00112233445566778899aabbccddeeff"

struct world {
    char *folder;
    struct topology *topology;
    struct hypervisor *hypervisor;
    struct environment *environment;
    struct fake_faults faults;
};

static void world_done(struct world *world)
{
    environment_free(world->environment);
    topology_free(world->topology);
    hypervisor_fake.close(world->hypervisor);
    support_folder_done(&world->folder);
}
#define WORLD __attribute__((cleanup(world_done))) struct world

static void make_folder(const char *path)
{
    struct err err = {.kind = ERR_NONE};

    assert_ok(file_mkdirs(path, 0755, &err), err);
}

/* Images: a target that keeps its seed in /seed, and two products with a file of their name. */
static void make_images(const char *folder)
{
    AUTOFREE char *bin = mem_printf("%s/target/usr/local/sbin", folder);
    AUTOFREE char *seed = file_join(bin, "tameshi-seed");

    make_folder(bin);
    support_write(seed, "#!/bin/sh\nprintf %s \"$1\" > seed\n");
    chmod(seed, 0755);
    for (const char *const *name = (const char *const[]){"one", "two", NULL}; *name != NULL;
         name++) {
        AUTOFREE char *image = file_join(folder, *name);
        AUTOFREE char *file = file_join(image, "name");

        make_folder(image);
        support_write(file, *name);
    }
}

static struct environment_image image_of(const char *folder, const char *id, char **disk)
{
    *disk = file_join(folder, id);
    return (struct environment_image){.id = id, .disk = *disk, .memory_mib = 1};
}

static int make_environment(struct world *world, struct err *err)
{
    AUTOFREE char *target = NULL;
    struct environment_options options = {
        .ops = &hypervisor_fake,
        .hypervisor = world->hypervisor,
        .root = world->folder,
        .work = world->folder,
        .topology = world->topology,
        .attacker = {.id = "attacker"},
        .target = image_of(world->folder, "target", &target),
        .seed = SEED,
        .boot_timeout_ms = AGENT_MS,
    };

    return environment_new(&options, &world->environment, err);
}

static void world_open_in(struct world *world, const char *topology)
{
    struct hypervisor_options options = {.agent = TEST_AGENT, .faults = &world->faults};
    struct err err = {.kind = ERR_NONE};

    world->folder = support_folder();
    options.root = world->folder;
    make_images(world->folder);
    assert_ok(hypervisor_fake.open(&options, &world->hypervisor, &err), err);
    assert_ok(topology_find(DATA, topology, &world->topology, &err), err);
    assert_ok(make_environment(world, &err), err);
}

static void world_open(struct world *world)
{
    world_open_in(world, "inline");
}

static int use(struct world *world, const char *id, struct err *err)
{
    AUTOFREE char *disk = NULL;
    struct environment_image image = image_of(world->folder, id, &disk);

    return environment_product(world->environment, &image, err);
}

/* Booted, with product one and its template "one". */
static void world_ready(struct world *world)
{
    struct err err = {.kind = ERR_NONE};

    world_open(world);
    assert_ok(environment_boot(world->environment, &err), err);
    assert_ok(use(world, "one", &err), err);
    assert_ok(environment_template(world->environment, "one", &err), err);
}

static void put(struct world *world, enum machine_role role, const char *path, const char *text)
{
    struct client_put file = {.path = path, .data = text, .length = strlen(text)};
    struct err err = {.kind = ERR_NONE};

    assert_ok(client_put(environment_client(world->environment, role), &file,
                         clock_mono_ms() + AGENT_MS, &err),
              err);
}

/* The file's text, "(none)" without one. */
static void assert_file(struct world *world, enum machine_role role, const char *path,
                        const char *expected)
{
    struct client_get get = {.path = path, .max_bytes = 1000};
    struct client *client = environment_client(world->environment, role);
    struct err err = {.kind = ERR_NONE};
    AUTOBUF struct buf text = BUF_INIT;
    int answer = 0;

    cr_assert_not_null(client);
    answer = client_get(client, &get, &text, clock_mono_ms() + AGENT_MS, &err);
    cr_assert_geq(answer, 0, "%s", err.text);
    cr_assert_str_eq(answer == CLIENT_NOT_FOUND ? "(none)" : buf_str(&text), expected);
}

Test(environment, boots_attacker_and_target_and_seeds_the_target, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_open(&world);
    assert_ok(environment_boot(world.environment, &err), err);
    assert_file(&world, MACHINE_TARGET, "/seed", SEED);
    cr_assert_not_null(environment_client(world.environment, MACHINE_ATTACKER));
    cr_assert_null(environment_client(world.environment, MACHINE_PRODUCT));
    cr_assert(environment_alive(world.environment));
}

Test(environment, brings_all_machines_back_to_a_template, .timeout = 60)
{
    WORLD world = {0};
    struct environment_return_info first = {0};
    struct environment_return_info second = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        put(&world, role, "/dirt", "x");
    }
    assert_ok(environment_return(world.environment, "one", &first, &err), err);
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        assert_file(&world, role, "/dirt", "(none)");
    }
    assert_file(&world, MACHINE_TARGET, "/seed", SEED);
    assert_ok(environment_return(world.environment, "one", &second, &err), err);
    cr_assert_gt(second.epoch, first.epoch);
    cr_assert_eq(first.total_ms,
                 first.pause_ms + first.restore_ms + first.resume_ms + first.agent_ms);
}

Test(environment, begins_each_product_with_pristine_neighbours, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    put(&world, MACHINE_ATTACKER, "/dirt", "x");
    put(&world, MACHINE_TARGET, "/dirt", "x");
    assert_ok(use(&world, "two", &err), err);
    assert_file(&world, MACHINE_ATTACKER, "/dirt", "(none)");
    assert_file(&world, MACHINE_TARGET, "/dirt", "(none)");
    assert_file(&world, MACHINE_PRODUCT, "/name", "two");
}

Test(environment, boots_a_product_image_only_once, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    int before = 0;

    world_ready(&world);
    put(&world, MACHINE_PRODUCT, "/dirt", "x");
    assert_ok(use(&world, "two", &err), err);
    before = world.faults.restores;
    assert_ok(use(&world, "one", &err), err);
    assert_file(&world, MACHINE_PRODUCT, "/name", "one");
    assert_file(&world, MACHINE_PRODUCT, "/dirt", "(none)");
    cr_assert_eq(world.faults.restores, before + 2, "attacker and target only");
}

Test(environment, returns_to_a_template_of_another_product, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    assert_ok(use(&world, "two", &err), err);
    put(&world, MACHINE_PRODUCT, "/setting", "two");
    assert_ok(environment_template(world.environment, "two", &err), err);
    assert_ok(environment_return(world.environment, "one", NULL, &err), err);
    assert_file(&world, MACHINE_PRODUCT, "/name", "one");
    assert_file(&world, MACHINE_PRODUCT, "/setting", "(none)");
    assert_ok(environment_return(world.environment, "two", NULL, &err), err);
    assert_file(&world, MACHINE_PRODUCT, "/name", "two");
    assert_file(&world, MACHINE_PRODUCT, "/setting", "two");
}

Test(environment, replaces_a_template_of_the_same_key, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    assert_ok(use(&world, "two", &err), err);
    assert_ok(environment_template(world.environment, "one", &err), err);
    assert_ok(environment_return(world.environment, "one", NULL, &err), err);
    assert_file(&world, MACHINE_PRODUCT, "/name", "two");
}

Test(environment, does_not_know_a_forgotten_template, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    cr_assert(environment_has_template(world.environment, "one"));
    assert_ok(environment_forget(world.environment, "one", &err), err);
    cr_assert_not(environment_has_template(world.environment, "one"));
    cr_assert_eq(environment_return(world.environment, "one", NULL, &err), -1);
    assert_err(err, ERR_BUG, "no template 'one'");
}

Test(environment, refuses_a_key_that_could_be_a_command, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    cr_assert_eq(environment_template(world.environment, "a b", &err), -1);
    assert_err(err, ERR_BUG, "template 'a b': bad key, or no product yet");
}

Test(environment, says_when_a_machine_died_and_rebuilds, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};

    world_ready(&world);
    world.faults.die_at_restore = world.faults.restores + 2; /* of attacker, target, product */
    cr_assert_eq(environment_return(world.environment, "one", NULL, &err), -1);
    assert_err(err, ERR_GUEST, "return to 'one': machine 'target' ended by itself");
    cr_assert_null(environment_client(world.environment, MACHINE_ATTACKER));
    cr_assert_eq(environment_return(world.environment, "one", NULL, &err), -1);
    assert_err(err, ERR_BUG, "the environment is not running");

    assert_ok(environment_rebuild(world.environment, &err), err);
    cr_assert_not(environment_has_template(world.environment, "one"));
    assert_ok(use(&world, "one", &err), err);
    assert_file(&world, MACHINE_PRODUCT, "/name", "one");
}

Test(environment, fails_when_a_state_cannot_be_saved, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *expected = NULL;

    world_ready(&world);
    world.faults.freeze_fails = world.faults.freezes + 3;
    cr_assert_eq(environment_template(world.environment, "again", &err), -1);
    expected = mem_printf("template 'again': machine '%s-product': freeze t-again: disk full",
                          environment_name(world.environment));
    assert_err(err, ERR_IO, expected);
    cr_assert_null(environment_client(world.environment, MACHINE_TARGET));
}

Test(environment, fails_to_boot_when_a_machine_does_not_start, .timeout = 60)
{
    WORLD world = {.faults = {.start_fails = 2}};
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *expected = NULL;

    world_open(&world);
    cr_assert_eq(environment_boot(world.environment, &err), -1);
    expected = mem_printf("boot: machine '%s-attacker': start refused",
                          environment_name(world.environment));
    assert_err(err, ERR_HOST, expected);
    assert_ok(environment_rebuild(world.environment, &err), err);
}

Test(environment, names_a_target_that_cannot_be_seeded, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *seed = NULL;

    world_open(&world);
    seed = mem_printf("%s/target/usr/local/sbin/tameshi-seed", world.folder);
    support_write(seed, "#!/bin/sh\necho no vault >&2\nexit 3\n");
    chmod(seed, 0755);
    cr_assert_eq(environment_boot(world.environment, &err), -1);
    assert_err(err, ERR_GUEST,
               "boot: canaries: /usr/local/sbin/tameshi-seed ended with 3: no vault");
}

Test(environment, leaves_no_file_behind, .timeout = 60)
{
    WORLD world = {0};
    AUTOFREE char *left = NULL;

    world_ready(&world);
    left = file_join(world.folder, environment_name(world.environment));
    cr_assert(file_is_dir(left));
    environment_free(TAKE(world.environment));
    cr_assert_not(file_exists(left));
}

/* Images of the product are targets there: "hosted" is one with a product's name in it. */
Test(environment, seeds_each_product_machine_that_is_the_target, .timeout = 60)
{
    WORLD world = {0};
    AUTOFREE char *hosted = NULL;
    AUTOFREE char *target = NULL;
    struct err err = {.kind = ERR_NONE};

    world_open_in(&world, "host");
    hosted = file_join(world.folder, "hosted");
    target = file_join(world.folder, "target");
    assert_ok(file_copy_tree(target, hosted, &err), err);
    assert_ok(environment_boot(world.environment, &err), err);
    cr_assert_null(environment_client(world.environment, MACHINE_TARGET));
    assert_ok(use(&world, "target", &err), err);
    assert_file(&world, MACHINE_TARGET, "/seed", SEED);
    cr_assert_eq(environment_client(world.environment, MACHINE_TARGET),
                 environment_client(world.environment, MACHINE_PRODUCT));
    put(&world, MACHINE_TARGET, "/seed", "spoiled");
    assert_ok(use(&world, "hosted", &err), err);
    assert_file(&world, MACHINE_TARGET, "/seed", SEED);
    assert_ok(environment_template(world.environment, "hosted", &err), err);
    assert_ok(use(&world, "target", &err), err);
    assert_file(&world, MACHINE_TARGET, "/seed", SEED);
    put(&world, MACHINE_ATTACKER, "/dirt", "x");
    assert_ok(environment_return(world.environment, "hosted", NULL, &err), err);
    assert_file(&world, MACHINE_ATTACKER, "/dirt", "(none)");
    assert_file(&world, MACHINE_PRODUCT, "/seed", SEED);
    cr_assert(environment_alive(world.environment));
}

/* printf %s SEED:db | sha256sum, first 16 digits */
Test(environment, derives_canaries_from_the_seed)
{
    WORLD world = {0};
    char canary[ENVIRONMENT_CANARY];

    world_open(&world);
    environment_canary(world.environment, "db", canary);
    cr_assert_str_eq(canary, "cnada0b5be8185047f");
}

Test(environment, refuses_a_seed_that_is_none)
{
    struct environment_options options = {
        .ops = &hypervisor_fake, .root = "", .work = "", .seed = "xyz"};
    AUTO(topology) topology = NULL;
    struct environment *environment = NULL;
    struct err err = {.kind = ERR_NONE};

    assert_ok(topology_find(DATA, "inline", &topology, &err), err);
    options.topology = topology;
    cr_assert_eq(environment_new(&options, &environment, &err), -1);
    assert_err(err, ERR_BUG, "a seed is 32 hex digits");
}

Test(environment, captures_a_nic_and_goes_on_when_it_cannot, .timeout = 60)
{
    WORLD world = {0};
    AUTOFREE char *path = NULL;
    AUTOFREE char *expected = NULL;
    struct err err = {.kind = ERR_NONE};

    world_open(&world);
    path = file_join(world.folder, "c.pcap");
    cr_assert_eq(environment_capture(world.environment, MACHINE_TARGET, 0, path, &err), -1);
    assert_err(err, ERR_BUG, "the environment is not running");
    assert_ok(environment_boot(world.environment, &err), err);
    assert_ok(environment_capture(world.environment, MACHINE_TARGET, 0, path, &err), err);
    assert_ok(environment_capture(world.environment, MACHINE_TARGET, 0, NULL, &err), err);
    cr_assert_eq(file_size(path, &err), 24);
    cr_assert_eq(environment_capture(world.environment, MACHINE_TARGET, 1, path, &err), -1);
    expected =
        mem_printf("capture: machine '%s-target': no nic 1", environment_name(world.environment));
    assert_err(err, ERR_HOST, expected);
    cr_assert_eq(environment_capture(world.environment, MACHINE_PRODUCT, 0, path, &err), -1);
    assert_err(err, ERR_BUG, "there is no product machine");
    cr_assert_not_null(environment_client(world.environment, MACHINE_TARGET));
}
