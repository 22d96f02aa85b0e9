/* Inside scenarios/generate only: the parts of reading a journey. */
#ifndef SCENARIOS_GENERATE_JOURNEY_READ_H
#define SCENARIOS_GENERATE_JOURNEY_READ_H

#include "scenarios/generate/journey.h"

/* `states` into journey->states. */
int journey_read_states(struct journey *journey, const struct cur *root, struct err *err);
/* Fills from_end, and refuses a state that is never reached or never ends. */
int journey_check_ways(struct journey *journey, const struct cur *root, struct err *err);
size_t journey_state_find(const struct journey *journey, const char *name); /* JOURNEY_END: none */
/* Every blank in every string below the cursor names a pool, and a field that it has. */
int journey_check_blanks(const struct journey *journey, const struct cur *at, struct err *err);

#endif
