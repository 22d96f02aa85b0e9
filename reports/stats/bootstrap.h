/* Resampling whole clusters: intervals and tests that suppose nothing about what goes on inside
 * one. Random numbers are xoshiro256** (common/base/rng.h), so that a seed gives the same figures
 * anywhere. */
#ifndef REPORTS_STATS_BOOTSTRAP_H
#define REPORTS_STATS_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/stats/cluster.h"
#include "reports/stats/interval.h"

#define BOOTSTRAP_GENERATOR "xoshiro256**" /* what a report names beside the seed */
#define BOOTSTRAP_DRAWS 10000              /* what a report takes */
#define BOOTSTRAP_DRAWS_MAX 1000000

#define SIGNFLIP_EXACT_MAX 20 /* clusters; above that random signs */
#define SIGNFLIP_DRAWS 100000

struct bootstrap {
    double estimate, se;
    struct interval percentile;
    size_t draws, clusters; /* clusters: those that hold anything */
};

/* Outcomes of two products on the trials of one cluster, first and second of n, both in [0,n]. */
struct cluster_pair {
    int64_t first, second, n;
};

/* Draws K clusters with replacement out of K, `draws` times (2 to BOOTSTRAP_DRAWS_MAX, asserted),
 * and takes X/N, or (first - second)/N, of each. se: the standard deviation of the draws;
 * percentile: their type 7 quantiles at a/2 and 1-a/2, a = 1-level. The stream is that of
 * (seed, "bootstrap"). False, with *out untouched, with fewer than two clusters that hold anything.
 * Sources: Efron, Annals of Statistics 7 (1979) 1; Davison and Hinkley, Bootstrap Methods (1997),
 * section 3.8. */
bool bootstrap_rate(const struct cluster_count *counts, size_t count, size_t draws, uint64_t seed,
                    double level, struct bootstrap *out);
bool bootstrap_difference(const struct cluster_pair *pairs, size_t count, size_t draws,
                          uint64_t seed, double level, struct bootstrap *out);

/* Two-sided p value of a sum of cluster differences when the sign of each might as well have been
 * the other: the share of all sign patterns whose sum is at least as far from 0. Exact over all 2^K
 * with at most SIGNFLIP_EXACT_MAX differences other than 0 (which no sign changes); else
 * (1 + hits) / (1 + SIGNFLIP_DRAWS) over random patterns of the stream (seed, "compare"). 1 without
 * any difference. Sums that rounding alone keeps apart count as equal. The least p that K clusters
 * can give is 2^(1-K). Source: Fisher, The Design of Experiments (1935), section 21. */
double signflip_p(const double *cluster_difference, size_t clusters, uint64_t seed);

#endif
