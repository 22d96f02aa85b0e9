/* results.json: the golden document, its independence of order, and the guard. */
#include <math.h>
#include <string.h>

#include "common/base/file.h"
#include "reports/results.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/support.h"

#define SMALL TEST_DATA_DIR "/reports/small/results.json"

static char *dump(const struct node *node)
{
    struct err err = {0};
    struct buf out = BUF_INIT;
    assert_ok(node_dump(node, NODE_PRETTY, &out, &err), err);
    return buf_take(&out);
}

Test(results, the_small_run_gives_the_golden_document)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *got = dump(results);
    AUTOFREE char *want = support_read(SMALL);
    cr_assert_str_eq(got, want);
}

static const struct node *metric_of(const struct node *results, const char *product,
                                    const char *name)
{
    const struct node *products = node_get(results, "products");
    for (size_t p = 0; p < node_count(products); p++) {
        const struct node *metrics = node_get(node_at(products, p), "metrics");
        bool is = strcmp(node_get_str(node_at(products, p), "id", ""), product) == 0;
        for (size_t m = 0; is && m < node_count(metrics); m++) {
            if (strcmp(node_get_str(node_at(metrics, m), "name", ""), name) == 0) {
                return node_at(metrics, m);
            }
        }
    }
    cr_assert_fail("no %s of %s", name, product);
    return NULL;
}

static double real_at(const struct node *node, const char *path)
{
    cr_assert_not_null(node_path(node, path), "%s", path);
    return node_real_value(node_path(node, path));
}

/* 3 of 5 over the clusters 2/2, 1/2, 0/1, worked with exact fractions: BMS = (5/2 - 9/5)/2 = 7/20,
 * WMS = (3 - 5/2)/2 = 1/4, n0 = (25 - 9)/10 = 8/5, ICC = (1/10)/(7/20 + 3/20) = 1/5, xi = (5 +
 * 4/5)/5 = 29/25, n_eff = 125/29. Wilson on it and on 5 by an independent program in 30 digits. */
Test(results, a_metric_carries_both_intervals)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    const struct node *metric = metric_of(results, "acme", "detection_rate");
    cr_assert_float_eq(real_at(metric, "value"), 0.6, 1e-9);
    cr_assert_float_eq(real_at(metric, "icc"), 0.2, 1e-9);
    cr_assert_float_eq(real_at(metric, "design_effect"), 1.16, 1e-9);
    cr_assert_float_eq(real_at(metric, "n_effective"), 4.31034, 1e-9);
    cr_assert_float_eq(real_at(metric, "interval.lower"), 0.213290, 1e-9);
    cr_assert_float_eq(real_at(metric, "interval.upper"), 0.892462, 1e-9);
    cr_assert_float_eq(real_at(metric, "intervals.1.lower"), 0.230724, 1e-9);
    cr_assert_float_eq(real_at(metric, "intervals.1.upper"), 0.882379, 1e-9);
}

Test(results, none_of_n_has_a_one_sided_bound)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    const struct node *metric = metric_of(results, "allow-all", "detection_rate");
    cr_assert_str_eq(node_str(node_path(metric, "one_sided.side")), "upper");
    cr_assert_float_eq(real_at(metric, "one_sided.bound_if_independent"),
                       1.0 - pow(0.05, 1.0 / 5.0), 1e-6);
    cr_assert_float_eq(real_at(metric, "one_sided.bound"), 1.0 - pow(0.05, 9.0 / 25.0), 1e-6);
}

Test(results, below_the_floors_there_is_no_rate)
{
    struct small small;
    small_fill(&small);
    AUTO(criteria)
    criteria = sample_criteria(); /* 30 cases; a window of a minute, so the late alert counts */
    AUTO(node) results = NULL;
    struct err err = {0};
    assert_ok(results_build(&small.input, criteria, &small.meta, &results, &err), err);
    const struct node *metric = metric_of(results, "acme", "detection_rate");
    cr_assert_eq(node_get_int(metric, "numerator", -1), 4);
    cr_assert_eq(node_get_int(metric, "denominator", -1), 5);
    cr_assert_eq(node_type(node_get(metric, "value")), NODE_NULL);
    cr_assert_eq(node_type(node_get(metric, "interval")), NODE_NULL);
    cr_assert_str_eq(node_str(node_path(results, "guard.state")), "not-applied");
    assert_ok(results_check(results, "r", &err), err);
}

