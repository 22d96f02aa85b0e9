/* A ratio and what it bears. The rule of the metrics holds for every share in the document: below
 * the floors it is a count, and none or all of n never goes without the bound that this leaves
 * open. */
#include <math.h>

#include "reports/results_parts.h"
#include "reports/stats/proportion.h"

static struct node *one_sided(const struct cluster_design *design, double level)
{
    bool none = design->x == 0;
    struct node *out = node_object();
    if (design->n == 0 || (!none && design->x != design->n)) {
        node_free(out);
        return node_null();
    }
    node_set_str(out, "side", none ? "upper" : "lower");
    results_set_real(out, "level", level);
    results_set_real(out, "bound",
                     none ? proportion_none_upper(design->effective, level)
                          : proportion_all_lower(design->effective, level));
    return out;
}

static struct interval effective_wilson(const struct cluster_design *design, double level)
{
    double n = design->effective, x = n * (double)design->x / (double)design->n;
    return proportion_wilson(design->x == design->n || x > n ? n : x, n, level);
}

struct node *results_share(const struct criteria *criteria, const struct cluster_count *counts,
                           size_t count, int64_t cases)
{
    struct cluster_design design;
    cluster_design(counts, count, &design);
    bool enough = design.n > 0 && cases >= criteria->min_cases &&
                  (int64_t)design.clusters >= criteria->min_clusters;
    struct node *out = results_ratio(design.x, design.n);
    node_set_int(out, "cases", cases);
    node_set_int(out, "clusters", (int64_t)design.clusters);
    results_set_real(out, "n_effective", design.effective);
    node_set(out, "interval",
             enough ? results_interval(effective_wilson(&design, criteria->level), criteria->level,
                                       "wilson-clustered")
                    : node_null());
    node_set(out, "one_sided", enough ? one_sided(&design, criteria->level) : node_null());
    return out;
}

void results_set_finite(struct node *object, const char *key, double value)
{
    if (isfinite(value)) {
        results_set_real(object, key, value);
    } else {
        node_set(object, key, node_null());
    }
}

uint64_t results_seed_add(uint64_t seed, const char *text)
{
    for (const char *c = text; c != NULL && *c != '\0'; c++) {
        seed = (seed ^ (unsigned char)*c) * 1099511628211U;
    }
    return seed;
}

uint64_t results_seed(const struct results_meta *meta)
{
    return results_seed_add(RESULTS_SEED, meta->seed);
}
