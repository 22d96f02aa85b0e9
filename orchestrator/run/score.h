/* From evidence to results: reads plan.json and the sealed evidence.jsonl of a run's folder, checks
 * every link, and scores. Looks at nothing else, so that anybody who holds the two files gets the
 * same bytes. */
#ifndef ORCHESTRATOR_RUN_SCORE_H
#define ORCHESTRATOR_RUN_SCORE_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/criteria.h"

/* *out is the results document; write it with NODE_PRETTY. criteria NULL: those of the plan, which
 * is what a run is scored with; others, of the same category, say what they would have made of it.
 * Evidence that does not hold is ERR_INTEGRITY. */
int score_dir(const char *dir, const struct criteria *criteria, struct node **out, struct err *err);

#endif
