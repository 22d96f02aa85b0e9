/* A pristine environment for each unit of a worker, with the unit's product in the unit's arm; and
 * the evidence about it: what the template was made of (record "template"), that nothing leaves it
 * ("closure"), that it is as it was
 * ("reset"). */
#ifndef ORCHESTRATOR_RUN_SUPPLY_H
#define ORCHESTRATOR_RUN_SUPPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "orchestrator/evidence/chain.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/machines.h"
#include "orchestrator/vm/closure.h"
#include "orchestrator/vm/pristine.h"

struct supply;

struct supply_options {
    const struct plan *plan; /* borrowed, as all here */
    const struct machines *machines;
    struct chain *chain;
    struct closure_hosts hosts; /* the host's addresses, of before an empty namespace was entered */
    struct pristine_options pristine; /* but for images, inspect and host */
    enum accel accel;
};

int supply_new(const struct supply_options *options, struct supply **out, struct err *err);
void supply_free(struct supply *supply);
AUTO_DEFINE(supply)

/* The environment of a unit, ready for its first request, until supply_take_back. is_last: see
 * struct pristine_template. SUPPLY_REFUSED:
 * the product did not start in this arm. -1 with ERR_INTEGRITY: the environment is not closed, and
 * no other will be. -1 else: it could not be made ready; another try makes it anew. */
#define SUPPLY_REFUSED 1
int supply_give(struct supply *supply, size_t unit, bool is_last, struct pristine_given *out,
                struct err *err);
/* unfit: something in it failed. */
void supply_take_back(struct supply *supply, bool unfit);

#endif
