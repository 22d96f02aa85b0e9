/* What this host has for running environments, and how to get what it lacks. Facts only: printing
 * is the command's. */
#ifndef ORCHESTRATOR_VM_DOCTOR_H
#define ORCHESTRATOR_VM_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOCTOR_MAX 32
#define DOCTOR_TEXT 256

enum doctor_state {
    DOCTOR_OK,
    DOCTOR_LACKING, /* a run is not possible without it */
    DOCTOR_INFO,    /* good to know, or slower without */
};

struct doctor_check {
    const char *name; /* a fixed word, "qemu" */
    enum doctor_state state;
    char found[DOCTOR_TEXT]; /* "QEMU emulator version 7.2.22" */
    char
        remedy[DOCTOR_TEXT]; /* "apt-get install qemu-system-x86"; "" when there is nothing to do */
};

struct doctor_options {
    const char *cache;       /* image cache folder */
    const char *missing;     /* images that are not built, "a, b"; "": none */
    int64_t environment_mib; /* memory of one environment; 0: not known */
    const char *
        kernel; /* of the attacker image; NULL: it is not built, the accelerator cannot be probed */
    const char *initramfs;
    bool probe_again; /* do not use the kept accelerator */
};

const char *doctor_state_name(enum doctor_state state); /* "ok", "lacking", "info" */
/* Fills at most DOCTOR_MAX checks in a fixed order and returns their number. A check that itself
 * fails says so in found. */
size_t doctor_run(const struct doctor_options *options, struct doctor_check checks[DOCTOR_MAX]);

#endif
