/* Which accelerator guests run under. A device node proves nothing: on many cloud machines /dev/kvm
 * opens and a guest under it hangs. So the small attacker machine is booted under KVM with a
 * deadline and its agent must answer; if not, it is TCG. The answer is kept for this boot of the
 * host in the cache folder. */
#ifndef ORCHESTRATOR_VM_ACCEL_H
#define ORCHESTRATOR_VM_ACCEL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"

enum accel { ACCEL_TCG, ACCEL_KVM };

const char *accel_name(enum accel accel); /* "tcg", "kvm" */
/* ERR_USAGE for any other word. "auto" is the caller's. */
int accel_parse(const char *text, enum accel *out, struct err *err);

#define ACCEL_PROBE_MS 8000
#define ACCEL_WHY 200

struct accel_options {
    const char *cache;  /* folder for accel.json; NULL: nothing is kept or looked up */
    const char *kernel; /* of the attacker image */
    const char *initramfs;
    int64_t timeout_ms; /* 0: ACCEL_PROBE_MS */
    bool again;         /* do not use the kept answer */
};

struct accel_result {
    enum accel accel;
    bool kept;          /* out of the cache */
    int64_t elapsed_ms; /* of the probe when it was made */
    char
        why[ACCEL_WHY]; /* "guest answered under KVM in 900 ms", "/dev/kvm cannot be opened: ..." */
};

/* Never hangs: the guest runs below a child process that is killed past the deadline. 0 with an
 * answer, ACCEL_TCG whenever KVM did not prove itself; -1 only when the probe itself could not be
 * made. */
int accel_probe(const struct accel_options *options, struct accel_result *out, struct err *err);

#endif
