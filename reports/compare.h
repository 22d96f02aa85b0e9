/* Several products on the same cases: which does better, and whether that may be said. Pairs of
 * products are tested on what one got right and the other did not; since variants of one technique
 * are not independent, the test that decides flips the signs of whole-cluster differences, and all
 * pairs of a metric share one level (Holm). What comes out is for each product the places that it
 * may have, never one alone. */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/mem.h"
#include "reports/stats/interval.h"
#include "reports/stats/paired.h"
#include "reports/stats/several.h"

#define COMPARE_MAX 256   /* products, or products of runs, at once */
#define COMPARE_NONE 0xff /* an outcome that was not scored */

struct compare_outcomes {
    size_t items; /* cases, or repetitions of cases */
    size_t products;
    const unsigned char *outcome; /* [item * products + product]: 1, 0 or COMPARE_NONE */
    const size_t *cluster;        /* of each item, below clusters */
    size_t clusters;
    bool good; /* 1 is what a product should do, as a detection is; a false positive is not */
    double level;
    uint64_t seed;                       /* of the random signs */
    int64_t least_cases, least_clusters; /* below them two products are counted, not tested */
};

struct compare_two {
    size_t first, second; /* first < second */
    struct paired table;  /* 1 in both, in the first alone, in the second alone, in neither */
    int64_t items;        /* scored of both */
    size_t clusters;      /* that hold any */
    bool enough;          /* both floors are met; false: nothing below is set */
    double difference;    /* share of the first minus that of the second */
    struct interval newcombe, tango;
    struct mcnemar mcnemar; /* p values 1 where no pair differs */
    double p;               /* by whole clusters (sign flips), which decides */
    double adjusted;        /* Holm's, over all pairs of products that were tested */
    int better;             /* 0: not decided, 1: the first, 2: the second */
};

/* Places that a product may have at the level, the first being the best: from 1 and one for each
 * product that is better, to the number of products less one for each that is worse. */
struct compare_rank {
    size_t best, worst;
    size_t tier; /* from 1: products whose places overlap, directly or over others */
};

struct compare {
    size_t products;
    struct compare_two *two; /* (0,1), (0,2), ... (1,2), ... */
    size_t two_count;
    struct compare_rank *ranks; /* of each product */
    bool tested;                /* at least one pair of products was */
    bool has_q;                 /* Cochran's Q over the items that were scored of all */
    struct cochran q;
    int64_t q_items;
};

/* products 1 to COMPARE_MAX (asserted). Cochran's Q takes items for independent, so it is told but
 * decides nothing. */
void compare_products(const struct compare_outcomes *outcomes, struct compare *out);
void compare_done(struct compare *compare);

#endif
