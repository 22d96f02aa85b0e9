/* The plan as a document: writing plan.json from the plan in memory. Private to orchestrator/plan.
 */
#ifndef ORCHESTRATOR_PLAN_DOCUMENT_H
#define ORCHESTRATOR_PLAN_DOCUMENT_H

#include "orchestrator/plan/plan.h"

/* Fills plan->node and plan->hash from the other fields. */
int plan_document(struct plan *plan, struct err *err);

#endif
