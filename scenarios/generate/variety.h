/* How varied a set of sessions is, measured on the scenarios themselves: how long the sessions are,
 * what they ask for and how, what writing they hold, how long they pause. */
#ifndef SCENARIOS_GENERATE_VARIETY_H
#define SCENARIOS_GENERATE_VARIETY_H

#include <stddef.h>
#include <stdint.h>

#include "common/ext/json.h"
#include "scenarios/generate/script.h"
#include "scenarios/scenario.h"

#define VARIETY_BINS 6 /* lengths: 1, 2-3, 4-7, 8-15, 16-31, 32-64 */

struct variety {
    size_t sessions, actions; /* an action is one http step */
    size_t *lengths;          /* actions of each session */
    int64_t *pauses;          /* ms, of those steps that have one */
    size_t pause_count;
    /* {name: how often} */
    struct node *clusters, *methods, *pages, *targets, *agents;
    size_t scripts[SCRIPT_COUNT]; /* characters of what is sent */
};

void variety_init(struct variety *variety);
void variety_done(struct variety *variety);
/* A scenario counts as one session, whatever cases it has. */
void variety_add(struct variety *variety, const struct scenario *scenario);

/* Shannon's entropy in bits of the shares of a {name: how often}; 0 of an empty one. */
double variety_entropy(const struct node *tally);
/* {sessions, actions, length: {shortest, median, p90, longest, mean, bins}, pause_ms: {..},
 * journeys, methods, pages, scripts, agents, distinct_paths, page_entropy_bits}. Caller frees. */
struct node *variety_node(struct variety *variety);

#endif
