/* The time that a product adds to ordinary work. The run is that of small.c with these times, in
 * microseconds for one request:
 *
 *   case     requests  control  acme, detect  added
 *   forms/1  5         1000     2000          1000
 *   forms/2  3         1200     1800          600   (a false alert went through as well)
 *   prose/1  4         1000     1300          300
 *   prose/2  1         2000     2100          100
 *
 * Medians 1100, 1900 and 450; 95th percentiles by straight line between the last two: 1200 + 0.85 *
 * 800 and 2000 + 0.85 * 100. Of two clusters drawn twice, a quarter are forms alone (median 800), a
 * quarter prose alone (200), the rest both (450): the 95 % interval is 200 to 800. In the block arm
 * forms/2 was blocked and prose/1 failed, so that two cases are left, which is below the floor. */
#include <math.h>
#include <string.h>

#include "common/base/html.h"
#include "common/base/rng.h"
#include "reports/message.h"
#include "reports/stats/median.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static void fill(struct small *s)
{
    static const struct {
        const char *of;
        int64_t control_us, detect_us;
    } rows[] = {{"forms/1-plain", 5000, 10000},
                {"forms/2-plain", 3600, 5400},
                {"prose/1-plain", 4000, 5200},
                {"prose/2-plain", 2000, 2100}};
    small_fill(s);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        small_trial(s, rows[i].of, "control", SCORE_ARM_CONTROL)->latency_us = rows[i].control_us;
        small_trial(s, rows[i].of, "acme", SCORE_ARM_DETECT)->latency_us = rows[i].detect_us;
        small_trial(s, rows[i].of, "acme", SCORE_ARM_BLOCK)->latency_us = rows[i].detect_us;
    }
}

static void is_number(const struct node *results, const char *path, double want)
{
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_float_eq(node_real_value(at), want, 1e-9, "%s is %.9g, expected %.9g", path,
                       node_real_value(at), want);
}

Test(overhead, is_the_median_of_the_differences_of_cases)
{
    struct small small;
    fill(&small);
    AUTO(node) results = small_results(&small);
    is_number(results, "overhead.products.0.arms.0.cases", 4);
    is_number(results, "overhead.products.0.arms.0.clusters", 2);
    is_number(results, "overhead.products.0.arms.0.control.median_us", 1100);
    is_number(results, "overhead.products.0.arms.0.control.p95_us", 1880);
    is_number(results, "overhead.products.0.arms.0.product.median_us", 1900);
    is_number(results, "overhead.products.0.arms.0.product.p95_us", 2085);
    is_number(results, "overhead.products.0.arms.0.added.median_us", 450);
    is_number(results, "overhead.products.0.arms.0.added.interval.lower", 200);
    is_number(results, "overhead.products.0.arms.0.added.interval.upper", 800);
    is_number(results, "overhead.products.0.arms.0.added.draws", 10000);
    cr_assert_str_eq(node_get_str(node_path(results, "overhead.drawing"), "generator", ""),
                     "xoshiro256**");
    cr_assert_str_eq(node_get_str(node_path(results, "overhead.drawing"), "seed", ""), "42");
}

Test(overhead, leaves_out_sessions_that_were_cut_short)
{
    struct small small;
    fill(&small);
    AUTO(node) results = small_results(&small);
    const struct node *block = node_path(results, "overhead.products.0.arms.1");
    cr_assert_eq(node_get_int(block, "cases", -1), 2);
    cr_assert_not(node_get_bool(block, "enough", true));
    cr_assert_null(node_get(block, "added"));
}

Test(overhead, compares_sessions_of_as_many_requests_only)
{
    struct small small;
    fill(&small);
    small_trial(&small, "forms/1-plain", "acme", SCORE_ARM_DETECT)->actions = 4;
    small_trial(&small, "prose/2-plain", "acme", SCORE_ARM_DETECT)->latency_us = -1;
    AUTO(node) results = small_results(&small);
    is_number(results, "overhead.products.0.arms.0.cases", 2);
}

/* The middle of several repetitions stands for a case: 2000 of 1000, 2000 and 9000. */
Test(overhead, takes_the_middle_of_repetitions)
{
    struct small small;
    fill(&small);
    size_t once = small.input.trial_count;
    AUTOFREE struct score_trial *trials = mem_array(once * 3, sizeof(*trials));
    for (size_t i = 0; i < once * 3; i++) {
        trials[i] = small.input.trials[i % once];
        trials[i].repetition = (int)(i / once) + 1;
        if (strcmp(trials[i].case_id, "forms/1-plain") == 0 && trials[i].arm == SCORE_ARM_DETECT) {
            trials[i].latency_us = (int64_t[]){5000, 10000, 45000}[i / once];
        }
    }
    small.input.trials = trials;
    small.input.trial_count = once * 3;
    small.input.repetitions = small.input.control_repetitions = 3;
    AUTO(node) results = small_results(&small);
    is_number(results, "overhead.products.0.arms.0.cases", 4);
    is_number(results, "overhead.products.0.arms.0.product.sessions", 12);
    is_number(results, "overhead.products.0.arms.0.added.median_us", 450);
}

