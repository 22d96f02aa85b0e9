/* Opens and closes the bed around a test. */
#include "tests/e2e/e2e.h"

#include <stdio.h>
#include <stdlib.h>

#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

struct job {
    enum e2e_network network;
    int (*test)(const struct e2e_bed *bed, struct err *err);
    struct e2e_bed bed;
};

int e2e_bed_open(struct e2e_bed *bed, enum e2e_network network, const char *uri, struct err *err)
{
    struct hypervisor_options options = {.accel = ACCEL_TCG, .uri = uri};

    int entered = VM_NOT_PERMITTED;

    if (vm_root_new(NULL, &bed->root, err) < 0) {
        return -1;
    }
    if (network == E2E_EMPTY_NETNS) {
        entered = vm_enter_empty_netns(err);
    }
    if (entered < 0) {
        return -1;
    }
    bed->alone = entered == 0;
    options.root = vm_root_path(bed->root);
    return hypervisor_libvirt.open(&options, &bed->hypervisor, err);
}

void e2e_bed_close(struct e2e_bed *bed)
{
    hypervisor_libvirt.close(bed->hypervisor);
    vm_root_free(bed->root);
}

static int run(void *data)
{
    struct job *job = data;
    struct err err = {.kind = ERR_NONE};
    int status = e2e_bed_open(&job->bed, job->network, NULL, &err);

    if (status == 0) {
        status = job->test(&job->bed, &err);
    }
    e2e_bed_close(&job->bed);
    if (status < 0) {
        fprintf(stderr, "failed: %s\n", err.text);
    }
    fflush(stdout);
    return status < 0 ? 1 : 0;
}

int e2e_main(int (*test)(const struct e2e_bed *bed, struct err *err), enum e2e_network network,
             int64_t timeout_ms)
{
    struct job job = {.network = network, .test = test};
    struct err err = {.kind = ERR_NONE};
    int code = 1;
    int found = e2e_images(&job.bed.images, &err);

    if (found == E2E_SKIP) {
        printf("skipped: %s\n", err.text);
        return E2E_SKIP;
    }
    if (found < 0 || vm_sweep(NULL, &err) < 0 ||
        vm_run_below(run, &job, timeout_ms, &code, &err) < 0) {
        fprintf(stderr, "failed: %s\n", err.text);
        return 1;
    }
    return code;
}
