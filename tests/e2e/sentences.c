/* What a sentence needs to know of libvirt's machines: how one ends by itself. */
#include "tests/e2e/sentences.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/vm/sweep.h"
#include "tests/orchestrator/contract.h"

#define BOOT_MS 60000

/* Without a shell that might be missing: a crash of its kernel ends it, since it may not restart.
 */
static int end_inside(struct client *client, struct err *err)
{
    struct client_put put = {
        .path = "/proc/sysrq-trigger", .data = "c", .length = 1, .append = true};
    struct err ignored = {.kind = ERR_NONE};

    (void)err;
    client_put(client, &put, clock_mono_ms() + 2000, &ignored);
    return 0;
}

int sentences_run(const struct e2e_bed *e2e, struct err *err)
{
    const struct bed bed = {
        .ops = &hypervisor_libvirt,
        .hypervisor = e2e->hypervisor,
        .root = vm_root_path(e2e->root),
        .work = vm_root_work(e2e->root),
        .kernel = e2e->images.attacker.kernel,
        .initramfs = e2e->images.attacker.initramfs,
        .boot_ms = BOOT_MS,
        .links = true,
        .end_inside = end_inside,
    };

    for (size_t i = 0; i < contract_count; i++) {
        int64_t start = clock_mono_ms();

        if (contract[i].run(&bed, err) < 0) {
            return err_wrap(err, "%s", contract[i].name);
        }
        printf("ok %s (%lld ms)\n", contract[i].name, (long long)(clock_mono_ms() - start));
        fflush(stdout);
    }
    return 0;
}
