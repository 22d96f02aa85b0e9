/* What the criteria make of the metrics: thresholds, score, precision at declared base rates. */
#include "reports/results_parts.h"
#include "reports/stats/baserate.h"
#include "reports/stats/korn_graubard.h"
#include "reports/threshold.h"

static double share(const struct metrics_value *value)
{
    return value->n > 0 ? (double)value->x / (double)value->n : 0.0;
}

static bool usable(const struct results_sums *sums, size_t product, enum metric_id metric)
{
    const struct metrics_value *value = &sums->values[product][metric];
    return results_enough(sums->criteria, value);
}

bool results_score(const struct results_sums *sums, size_t product, double *out)
{
    double score = 0.0;
    for (size_t i = 0; i < sums->criteria->term_count; i++) {
        const struct criteria_term *term = &sums->criteria->terms[i];
        if (!usable(sums, product, term->metric)) {
            return false;
        }
        score += term->weight * share(&sums->values[product][term->metric]);
    }
    *out = results_round(score);
    return sums->criteria->term_count > 0;
}

enum threshold_verdict results_judge(const struct results_sums *sums,
                                     const struct metrics_value *value,
                                     const struct criteria_threshold *threshold,
                                     struct interval *interval)
{
    if (!results_enough(sums->criteria, value)) {
        return THRESHOLD_NOT_DECIDED;
    }
    *interval = korn_graubard(&value->design, sums->criteria->level);
    return threshold_judge(share(value), *interval, threshold->limit, threshold->at_least);
}

static struct node *threshold_node(const struct results_sums *sums, size_t product,
                                   const struct criteria_threshold *threshold)
{
    struct interval exact;
    struct node *out = node_object();
    enum threshold_verdict verdict =
        results_judge(sums, &sums->values[product][threshold->metric], threshold, &exact);
    node_set_str(out, "metric", metric_name(threshold->metric));
    node_set_str(out, "direction", threshold->at_least ? "at-least" : "at-most");
    results_set_real(out, "limit", threshold->limit);
    node_set_str(out, "verdict", threshold_name(verdict));
    node_set(out, "interval",
             verdict == THRESHOLD_NOT_DECIDED
                 ? node_null()
                 : results_interval(exact, sums->criteria->level, "korn-graubard"));
    return out;
}

struct node *results_thresholds(const struct results_sums *sums, size_t product)
{
    struct node *out = node_array();
    for (size_t i = 0; i < sums->criteria->threshold_count; i++) {
        node_append(out, threshold_node(sums, product, &sums->criteria->thresholds[i]));
    }
    return out;
}

static void set_precision(struct node *out, const char *key, double base, double hit, double wrong)
{
    double share_right = 0.0;
    if (baserate_precision(base, hit, wrong, &share_right)) {
        results_set_real(out, key, share_right);
    } else {
        node_set(out, key, node_null());
    }
}

/* Share of alerts that are attacks where a share `base` of all requests are. The lower end takes
 * the worse end of both headline intervals, the upper the better, so it is wider than its level
 * says. */
static struct node *precision_node(const struct results_sums *sums, size_t product, double base)
{
    const struct metrics_value *hit = &sums->values[product][METRIC_DETECTION];
    const struct metrics_value *wrong = &sums->values[product][METRIC_FALSE_ALERT];
    struct interval hits = results_headline(sums->criteria, hit),
                    wrongs = results_headline(sums->criteria, wrong);
    struct node *out = node_object();
    results_set_real(out, "base_rate", base);
    set_precision(out, "value", base, share(hit), share(wrong));
    set_precision(out, "lower", base, hits.lower, wrongs.upper);
    set_precision(out, "upper", base, hits.upper, wrongs.lower);
    results_set_real(out, "true_alerts_per_100000", base * share(hit) * 1e5);
    results_set_real(out, "false_alerts_per_100000", (1.0 - base) * share(wrong) * 1e5);
    return out;
}

struct node *results_precision(const struct results_sums *sums, size_t product)
{
    struct node *out = node_array();
    if (!usable(sums, product, METRIC_DETECTION) || !usable(sums, product, METRIC_FALSE_ALERT)) {
        return out;
    }
    for (size_t i = 0; i < sums->criteria->base_rate_count; i++) {
        node_append(out, precision_node(sums, product, sums->criteria->base_rates[i]));
    }
    return out;
}
