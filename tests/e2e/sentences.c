/* What a sentence needs to know of libvirt's machines: how one ends by itself. */
#include "tests/e2e/sentences.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

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

static int run_one(const struct bed *bed, const struct sentence *sentence, struct err *err)
{
    int64_t start = clock_mono_ms();

    if (sentence->run(bed, err) < 0) {
        return err_wrap(err, "%s", sentence->name);
    }
    printf("ok %s (%lld ms)\n", sentence->name, (long long)(clock_mono_ms() - start));
    fflush(stdout);
    return 0;
}

static bool is_named(const char *name, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static size_t name_count(const char *const *names)
{
    size_t count = 0;

    while (names[count] != NULL) {
        count++;
    }
    return count;
}

int sentences_run(const struct e2e_bed *e2e, const char *const *names, struct err *err)
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
    size_t wanted = names != NULL ? name_count(names) : contract_count;
    size_t count = 0;

    for (size_t i = 0; i < contract_count; i++) {
        if (names != NULL && !is_named(contract[i].name, names)) {
            continue;
        }
        if (run_one(&bed, &contract[i], err) < 0) {
            return -1;
        }
        count++;
    }
    return count == wanted ? 0 : err_set(err, ERR_BUG, "%zu of %zu sentences ran", count, wanted);
}
