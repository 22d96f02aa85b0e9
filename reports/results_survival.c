/* Time to the first alert on an attack in the detect arm. A trial without one inside the window is
 * censored at its end, so that misses count; a mean over the detected alone would reward a product
 * for missing the slow ones. Void, stale, not-run and not-applicable trials are left out. */
#include "reports/results_parts.h"
#include "reports/stats/survival.h"

#include <math.h>
#include <stdlib.h>

#define STEPS_MOST 200 /* written of one curve */

/* Shares alerted by a time, over all scored trials. */
static struct node *within_node(const struct results_sums *sums, size_t product, int64_t ms)
{
    const struct scores *table = sums->table;
    AUTOFREE struct cluster_count *counts = mem_array(table->cluster_count + 1, sizeof(*counts));
    int64_t cases = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        bool any = false;
        for (int r = 1; table->cases[c]->kind == SCORE_ATTACK && r <= table->repetitions; r++) {
            const struct judgement *j = scores_cell(table, c, product, SCORE_ARM_DETECT, r);
            bool scored = j->verdict > VERDICT_VOID;
            any = any || scored;
            counts[table->case_cluster[c]].n += scored;
            counts[table->case_cluster[c]].x += scored && j->alert_ms >= 0 && j->alert_ms <= ms;
        }
        cases += any;
    }
    struct node *out = results_share(sums->criteria, counts, table->cluster_count, cases);
    node_set_int(out, "ms", ms);
    return out;
}

struct node *results_alert_within(const struct results_sums *sums, size_t product)
{
    const int64_t steps[] = {1000, 10000, sums->table->window_ms};
    struct node *out = node_array();
    for (size_t s = 0; s < COUNT_OF(steps); s++) {
        if (steps[s] < sums->table->window_ms || s + 1 == COUNT_OF(steps)) {
            node_append(out, within_node(sums, product, steps[s]));
        }
    }
    return out;
}

struct curve {
    struct survival_time *times; /* of scored trials, in milliseconds */
    size_t count, events, cases, clusters;
    bool enough;
    struct survival_step *steps;
    size_t step_count;
};

static void curve_done(struct curve *curve)
{
    free(curve->times);
    free(curve->steps);
}

/* Alerts of the alert sensors alone are in alert_ms, and each is `general` at least: it comes
 * inside the window exactly where the metric counts a detection. */
static bool add_times(const struct results_sums *sums, size_t product, size_t of_case,
                      struct curve *out)
{
    const struct scores *table = sums->table;
    size_t before = out->count;
    for (int r = 1; r <= table->repetitions; r++) {
        int score = metrics_score(table, of_case, product, r, METRIC_DETECTION);
        const struct judgement *j = scores_cell(table, of_case, product, SCORE_ARM_DETECT, r);
        if (score != METRICS_NOT_COUNTED) {
            out->times[out->count++] = (struct survival_time){
                score == 1 ? (double)j->alert_ms : (double)table->window_ms, score == 1};
            out->events += score == 1;
        }
    }
    return out->count > before;
}

static void curve_init(const struct results_sums *sums, size_t product, struct curve *out)
{
    const struct scores *table = sums->table;
    AUTOFREE bool *seen = mem_array(table->cluster_count + 1, sizeof(*seen));
    *out = (struct curve){0};
    out->times = mem_array(table->case_count * (size_t)table->repetitions + 1, sizeof(*out->times));
    for (size_t c = 0; c < table->case_count; c++) {
        if (add_times(sums, product, c, out)) {
            out->cases++;
            out->clusters += !seen[table->case_cluster[c]];
            seen[table->case_cluster[c]] = true;
        }
    }
    out->enough = out->count > 0 && (int64_t)out->cases >= sums->criteria->min_cases &&
                  (int64_t)out->clusters >= sums->criteria->min_clusters;
    if (out->enough) {
        out->steps =
            survival_curve(out->times, out->count, sums->criteria->level, &out->step_count);
    }
}

static void set_median(const struct curve *curve, double level, struct node *out)
{
    struct interval interval;
    double median = survival_quantile(curve->steps, curve->step_count, 0.5, &interval);
    results_set_finite(out, "median_ms", median);
    node_set(out, "median_interval", results_interval(interval, level, "log-log"));
}

/* Seldom more than 200 steps are wanted to draw a curve: where there are more, the last of each of
 * 200 like spans of the logarithm of time is kept. */
static struct node *steps_node(const struct curve *curve, double window_ms)
{
    struct node *out = node_array();
    double scale = (double)STEPS_MOST / log1p(window_ms);
    for (size_t i = 0; i < curve->step_count; i++) {
        const struct survival_step *step = &curve->steps[i];
        if (curve->step_count > STEPS_MOST && i + 1 < curve->step_count &&
            floor(log1p(step[1].time) * scale) <= floor(log1p(step->time) * scale)) {
            continue;
        }
        struct node *entry = node_object();
        node_set_int(entry, "ms", (int64_t)step->time);
        node_set_int(entry, "left", (int64_t)(step->at_risk - step->events));
        results_set_real(entry, "alerted", 1.0 - step->survival);
        results_set_real(entry, "lower", 1.0 - step->interval.upper);
        results_set_real(entry, "upper", 1.0 - step->interval.lower);
        node_append(out, entry);
    }
    return out;
}

