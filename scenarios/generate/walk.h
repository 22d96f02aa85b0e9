/* From a journey to one session: a seeded walk through its graph, as the document of a benign
 * scenario with one case. The same journey, seed, number and pace give the same document. */
#ifndef SCENARIOS_GENERATE_WALK_H
#define SCENARIOS_GENERATE_WALK_H

#include <stdint.h>

#include "common/ext/json.h"
#include "scenarios/generate/journey.h"

struct walk_order {
    uint64_t seed;
    size_t number; /* of the session among those of its journey, from 1 */
    int64_t pace;  /* per cent of the pauses that people make; 0: none */
};

/* The id of the scenario is "<journey>-<seed>-<number>". Caller frees. */
struct node *walk_session(const struct journey *journey, const struct walk_order *order);

#endif
