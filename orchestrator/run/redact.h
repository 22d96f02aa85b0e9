/* What evidence says of units with sealed scenarios. Evidence is published, and a request, an
 * answer or a product's log line tells what was sent; so of these units only that is written which
 * scoring needs. A record that was cut down has "redacted": true. */
#ifndef ORCHESTRATOR_RUN_REDACT_H
#define ORCHESTRATOR_RUN_REDACT_H

#include "common/ext/json.h"

/* A record of kind "trial" of a sealed scenario. */
void redact_trial(struct node *trial);
/* A record of kind "unit" that has a sealed scenario. Its noise may come from it, so that is cut
 * down too. */
void redact_unit(struct node *unit);

#endif