Test(results, do_not_depend_on_the_order_of_the_input)
{
    struct sample_options options = {
        .seed = 11, .cases_per_cluster = 3, .repetitions = 2, .references = true, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) first = sample_results(sample);
    AUTOFREE char *want = dump(first);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        sample_shuffle(sample, seed);
        AUTO(node) again = sample_results(sample);
        AUTOFREE char *got = dump(again);
        cr_assert(strcmp(got, want) == 0, "shuffled with seed %d", (int)seed);
    }
}

Test(results, are_the_same_after_a_file)
{
    struct sample_options options = {
        .seed = 12, .cases_per_cluster = 3, .repetitions = 1, .references = true, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTOFREE char *text = dump(results);
    AUTO(node) back = NULL;
    struct err err = {0};
    assert_ok(node_parse(text, strlen(text), "r", &back, &err), err);
    AUTOFREE char *again = dump(back);
    cr_assert_str_eq(again, text);
}

Test(results, every_planned_trial_is_in_exactly_one_count)
{
    struct sample_options options = {
        .seed = 13, .cases_per_cluster = 3, .repetitions = 2, .references = true, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    sample_input(sample)->trial_count -= 40; /* some were never run */
    AUTO(node) results = sample_results(sample);
    const struct node *products = node_get(results, "products");
    int64_t not_run = 0, stale = 0;
    for (size_t p = 0; p < node_count(products); p++) {
        const struct node *counts = node_get(node_at(products, p), "counts");
        for (size_t i = 0; i < node_count(counts); i++) {
            const struct node *c = node_at(counts, i);
            int64_t sum = node_get_int(c, "scored", 0) + node_get_int(c, "void", 0) +
                          node_get_int(c, "stale", 0) + node_get_int(c, "not_run", 0) +
                          node_get_int(c, "not_applicable", 0);
            cr_assert_eq(sum, node_get_int(c, "planned", -1));
            not_run += node_get_int(c, "not_run", 0);
            stale += node_get_int(c, "stale", 0);
        }
    }
    cr_assert_gt(not_run, 0);
    cr_assert_gt(stale, 0);
}

Test(guard, refuses_criteria_that_rank_a_coin_above_a_product)
{
    struct sample_options options = {
        .seed = 5, .cases_per_cluster = 9, .repetitions = 1, .references = true, .poor = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    cr_assert(node_get_bool(results, "criteria_refused", false));
    cr_assert_str_eq(node_str(node_path(results, "guard.state")), "refused");
    cr_assert_str_eq(node_str(node_path(results, "guard.pairs.0.product")),
                     "nginx-modsecurity-crs-pl1");
    cr_assert_gt(real_at(results, "guard.pairs.0.reference_score"),
                 real_at(results, "guard.pairs.0.product_score"));
    cr_assert_str_eq(node_str(node_path(results, "limits.0")), "criteria-refused");
}

Test(guard, holds_where_products_do_their_work)
{
    struct sample_options options = {
        .seed = 5, .cases_per_cluster = 9, .repetitions = 1, .references = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    cr_assert_not(node_get_bool(results, "criteria_refused", true));
    cr_assert_str_eq(node_str(node_path(results, "guard.state")), "passed");
}

Test(guard, is_not_applied_without_reference_products)
{
    struct sample_options options = {.seed = 5, .cases_per_cluster = 9, .repetitions = 1};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    cr_assert_str_eq(node_str(node_path(results, "guard.state")), "not-applied");
    cr_assert_str_eq(node_str(node_path(results, "limits.0")), "no-reference");
}

static void refused(const struct small *small, const char *text)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();
    cr_assert_eq(results_build(&small->input, criteria, &small->meta, &results, &err), -1);
    assert_err(err, ERR_INPUT, text);
    cr_assert_null(results);
}

Test(results, refuse_a_run_that_cannot_be_traced)
{
    struct small s;
    small_fill(&s);
    s.meta.plan_hash = NULL;
    refused(&s, "plan, evidence root or snapshot: expected 64 hex digits");
    small_fill(&s);
    s.meta.evidence_root = "short";
    refused(&s, "plan, evidence root or snapshot: expected 64 hex digits");
    small_fill(&s);
    s.meta.seed = NULL;
    refused(&s, "the run has no seed");
    small_fill(&s);
    s.meta.sample_note = "";
    refused(&s, "the run's facts hold something that is not proper text");
}
