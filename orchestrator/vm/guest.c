/* Images hold no network settings: all of them come from the topology, whose loader lets no default
 * route through, so what is not in it cannot be reached. */
#include "orchestrator/vm/guest.h"

#include <string.h>

#include "common/ext/hash.h"
#include "harness/host/client.h"

#define SEED_PROGRAM "usr/local/sbin/tameshi-seed"
#define SEED_MS 60000
#define ENTROPY_BYTES 32

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

int guest_network(struct client *client, const struct topology_machine *machine,
                  int64_t deadline_mono_ms, struct err *err)
{
    struct client_interface interfaces[MACHINE_MAX_NICS];
    const struct client_net net = {
        .interfaces = interfaces,
        .interface_count = machine->nic_count,
        .routes = machine->routes,
        .route_count = machine->route_count,
        .local = (const char *const *)machine->local,
        .forward = machine->forward,
    };

    for (size_t i = 0; i < machine->nic_count; i++) {
        interfaces[i] = (struct client_interface){
            .mac = machine->nics[i].mac,
            .addresses = (const char *const *)machine->nics[i].addresses,
        };
    }
    return client_net(client, &net, deadline_mono_ms, err);
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
