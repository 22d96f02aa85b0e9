/* Nothing leaves an environment: no machine reaches the host, another environment or the outside;
 * and inside, attacker and target reach each other through the product only. Listeners on the host
 * and in the other environment prove the negative: none of them may see anybody. */
#include <stdio.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/closure.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"
#include "tests/e2e/host.h"

#define TEST_MS 900000
#define AGENT_MS 30000
#define PROBE_MS 1500
#define OTHER_PORT 8080

static struct host host;

static int probe_is(struct client *client, const struct client_probe *probe, bool reached,
                    struct err *err)
{
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;
    bool answered = false;

    if (client_probe(client, probe, &result, clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    /* a refusal is an answer, too: somebody was there */
    answered = result == CLIENT_PROBE_CONNECTED || result == CLIENT_PROBE_REFUSED;
    if (answered != reached) {
        return err_set(err, ERR_BUG, "%s to %s:%u over %s: %s", client_name(client), probe->to,
                       (unsigned)probe->port, probe->udp ? "udp" : "tcp",
                       client_probe_result_name(result));
    }
    return 0;
}

static int cannot_reach(struct client *client, const char *to, uint16_t port, struct err *err)
{
    struct client_probe probe = {.to = to, .port = port, .timeout_ms = PROBE_MS};

    if (probe_is(client, &probe, false, err) < 0) {
        return -1;
    }
    probe.udp = true;
    return probe_is(client, &probe, false, err);
}

static int can_reach(struct client *client, const char *to, uint16_t port, struct err *err)
{
    const struct client_probe probe = {.to = to, .port = port, .timeout_ms = PROBE_MS};

    return probe_is(client, &probe, true, err);
}

static int is_closed(struct environment *environment, struct err *err)
{
    AUTO(node) document = NULL;
    int64_t begun_ms = clock_mono_ms();

    if (closure_probe(environment, &host.at, &document, err) < 0) {
        return -1;
    }
    printf("probed in %lld ms\n", (long long)(clock_mono_ms() - begun_ms));
    return closure_check(document, err);
}

/* The other environment's machines under addresses that this one does not have, with a listener on
 * each. */
static const struct {
    enum machine_role role;
    const char *mac;
    const char *address;
    const char *ip;
} others[] = {
    {MACHINE_ATTACKER, "52:54:00:7a:01:00", "10.66.77.1/16", "10.66.77.1"},
    {MACHINE_PRODUCT, "52:54:00:7a:02:00", "10.66.77.2/16", "10.66.77.2"},
    {MACHINE_PRODUCT, "52:54:00:7a:02:01", "10.67.0.77/24", "10.67.0.77"},
    {MACHINE_TARGET, "52:54:00:7a:03:00", "10.67.0.78/24", "10.67.0.78"},
};

static int settle_others(struct environment *other, struct err *err)
{
    const struct client_listen listen = {
        .key = "l", .proto = CLIENT_LISTEN_TCP, .port = OTHER_PORT};
    int64_t deadline = clock_mono_ms() + AGENT_MS;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        const char *const addresses[] = {others[i].address, NULL};
        const struct client_interface interface = {.mac = others[i].mac, .addresses = addresses};
        const struct client_net net = {.interfaces = &interface,
                                       .interface_count = 1,
                                       .forward = others[i].role == MACHINE_PRODUCT};

        if (client_net(environment_client(other, others[i].role), &net, deadline, err) < 0) {
            return -1;
        }
    }
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (client_listen(environment_client(other, role), &listen, deadline, err) < 0) {
            return -1;
        }
    }
    /* that the listeners are there is seen from their own side */
    return can_reach(environment_client(other, MACHINE_ATTACKER), "10.66.77.2", OTHER_PORT, err);
}

static int cannot_reach_others(struct client *client, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (cannot_reach(client, others[i].ip, OTHER_PORT, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int only_through_the_product(struct environment *environment, struct err *err)
{
    struct client *attacker = environment_client(environment, MACHINE_ATTACKER);
    struct client *product = environment_client(environment, MACHINE_PRODUCT);
    struct client *target = environment_client(environment, MACHINE_TARGET);
    const struct client_net no_forwarding = {.forward = false};
    int64_t deadline = clock_mono_ms() + AGENT_MS;

    if (can_reach(attacker, ENVIRONMENT_TARGET_IP, 80, err) < 0 ||
        can_reach(target, ENVIRONMENT_ATTACKER_IP, 9, err) < 0 ||
        can_reach(attacker, ENVIRONMENT_PRODUCT_IP, 9, err) < 0 ||
        client_net(product, &no_forwarding, deadline, err) < 0) {
        return -1;
    }
    return cannot_reach(attacker, ENVIRONMENT_TARGET_IP, 80, err) < 0
               ? -1
               : cannot_reach(target, ENVIRONMENT_ATTACKER_IP, 9, err);
}

static int make(const struct e2e_bed *bed, const struct topology *topology, unsigned slot,
                struct environment **out, struct err *err)
{
    const struct environment_options options = {
        .ops = &hypervisor_libvirt,
        .hypervisor = bed->hypervisor,
        .root = vm_root_path(bed->root),
        .work = vm_root_work(bed->root),
        .topology = topology,
        .slot = slot,
        .attacker = bed->images.attacker,
        .target = bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
    };

    if (environment_new(&options, out, err) < 0 || environment_boot(*out, err) < 0) {
        return -1;
    }
    return environment_product(*out, &bed->images.product, err);
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTO(environment) one = NULL;
    AUTO(environment) two = NULL;

    if (e2e_topology("inline", &topology, err) < 0 || make(bed, topology, 1, &one, err) < 0 ||
        make(bed, topology, 2, &two, err) < 0 || settle_others(two, err) < 0 ||
        is_closed(one, err) < 0) {
        return -1;
    }
    printf("ok no machine reaches the outside or the host\n");
    for (enum machine_role role = 0; role < MACHINE_ROLES; role++) {
        if (cannot_reach_others(environment_client(one, role), err) < 0) {
            return -1;
        }
        printf("ok %s does not reach the other environment\n", machine_role_name(role));
        fflush(stdout);
    }
    if (only_through_the_product(one, err) < 0) {
        return -1;
    }
    printf("ok attacker and target meet through the product only\n");
    return host_saw_nobody(&host, err);
}

int main(void)
{
    struct err err = {.kind = ERR_NONE};

    if (host_listen(&host, &err) != 0) {
        fprintf(stderr, "failed: %s\n", err.text);
        return 1;
    }
    /* without the second wall of an empty namespace: the links alone have to hold */
    return e2e_main(test, E2E_HOST_NETWORK, TEST_MS);
}