Test(overhead, is_null_where_no_times_were_taken)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    cr_assert_eq(node_type(node_get(results, "overhead")), NODE_NULL);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has_not(page, "id=\"overhead\"");
}

Test(overhead, a_time_out_of_range_is_refused)
{
    struct small small;
    struct err err = {0};
    struct node *results = NULL;
    fill(&small);
    AUTO(criteria) criteria = small_criteria();
    small_trial(&small, "forms/1-plain", "acme", SCORE_ARM_BLOCK)->latency_us =
        SCORE_MAX_LATENCY_US + 1;
    cr_assert_eq(results_build(&small.input, criteria, &small.meta, &results, &err), -1);
    assert_err(err, ERR_INPUT,
               "trial of case 'forms/1-plain' and product 'acme': actions out of range");
}

Test(overhead, is_told_in_both_languages_with_what_was_not_measured)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    static const char *const added[] = {"+0.45 (+0.20 to +0.80) ms", "+0.45（+0.20〜+0.80）ms"};
    struct small small;
    fill(&small);
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *page = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);
        written_has(page, message(languages[i], MSG_HEAD_OVERHEAD));
        written_has(page, message(languages[i], MSG_OVERHEAD_UNMEASURED));
        written_has(page, added[i]);
        written_has(text, added[i]);
        written_fits(text);
        written_is_balanced(page);
    }
}

Test(overhead, of_a_document_is_read_strictly)
{
    struct small small;
    struct err err = {0};
    fill(&small);
    AUTO(node) results = small_results(&small);
    node_set_int(node_path(results, "overhead.products.0.arms.0.product"), "p95_us", 1899);
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT,
               "r.json:0:0: overhead.products[0].arms[0].product.p95_us: expected an integer from "
               "1900 to 1000000000000, got 1899");
    node_remove(results, "overhead");
    assert_ok(results_check(results, "r.json", &err), err);
}

/* The rows of the table above. */
static const struct median_value by_hand[] = {{1000, 7}, {600, 7}, {300, 2}, {100, 2}};

Test(median, draws_whole_clusters)
{
    struct median median;
    cr_assert(median_bootstrap(by_hand, COUNT_OF(by_hand), 10000, 1, 0.95, &median));
    cr_assert_eq(median.estimate, 450.0);
    cr_assert_eq(median.percentile.lower, 200.0);
    cr_assert_eq(median.percentile.upper, 800.0);
    cr_assert_eq(median.clusters, 2);
    /* A quarter of the draws are 200, half 450, a quarter 800. */
    cr_assert(median_bootstrap(by_hand, COUNT_OF(by_hand), 10000, 1, 0.4, &median));
    cr_assert_eq(median.percentile.lower, 450.0);
    cr_assert_eq(median.percentile.upper, 450.0);
}

Test(median, one_cluster_has_no_interval)
{
    struct median median;
    cr_assert_not(median_bootstrap(by_hand, 2, 10000, 1, 0.95, &median));
    cr_assert_not(median_bootstrap(by_hand, 0, 10000, 1, 0.95, &median));
}

/* Every value a cluster of its own, 1 to 15: a draw's median is at most k with the probability
 * P(Bin(15, k/15) >= 8), which is 0.025 at 4 and 0.088 at 5, 0.912 at 10 and 0.975 at 11. So the 5
 * % point is 5 and the 95 % point 11. */
Test(median, agrees_with_the_binomial_where_clusters_are_single)
{
    struct median_value values[15];
    struct median median, shuffled;
    struct rng rng;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        values[i] = (struct median_value){(double)(i + 1), i};
    }
    cr_assert(median_bootstrap(values, COUNT_OF(values), 20000, 5, 0.9, &median));
    cr_assert_eq(median.estimate, 8.0);
    cr_assert_eq(median.percentile.lower, 5.0);
    cr_assert_eq(median.percentile.upper, 11.0);
    rng_seed(&rng, 1);
    rng_shuffle(&rng, values, COUNT_OF(values), sizeof(*values));
    cr_assert(median_bootstrap(values, COUNT_OF(values), 20000, 5, 0.9, &shuffled));
    cr_assert_eq(memcmp(&median, &shuffled, sizeof(median)), 0, "the order matters");
}

Test(median, takes_fewer_draws_of_many_values)
{
    cr_assert_eq(median_draws(10), 10000);
    cr_assert_eq(median_draws(3999), 5000);
    cr_assert_eq(median_draws(1000000), 1000);
}
