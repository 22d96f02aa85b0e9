/* Journeys: what kinds of visits there are to the site, as data. A journey is a small graph of
 * states, each a request with what only the right answer to it says, weighted ways from state to
 * state, and pools of texts. This module reads and checks them; walk.h makes sessions of them.
 * scenarios/README.md, "The benign world", describes the files. */
#ifndef SCENARIOS_GENERATE_JOURNEY_H
#define SCENARIOS_GENERATE_JOURNEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/doc.h"
#include "scenarios/generate/pool.h"

#define JOURNEY_MAX 256 /* in a folder */
#define JOURNEY_MAX_STATES 32
#define JOURNEY_MAX_DRAWS 8        /* of one state */
#define JOURNEY_POOLS "pools.yaml" /* the file of pools that all journeys share */
#define JOURNEY_END SIZE_MAX       /* as a state: the visit is over */

struct journey_way {
    size_t to; /* index of a state, or JOURNEY_END */
    int64_t weight;
};

struct journey_state {
    const char *name;
    const struct node *http; /* as the `http` of a scenario's step, without a name, with blanks */
    const struct pool *draws[JOURNEY_MAX_DRAWS]; /* drawn anew whenever the state is entered */
    size_t draw_count;
    int64_t think_min_ms, think_max_ms; /* how long a person takes before it */
    struct journey_way ways[JOURNEY_MAX_STATES + 1];
    size_t way_count;
    size_t from_end; /* least number of steps to JOURNEY_END, at least 1 */
};

struct journey {
    const char *id, *title, *summary;
    int64_t weight;             /* how often it is taken, among all journeys */
    bool cookies, referer;      /* a session has a jar; requests say what page they come from */
    const struct node *headers; /* of every request, with blanks; NULL: none */
    int64_t shortest, longest;  /* steps that a visit is meant to have */
    int64_t doubling; /* per cent: how often a visit is longer by half to double, again and again */
    size_t start;
    struct journey_state *states;
    size_t state_count;
    struct pool_list pools;         /* its own */
    const struct pool_list *shared; /* those of all; borrowed */
    struct doc *doc;
};

struct journey_list {
    struct journey **items; /* sorted by id */
    size_t count;
    struct pool_list shared;
    struct doc *shared_doc;
};

/* Reads pools.yaml, if it is there, and every other *.yaml of the folder; the id is the file's
 * name. ERR_INPUT "file:line:column: path: what is wrong". */
int journey_list_load(const char *folder, struct journey_list **out, struct err *err);
void journey_list_free(struct journey_list *list);
AUTO_DEFINE(journey_list)

/* One journey from a file. shared must outlive it. */
int journey_load(const char *path, const struct pool_list *shared, struct journey **out,
                 struct err *err);
void journey_free(struct journey *journey);
AUTO_DEFINE(journey)

/* Its own pool of that name, else the shared one, else NULL. */
const struct pool *journey_pool(const struct journey *journey, const char *name);

#endif
