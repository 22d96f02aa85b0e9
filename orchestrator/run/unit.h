/* Executing one unit in an environment that was just returned to its template, and writing what was
 * seen into the evidence: a record "trial" for each trial, then a record "unit", without which none
 * of them counts. */
#ifndef ORCHESTRATOR_RUN_UNIT_H
#define ORCHESTRATOR_RUN_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/vm/pristine.h"

struct unit_job {
    const struct plan *plan;
    size_t unit; /* index into the plan's units */
    int64_t attempt;
    struct environment *environment;
    struct chain *chain;
    struct pristine_given given; /* how the environment was come by */
    const char *capture_dir;     /* the run's folder, for captures of the links; NULL: none */
    bool keep_requests;          /* the evidence holds the bytes of requests, not only their hash */
    bool in_haste;               /* see run_options: more of each answer is kept */
};

#define UNIT_CAUSE 96

/* 0: done, or void for a reason that is the product's or because a capture could not be written:
 * cause then says why in a few fixed words, else it is "". UNIT_BROKEN: void because harness or
 * environment failed, cause likewise; the environment is to be rebuilt. -1: the evidence could not
 * be written; the worker cannot go on. */
#define UNIT_BROKEN 1
int unit_execute(const struct unit_job *job, char cause[UNIT_CAUSE], struct err *err);

/* Writes the "unit" record of a unit that was never begun, because its environment could not be
 * made ready. */
int unit_void(const struct unit_job *job, const char *cause, const char *detail, struct err *err);

#endif
