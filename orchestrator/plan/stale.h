/* Whether the intelligence that a plan binds is still fresh enough, by the plan's own policy. */
#ifndef ORCHESTRATOR_PLAN_STALE_H
#define ORCHESTRATOR_PLAN_STALE_H

#include "orchestrator/plan/plan.h"

/* Called with a line for each thing that is stale, and why. */
typedef void stale_found_fn(void *data, const char *line);
/* At that time. 0 when all is fresh or the policy lets stale items pass; -1 with ERR_INPUT "N of M
 * bound items are stale at TIME: expected ..." after the lines (found NULL: none). Items of a
 * snapshot that is too old are stale with it: nobody looked since. */
int plan_check_fresh(const struct plan *plan, int64_t at_ms, stale_found_fn *found, void *data,
                     struct err *err);

#endif
