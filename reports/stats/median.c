/* The median under a cluster bootstrap. The values are sorted once; a draw gives each cluster a
 * weight, and its median is found by walking the weights, so that a draw costs no sorting. */
#include "reports/stats/median.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/rng.h"

#define DRAWS_MOST ((size_t)10000)
#define DRAWS_LEAST ((size_t)1000)
#define WORK ((size_t)20000000) /* values looked at */

static int by_value(const void *a, const void *b)
{
    const struct median_value *x = a, *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int by_number(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Gives the clusters numbers from 0; returns how many there are. */
static size_t number_clusters(struct median_value *values, size_t count)
{
    AUTOFREE size_t *names = mem_array(count + 1, sizeof(*names));
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = values[i].cluster;
    }
    qsort(names, count, sizeof(*names), by_number);
    for (size_t i = 0; i < count; i++) {
        if (distinct == 0 || names[distinct - 1] != names[i]) {
            names[distinct++] = names[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        const size_t *found =
            bsearch(&values[i].cluster, names, distinct, sizeof(*names), by_number);
        values[i].cluster = (size_t)(found - names);
    }
    return distinct;
}

/* sorted, each as often as its cluster's weight says; total: how many that makes. */
static double weighted_median(const struct median_value *sorted, size_t count,
                              const size_t *weights, size_t total)
{
    size_t low = (total - 1) / 2, high = total / 2, passed = 0, i = 0;
    double first = 0.0;
    for (; i < count; i++) {
        passed += weights[sorted[i].cluster];
        if (passed > low) {
            break;
        }
    }
    first = sorted[i].value;
    while (passed <= high) {
        passed += weights[sorted[++i].cluster];
    }
    return (first + sorted[i].value) / 2.0;
}

static double draw(const struct median_value *sorted, size_t count, const size_t *sizes,
                   size_t clusters, size_t *weights, struct rng *rng)
{
    size_t total = 0;
    for (size_t i = 0; i < clusters; i++) {
        weights[i] = 0;
    }
    for (size_t i = 0; i < clusters; i++) {
        size_t at = (size_t)rng_below(rng, clusters);
        weights[at]++;
        total += sizes[at];
    }
    return weighted_median(sorted, count, weights, total);
}

static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t low = (size_t)floor(at), high = low + 1 < count ? low + 1 : low;
    return sorted[low] + (sorted[high] - sorted[low]) * (at - (double)low);
}

size_t median_draws(size_t count)
{
    size_t draws = WORK / (count + 1);
    return draws > DRAWS_MOST ? DRAWS_MOST : draws < DRAWS_LEAST ? DRAWS_LEAST : draws;
}

bool median_bootstrap(const struct median_value *values, size_t count, size_t draws, uint64_t seed,
                      double level, struct median *out)
{
    assert(draws >= 2 && level > 0.0 && level < 1.0);
    AUTOFREE struct median_value *sorted = mem_array(count + 1, sizeof(*sorted));
    AUTOFREE double *medians = mem_array(draws, sizeof(*medians));
    struct rng rng;
    for (size_t i = 0; i < count; i++) {
        assert(isfinite(values[i].value));
        sorted[i] = values[i];
    }
    size_t clusters = number_clusters(sorted, count);
    if (clusters < 2) {
        return false;
    }
    AUTOFREE size_t *sizes = mem_array(clusters, sizeof(*sizes));
    AUTOFREE size_t *weights = mem_array(clusters, sizeof(*weights));
    qsort(sorted, count, sizeof(*sorted), by_value);
    for (size_t i = 0; i < count; i++) {
        sizes[sorted[i].cluster]++;
    }
    for (size_t i = 0; i < clusters; i++) {
        weights[i] = 1;
    }
    double estimate = weighted_median(sorted, count, weights, count);
    rng_derive(&rng, seed, "median");
    for (size_t i = 0; i < draws; i++) {
        medians[i] = draw(sorted, count, sizes, clusters, weights, &rng);
    }
    qsort(medians, draws, sizeof(*medians), by_size);
    double tail = (1.0 - level) / 2.0;
    *out = (struct median){
        .estimate = estimate,
        .percentile = {quantile(medians, draws, tail), quantile(medians, draws, 1.0 - tail)},
        .draws = draws,
        .clusters = clusters,
    };
    return true;
}
