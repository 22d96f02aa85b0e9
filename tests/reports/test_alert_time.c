/* Time to the first alert. The run is that of small.c: acme alerts after 120, 250 and 900 ms, its
 * fourth alert is late (the window is 1 s) and the fifth attack is missed; the sixth trial is void.
 * Worked by hand with Kaplan and Meier's, Greenwood's and the log-log formulas:
 *
 *   t    at risk  S    se        share alerted, 95 %
 *   120  5        0.8  0.178885  0.2 (0.030820 to 0.796191)
 *   250  4        0.6  0.219089  0.4 (0.118244 to 0.874270)
 *   900  3        0.4  0.219089  0.6 (0.247184 to 0.948024)
 *
 * The upper bound of the share passes one half at 120 ms, the lower never does. The area under the
 * curve to 1 s is 120 + 0.8 * 130 + 0.6 * 650 + 0.4 * 100 = 654; its variance 534^2/20 + 430^2/12 +
 * 40^2/6, its interval 314.905 to 993.095. */
#include <math.h>
#include <string.h>

#include "common/base/html.h"
#include "reports/message.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static struct node *good(void)
{
    struct small small;
    small_fill(&small);
    return small_results(&small);
}

static void is_real(const struct node *results, const char *path, double want, double tolerance)
{
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_float_eq(node_real_value(at), want, tolerance, "%s is %.9g, expected %.9g", path,
                       node_real_value(at), want);
}

static void is_null(const struct node *results, const char *path)
{
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_eq(node_type(at), NODE_NULL, "%s is not null", path);
}

Test(survival, misses_and_late_alerts_wait_to_the_end_of_the_window)
{
    AUTO(node) results = good();
    const struct node *acme = node_path(results, "survival.products.0");
    cr_assert_eq(node_get_int(node_get(results, "survival"), "window_ms", -1), 1000);
    cr_assert_eq(node_get_int(acme, "trials", -1), 5);
    cr_assert_eq(node_get_int(acme, "alerted", -1), 3);
    cr_assert_eq(node_get_int(acme, "cases", -1), 5);
    cr_assert_eq(node_get_int(acme, "clusters", -1), 3);
    is_real(results, "survival.products.0.median_ms", 900.0, 1e-9);
    is_real(results, "survival.products.0.median_interval.lower", 120.0, 1e-9);
    is_null(results, "survival.products.0.median_interval.upper");
    is_real(results, "survival.products.0.mean.ms", 654.0, 1e-9);
    is_real(results, "survival.products.0.mean.interval.lower", 314.905, 1e-3);
    is_real(results, "survival.products.0.mean.interval.upper", 993.095, 1e-3);
}

Test(survival, the_curve_rises_at_each_alert)
{
    static const double want[3][5] = {{120, 4, 0.2, 0.030820, 0.796191},
                                      {250, 3, 0.4, 0.118244, 0.874270},
                                      {900, 2, 0.6, 0.247184, 0.948024}};
    static const char *const keys[] = {"ms", "left", "alerted", "lower", "upper"};
    AUTO(node) results = good();
    cr_assert_eq(node_count(node_path(results, "survival.products.0.steps")), 3);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < COUNT_OF(keys); k++) {
            AUTOFREE char *path = mem_printf("survival.products.0.steps.%zu.%s", i, keys[k]);
            is_real(results, path, want[i][k], 1.5e-6);
        }
    }
    is_real(results, "survival.products.0.within.0.value", 0.6, 1e-9);
    is_real(results, "survival.products.0.within.0.interval.upper", 0.948024, 1.5e-6);
}

Test(survival, a_product_that_never_alerts_has_no_median_and_no_false_certainty)
{
    AUTO(node) results = good();
    is_null(results, "survival.products.1.median_ms");
    is_null(results, "survival.products.1.median_interval.lower");
    is_real(results, "survival.products.1.mean.ms", 1000.0, 1e-9);
    is_null(results, "survival.products.1.mean.interval");
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "not reached                 1 s\n");
}

