/* Traces: what the evidence holds of single cases under one product, for its vendor and for the
 * evaluator. Sealed scenarios have none, whoever asks. */
#ifndef ORCHESTRATOR_RUN_TRACE_H
#define ORCHESTRATOR_RUN_TRACE_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/audience.h"

/* Cases of a product that are shown: those that went wrong, and others until there are so many; the
 * rest is counted. */
#define TRACE_WRONG 500
#define TRACE_SHOWN 20

/* Reads plan.json and evidence.jsonl of a run's folder. results: that run's, whole. *out is a list
 * as reports/report_trace.h describes it, one entry for each product under test, or for the
 * vendor's alone; empty for the public. Misses and false reactions come first, then the order of
 * results. A vendor gets no case that was made of intelligence above TLP:GREEN. Evidence that does
 * not hold is ERR_INTEGRITY. */
int trace_dir(const char *dir, const struct node *results, const struct audience *audience,
              struct node **out, struct err *err);

#endif
