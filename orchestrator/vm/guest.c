/* The address plan lives here and nowhere else: images hold no network settings. There is no
 * default route in any machine, so what is not in this plan cannot be reached. */
#include "orchestrator/vm/guest.h"

#include <string.h>

#include "common/ext/hash.h"
#include "harness/host/client.h"

#define SEED_PROGRAM "usr/local/sbin/tameshi-seed"
#define SEED_MS 60000
#define ENTROPY_BYTES 32

static const char *const attacker_addresses[] = {ENVIRONMENT_ATTACKER_IP "/16", NULL};
static const char *const front_addresses[] = {ENVIRONMENT_PRODUCT_IP "/16", NULL};
static const char *const back_addresses[] = {"10.67.0.2/24", NULL};
static const char *const target_addresses[] = {ENVIRONMENT_TARGET_IP "/24", NULL};

/* Source addresses of cases: all of them are the attacker's own. */
static const char *const case_networks[] = {"10.66.128.0/17", NULL};

static const struct client_interface interfaces[MACHINE_ROLES][2] = {
    [MACHINE_ATTACKER] = {{"52:54:00:7a:01:00", attacker_addresses}},
    [MACHINE_PRODUCT] = {{"52:54:00:7a:02:00", front_addresses},
                         {"52:54:00:7a:02:01", back_addresses}},
    [MACHINE_TARGET] = {{"52:54:00:7a:03:00", target_addresses}},
};

static const struct client_route attacker_route = {.to = "10.67.0.0/24",
                                                   .via = ENVIRONMENT_PRODUCT_IP};
static const struct client_route target_route = {.to = "10.66.0.0/16", .via = "10.67.0.2"};

static const struct client_net plan[MACHINE_ROLES] = {
    [MACHINE_ATTACKER] = {.interfaces = interfaces[MACHINE_ATTACKER],
                          .interface_count = 1,
                          .routes = &attacker_route,
                          .route_count = 1,
                          .local = case_networks},
    /* it forwards, so that a call-back from the target reaches the attacker */
    [MACHINE_PRODUCT] = {.interfaces = interfaces[MACHINE_PRODUCT],
                         .interface_count = 2,
                         .forward = true},
    [MACHINE_TARGET] = {.interfaces = interfaces[MACHINE_TARGET],
                        .interface_count = 1,
                        .routes = &target_route,
                        .route_count = 1},
};

const char *guest_mac(enum machine_role role, size_t nic)
{
    return interfaces[role][nic].mac;
}

size_t guest_nic_count(enum machine_role role)
{
    return plan[role].interface_count;
}

int guest_renew_send(struct client *client, const char *epoch, int64_t deadline_mono_ms,
                     struct err *err)
{
    unsigned char bytes[ENTROPY_BYTES];
    struct client_hello hello = {
        .epoch = epoch,
        .sets_clock = true,
        .entropy = bytes,
        .entropy_length = sizeof(bytes),
    };

    hash_random(bytes, sizeof(bytes));
    return client_hello_send(client, &hello, deadline_mono_ms, err);
}

int guest_renew_wait(struct client *client, int64_t deadline_mono_ms, struct err *err)
{
    return client_hello_wait(client, deadline_mono_ms, err);
}

int guest_network(struct client *client, enum machine_role role, int64_t deadline_mono_ms,
                  struct err *err)
{
    return client_net(client, &plan[role], deadline_mono_ms, err);
}

/* The path is relative to /, where an agent runs programs; a fake machine's agent runs them in its
 * tree. */
int guest_seed(struct client *client, const char *seed, int64_t deadline_mono_ms, struct err *err)
{
    const char *argv[] = {SEED_PROGRAM, seed, NULL};
    struct client_exec exec = {.argv = argv, .timeout_ms = SEED_MS};
    struct client_exec_result result = {.exit_code = 0};
    int status = 0;

    if (client_exec(client, &exec, &result, deadline_mono_ms, err) < 0) {
        return err_wrap(err, "canaries");
    }
    if (result.timed_out) {
        status = err_set(err, ERR_TIMEOUT, "canaries: /" SEED_PROGRAM " did not end in time");
    } else if (result.exit_code != 0) {
        const char *why = buf_str(result.err_out.length > 0 ? &result.err_out : &result.out);

        status = err_set(err, ERR_GUEST, "canaries: /" SEED_PROGRAM " ended with %d: %.*s",
                         result.exit_code, (int)strcspn(why, "\r\n"), why);
    }
    client_exec_result_done(&result);
    return status;
}
