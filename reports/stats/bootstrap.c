/* The cluster bootstrap and the sign-flip test: what is drawn is a whole cluster, since its trials
 * are not independent of each other. */
#include "reports/stats/bootstrap.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/rng.h"

#define ROUNDING 1e-9 /* of the sum of all differences, without their signs */

/* What is averaged: top over bottom, of the clusters drawn. */
struct part {
    double top, bottom;
};

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* Type 7 of Hyndman and Fan. */
static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t low = (size_t)floor(at), high = low + 1 < count ? low + 1 : low;
    return sorted[low] + (sorted[high] - sorted[low]) * (at - (double)low);
}

static double share_of(const struct part *sum)
{
    return sum->top / sum->bottom;
}

static double draw(const struct part *parts, size_t count, struct rng *rng)
{
    struct part sum = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        const struct part *part = &parts[rng_below(rng, count)];
        sum.top += part->top;
        sum.bottom += part->bottom;
    }
    return share_of(&sum);
}

static double deviation(const double *values, size_t count)
{
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        mean += values[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    return sqrt(squares / (double)(count - 1));
}

static bool resample(const struct part *parts, size_t count, size_t draws, uint64_t seed,
                     double level, struct bootstrap *out)
{
    assert(draws >= 2 && draws <= BOOTSTRAP_DRAWS_MAX && level > 0.0 && level < 1.0);
    if (count < 2) {
        return false;
    }
    AUTOFREE double *values = mem_array(draws, sizeof(*values));
    struct part sum = {0.0, 0.0};
    struct rng rng;
    rng_derive(&rng, seed, "bootstrap");
    for (size_t i = 0; i < count; i++) {
        sum.top += parts[i].top;
        sum.bottom += parts[i].bottom;
    }
    for (size_t i = 0; i < draws; i++) {
        values[i] = draw(parts, count, &rng);
    }
    qsort(values, draws, sizeof(*values), by_value);
    double tail = (1.0 - level) / 2.0;
    *out = (struct bootstrap){
        .estimate = share_of(&sum),
        .se = deviation(values, draws),
        .percentile = {quantile(values, draws, tail), quantile(values, draws, 1.0 - tail)},
        .draws = draws,
        .clusters = count,
    };
    return true;
}

bool bootstrap_rate(const struct cluster_count *counts, size_t count, size_t draws, uint64_t seed,
                    double level, struct bootstrap *out)
{
    AUTOFREE struct part *parts = mem_array(count, sizeof(*parts));
    size_t held = 0;
    for (size_t i = 0; i < count; i++) {
        if (counts[i].n > 0) {
            parts[held++] = (struct part){(double)counts[i].x, (double)counts[i].n};
        }
    }
    return resample(parts, held, draws, seed, level, out);
}

bool bootstrap_difference(const struct cluster_pair *pairs, size_t count, size_t draws,
                          uint64_t seed, double level, struct bootstrap *out)
{
    AUTOFREE struct part *parts = mem_array(count, sizeof(*parts));
    size_t held = 0;
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].n > 0) {
            parts[held++] =
                (struct part){(double)(pairs[i].first - pairs[i].second), (double)pairs[i].n};
        }
    }
    return resample(parts, held, draws, seed, level, out);
}

/* Over all patterns, one sign after another in the order of a Gray code. */
static double flip_all(const double *differences, size_t count, double limit)
{
    double sum = 0.0;
    uint32_t patterns = UINT32_C(1) << count, signs = 0, hits = 0;
    for (size_t i = 0; i < count; i++) {
        sum += differences[i];
    }
    for (uint32_t pattern = 1;; pattern++) {
        hits += fabs(sum) >= limit;
        if (pattern == patterns) {
            break;
        }
        size_t at = (size_t)__builtin_ctz(pattern);
        signs ^= UINT32_C(1) << at;
        sum += (signs >> at & 1U) != 0 ? -2.0 * differences[at] : 2.0 * differences[at];
    }
    return (double)hits / (double)patterns;
}

static int by_size(const void *a, const void *b)
{
    double left = fabs(*(const double *)a), right = fabs(*(const double *)b);
    return (left > right) - (left < right);
}

/* How many of `count` random signs are up. */
static size_t count_up(struct rng *rng, size_t count)
{
    size_t up = 0;
    for (; count >= 64; count -= 64) {
        up += (size_t)__builtin_popcountll(rng_next(rng));
    }
    return count > 0 ? up + (size_t)__builtin_popcountll(rng_next(rng) >> (64 - count)) : up;
}

/* Differences of one size need their signs counted, not told apart: most clusters differ by a few
 * trials, so thousands of them are a handful of sizes. Sorts the differences. */
static double flip_some(double *differences, size_t count, double limit, uint64_t seed)
{
    AUTOFREE size_t *ends = mem_array(count, sizeof(*ends)); /* of the runs of one size */
    struct rng rng;
    uint32_t hits = 0;
    size_t runs = 0;
    qsort(differences, count, sizeof(*differences), by_size);
    for (size_t i = 0; i < count; i++) {
        runs += i > 0 && by_size(&differences[i - 1], &differences[i]) != 0;
        ends[runs] = i + 1;
    }
    rng_derive(&rng, seed, "compare");
    for (int draw = 0; draw < SIGNFLIP_DRAWS; draw++) {
        double sum = 0.0;
        for (size_t run = 0, at = 0; run <= runs; at = ends[run++]) {
            double in_run = (double)(ends[run] - at);
            double up = (double)count_up(&rng, ends[run] - at);
            sum += fabs(differences[at]) * (2.0 * up - in_run);
        }
        hits += fabs(sum) >= limit;
    }
    return (1.0 + hits) / (1.0 + SIGNFLIP_DRAWS);
}

double signflip_p(const double *cluster_difference, size_t clusters, uint64_t seed)
{
    AUTOFREE double *differences = mem_array(clusters, sizeof(*differences));
    double sum = 0.0, size = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < clusters; i++) {
        if (cluster_difference[i] != 0.0) {
            differences[count++] = cluster_difference[i];
            sum += cluster_difference[i];
            size += fabs(cluster_difference[i]);
        }
    }
    double limit = fabs(sum) - ROUNDING * size;
    if (count == 0) {
        return 1.0;
    }
    return count <= SIGNFLIP_EXACT_MAX ? flip_all(differences, count, limit)
                                       : flip_some(differences, count, limit, seed);
}
