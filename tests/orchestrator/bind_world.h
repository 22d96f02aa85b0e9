/* Plans out of scenarios and items that a test writes down: a small library in a folder, the
 * products of the flow tests, a snapshot. */
#ifndef TESTS_ORCHESTRATOR_BIND_WORLD_H
#define TESTS_ORCHESTRATOR_BIND_WORLD_H

#include "intel/snapshot_read.h"
#include "orchestrator/plan/plan.h"
#include "tests/intel/document.h"
#include "tests/support.h"

/* Adds an attack with this block of `intel` ("" for none) whose query is this text. */
void bind_world_add(const char *folder, const char *id, const char *intel, const char *query);
/* Plans all scenarios of the folder. snapshot: a document, or NULL; rest: further lines of the
 * campaign. */
int bind_world_plan(const char *folder, const struct node *snapshot, const char *rest,
                    struct plan **out, struct err *err);
struct plan *bind_world_good(const char *folder, const struct node *snapshot, const char *rest);
/* The entry of a scenario; NULL: it was left out. */
const struct plan_scenario *bind_world_entry(const struct plan *plan, const char *id);

#endif
