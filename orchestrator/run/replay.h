/* Replaying the steps of a scenario for all trials of a unit at once, and looking whether the attack worked. */
#ifndef ORCHESTRATOR_RUN_REPLAY_H
#define ORCHESTRATOR_RUN_REPLAY_H

#include "common/base/err.h"
#include "orchestrator/run/trial.h"

#define REPLAY_PARALLEL 8           /* exchanges in flight */
#define REPLAY_CALLBACK_WAIT_MS 1500 /* how long a call-back may take after the last step */

/* Each step of every trial, in the scenario's order; a trial that stopped takes no further part. -1: harness or environment
 * failed, the unit is void. What a product or target does is a result. */
int replay_steps(struct unit *unit, struct err *err);
/* Fills trial->effects, on the target and from the call-backs, never through the product. */
int replay_effects(struct unit *unit, struct err *err);
/* One request outside any scenario, from the attacker's own source address; the answer does not matter. */
int replay_tracer(struct unit *unit, const char *source, const struct buf *bytes, struct err *err);

#endif
