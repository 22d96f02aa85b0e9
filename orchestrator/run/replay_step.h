/* Inside the replay only: what its steps share. */
#ifndef ORCHESTRATOR_RUN_REPLAY_STEP_H
#define ORCHESTRATOR_RUN_REPLAY_STEP_H

#include "common/base/err.h"
#include "orchestrator/run/trial.h"

/* An http step for all trials that take it. */
int replay_http(struct part *part, size_t step, struct err *err);
/* The step cannot be done for this trial, and no later one is reached; unless it is of somebody
 * beside the attack, which goes on. */
void replay_stop(const struct part *part, struct trial *trial, size_t step, const char *why);
/* Waits while events go on arriving. */
int replay_wait(struct part *part, int64_t until_mono_ms, struct err *err);

#endif
