/* Each topology that ships, over real machines: who reaches whom, before and after a return; and
 * that a tap sees all and says nothing. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"

#define TEST_MS 900000
#define AGENT_MS 30000
#define PROBE_MS 1500
#define COPIES_MS 5000
#define TAP_IP "10.66.0.77" /* nobody's */

static int probe(struct environment *environment, enum machine_role from, const char *to,
                 enum client_probe_result *result, struct err *err)
{
    const struct client_probe probe = {.to = to, .port = 80, .timeout_ms = PROBE_MS};

    return client_probe(environment_client(environment, from), &probe, result,
                        clock_mono_ms() + AGENT_MS, err);
}

static int reaches(struct environment *environment, enum machine_role from, const char *to,
                   struct err *err)
{
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    if (probe(environment, from, to, &result, err) < 0) {
        return -1;
    }
    return result == CLIENT_PROBE_CONNECTED
               ? 0
               : err_set(err, ERR_BUG, "%s to %s: %s", machine_role_name(from), to,
                         client_probe_result_name(result));
}

static int does_not_reach(struct environment *environment, enum machine_role from, const char *to,
                          struct err *err)
{
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    if (probe(environment, from, to, &result, err) < 0) {
        return -1;
    }
    return result == CLIENT_PROBE_TIMEOUT || result == CLIENT_PROBE_UNREACHABLE
               ? 0
               : err_set(err, ERR_BUG, "%s to %s: %s", machine_role_name(from), to,
                         client_probe_result_name(result));
}

/* A whole file of /proc. */
static int look(struct environment *environment, enum machine_role role, const char *path,
                struct buf *out, struct err *err)
{
    const struct client_get get = {.path = path, .max_bytes = 8192};
    int answer = client_get(environment_client(environment, role), &get, out,
                            clock_mono_ms() + AGENT_MS, err);

    return answer > 0 ? err_set(err, ERR_BUG, "no '%s'", path) : answer;
}

/* The second return, too, begins with a product that does not forward. */
static int check_inline(struct environment *environment, struct err *err)
{
    const struct client_net no_forwarding = {.forward = false};

    if (reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_PRODUCT_IP, err) < 0 ||
        reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_TARGET_IP, err) < 0 ||
        client_net(environment_client(environment, MACHINE_PRODUCT), &no_forwarding,
                   clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    return does_not_reach(environment, MACHINE_ATTACKER, ENVIRONMENT_TARGET_IP, err);
}

static int check_host(struct environment *environment, struct err *err)
{
    AUTOBUF struct buf secret = BUF_INIT;
    char canary[ENVIRONMENT_CANARY];

    environment_canary(environment, "file", canary);
    if (reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_PRODUCT_IP, err) < 0 ||
        reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_TARGET_IP, err) < 0 ||
        look(environment, MACHINE_PRODUCT, "/srv/machi/private/secret.txt", &secret, err) < 0) {
        return -1;
    }
    return strstr(buf_str(&secret), canary) != NULL
               ? 0
               : err_set(err, ERR_BUG, "the product's machine is not seeded");
}

static int check_service(struct environment *environment, struct err *err)
{
    if (reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_PRODUCT_IP, err) < 0 ||
        reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_TARGET_IP, err) < 0 ||
        reaches(environment, MACHINE_TARGET, "10.68.0.2", err) < 0) {
        return -1;
    }
    return reaches(environment, MACHINE_ATTACKER, "10.69.0.2", err);
}

struct frames {
    long received;
    long sent;
};

static int count_frames(struct environment *environment, enum machine_role role, struct frames *out,
                        struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *line = NULL;

    if (look(environment, role, "/proc/net/dev", &text, err) < 0) {
        return -1;
    }
    line = strstr(buf_str(&text), "eth0:");
    if (line == NULL || sscanf(line, "eth0: %*d %ld %*d %*d %*d %*d %*d %*d %*d %ld",
                               &out->received, &out->sent) != 2) {
        return err_set(err, ERR_BUG, "no eth0 in /proc/net/dev");
    }
    return 0;
}

/* What a product that listens does: take frames for others (IFF_UP, IFF_PROMISC and what is set
 * anyway). */
static int listen_to_all(struct environment *environment, struct err *err)
{
    const struct client_put flags = {
        .path = "/sys/class/net/eth0/flags", .data = "0x1103", .length = 6, .append = true};

    return client_put(environment_client(environment, MACHINE_PRODUCT), &flags,
                      clock_mono_ms() + AGENT_MS, err);
}

/* Waits until the product has received so many. */
static int await_copies(struct environment *environment, long wanted, struct err *err)
{
    int64_t deadline = clock_mono_ms() + COPIES_MS;
    struct frames product = {0};

    do {
        if (count_frames(environment, MACHINE_PRODUCT, &product, err) < 0) {
            return -1;
        }
        if (product.received >= wanted) {
            return 0;
        }
        poll(NULL, 0, 10);
    } while (clock_left_ms(deadline) > 0);
    return err_set(err, ERR_BUG, "the tap received %ld frames, expected %ld", product.received,
                   wanted);
}

