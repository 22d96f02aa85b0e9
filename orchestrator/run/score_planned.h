/* What scoring takes from the plan alone: its products and cases. Private to orchestrator/run. */
#ifndef ORCHESTRATOR_RUN_SCORE_PLANNED_H
#define ORCHESTRATOR_RUN_SCORE_PLANNED_H

#include "orchestrator/plan/plan.h"
#include "orchestrator/run/score_intel.h"
#include "reports/input.h"

/* In the plan's order. The strings are the plan's, which has to outlive it. */
struct score_planned {
    struct score_product *products; /* their versions are "unknown" until evidence tells them */
    size_t product_count;
    char (*hashes)[HASH_HEX];
    enum score_arm (*arms)[PRODUCT_ARM_COUNT];
    struct score_case *cases;
    size_t case_count;
    char **case_ids;
    struct score_items *items;
};

void score_planned_fill(const struct plan *plan, struct score_planned *out);
void score_planned_done(struct score_planned *planned);

enum score_arm score_planned_arm(enum product_arm_kind kind);

#endif
