/* Sessions of all journeys as checked scenarios: which journeys are taken, and the YAML of each. */
#ifndef SCENARIOS_GENERATE_SESSIONS_H
#define SCENARIOS_GENERATE_SESSIONS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "scenarios/generate/journey.h"
#include "scenarios/generate/walk.h"
#include "scenarios/scenario.h"

#define SESSIONS_MAX 4096
#define SESSIONS_PACE 1 /* per cent of people's pauses, unless asked otherwise */

/* Which journey each of count sessions takes, as indexes into the list: all journeys in the order
 * of their ids, `each` times over, then by weight. */
void sessions_choose(const struct journey_list *list, uint64_t seed, size_t each, size_t count,
                     size_t *out);

/* One session as YAML (appended), and as the scenario that was read back from it: what could not be
 * run is an error that names the journey. */
int sessions_make(const struct journey *journey, const struct walk_order *order, struct buf *yaml,
                  struct scenario **out, struct err *err);

#endif
