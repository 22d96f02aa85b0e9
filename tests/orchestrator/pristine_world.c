/* What the tests of pristine environments share. */
#include "tests/orchestrator/pristine_world.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"

#define AGENT_MS 10000
#define DATA TEST_DATA_DIR "/../.." /* the shipped data */
#define LIMIT_MIB 100
#define QUIET_MS 500
#define LOOKS 60

static void make_target(const char *folder)
{
    AUTOFREE char *bin = file_join(folder, "usr/local/sbin");
    AUTOFREE char *seed = file_join(bin, "tameshi-seed");
    struct err err = {.kind = ERR_NONE};

    assert_ok(file_mkdirs(bin, 0755, &err), err);
    support_write(seed, "#!/bin/sh\nprintf %s \"$1\" > seed\n");
    chmod(seed, 0755);
}

void pristine_world_open(struct pristine_world *world, const char *topology)
{
    struct hypervisor_options options = {.agent = TEST_AGENT, .faults = &world->faults};
    struct err err = {.kind = ERR_NONE};
    AUTOFREE char *log = NULL;

    world->folder = support_folder();
    world->work = file_join(world->folder, "work");
    world->templates = file_join(world->folder, "templates");
    world->disk = file_join(world->folder, "product");
    world->target = file_join(world->folder, "target");
    options.root = world->folder;
    make_target(world->target);
    make_target(world->disk); /* it may be the target, too */
    assert_ok(file_mkdirs(world->work, 0700, &err), err);
    log = file_join(world->disk, "log");
    support_write(log, "started\n");
    assert_ok(hypervisor_fake.open(&options, &world->hypervisor, &err), err);
    assert_ok(topology_find(DATA, topology, &world->topology, &err), err);
    world->host = node_object();
    world->depends = node_object();
    node_set_str(world->host, "kernel", "1");
    node_set_str(world->depends, "product", "hash");
}

void pristine_world_done(struct pristine_world *world)
{
    pristine_free(world->pristine);
    hypervisor_fake.close(world->hypervisor);
    topology_free(world->topology);
    node_free(world->host);
    node_free(world->depends);
    free(world->work);
    free(world->templates);
    free(world->disk);
    free(world->target);
    support_folder_done(&world->folder);
}

static int inspect(void *data, struct environment *environment, struct err *err)
{
    struct pristine_world *world = data;

    world->inspected++;
    world->inspected_environment = environment;
    return environment_client(environment, MACHINE_PRODUCT) != NULL
               ? 0
               : err_set(err, ERR_BUG, "nothing to inspect");
}

struct pristine_options pristine_world_options(struct pristine_world *world,
                                               enum pristine_choice choice)
{
    return (struct pristine_options){
        .ops = &hypervisor_fake,
        .hypervisor = world->hypervisor,
        .root = world->folder,
        .work = world->work,
        .attacker = {.id = "attacker", .memory_mib = 1},
        .target = {.id = "target", .disk = world->target, .memory_mib = 1},
        .templates = world->templates,
        .templates_mib = LIMIT_MIB,
        .choice = choice,
        .proves = 1,
        .host = world->host,
        .inspect = inspect,
        .inspect_data = world,
    };
}

void pristine_world_begin(struct pristine_world *world, const struct pristine_options *options)
{
    struct err err = {.kind = ERR_NONE};

    pristine_free(TAKE(world->pristine));
    assert_ok(pristine_new(options, &world->pristine, &err), err);
}

static int put(struct client *client, const char *path, const char *text, struct err *err)
{
    struct client_put file = {.path = path, .data = text, .length = strlen(text)};

    return client_put(client, &file, clock_mono_ms() + AGENT_MS, err);
}

static int set_up(void *data, struct client *product, struct err *err)
{
    struct pristine_world *world = data;

    world->set_ups++;
    if (world->refusal != NULL) {
        err_set(err, ERR_GUEST, "%s", world->refusal);
        return 1;
    }
    return put(product, "/setting", "on", err);
}

struct pristine_template pristine_world_template(struct pristine_world *world, const char *key)
{
    static const char *const files[] = {"/log", NULL};

    return (struct pristine_template){
        .key = key,
        .depends = world->depends,
        .topology = world->topology,
        .product = {.id = "product", .disk = world->disk, .memory_mib = 1},
        .files = files,
        .set_up = set_up,
        .data = world,
    };
}

struct pristine_given pristine_world_give(struct pristine_world *world, const char *key)
{
    struct pristine_template template = pristine_world_template(world, key);
    struct pristine_given given = {0};
    struct err err = {.kind = ERR_NONE};

    assert_ok(pristine_give(world->pristine, &template, &given, &err), err);
    cr_assert_not_null(given.environment);
    return given;
}

