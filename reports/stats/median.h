/* The median of values that come in clusters, with an interval that supposes nothing about their
 * distribution: latency that a product adds, case by case. */
#ifndef REPORTS_STATS_MEDIAN_H
#define REPORTS_STATS_MEDIAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/stats/interval.h"

struct median_value {
    double value; /* finite (asserted) */
    size_t cluster;
};

struct median {
    double estimate; /* the middle value, or half of the two middle ones' sum */
    struct interval percentile;
    size_t draws, clusters;
};

/* Draws K clusters with replacement out of K and takes the median of all their values, `draws`
 * times (at least 2, asserted); percentile: type 7 quantiles of the draws at a/2 and 1-a/2,
 * a = 1-level, in (0,1). The generator is xoshiro256** (common/base/rng.h), its stream that of
 * (seed, "median"); the order of the values does not matter. False, with *out untouched, with
 * fewer than two clusters. Time: draws times count. Sources: Efron, Annals of Statistics 7 (1979)
 * 1; Davison and Hinkley, Bootstrap Methods (1997), section 3.8. */
bool median_bootstrap(const struct median_value *values, size_t count, size_t draws, uint64_t seed,
                      double level, struct median *out);

/* How many draws are affordable for so many values: 10,000, and fewer, down to 1,000, above 2,000
 * values. */
size_t median_draws(size_t count);

#endif
