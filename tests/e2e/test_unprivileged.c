/* A user without any rights runs an environment: its machines are in an empty network all the same
 * where user namespaces are permitted, and nothing is left. */
#include <stdio.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"
#include "tests/e2e/nobody.h"
#include "tests/e2e/once.h"

#define TEST_MS 240000

static int run_once(void *data)
{
    const struct nobody *nobody = data;
    struct e2e_bed bed = {.images = nobody->images};
    struct err err = {.kind = ERR_NONE};
    int status = e2e_bed_open(&bed, E2E_EMPTY_NETNS, NULL, &err);

    if (status == 0) {
        status = once_boot_and_return(&bed, nobody->inside, &err);
    }
    e2e_bed_close(&bed);
    if (status < 0) {
        fprintf(stderr, "failed: %s\n", err.text);
    } else {
        printf("ok user %u boots and returns, %s\n", (unsigned)geteuid(),
               bed.alone ? "in an empty network namespace" : "in the host's network");
    }
    fflush(stdout);
    return status < 0 ? 1 : 0;
}

static int as_user(const struct nobody *nobody, struct err *err)
{
    struct nobody job = *nobody;
    AUTOFREE char *registry = NULL;
    int code = 1;

    if (vm_registry(&registry, err) < 0 || vm_run_below(run_once, &job, TEST_MS, &code, err) < 0) {
        return -1;
    }
    if (code != 0) {
        return err_set(err, ERR_BUG, "the run ended with %d", code);
    }
    return vm_kill_below(registry, 1000) == 0 ? 0 : err_set(err, ERR_BUG, "a machine was left");
}

int main(void)
{
    return nobody_main(as_user);
}
