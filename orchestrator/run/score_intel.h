/* The items of a plan as scoring is given them. Private to orchestrator/run. */
#ifndef ORCHESTRATOR_RUN_SCORE_INTEL_H
#define ORCHESTRATOR_RUN_SCORE_INTEL_H

#include "common/base/mem.h"
#include "orchestrator/plan/plan.h"
#include "reports/input.h"

struct score_items;

/* plan is borrowed and must outlive them. */
struct score_items *score_items_new(const struct plan *plan);
void score_items_free(struct score_items *items);
AUTO_DEFINE(score_items)
/* That of a case of the plan's i-th scenario, borrowed; NULL: it is bound to none. */
const struct score_intel *score_items_of(const struct score_items *items, size_t scenario,
                                         size_t case_index);

#endif