/* Five trials each; by hand: expected of acme 1/2 + 4/9 + 3/8, variance 1/4 + 20/81 + 15/64. */
Test(survival, products_under_test_are_compared_and_not_as_pairs)
{
    struct small small;
    small_fill(&small);
    small.products[1].role = SCORE_ROLE_PRODUCT;
    AUTO(node) results = small_results(&small);
    double variance = 0.25 + 20.0 / 81.0 + 15.0 / 64.0, surplus = 3.0 - (0.5 + 4.0 / 9.0 + 0.375);
    double chi2 = surplus * surplus / variance;
    is_real(results, "survival.log_rank.chi2", chi2, 1e-5);
    is_real(results, "survival.log_rank.p", erfc(sqrt(chi2 / 2.0)), 5e-5);
    cr_assert_eq(node_get_int(node_path(results, "survival.log_rank"), "df", -1), 1);
    cr_assert_not(node_get_bool(node_path(results, "survival.log_rank"), "paired", true));
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "chi-squared 3.86");
    written_has(text, "it is not paired");
}

Test(survival, one_product_under_test_is_compared_with_nobody)
{
    AUTO(node) results = good();
    is_null(results, "survival.log_rank");
}

Test(survival, below_the_floors_there_are_counts_only)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->void_cause = "disk full";
    small_trial(&small, "union/2-url", "acme", SCORE_ARM_DETECT)->void_cause = "disk full";
    AUTO(node) results = small_results(&small);
    struct node *acme = node_path(results, "survival.products.0");
    cr_assert_eq(node_get_int(acme, "trials", -1), 3);
    cr_assert_not(node_get_bool(acme, "enough", true));
    cr_assert_null(node_get(acme, "median_ms"));
    cr_assert_null(node_get(acme, "steps"));
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has(page, "not drawn: counts only");
    node_set_int(acme, "median_ms", 900);
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT,
               "r.json:0:0: survival.products[0]: 'median_ms': too few cases to give one");
}

Test(survival, is_null_where_nothing_was_watched)
{
    struct small small;
    small_fill(&small);
    for (size_t i = 0; i < small.input.trial_count; i++) {
        if (small.trials[i].arm == SCORE_ARM_DETECT) {
            small.trials[i].void_cause = "disk full";
        }
    }
    AUTO(node) results = small_results(&small);
    cr_assert_eq(node_type(node_get(results, "survival")), NODE_NULL);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has_not(page, "id=\"survival\"");
}

/* Several hundred times of an alert are drawn with some of them; the last is always there. */
Test(survival, a_long_curve_is_thinned_and_keeps_its_end)
{
    struct sample_options options = {.seed = 3, .cases_per_cluster = 12, .repetitions = 4};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    const struct node *product = node_path(results, "survival.products.2");
    const struct node *steps = node_get(product, "steps");
    const struct node *last = node_at(steps, node_count(steps) - 1);
    cr_assert_gt(node_get_int(product, "alerted", 0), 400);
    cr_assert_leq(node_count(steps), 201);
    cr_assert_eq(node_get_int(last, "left", -1),
                 node_get_int(product, "trials", -1) - node_get_int(product, "alerted", -1));
}

Test(survival, is_drawn_in_both_languages)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    AUTO(node) results = good();
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *page = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);
        written_has(page, message(languages[i], MSG_HEAD_SURVIVAL));
        written_has(page, "<path class=\"curve\"");
        written_has(page, message(languages[i], MSG_NOT_REACHED));
        written_is_balanced(page);
        written_has(text, "900 ms (120 ms-");
        written_fits(text);
    }
}

static void refused(struct node *results, const char *text)
{
    struct err err = {0};
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT, text);
}

Test(survival, a_document_must_hold_a_curve)
{
    struct err err = {0};
    AUTO(node) results = good();
    node_set_int(node_path(results, "survival.products.0.steps.1"), "ms", 120);
    refused(results,
            "r.json:0:0: survival.products[0].steps[1].ms: expected an integer from 121 to "
            "1000, got 120");
    node_set_int(node_path(results, "survival.products.0.steps.1"), "ms", 250);
    node_set_real(node_path(results, "survival.products.0.steps.1"), "alerted", 0.1);
    refused(results, "r.json:0:0: survival.products[0].steps[1].alerted: expected a number from "
                     "0.2 to 1, got 0.1");
    node_remove(results, "survival");
    assert_ok(results_check(results, "r.json", &err), err);
}
