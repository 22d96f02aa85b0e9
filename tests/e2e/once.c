/* Whether a host carries environments shows in one of them. */
#include "tests/e2e/once.h"

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/vm/sweep.h"

#define AGENT_MS 30000

static int reaches_target(struct environment *environment, struct err *err)
{
    const struct client_probe probe = {
        .to = ENVIRONMENT_TARGET_IP, .port = 80, .timeout_ms = AGENT_MS / 2};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    if (client_probe(environment_client(environment, MACHINE_ATTACKER), &probe, &result,
                     clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    return result == CLIENT_PROBE_CONNECTED ? 0
                                            : err_set(err, ERR_BUG, "the target is not reached: %s",
                                                      client_probe_result_name(result));
}

int once_boot_and_return(const struct e2e_bed *bed, const struct topology *inside, struct err *err)
{
    AUTO(environment) environment = NULL;
    const struct environment_options options = {
        .ops = &hypervisor_libvirt,
        .hypervisor = bed->hypervisor,
        .root = vm_root_path(bed->root),
        .work = vm_root_work(bed->root),
        .topology = inside,
        .attacker = bed->images.attacker,
        .target = bed->images.target,
        .seed = "0123456789abcdef0123456789abcdef",
    };

    if (environment_new(&options, &environment, err) < 0 ||
        environment_boot(environment, err) < 0 ||
        environment_product(environment, &bed->images.product, err) < 0 ||
        environment_template(environment, "clean", err) < 0 ||
        reaches_target(environment, err) < 0 ||
        environment_return(environment, "clean", NULL, err) < 0) {
        return -1;
    }
    return reaches_target(environment, err);
}
