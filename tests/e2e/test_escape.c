/* Machines that try to get out: default routes and forwarding everywhere, forged sources, the
 * host's own addresses taken, raw frames of every kind. Nobody outside may notice, and a watch on
 * all interfaces of this network namespace may see frames of machines on their links alone. usage:
 * test_e2e_escape [host]; host: on the host's network, else in an empty namespace where that is
 * permitted. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "harness/host/client.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"
#include "tests/e2e/host.h"
#include "tests/e2e/watch.h"

#define TEST_MS 900000
#define AGENT_MS 60000
#define PROGRAM "/escape"
#define PROGRAM_BYTES ((size_t)8 << 20)
#define ADDRESSES_MAX (CLOSURE_HOSTS_MAX + 16)
#define FORGED_NETWORK "8.8.4.0/24"
#define FORGED_SOURCE "8.8.4.4"

static struct host outside; /* in the host's network namespace */

struct escape {
    struct environment *environment;
    struct host here; /* in the network namespace of the machines */
    struct watch watch;
};

static int64_t deadline(void)
{
    return clock_mono_ms() + AGENT_MS;
}

static int saw_nothing(struct escape *escape, const char *what, struct err *err)
{
    if (watch_look(&escape->watch, err) < 0 || host_saw_nobody(&outside, err) < 0 ||
        host_saw_nobody(&escape->here, err) < 0) {
        return err_wrap(err, "%s", what);
    }
    if (escape->watch.leak[0] != '\0') {
        return err_set(err, ERR_BUG, "%s: a frame got out: %s", what, escape->watch.leak);
    }
    printf("ok nothing got out: %s (%zu frames on the links)\n", what, escape->watch.frames);
    fflush(stdout);
    return 0;
}

/* A datagram with the token where none may be: the watch has to notice. */
static int watch_is_awake(struct escape *escape, struct err *err)
{
    const struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    AUTOCLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    sendto(fd, escape->watch.token, WATCH_TOKEN, 0, (const struct sockaddr *)&at, sizeof(at));
    if (watch_look(&escape->watch, err) < 0) {
        return -1;
    }
    if (strncmp(escape->watch.leak, "loopback: ", 10) != 0) {
        return err_set(err, ERR_BUG, "the watch does not see a frame that got out");
    }
    escape->watch.leak[0] = '\0';
    return 0;
}

static int open_watch(struct escape *escape, struct err *err)
{
    unsigned char random[WATCH_TOKEN / 2];
    AUTOBUF struct buf token = BUF_INIT;
    int got = 0;

    hash_random(random, sizeof(random));
    text_hex(&token, random, sizeof(random));
    got = watch_open(&escape->watch, buf_str(&token), err);
    if (got == WATCH_NOT_PERMITTED) {
        printf("not looked at: frames, since this user may not open packet sockets\n");
        return 0;
    }
    return got < 0 ? -1 : watch_is_awake(escape, err);
}

static int has_only_loopback(struct err *err)
{
    struct if_nameindex *all = if_nameindex();
    bool only = all != NULL && all[0].if_index != 0 && strcmp(all[0].if_name, "lo") == 0 &&
                all[1].if_index == 0;

    if_freenameindex(all);
    return only ? 0 : err_set(err, ERR_BUG, "the empty namespace is not empty");
}