/* All that the attacker sends and receives: a connection has frames of both. */
static int sees_all(struct environment *environment, struct err *err)
{
    struct frames tap = {0};
    struct frames before = {0};
    struct frames after = {0};

    if (listen_to_all(environment, err) < 0 ||
        count_frames(environment, MACHINE_PRODUCT, &tap, err) < 0 ||
        count_frames(environment, MACHINE_ATTACKER, &before, err) < 0 ||
        reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_TARGET_IP, err) < 0 ||
        count_frames(environment, MACHINE_ATTACKER, &after, err) < 0) {
        return -1;
    }
    if (after.sent - before.sent < 2 || after.received - before.received < 1) {
        return err_set(err, ERR_BUG, "a connection without frames");
    }
    return await_copies(environment,
                        tap.received + after.sent - before.sent + after.received - before.received,
                        err);
}

/* Who asks for a machine's address is remembered by that machine. */
static int knows(struct environment *environment, enum machine_role role, const char *ip,
                 bool expected, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTOFREE char *entry = mem_printf("%s ", ip);

    if (look(environment, role, "/proc/net/arp", &text, err) < 0) {
        return -1;
    }
    return (strstr(buf_str(&text), entry) != NULL) == expected
               ? 0
               : err_set(err, ERR_BUG, "%s %s of %s", machine_role_name(role),
                         expected ? "has not heard" : "has heard", ip);
}

static int says_nothing(struct environment *environment, struct err *err)
{
    static const char *const addresses[] = {TAP_IP "/16", NULL};
    const struct client_interface interface = {.mac = "52:54:00:7a:02:00", .addresses = addresses};
    const struct client_net net = {.interfaces = &interface, .interface_count = 1};
    struct frames before = {0};
    struct frames after = {0};

    if (client_net(environment_client(environment, MACHINE_PRODUCT), &net,
                   clock_mono_ms() + AGENT_MS, err) < 0 ||
        count_frames(environment, MACHINE_PRODUCT, &before, err) < 0 ||
        does_not_reach(environment, MACHINE_PRODUCT, ENVIRONMENT_ATTACKER_IP, err) < 0 ||
        does_not_reach(environment, MACHINE_PRODUCT, ENVIRONMENT_PRODUCT_IP, err) < 0 ||
        count_frames(environment, MACHINE_PRODUCT, &after, err) < 0) {
        return -1;
    }
    if (after.sent == before.sent) {
        return err_set(err, ERR_BUG, "the product did not even try");
    }
    if (knows(environment, MACHINE_TARGET, ENVIRONMENT_ATTACKER_IP, true, err) < 0 ||
        knows(environment, MACHINE_ATTACKER, TAP_IP, false, err) < 0) {
        return -1;
    }
    return knows(environment, MACHINE_TARGET, TAP_IP, false, err);
}

static int check_tap(struct environment *environment, struct err *err)
{
    if (reaches(environment, MACHINE_ATTACKER, ENVIRONMENT_PRODUCT_IP, err) < 0 ||
        sees_all(environment, err) < 0) {
        return -1;
    }
    return says_nothing(environment, err);
}

static const struct {
    const char *id;
    int (*check)(struct environment *environment, struct err *err);
} cases[] = {
    {"inline", check_inline},
    {"host", check_host},
    {"tap", check_tap},
    {"service", check_service},
};

/* The first check leaves traces that the second one could not do with: the return takes them away.
 */
static int run_case(const struct e2e_bed *bed, size_t i, struct err *err)
{
    AUTO(topology) topology = NULL;
    AUTO(environment) environment = NULL;
    struct environment_options options = {
        .ops = &hypervisor_libvirt,
        .hypervisor = bed->hypervisor,
        .root = vm_root_path(bed->root),
        .work = vm_root_work(bed->root),
        .slot = (unsigned)i,
        .attacker = bed->images.attacker,
        .target = bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
    };
    const struct environment_image *product = &bed->images.product;

    if (e2e_topology(cases[i].id, &topology, err) < 0) {
        return -1;
    }
    options.topology = topology;
    if (topology->roles[MACHINE_PRODUCT] == topology->roles[MACHINE_TARGET]) {
        product = &bed->images.target;
    }
    if (environment_new(&options, &environment, err) < 0 ||
        environment_boot(environment, err) < 0 ||
        environment_product(environment, product, err) < 0 ||
        environment_template(environment, "clean", err) < 0 ||
        cases[i].check(environment, err) < 0 ||
        environment_return(environment, "clean", NULL, err) < 0) {
        return -1;
    }
    return cases[i].check(environment, err) < 0 ? err_wrap(err, "after a return") : 0;
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t start = clock_mono_ms();

        if (run_case(bed, i, err) < 0) {
            return err_wrap(err, "%s", cases[i].id);
        }
        printf("ok %s (%lld ms)\n", cases[i].id, (long long)(clock_mono_ms() - start));
        fflush(stdout);
    }
    return 0;
}

int main(void)
{
    return e2e_main(test, E2E_EMPTY_NETNS, TEST_MS);
}
