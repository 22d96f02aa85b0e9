/* Filling blanks in for one session: what it has drawn so far, and texts made with it. */
#ifndef SCENARIOS_GENERATE_FILL_H
#define SCENARIOS_GENERATE_FILL_H

#include "common/base/rng.h"
#include "common/ext/json.h"
#include "scenarios/generate/journey.h"

#define FILL_MAX_POOLS ((size_t)2 * POOL_MAX)

/* The entries of a pool in the order in which this session takes them. All are taken before one
 * comes again. */
struct fill_draw {
    const struct pool *pool;
    size_t *order;
    size_t at; /* the one that is held; order[at] */
};

struct fill {
    const struct journey *journey;
    struct rng *rng;
    struct fill_draw draws[FILL_MAX_POOLS];
    size_t draw_count;
};

void fill_init(struct fill *fill, const struct journey *journey, struct rng *rng);
void fill_done(struct fill *fill);
/* Takes the next entry of a pool; until then, or if a blank asks first, the first one is held. */
void fill_draw(struct fill *fill, const struct pool *pool);
/* A copy of the tree with every string filled in; a string that is one blank and nothing else
 * becomes the entry itself, so that an integer stays one. Blanks were checked when the journey was
 * read. */
struct node *fill_node(struct fill *fill, const struct node *node);

#endif
