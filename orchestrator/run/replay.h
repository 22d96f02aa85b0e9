/* Replaying the steps of a scenario for all its trials in a unit at once, and looking whether the
 * attack worked. */
#ifndef ORCHESTRATOR_RUN_REPLAY_H
#define ORCHESTRATOR_RUN_REPLAY_H

#include "common/base/err.h"
#include "orchestrator/run/trial.h"

#define REPLAY_PARALLEL 8            /* exchanges in flight */
#define REPLAY_CALLBACK_WAIT_MS 1000 /* how long a call-back may take after the last step */

/* Each step of every trial, in the scenario's order; a trial that stopped takes no further part.
 * -1: harness or environment failed, the unit is void. What a product or target does is a result.
 */
int replay_steps(struct part *part, struct err *err);
/* Fills trial->effects for those that are looked for when step `after` is done (EFFECT_AT_END: when
 * all are), on the target and from the call-backs, never through the product. */
int replay_effects(struct part *part, size_t after, struct err *err);
/* Before the first step: a trial whose preconditions do not hold is void and takes no part. */
int replay_needs(struct part *part, struct err *err);
/* After the effects, for every trial; one that cannot be cleaned up after is void. */
int replay_clean_up(struct part *part, struct err *err);
/* Closes the listeners of the part's call-back steps, so that the next part may open the same
 * ports. */
int replay_close(struct part *part, struct err *err);
/* One request outside any scenario, from the given address; the answer does not matter. */
int replay_tracer(struct environment *environment, const char *source, const struct buf *bytes,
                  struct err *err);

#endif
