/* The workers of a run: starting as many as the host can carry, watching them, replacing those that
 * die. */
#ifndef ORCHESTRATOR_RUN_CREW_H
#define ORCHESTRATOR_RUN_CREW_H

#include "common/base/err.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/run/run.h"
#include "orchestrator/store/store.h"

/* Returns 0 when every unit of the store is done; -1 when workers die without getting anything
 * done, or on SIGINT and SIGTERM (ERR_HOST "stopped"). No worker and no machine is left in either
 * case. */
int crew_work(const char *dir, const struct plan *plan, struct store *store,
              const struct run_options *options, struct err *err);

#endif
