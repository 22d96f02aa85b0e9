/* Collecting what scoring needs while the evidence is read. Private to orchestrator/run. */
#ifndef ORCHESTRATOR_RUN_SCORE_INPUT_H
#define ORCHESTRATOR_RUN_SCORE_INPUT_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "orchestrator/plan/plan.h"
#include "reports/input.h"

struct scoring;

struct score_facts {
    struct node *worker; /* the first "worker" record; NULL: there is none */
    int64_t started_utc_ms, ended_utc_ms;
};

/* plan is borrowed and must outlive the scoring. */
struct scoring *scoring_new(const struct plan *plan);
void scoring_free(struct scoring *scoring);
AUTO_DEFINE(scoring)

/* A chain_visit_fn; data is the scoring. What a record says against the plan is ERR_INTEGRITY. */
int scoring_visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                  const struct node *body, struct err *err);
/* Both borrowed, once everything was visited. */
const struct score_input *scoring_input(struct scoring *scoring);
const struct score_facts *scoring_facts(const struct scoring *scoring);

#endif
