/* Closure over the fake hypervisor, whose machines share a network in which any address can be
 * made: an opening is one that the test put there. */
#include <string.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/closure.h"
#include "orchestrator/vm/fake.h"
#include "tests/support.h"

#define AGENT_MS 10000
#define DATA TEST_DATA_DIR "/../.." /* the shipped data */
#define POINTS 10
#define ATTACKER_MAC "52:54:00:7a:01:00"

/* Of a machine that finds nothing: POINTS by TCP and UDP. */
#define CLOSED_MACHINE(name)                                                                       \
    "{\"default_route\":false,\"interfaces\":[],\"machine\":\"" name                               \
    "\",\"openings\":[],\"planned\":1,\"probes\":20}"

struct world {
    char *folder;
    struct hypervisor *hypervisor;
    struct topology *topology;
    struct environment *environment;
};

static void world_done(struct world *world)
{
    environment_free(world->environment);
    topology_free(world->topology);
    hypervisor_fake.close(world->hypervisor);
    support_folder_done(&world->folder);
}
#define WORLD __attribute__((cleanup(world_done))) struct world

static char *make_image(const char *folder, const char *id)
{
    char *image = file_join(folder, id);
    AUTOFREE char *bin = file_join(image, "usr/local/sbin");
    AUTOFREE char *seed = file_join(bin, "tameshi-seed");
    struct err err = {.kind = ERR_NONE};

    assert_ok(file_mkdirs(bin, 0755, &err), err);
    support_write(seed, "#!/bin/sh\n");
    chmod(seed, 0755);
    return image;
}

/* Attacker and target run; skipped where machines cannot have a network of their own. */
static void world_open(struct world *world)
{
    AUTOFREE char *target = NULL;
    struct hypervisor_options hypervisor = {.agent = TEST_AGENT};
    struct environment_options options = {
        .ops = &hypervisor_fake,
        .attacker = {.id = "attacker"},
        .seed = "00112233445566778899aabbccddeeff",
        .boot_timeout_ms = AGENT_MS,
    };
    struct err err = {.kind = ERR_NONE};

    world->folder = support_folder();
    hypervisor.root = world->folder;
    target = make_image(world->folder, "target");
    assert_ok(hypervisor_fake.open(&hypervisor, &world->hypervisor, &err), err);
    if (!fake_has_network(world->hypervisor)) {
        cr_skip_test("this user may not make network namespaces");
    }
    assert_ok(topology_find(DATA, "inline", &world->topology, &err), err);
    options.topology = world->topology;
    options.hypervisor = world->hypervisor;
    options.root = world->folder;
    options.work = world->folder;
    options.target = (struct environment_image){.id = "target", .disk = target, .memory_mib = 1};
    assert_ok(environment_new(&options, &world->environment, &err), err);
    assert_ok(environment_boot(world->environment, &err), err);
}

static struct node *probe(struct world *world, const struct closure_hosts *hosts)
{
    struct node *document = NULL;
    struct err err = {.kind = ERR_NONE};

    assert_ok(closure_probe(world->environment, hosts, &document, &err), err);
    return document;
}

static void net(struct world *world, const struct client_net *change)
{
    struct err err = {.kind = ERR_NONE};

    assert_ok(client_net(environment_client(world->environment, MACHINE_ATTACKER), change,
                         clock_mono_ms() + AGENT_MS, &err),
              err);
}

static void own(struct world *world, const char *network)
{
    const char *const local[] = {network, NULL};

    net(world, &(struct client_net){.local = local});
}

static void assert_document(const struct node *document, const char *expected)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {.kind = ERR_NONE};

    assert_ok(node_dump(document, NODE_CANONICAL, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), expected, "got %s", buf_str(&text));
}

/* Probes to the addresses of the namespace that this test runs in. */
static int64_t host_probes(void)
{
    struct closure_hosts hosts = {.count = 0};

    closure_hosts_add(&hosts);
    return 2 * (int64_t)hosts.count;
}

/* The document as it is on a host without addresses. */
static void without_host(struct node *document)
{
    struct node *machines = node_get(document, "machines");

    for (size_t i = 0; i < node_count(machines); i++) {
        struct node *machine = node_at(machines, i);

        node_set_int(machine, "probes", node_get_int(machine, "probes", 0) - host_probes());
    }
}

Test(closure, finds_a_closed_environment_closed, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTO(node) document = NULL;

    world_open(&world);
    document = probe(&world, NULL);
    without_host(document);
    assert_document(document, "{\"closed\":true,\"machines\":[" CLOSED_MACHINE(
                                  "attacker") "," CLOSED_MACHINE("target") "]}");
    assert_ok(closure_check(document, &err), err);
}

