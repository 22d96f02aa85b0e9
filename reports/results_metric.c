/* One metric with its intervals. The headline is Wilson's interval on the effective number of
 * trials: variants of one technique and repetitions of one case are not independent, and the plain
 * interval, printed beside it, is then too narrow. */
#include "reports/results_parts.h"
#include "reports/stats/korn_graubard.h"
#include "reports/stats/proportion.h"

static double share(const struct metrics_value *value)
{
    return value->n > 0 ? (double)value->x / (double)value->n : 0.0;
}

double results_effective_x(const struct metrics_value *value)
{
    double n = value->design.effective, x = share(value) * n;
    return value->x == value->n || x > n ? n : x;
}

bool results_enough(const struct criteria *criteria, const struct metrics_value *value)
{
    if (value->n == 0 || value->cases < criteria->min_cases ||
        (int64_t)value->design.clusters < criteria->min_clusters ||
        value->design.effective < criteria->min_effective) {
        return false;
    }
    struct interval exact = korn_graubard(&value->design, criteria->level);
    return criteria->max_half_width <= 0.0 ||
           (exact.upper - exact.lower) / 2.0 <= criteria->max_half_width;
}

struct interval results_headline(const struct criteria *criteria, const struct metrics_value *value)
{
    return proportion_wilson(results_effective_x(value), value->design.effective, criteria->level);
}

static struct node *all_intervals(const struct criteria *criteria,
                                  const struct metrics_value *value)
{
    double level = criteria->level, x = (double)value->x, n = (double)value->n;
    double ex = results_effective_x(value), en = value->design.effective;
    struct node *out = node_array();
    node_append(out, results_interval(proportion_wilson(ex, en, level), level, "wilson-clustered"));
    node_append(out, results_interval(proportion_wilson(x, n, level), level, "wilson"));
    node_append(
        out, results_interval(proportion_clopper_pearson(x, n, level), level, "clopper-pearson"));
    node_append(out,
                results_interval(korn_graubard(&value->design, level), level, "korn-graubard"));
    return out;
}

/* Nothing or everything: the bound that this leaves open, on one side. */
static struct node *one_sided(const struct criteria *criteria, const struct metrics_value *value)
{
    if (value->n == 0 || (value->x != 0 && value->x != value->n)) {
        return node_null();
    }
    bool none = value->x == 0;
    double level = criteria->level, n = (double)value->n, en = value->design.effective;
    struct node *out = node_object();
    node_set_str(out, "side", none ? "upper" : "lower");
    results_set_real(out, "level", level);
    results_set_real(out, "bound",
                     none ? proportion_none_upper(en, level) : proportion_all_lower(en, level));
    results_set_real(out, "bound_if_independent",
                     none ? proportion_none_upper(n, level) : proportion_all_lower(n, level));
    return out;
}

struct node *results_metric(const struct criteria *criteria, const struct metrics_value *value)
{
    bool enough = value->n > 0 && results_enough(criteria, value);
    struct node *out = results_ratio(value->x, value->n);
    node_set_str(out, "name", metric_name(value->id));
    node_set_int(out, "cases", value->cases);
    node_set_int(out, "clusters", (int64_t)value->design.clusters);
    results_set_real(out, "icc", value->design.icc);
    node_set_bool(out, "icc_estimated", value->design.estimated);
    results_set_real(out, "design_effect", value->design.effect);
    results_set_real(out, "n_effective", value->design.effective);
    node_set_bool(out, "enough", enough);
    if (!enough) {
        node_set(out, "value", node_null());
        node_set(out, "interval", node_null());
        node_set(out, "intervals", node_array());
        node_set(out, "one_sided", node_null());
        return out;
    }
    results_set_real(out, "value", share(value));
    node_set(
        out, "interval",
        results_interval(results_headline(criteria, value), criteria->level, "wilson-clustered"));
    node_set(out, "intervals", all_intervals(criteria, value));
    node_set(out, "one_sided", one_sided(criteria, value));
    return out;
}
