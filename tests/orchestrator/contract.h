/* What every hypervisor keeps, as sentences that run over any implementation: a unit test runs them
 * over the fake, an end-to-end test over libvirt. They report by struct err, since the end-to-end
 * test runs them outside Criterion. */
#ifndef TESTS_ORCHESTRATOR_CONTRACT_H
#define TESTS_ORCHESTRATOR_CONTRACT_H

#include <stddef.h>

#include "common/base/err.h"
#include "orchestrator/vm/hypervisor.h"

struct client;

/* What a sentence has to work with. */
struct bed {
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor;
    const char *root; /* short folder, for sockets */
    const char *work; /* for overlays and logs */
    const char *kernel;
    const char *initramfs;
    int64_t boot_ms;
    bool links; /* nics carry frames */
    /* Makes the machine end by itself, from inside. */
    int (*end_inside)(struct client *client, struct err *err);
};

struct sentence {
    const char *name; /* "a_booted_machine_answers" */
    int (*run)(const struct bed *bed, struct err *err);
};

extern const struct sentence contract[];
extern const size_t contract_count;

#endif