/* A way out by each neighbour, and everybody passes on. */
static int set_routes(struct environment *environment, struct err *err)
{
    static const char *const vias[MACHINE_ROLES] = {[MACHINE_ATTACKER] = ENVIRONMENT_PRODUCT_IP,
                                                    [MACHINE_PRODUCT] = ENVIRONMENT_TARGET_IP,
                                                    [MACHINE_TARGET] = "10.67.0.2"};
    static const char *const local[] = {FORGED_NETWORK, NULL};

    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        const struct client_route route = {.to = "0.0.0.0/0", .via = vias[role]};
        const struct client_net net = {.routes = &route,
                                       .route_count = 1,
                                       .local = role == MACHINE_ATTACKER ? local : NULL,
                                       .forward = true};

        if (client_net(environment_client(environment, role), &net, deadline(), err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* With a way out in every machine, all that is tried comes back unreachable or not at all: there is
 * nothing at the end of the way. */
static int probes_find_nothing(struct escape *escape, struct err *err)
{
    AUTO(node) document = NULL;
    const struct node *machines = NULL;

    if (closure_probe(escape->environment, &outside.at, &document, err) < 0) {
        return -1;
    }
    machines = node_get(document, "machines");
    for (size_t i = 0; i < MACHINE_ROLES; i++) {
        const struct node *machine = node_at(machines, i);

        if (!node_get_bool(machine, "default_route", false)) {
            return err_set(err, ERR_BUG, "machine %zu has no way out that could be tried", i);
        }
        if (node_count(node_get(machine, "openings")) > 0) {
            return closure_check(document, err);
        }
    }
    return saw_nothing(escape, "probes by default routes", err);
}

static size_t list_addresses(const char *out[ADDRESSES_MAX])
{
    size_t count = 0;
    const struct closure_point *points = closure_points(&count);

    for (size_t i = 0; i < count; i++) {
        out[i] = points[i].to;
    }
    for (size_t i = 0; i < outside.at.count; i++) {
        out[count++] = outside.at.addresses[i];
    }
    return count;
}

static void on_response(void *data, const struct client_response *response)
{
    *(bool *)data = *(bool *)data || response->status != 0 || response->error[0] == '\0' ||
                    strcmp(response->error, "refused") == 0;
}

/* The attacker speaks from addresses that it has no right to. */
static int forge_sources(struct escape *escape, struct err *err)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    const char *addresses[ADDRESSES_MAX];
    struct client_exchange exchanges[ADDRESSES_MAX];
    bool answered = false;
    struct client_batch batch = {.exchanges = exchanges,
                                 .count = list_addresses(addresses),
                                 .parallel = 32,
                                 .on_response = on_response,
                                 .data = &answered};

    for (size_t i = 0; i < batch.count; i++) {
        exchanges[i] = (struct client_exchange){.key = addresses[i],
                                                .source = FORGED_SOURCE,
                                                .to = addresses[i],
                                                .port = outside.at.port,
                                                .bytes = request,
                                                .length = sizeof(request) - 1,
                                                .timeout_ms = 2000};
    }
    if (client_http(environment_client(escape->environment, MACHINE_ATTACKER), &batch, deadline(),
                    err) < 0) {
        return -1;
    }
    return answered ? err_set(err, ERR_BUG, "somebody answered a forged source")
                    : saw_nothing(escape, "forged sources", err);
}

/* The product says that the host's address is its own. Then it is the product that answers, and it
 * refuses, since nothing listens there; the host, which does listen, would have accepted. */
static int take_address(struct escape *escape, const char *address, struct err *err)
{
    AUTOFREE char *network = mem_printf("%s/32", address);
    const char *const addresses[] = {network, NULL};
    const struct client_interface interface = {.mac = "52:54:00:7a:02:00", .addresses = addresses};
    const struct client_net net = {.interfaces = &interface, .interface_count = 1, .forward = true};
    const struct client_probe probe = {.to = address, .port = outside.at.port, .timeout_ms = 5000};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    if (client_net(environment_client(escape->environment, MACHINE_PRODUCT), &net, deadline(),
                   err) < 0 ||
        client_probe(environment_client(escape->environment, MACHINE_ATTACKER), &probe, &result,
                     deadline(), err) < 0) {
        return -1;
    }
    return result == CLIENT_PROBE_REFUSED ? 0
                                          : err_set(err, ERR_BUG, "%s, taken by the product, is %s",
                                                    address, client_probe_result_name(result));
}

static int take_addresses(struct escape *escape, struct err *err)
{
    for (size_t i = 0; i < outside.at.count; i++) {
        if (take_address(escape, outside.at.addresses[i], err) < 0) {
            return -1;
        }
    }
    return saw_nothing(escape, "the host's addresses taken", err);
}

/* Packets sent on all interfaces but loopback, by /proc/net/dev: the tenth number of a line. */
static int count_sent(struct client *client, long long *out, struct err *err)
{
    const struct client_get get = {.path = "/proc/net/dev", .max_bytes = 8192};
    AUTOBUF struct buf text = BUF_INIT;

    *out = 0;
    if (client_get(client, &get, &text, deadline(), err) != 0) {
        return -1;
    }
    for (const char *at = strstr(buf_str(&text), "eth"); at != NULL; at = strstr(at + 1, "eth")) {
        long long packets = 0;

        if (sscanf(at, "eth%*d: %*s %*s %*s %*s %*s %*s %*s %*s %*s %lld", &packets) == 1) {
            *out += packets;
        }
    }
    return 0;
}

static int run_program(struct client *client, const char *token, long long *sent, struct err *err)
{
    const char *argv[ADDRESSES_MAX + 3] = {PROGRAM, token};
    const struct client_exec exec = {.argv = argv, .timeout_ms = AGENT_MS};
    struct client_exec_result result = {.exit_code = 0};

    list_addresses(argv + 2);
    if (client_exec(client, &exec, &result, clock_mono_ms() + 2 * (int64_t)AGENT_MS, err) < 0) {
        return -1;
    }
    *sent = strtoll(buf_str(&result.out), NULL, 10);
    if (result.exit_code != 0 || result.timed_out) {
        err_set(err, ERR_BUG, "%s: " PROGRAM " ended with %d: %s", client_name(client),
                result.exit_code, buf_str(&result.err_out));
    }
    client_exec_result_done(&result);
    return err->kind == ERR_NONE ? 0 : -1;
}

static int send_raw(struct escape *escape, enum machine_role role, const struct buf *program,
                    struct err *err)
{
    struct client *client = environment_client(escape->environment, role);
    const struct client_put put = {
        .path = PROGRAM, .data = buf_str(program), .length = program->length, .mode = 0755};
    AUTOFREE char *token = mem_printf("%s%c", escape->watch.token, 'a' + (int)role);
    long long before = 0;
    long long after = 0;
    long long sent = 0;

    if (client_put(client, &put, deadline(), err) < 0 || count_sent(client, &before, err) < 0 ||
        run_program(client, token, &sent, err) < 0 || count_sent(client, &after, err) < 0 ||
        saw_nothing(escape, machine_role_name(role), err) < 0) {
        return -1;
    }
    if (sent < 500 || after - before < sent) {
        return err_set(err, ERR_BUG, "%s sent %lld raw frames, its interfaces %lld",
                       client_name(client), sent, after - before);
    }
    if (escape->watch.fd >= 0 && escape->watch.marked[role] == 0) {
        return err_set(err, ERR_BUG, "no frame of %s was seen on its link", client_name(client));
    }
    printf("ok %s sent %lld raw frames, %zu times one was seen on links\n", client_name(client),
           sent, escape->watch.marked[role]);
    return 0;
}

static int send_raw_frames(struct escape *escape, struct err *err)
{
    AUTOBUF struct buf program = BUF_INIT;

    if (file_read(ESCAPE_PROGRAM, PROGRAM_BYTES, &program, err) < 0) {
        return -1;
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (send_raw(escape, role, &program, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int make(const struct e2e_bed *bed, const struct topology *topology,
                struct environment **out, struct err *err)
{
    const struct environment_options options = {
        .ops = &hypervisor_libvirt,
        .hypervisor = bed->hypervisor,
        .root = vm_root_path(bed->root),
        .work = vm_root_work(bed->root),
        .topology = topology,
        .slot = 3,
        .attacker = bed->images.attacker,
        .target = bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
    };

    if (environment_new(&options, out, err) < 0 || environment_boot(*out, err) < 0) {
        return -1;
    }
    return environment_product(*out, &bed->images.product, err);
}

static int misbehave(struct escape *escape, struct err *err)
{
    if (set_routes(escape->environment, err) < 0 || probes_find_nothing(escape, err) < 0 ||
        forge_sources(escape, err) < 0 || take_addresses(escape, err) < 0) {
        return -1;
    }
    return send_raw_frames(escape, err);
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTO(environment) environment = NULL;
    struct escape escape = {.watch = {.fd = -1}};
    int status = 0;

    if ((bed->alone && has_only_loopback(err) < 0) || e2e_topology("inline", &topology, err) < 0 ||
        make(bed, topology, &environment, err) < 0 || host_listen(&escape.here, err) < 0 ||
        open_watch(&escape, err) < 0) {
        return -1;
    }
    printf("in %s network namespace\n", bed->alone ? "an empty" : "the host's");
    escape.environment = environment;
    status = misbehave(&escape, err);
    watch_close(&escape.watch);
    return status;
}

int main(int argc, char **argv)
{
    bool on_host = argc > 1 && strcmp(argv[1], "host") == 0;
    struct err err = {.kind = ERR_NONE};

    if (host_listen(&outside, &err) != 0) {
        fprintf(stderr, "failed: %s\n", err.text);
        return 1;
    }
    return e2e_main(test, on_host ? E2E_HOST_NETWORK : E2E_EMPTY_NETNS, TEST_MS);
}
