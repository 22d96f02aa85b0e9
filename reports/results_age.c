/* One product's rates by the age of the intelligence, the trend over the ages, and the rates before
 * and after the date of the product's own content. Only scored trials count, so a stale one is in
 * none of these. */
#include "reports/age.h"
#include "reports/results_parts.h"
#include "reports/stats/decay.h"
#include "reports/stats/trend.h"

static bool in_bin(const struct score_case *of, const struct judgement *trial, const void *data)
{
    const size_t *bin = data;
    int64_t age = of->intel ? age_of(of->intel, trial->at_utc_ms) : SCORE_NO_TIME;
    return age != SCORE_NO_TIME && age_bin_of(age) == *bin;
}

static bool is_dated(const struct score_case *of, const struct judgement *trial, const void *data)
{
    (void)data;
    return of->intel && age_of(of->intel, trial->at_utc_ms) != SCORE_NO_TIME;
}

struct content {
    int64_t content_utc_ms;
    bool newer; /* the content is from the day of the item's publication or later */
};

static bool in_content(const struct score_case *of, const struct judgement *trial, const void *data)
{
    const struct content *want = data;
    int64_t told = of->intel ? age_told(of->intel) : SCORE_NO_TIME;
    (void)trial;
    return told != SCORE_NO_TIME && want->content_utc_ms != SCORE_NO_TIME &&
           (want->content_utc_ms >= told) == want->newer;
}

/* The trend is given where all dated trials together pass the floors; tested on the effective
 * numbers of the bins, as the intervals are. */
static struct node *trend_node(const struct results_sums *sums, size_t product,
                               enum metric_id metric, const struct metrics_value *bins)
{
    const struct metrics_pick dated = {is_dated, NULL};
    struct metrics_value all;
    struct trend trend;
    double x[AGE_BINS], n[AGE_BINS];
    metrics_count_some(sums->table, product, metric, &dated, &all);
    for (size_t i = 0; i < AGE_BINS; i++) {
        x[i] = results_effective_x(&bins[i]);
        n[i] = bins[i].design.effective;
    }
    if (!results_enough(sums->criteria, &all) || !trend_cochran_armitage(x, n, AGE_BINS, &trend)) {
        return node_null();
    }
    struct node *out = node_object();
    node_set_str(out, "method", "cochran-armitage-clustered");
    results_set_real(out, "z", trend.z);
    results_set_real(out, "chi2", trend.chi2);
    results_set_real(out, "p", trend.p);
    return out;
}

/* Area under the rate over the bins, a bin a step, as the trend has them; null unless each is above
 * the floors, since an area over a part of the ages cannot be set beside another. */
static void set_area(const struct results_sums *sums, const struct metrics_value *bins,
                     struct node *out)
{
    double rates[AGE_BINS];
    for (size_t i = 0; i < AGE_BINS; i++) {
        if (bins[i].n == 0 || !results_enough(sums->criteria, &bins[i])) {
            node_set(out, "area", node_null());
            return;
        }
        rates[i] = (double)bins[i].x / (double)bins[i].n;
    }
    results_set_real(out, "area", decay_area(rates, AGE_BINS));
}

static struct node *content_node(const struct results_sums *sums, size_t product,
                                 enum metric_id metric, bool newer)
{
    const struct content content = {sums->table->products[product]->content_utc_ms, newer};
    const struct metrics_pick some = {in_content, &content};
    struct metrics_value value;
    metrics_count_some(sums->table, product, metric, &some, &value);
    return results_metric(sums->criteria, &value);
}

static struct node *metric_by_age(const struct results_sums *sums, size_t product,
                                  enum metric_id metric)
{
    struct metrics_value bins[AGE_BINS];
    struct node *out = node_object(), *list = node_array();
    for (size_t i = 0; i < AGE_BINS; i++) {
        const struct metrics_pick some = {in_bin, &i};
        metrics_count_some(sums->table, product, metric, &some, &bins[i]);
        node_append(list, results_metric(sums->criteria, &bins[i]));
    }
    node_set(out, "bins", list);
    node_set(out, "trend", trend_node(sums, product, metric, bins));
    set_area(sums, bins, out);
    node_set(out, "content_older", content_node(sums, product, metric, false));
    node_set(out, "content_newer", content_node(sums, product, metric, true));
    return out;
}

struct node *results_by_age(const struct results_sums *sums, size_t product)
{
    const struct score_product *of = sums->table->products[product];
    struct node *out = node_object();
    node_set_str(out, "product", of->id);
    results_set_time(out, "content_date", of->content_utc_ms);
    node_set(out, "detection", metric_by_age(sums, product, METRIC_DETECTION));
    node_set(out, "prevention", metric_by_age(sums, product, METRIC_PREVENTION));
    return out;
}
