/* Which item of intelligence goes into which slot of a scenario's cases. */
#ifndef ORCHESTRATOR_PLAN_BIND_H
#define ORCHESTRATOR_PLAN_BIND_H

#include <stdbool.h>

#include "intel/snapshot_read.h"
#include "orchestrator/plan/plan.h"

/* Whether the item is what the scenario asks for, at that time. A value of several lines never is:
 * it could not be sent. */
bool bind_fits(const struct item_request *request, const struct snapshot_item *item, int64_t at_ms);
/* Fills entry->items: those that fit and are usable at the snapshot's time, drawn with the plan's
 * seed and the scenario's id. Without a snapshot (NULL) there are none. */
void bind_scenario(const struct plan *plan, struct plan_scenario *entry,
                   const struct intel_snapshot *snapshot);

#endif
