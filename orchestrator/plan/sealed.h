/* Sealed scenarios in a plan that is being made. Private to orchestrator/plan. */
#ifndef ORCHESTRATOR_PLAN_SEALED_H
#define ORCHESTRATOR_PLAN_SEALED_H

#include "orchestrator/plan/plan.h"

/* Adds every scenario of the pack that is of the plan's category, opened, with its card, and sorts
 * the plan's scenarios by id. There is room for them. None that fits is ERR_INPUT. */
int sealed_add(struct plan *plan, const struct sealed_pack *pack, struct err *err);

#endif
