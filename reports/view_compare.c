/* Reads the comparisons of products. Who is better has to follow from the counts and the p value
 * beside it, and the places from who is better. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

#define MAX_METRICS METRIC_COUNT

static int read_interval(const struct cur *at, const char *key, const char *method,
                         struct interval *out, struct err *err)
{
    struct cur interval;
    return cur_any(at, key, true, &interval, err) < 0
               ? -1
               : view_get_interval(&interval, method, -1.0, 1.0, out, err);
}

static int check_better(const struct cur *at, const struct view_compare_two *two, bool good,
                        double level, struct err *err)
{
    bool differs = two->first_only != two->second_only && two->p_adjusted <= 1.0 - level;
    int better = !differs ? 0 : (two->first_only > two->second_only) == good ? 1 : 2;
    return two->better == better
               ? 0
               : cur_fail(at, err, "'better' does not follow from the counts and 'p_adjusted'");
}

static int read_tested(const struct cur *at, const struct view *view, bool good,
                       struct view_compare_two *out, struct err *err)
{
    static const char *const sides[] = {"none", "first", "second", NULL};
    size_t better = 0;
    if (view_get_number(at, "difference", -1.0, 1.0, &out->difference, err) < 0 ||
        read_interval(at, "interval", "newcombe-paired", &out->interval, err) < 0 ||
        read_interval(at, "tango", "tango", &out->tango, err) < 0 ||
        view_get_number(at, "p_exact", 0.0, 1.0, &out->p_exact, err) < 0 ||
        view_get_number(at, "p_mid", 0.0, 1.0, &out->p_mid, err) < 0 ||
        view_get_number(at, "p_clusters", 0.0, 1.0, &out->p_clusters, err) < 0 ||
        view_get_number(at, "p_adjusted", 0.0, 1.0, &out->p_adjusted, err) < 0 ||
        cur_choice(at, "better", true, sides, &better, err) < 0) {
        return -1;
    }
    out->better = (int)better;
    return check_better(at, out, good, view->criteria->level, err);
}

static int read_two(const struct cur *at, const struct view *view, bool good,
                    struct view_compare_two *out, struct err *err)
{
    static const char *const known[] = {
        "first",    "second",     "both",       "first_only", "second_only", "neither",
        "clusters", "enough",     "difference", "interval",   "tango",       "p_exact",
        "p_mid",    "p_clusters", "p_adjusted", "better",     NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_product_named(at, "first", view, &out->first, err) < 0 ||
        view_get_product_named(at, "second", view, &out->second, err) < 0 ||
        view_get_count(at, "both", &out->both, err) < 0 ||
        view_get_count(at, "first_only", &out->first_only, err) < 0 ||
        view_get_count(at, "second_only", &out->second_only, err) < 0 ||
        view_get_count(at, "neither", &out->neither, err) < 0 ||
        view_get_count(at, "clusters", &out->clusters, err) < 0 ||
        cur_bool(at, "enough", true, &out->enough, err) < 0) {
        return -1;
    }
    if (out->first >= out->second) {
        return cur_fail(at, err, "'first' comes after 'second'");
    }
    return out->enough ? read_tested(at, view, good, out, err) : 0;
}

static int read_rank(const struct cur *at, const struct view *view, int64_t most,
                     struct view_compare_rank *out, struct err *err)
{
    static const char *const known[] = {"product", "best", "worst", "tier", NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_product_named(at, "product", view, &out->product, err) < 0 ||
        cur_int(at, "best", true, 1, most, &out->best, err) < 0 ||
        cur_int(at, "worst", true, out->best, most, &out->worst, err) < 0) {
        return -1;
    }
    return cur_int(at, "tier", true, 1, most, &out->tier, err);
}

/* The places that follow from the pairs. */
static int check_ranks(const struct cur *at, const struct view_comparison *of, struct err *err)
{
    for (size_t i = 0; i < of->rank_count; i++) {
        int64_t best = 1;
        int64_t worst = (int64_t)of->rank_count;
        for (size_t k = 0; k < of->two_count; k++) {
            const struct view_compare_two *two = &of->two[k];
            size_t winner = two->better == 1 ? two->first : two->second;
            size_t loser = two->better == 1 ? two->second : two->first;
            best += two->better != 0 && loser == of->ranks[i].product;
            worst -= two->better != 0 && winner == of->ranks[i].product;
        }
        if (best != of->ranks[i].best || worst != of->ranks[i].worst) {
            return cur_fail(at, err, "ranks[%zu] does not follow from the pairs", i);
        }
    }
    return 0;
}

