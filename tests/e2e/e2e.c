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

static int open_bed(struct e2e_bed *bed, enum e2e_network network, struct err *err)
{
    struct hypervisor_options options = {.accel = ACCEL_TCG};

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

static int run(void *data)
{
    struct job *job = data;
    struct err err = {.kind = ERR_NONE};
    int status = open_bed(&job->bed, job->network, &err);

    if (status == 0) {
        status = job->test(&job->bed, &err);
    }
    hypervisor_libvirt.close(job->bed.hypervisor);
    vm_root_free(job->bed.root);
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
