/* What a try came to, as a document and as text. */
#ifndef ORCHESTRATOR_CLI_TRY_SHOW_H
#define ORCHESTRATOR_CLI_TRY_SHOW_H

#include <stdint.h>

#include "common/ext/json.h"
#include "orchestrator/plan/plan.h"

struct try_seen {
    struct node *results;
    struct node *trials; /* an object of records by unit and case, each of its last attempt */
    int64_t took_ms;
};
void try_seen_init(struct try_seen *seen);
void try_seen_done(struct try_seen *seen);
/* A chain_visit_fn for a struct try_seen. */
int try_seen_visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                   const struct node *body, struct err *err);

/* {scenario, took_ms, cases, failed_in_control, void, trials: [{case, product, arm, verdict,
 * worked, steps, effects, alerts, void}]}: control first, then products in their order. Caller
 * frees. */
struct node *try_node(const struct plan *plan, const struct try_seen *seen);
/* The same for people, to standard output. Everything a guest sent is made printable. */
void try_print(const struct plan *plan, const struct node *node);

#endif
