/* What a try came to, as a document and as text. */
#ifndef ORCHESTRATOR_CLI_TRY_SHOW_H
#define ORCHESTRATOR_CLI_TRY_SHOW_H

#include <stdbool.h>
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

/* The verdict on a product where the case does not work without one. */
#define TRY_NOT_JUDGED "not-judged"

/* {scenario, took_ms, cases, failed_in_control, void, trials: [{case, product, arm, verdict,
 * worked, steps, effects, effect_reasons, alerts, void, void_reason}]}: control first, then
 * products in their order. Caller frees. */
struct node *try_node(const struct plan *plan, const struct try_seen *seen);

struct try_print {
    bool verbose; /* all header fields, requests uncut, the beginning of every answer */
    bool anyway;  /* what products did with a case that does not work without them, too */
};
/* try_print.c: the same for people, to standard output. Everything a guest sent is made printable.
 */
void try_print(const struct plan *plan, const struct node *node, const struct try_print *how);
/* try_table.c: a line for each case with the verdicts on it, and what these words mean. */
void try_table(const struct plan *plan, const struct node *node);
/* A verdict as people read it. */
const char *try_word(const char *verdict);

#endif