static int read_ranks(const struct cur *at, const struct view *view, struct view_comparison *out,
                      struct err *err)
{
    struct cur list, item;
    if (view_get_list(at, "ranks", view->product_count, &list, &out->rank_count, err) < 0) {
        return -1;
    }
    out->ranks = mem_array(out->rank_count + 1, sizeof(*out->ranks));
    for (size_t i = 0; i < out->rank_count; i++) {
        cur_item(&list, i, &item);
        if (read_rank(&item, view, (int64_t)out->rank_count, &out->ranks[i], err) < 0) {
            return -1;
        }
    }
    return check_ranks(at, out, err);
}

static int read_q(const struct cur *at, struct view_comparison *out, struct err *err)
{
    struct cur q;
    int null = view_is_null(at, "cochran_q", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->has_q = true;
    if (cur_object(at, "cochran_q", true, &q, err) < 0 ||
        view_get_count(&q, "items", &out->q_items, err) < 0 ||
        view_get_number(&q, "q", 0.0, 1e12, &out->q, err) < 0 ||
        cur_int(&q, "df", true, 1, SCORE_MAX_PRODUCTS, &out->q_df, err) < 0) {
        return -1;
    }
    return view_get_number(&q, "p", 0.0, 1.0, &out->q_p, err);
}

static int read_metric(const struct cur *at, const struct view *view, struct view_comparison *out,
                       struct err *err)
{
    static const char *const known[] = {"metric", "pairs", "ranks", "cochran_q", NULL};
    const char *name = NULL;
    struct cur list, item;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_text(at, "metric", &name, err) < 0) {
        return -1;
    }
    if (!metric_parse(name, &out->metric)) {
        return cur_fail(at, err, "no metric is called '%.64s'", name);
    }
    if (view_get_list(at, "pairs", view->product_count * view->product_count, &list,
                      &out->two_count, err) < 0) {
        return -1;
    }
    out->two = mem_array(out->two_count + 1, sizeof(*out->two));
    for (size_t i = 0; i < out->two_count; i++) {
        cur_item(&list, i, &item);
        if (read_two(&item, view, metric_is_good(out->metric), &out->two[i], err) < 0) {
            return -1;
        }
    }
    return read_ranks(at, view, out, err) < 0 ? -1 : read_q(at, out, err);
}

int view_get_comparisons(const struct cur *root, struct view *view, struct err *err)
{
    struct cur list, item;
    int got = cur_any(root, "comparisons", false, &list, err);
    if (got != 0) { /* results from before products were compared */
        return got < 0 ? -1 : 0;
    }
    if (view_get_list(root, "comparisons", MAX_METRICS, &list, &view->comparison_count, err) < 0) {
        return -1;
    }
    view->comparisons = mem_array(view->comparison_count + 1, sizeof(*view->comparisons));
    for (size_t i = 0; i < view->comparison_count; i++) {
        cur_item(&list, i, &item);
        if (read_metric(&item, view, &view->comparisons[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

void view_comparisons_done(struct view *view)
{
    for (size_t i = 0; view->comparisons != NULL && i < view->comparison_count; i++) {
        free(view->comparisons[i].two);
        free(view->comparisons[i].ranks);
    }
    free(view->comparisons);
}
