/* A worker: one process, one environment. It claims units from the store until all are done, and
 * appends what it saw to an evidence chain of its own. It is started by the run as `tameshi
 * worker`, with descriptor 3 for one line that says why it cannot go on, and may die at any moment.
 */
#ifndef ORCHESTRATOR_RUN_WORKER_H
#define ORCHESTRATOR_RUN_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"

#define WORKER_REPORT_FD 3
#define WORKER_LEASE_MS                                                                            \
    ((int64_t)15 * 60 * 1000) /* longer than any unit can take; a dead worker is noticed at once   \
                               */
#define WORKER_MAX_ATTEMPTS 2 /* a unit whose product or sensor failed this often stays void */
/* Likewise for a unit whose environment or worker was lost: what happens to machines says little
 * about the unit. */
#define WORKER_MAX_LOST 5

struct worker_options {
    const char *dir;         /* the run's folder */
    const char *name;        /* of the worker and its chain, never used before in this run */
    unsigned slot;           /* from 0, its number among those that run at once */
    const char *hypervisor;  /* "libvirt" or "fake" */
    const char *fake_folder; /* images of the fake; NULL for libvirt */
    const char *connect;     /* a libvirt daemon of this host; NULL: libvirt's driver in here */
    const char *accelerator; /* "tcg" or "kvm" */
    bool capture;            /* of the links, for each unit */
    bool keep_requests;      /* see unit_job */
    bool in_haste;           /* see run_options, as the next two */
    const char *sealed;
    const char *key;
    const char *way;  /* to pristine environments: "auto", "in-place" or "clone" */
    int64_t proves;   /* see pristine_options */
    bool spare_cores; /* fewer workers than cores */
};

/* 0: there is nothing left to do. -1: the worker cannot go on; what it holds is the run's to give
 * away. */
int worker_main(const struct worker_options *options, struct err *err);

#endif