Test(closure, reports_a_listener_at_a_probed_address, .timeout = 60)
{
    const struct client_listen listen = {.key = "l", .proto = CLIENT_LISTEN_TCP, .port = 443};
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTO(node) document = NULL;

    world_open(&world);
    own(&world, "1.1.1.1/32");
    assert_ok(client_listen(environment_client(world.environment, MACHINE_TARGET), &listen,
                            clock_mono_ms() + AGENT_MS, &err),
              err);
    document = probe(&world, NULL);
    cr_assert_not(node_get_bool(document, "closed", true));
    assert_document(node_path(document, "machines.1.openings"),
                    "[{\"port\":443,\"proto\":\"tcp\",\"result\":\"connected\",\"to\":\"1.1.1.1\"},"
                    "{\"port\":443,\"proto\":\"udp\",\"result\":\"refused\",\"to\":\"1.1.1.1\"}]");
    cr_assert_eq(closure_check(document, &err), -1);
    assert_err(err, ERR_INTEGRITY,
               "environment not closed: machine 'attacker' reached 1.1.1.1:443 over tcp "
               "(connected)");
}

Test(closure, knocks_at_the_hosts_that_it_is_given, .timeout = 60)
{
    const struct closure_hosts hosts = {.addresses = {"203.0.113.9"}, .count = 1, .port = 4444};
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTO(node) document = NULL;

    world_open(&world);
    own(&world, "203.0.113.9/32");
    document = probe(&world, &hosts);
    cr_assert_eq(node_get_int(node_path(document, "machines.0"), "probes", 0),
                 2 * POINTS + 2 + host_probes());
    cr_assert_eq(closure_check(document, &err), -1);
    assert_err(err, ERR_INTEGRITY,
               "environment not closed: machine 'attacker' reached 203.0.113.9:4444 over tcp "
               "(refused)");
}

/* The agent in fake mode sets no routes, so one is put into a file that stands for the kernel's. */
static void put(struct world *world, const char *path, const char *text)
{
    const struct client_put file = {.path = path, .data = text, .length = strlen(text)};
    struct err err = {.kind = ERR_NONE};

    assert_ok(client_put(environment_client(world->environment, MACHINE_TARGET), &file,
                         clock_mono_ms() + AGENT_MS, &err),
              err);
}

static void assert_not_closed(struct world *world, const char *expected)
{
    AUTO(node) document = probe(world, NULL);
    struct err err = {.kind = ERR_NONE};

    cr_assert_not(node_get_bool(document, "closed", true));
    cr_assert_eq(closure_check(document, &err), -1);
    assert_err(err, ERR_INTEGRITY, expected);
}

#define ROUTE_HEAD                                                                                 \
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
/* 10.67.0.0/24 over eth0 */
#define ROUTE_LINK "eth0\t0000430A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"

Test(closure, reports_a_default_route_by_its_mask_alone, .timeout = 60)
{
    WORLD world = {0};

    world_open(&world);
    put(&world, "/proc/net/route",
        ROUTE_HEAD ROUTE_LINK "eth0\t00000000\t0200430A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
    assert_not_closed(&world, "environment not closed: machine 'target' has a default route");
    /* 128.0.0.0/1: half of all addresses */
    put(&world, "/proc/net/route",
        ROUTE_HEAD "eth0\t00000080\t0200430A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n" ROUTE_LINK);
    assert_not_closed(&world, "environment not closed: machine 'target' has a default route");
}

Test(closure, takes_the_routes_of_the_plan_for_no_default_route, .timeout = 60)
{
    WORLD world = {0};
    struct err err = {.kind = ERR_NONE};
    AUTO(node) document = NULL;

    world_open(&world);
    put(&world, "/proc/net/route", ROUTE_HEAD ROUTE_LINK);
    document = probe(&world, NULL);
    assert_ok(closure_check(document, &err), err);
}

#define DEV_HEAD "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n"

Test(closure, reports_an_interface_beside_the_plan, .timeout = 60)
{
    WORLD world = {0};
    AUTO(node) document = NULL;

    world_open(&world);
    put(&world, "/proc/net/dev", DEV_HEAD "    lo: 0 0 0 0\n  eth0: 1 2 3 4\n  eth1: 0 0 0 0\n");
    document = probe(&world, NULL);
    assert_document(node_path(document, "machines.1.interfaces"), "[\"eth0\",\"eth1\"]");
    assert_not_closed(&world, "environment not closed: machine 'target' has an interface 'eth1' "
                              "beside the plan");
}

Test(closure, fails_when_a_machine_does_not_say, .timeout = 60)
{
    WORLD world = {0};
    struct node *document = NULL;
    struct err err = {.kind = ERR_NONE};

    world_open(&world);
    put(&world, "/proc/net/route", "");
    cr_assert_eq(closure_probe(world.environment, NULL, &document, &err), -1);
    assert_err(err, ERR_GUEST, "closure: target: '/proc/net/route' is not what a kernel writes");
    cr_assert_null(document);
}

Test(closure, takes_an_environment_without_machines_for_open)
{
    AUTO(node) document = node_object();
    struct err err = {.kind = ERR_NONE};

    node_set(document, "machines", node_array());
    cr_assert_eq(closure_check(document, &err), -1);
    assert_err(err, ERR_INTEGRITY, "environment not closed: no machine was asked");
}
