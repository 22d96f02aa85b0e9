/* The plan as a document: writing plan.json from the plan in memory. Private to orchestrator/plan.
 */
#ifndef ORCHESTRATOR_PLAN_DOCUMENT_H
#define ORCHESTRATOR_PLAN_DOCUMENT_H

#include "common/ext/doc.h"
#include "orchestrator/plan/plan.h"

/* Fills plan->node and plan->hash from the other fields. */
int plan_document(struct plan *plan, struct err *err);

/* document_intel.c. Adds the plan's snapshot and the scenarios without an item; a scenario's items.
 */
void document_intel_add(const struct plan *plan, struct node *root);
void document_items_add(const struct plan_scenario *entry, struct node *node);
/* The same, read. entry->scenario is there already; on failure the plan frees what was read. */
int document_intel_read(struct plan *plan, const struct cur *root, struct err *err);
int document_items_read(const struct plan *plan, struct plan_scenario *entry, const struct cur *cur,
                        struct err *err);

/* document_sealed.c. Adds the pack; the card of a sealed scenario instead of the scenario itself.
 */
void document_pack_add(const struct plan *plan, struct node *root);
void document_card_add(const struct plan_scenario *entry, struct node *node);
/* The same, read. */
int document_pack_read(struct plan *plan, const struct cur *root, struct err *err);
int document_card_read(const struct plan *plan, struct plan_scenario *entry, const struct cur *cur,
                       struct err *err);

#endif
