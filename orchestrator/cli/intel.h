/* What the commands about intelligence share. */
#ifndef ORCHESTRATOR_CLI_INTEL_H
#define ORCHESTRATOR_CLI_INTEL_H

#include "intel/policy.h"
#include "intel/snapshot.h"
#include "orchestrator/cli/cli.h"

int cli_intel_open(struct intel_store **out, struct err *err);
/* The models that ship with tameshi. */
int cli_intel_models(struct decay_models **out, struct err *err);
/* An option that is a time, "now" or like 2025-01-31T08:00:00Z; the fallback if it is not given. */
int cli_time(const struct cli_args *args, const char *name, int64_t fallback, int64_t *out,
             struct err *err);
/* An option that is a duration like 90d; 0 if it is not given. */
int cli_duration(const struct cli_args *args, const char *name, int64_t *out, struct err *err);
/* Options type (several with commas), technique, cve, source, min-confidence. The query borrows
 * from args. */
int cli_query(const struct cli_args *args, struct intel_query *out, struct err *err);
/* The item that a word means. ERR_INPUT when there is none. */
int cli_intel_find(struct intel_store *store, const char *word, struct intel_item *out,
                   struct err *err);

#endif