struct pristine_given pristine_world_fail(struct pristine_world *world, const char *key,
                                          struct err *err)
{
    struct pristine_template template = pristine_world_template(world, key);
    struct pristine_given given = {0};
    int status = pristine_give(world->pristine, &template, &given, err);

    cr_assert_eq(status, -1, "answered %d", status);
    cr_assert_null(given.environment);
    return given;
}

char *pristine_world_file(const struct pristine_given *given, enum machine_role role,
                          const char *path)
{
    struct client_get get = {.path = path, .max_bytes = 1000};
    struct client *client = environment_client(given->environment, role);
    struct err err = {.kind = ERR_NONE};
    AUTOBUF struct buf text = BUF_INIT;
    int answer = 0;

    cr_assert_not_null(client);
    answer = client_get(client, &get, &text, clock_mono_ms() + AGENT_MS, &err);
    cr_assert_geq(answer, 0, "%s", err.text);
    return mem_strdup(answer == CLIENT_NOT_FOUND ? "(none)" : buf_str(&text));
}

static void assert_file(const struct pristine_given *given, enum machine_role role,
                        const char *path, const char *expected)
{
    AUTOFREE char *text = pristine_world_file(given, role, path);

    cr_assert_str_eq(text, expected, "%s of %s", path, machine_role_name(role));
}

struct pristine_given pristine_world_unit(struct pristine_world *world, const char *key)
{
    struct pristine_given given = pristine_world_give(world, key);
    struct err err = {.kind = ERR_NONE};

    assert_file(&given, MACHINE_PRODUCT, "/setting", "on");
    assert_file(&given, MACHINE_TARGET, "/seed", given.seed);
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        assert_file(&given, role, "/dirt", "(none)");
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        assert_ok(put(environment_client(given.environment, role), "/dirt", "x", &err), err);
    }
    pristine_take_back(world->pristine, false);
    given.environment = NULL;
    return given;
}

static size_t count_entries(const char *path)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {.kind = ERR_NONE};

    assert_ok(file_list(path, 100000, &names, &count, &err), err);
    file_names_free(names, count);
    return count;
}

static size_t count_files(const char *path)
{
    char **names = NULL;
    size_t count = 0;
    size_t all = 0;

    if (!file_is_dir(path) || file_list(path, 100000, &names, &count, NULL) < 0) {
        return 0;
    }
    all = count;
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *below = file_join(path, names[i]);

        all += count_files(below);
    }
    file_names_free(names, count);
    return all;
}

static bool is_of(const char *pid, const char *entry)
{
    AUTOFREE char *path = mem_printf("/proc/%s/environ", pid);
    AUTOFILE FILE *file = fopen(path, "re");
    AUTOFREE char *one = NULL;
    size_t size = 0;

    while (file != NULL && getdelim(&one, &size, '\0', file) > 0) {
        if (strncmp(one, entry, strlen(entry)) == 0) {
            return true;
        }
    }
    return false;
}

static size_t count_processes(const char *folder)
{
    AUTOFREE char *entry = mem_printf("TAMESHI_ROOT=%s/", folder);
    DIR *proc = opendir("/proc");
    size_t count = 0;

    cr_assert_not_null(proc);
    for (struct dirent *item = readdir(proc); item != NULL; item = readdir(proc)) {
        count += isdigit((unsigned char)item->d_name[0]) && is_of(item->d_name, entry);
    }
    closedir(proc);
    return count;
}

struct census_of_world pristine_world_census(const struct pristine_world *world)
{
    AUTOFILE FILE *file = fopen("/proc/self/statm", "re");
    unsigned long pages = 0;

    cr_assert_eq(fscanf(file, "%*u %lu", &pages), 1);
    return (struct census_of_world){
        .processes = count_processes(world->folder),
        .descriptors = count_entries("/proc/self/fd"),
        .threads = count_entries("/proc/self/task"),
        .files = count_files(world->work),
        .resident_kib = pages * (size_t)sysconf(_SC_PAGESIZE) / 1024,
    };
}

static bool are_equal(const struct census_of_world *a, const struct census_of_world *b)
{
    return a->processes == b->processes && a->descriptors == b->descriptors &&
           a->threads == b->threads && a->files == b->files;
}

struct census_of_world pristine_world_quiet(const struct pristine_world *world)
{
    struct census_of_world last = pristine_world_census(world);

    for (int i = 0; i < LOOKS; i++) {
        struct census_of_world now;

        poll(NULL, 0, QUIET_MS);
        now = pristine_world_census(world);
        if (are_equal(&now, &last)) {
            return now;
        }
        last = now;
    }
    cr_assert_fail("it does not come to rest");
    return last;
}