static struct node *mean_node(const struct curve *curve, double window_ms, double level)
{
    struct survival_mean mean =
        survival_restricted(curve->steps, curve->step_count, window_ms, level);
    struct node *out = node_object();
    results_set_real(out, "ms", mean.value);
    node_set(out, "interval",
             curve->events > 0 ? results_interval(mean.interval, level, "greenwood")
                               : node_null()); /* a variance of nothing is no certainty */
    return out;
}

static struct node *by_node(const struct curve *curve, int64_t ms, double level)
{
    struct survival_step at = survival_at(curve->steps, curve->step_count, (double)ms);
    struct node *out = node_object();
    node_set_int(out, "ms", ms);
    results_set_real(out, "value", 1.0 - at.survival);
    node_set(out, "interval",
             results_interval((struct interval){1.0 - at.interval.upper, 1.0 - at.interval.lower},
                              level, "log-log"));
    return out;
}

static struct node *times_node(const struct curve *curve, int64_t window_ms, double level)
{
    const int64_t steps[] = {1000, 10000, 60000, window_ms};
    struct node *out = node_array();
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (steps[i] < window_ms || i + 1 == COUNT_OF(steps)) {
            node_append(out, by_node(curve, steps[i], level));
        }
    }
    return out;
}

static struct node *curve_node(const struct results_sums *sums, size_t product,
                               const struct curve *curve)
{
    double level = sums->criteria->level, window_ms = (double)sums->table->window_ms;
    struct node *out = node_object();
    node_set_str(out, "product", sums->table->products[product]->id);
    node_set_int(out, "trials", (int64_t)curve->count);
    node_set_int(out, "alerted", (int64_t)curve->events);
    node_set_int(out, "cases", (int64_t)curve->cases);
    node_set_int(out, "clusters", (int64_t)curve->clusters);
    node_set_bool(out, "enough", curve->enough);
    if (curve->enough) {
        set_median(curve, level, out);
        node_set(out, "mean", mean_node(curve, window_ms, level));
        node_set(out, "within", times_node(curve, sums->table->window_ms, level));
        node_set(out, "steps", steps_node(curve, window_ms));
    }
    return out;
}

/* Over the products under test that are above the floors. Their trials are of the same attacks, and
 * the test takes them as independent: the document says so. */
static struct node *log_rank_node(const struct results_sums *sums, const struct curve *curves)
{
    const struct scores *table = sums->table;
    size_t total = 0, groups = 0, at = 0;
    struct log_rank test;
    struct node *products = node_array(), *out = NULL;
    for (size_t p = 0; p < table->product_count; p++) {
        total += curves[p].count;
    }
    AUTOFREE struct survival_time *times = mem_array(total + 1, sizeof(*times));
    AUTOFREE size_t *group = mem_array(total + 1, sizeof(*group));
    for (size_t p = 0; p < table->product_count; p++) {
        if (table->products[p]->role != SCORE_ROLE_PRODUCT || !curves[p].enough) {
            continue;
        }
        for (size_t i = 0; i < curves[p].count; i++, at++) {
            times[at] = curves[p].times[i];
            group[at] = groups;
        }
        node_append(products, node_string(table->products[p]->id));
        groups++;
    }
    if (groups < 2 || !survival_log_rank(times, group, at, groups, &test)) {
        node_free(products);
        return node_null();
    }
    out = node_object();
    node_set(out, "products", products);
    node_set_bool(out, "paired", false);
    results_set_real(out, "chi2", test.chi2);
    node_set_int(out, "df", (int64_t)test.df);
    results_set_p(out, "p", test.p);
    return out;
}

struct node *results_survival(const struct results_sums *sums)
{
    size_t products = sums->table->product_count, trials = 0;
    AUTOFREE struct curve *curves = mem_array(products + 1, sizeof(*curves));
    struct node *out = node_object(), *list = node_array();
    for (size_t p = 0; p < products; p++) {
        curve_init(sums, p, &curves[p]);
        trials += curves[p].count;
        node_append(list, curve_node(sums, p, &curves[p]));
    }
    node_set_int(out, "window_ms", sums->table->window_ms);
    node_set(out, "products", list);
    node_set(out, "log_rank", log_rank_node(sums, curves));
    for (size_t p = 0; p < products; p++) {
        curve_done(&curves[p]);
    }
    if (trials == 0) {
        node_free(out);
        return node_null();
    }
    return out;
}
