/* Ordinary work by session and by action: the figures of small.c, worked by hand there, and what a
 * document from outside may not say. */
#include <string.h>

#include "common/base/html.h"
#include "reports/report.h"
#include "reports/results.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static struct node *good(void)
{
    struct small small;
    small_fill(&small);
    return small_results(&small);
}

static void counts(const struct node *results, const char *path, const int64_t want[6])
{
    static const char *const keys[6] = {"sessions",        "sessions_wrong", "actions",
                                        "actions_blocked", "alerts",         "records_dropped"};
    const struct node *work = node_path(results, path);
    cr_assert_not_null(work);
    for (size_t i = 0; i < 6; i++) {
        cr_assert_eq(node_get_int(work, keys[i], -1), want[i], "%s of %s", keys[i], path);
    }
}

Test(work, is_counted_by_session_and_by_action_in_each_arm)
{
    AUTO(node) results = good();
    counts(results, "products.0.work.0", (const int64_t[]){4, 1, 13, 0, 2, 7});
    counts(results, "products.0.work.1", (const int64_t[]){4, 1, 9, 1, 0, 0});
    counts(results, "products.1.work.1", (const int64_t[]){4, 0, 13, 0, 0, 0});
    /* 2000/13 and 1000/9 to six digits */
    cr_assert_float_eq(node_real_value(node_path(results, "products.0.work.0.alerts_per_1000")),
                       153.846, 1e-9);
    cr_assert_float_eq(node_real_value(node_path(results, "products.0.work.1.blocked_per_1000")),
                       111.111, 1e-9);
}

static void is_real(const struct node *results, const char *path, double want)
{
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_float_eq(node_real_value(at), want, 1e-5 * want + 1e-9, "%s is %.9g, expected %.9g",
                       path, node_real_value(at), want);
}

/* Of two clusters drawn twice a quarter are forms alone and a quarter prose alone. acme, detect:
 * forms 2 alerts in 8 actions, prose none: 0 to 250. Block: forms 1 of 7 actions blocked, prose
 * none: 0 to 142.857. */
Test(work, has_ranges_for_1000_actions_drawn_from_clusters)
{
    AUTO(node) results = good();
    is_real(results, "products.0.work.0.alerts_per_1000_interval.lower", 0.0);
    is_real(results, "products.0.work.0.alerts_per_1000_interval.upper", 250.0);
    is_real(results, "products.0.work.1.blocked_per_1000_interval.upper", 142.857);
    cr_assert_eq(node_type(node_path(results, "products.0.work.0.blocked_per_1000")), NODE_NULL,
                 "the detect arm blocks nothing");
}

/* None: clusters of 7 and 2 actions are worth 81/53, ln 20 for that many of alerts; clusters of 8
 * and 5 are worth 169/89, 1 - 0.05^(89/169) of blocks. */
Test(work, none_for_1000_actions_has_its_bound)
{
    AUTO(node) results = good();
    is_real(results, "products.0.work.1.alerts_per_1000_bound", 2995.732 * 53.0 / 81.0);
    is_real(results, "products.1.work.1.blocked_per_1000_bound", 793.537);
    cr_assert_eq(node_type(node_path(results, "products.0.work.1.alerts_per_1000_interval")),
                 NODE_NULL);
}

/* Garwood for 2, for 1 and for none, over half an hour and a quarter: 0.242209 to 7.224688,
 * 0.025318 to 5.571643, 0 to 3.688879 and one-sided 2.995732. */
Test(work, has_ranges_for_an_hour)
{
    AUTO(node) results = good();
    is_real(results, "products.0.work.0.alerts_per_hour.rate", 4.0);
    is_real(results, "products.0.work.0.alerts_per_hour.interval.lower", 0.242209 / 0.5);
    is_real(results, "products.0.work.0.alerts_per_hour.interval.upper", 7.224688 / 0.5);
    is_real(results, "products.0.work.1.blocked_per_hour.interval.lower", 0.025318 / 0.25);
    is_real(results, "products.0.work.1.blocked_per_hour.interval.upper", 5.571643 / 0.25);
    is_real(results, "products.0.work.1.alerts_per_hour.interval.upper", 3.688879 / 0.25);
    is_real(results, "products.0.work.1.alerts_per_hour.bound", 2.995732 / 0.25);
    cr_assert_eq(node_type(node_path(results, "products.1.work.0.alerts_per_hour")), NODE_NULL,
                 "its hours were not told apart");
}

/* 3 alerts in 75 minutes of the detect arm, none in 45 of the other. */
Test(work, noise_is_told_apart_by_arm)
{
    AUTO(node) results = good();
    is_real(results, "products.0.noise.per_hour", 1.5);
    is_real(results, "products.0.noise.arms.0.per_hour", 2.4);
    is_real(results, "products.0.noise.arms.0.interval.lower", 0.618672 / 1.25);
    is_real(results, "products.0.noise.arms.0.interval.upper", 8.767273 / 1.25);
    is_real(results, "products.0.noise.arms.1.interval.upper", 3.688879 / 0.75);
}

Test(work, below_the_floors_has_counts_only)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "forms/2-plain", "acme", SCORE_ARM_DETECT)->void_cause =
        "guest: agent lost";
    AUTO(node) results = small_results(&small);
    const struct node *work = node_path(results, "products.0.work.0");
    static const char *const keys[] = {"alerts_per_1000", "alerts_per_1000_interval",
                                       "alerts_per_1000_bound", "alerts_per_hour"};
    cr_assert_not(node_get_bool(work, "enough", true));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        cr_expect_eq(node_type(node_get(work, keys[i])), NODE_NULL, "%s", keys[i]);
    }
    cr_assert_eq(node_type(node_path(results, "products.0.work.0.disturbed.interval")), NODE_NULL);
}

Test(work, what_was_watched_must_fit_together)
{
    struct small small;
    struct err err = {0};
    struct node *results = NULL;
    small_fill(&small);
    AUTO(criteria) criteria = small_criteria();
    small.products[0].watch[SCORE_ARM_DETECT].benign_ms = 4500001;
    cr_assert_eq(results_build(&small.input, criteria, &small.meta, &results, &err), -1);
    assert_err(err, ERR_INPUT, "product 'acme': what was watched is out of range");
}

Test(work, leaves_out_what_was_not_scored)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "forms/2-plain", "acme", SCORE_ARM_DETECT)->void_cause =
        "guest: agent lost";
    AUTO(node) results = small_results(&small);
    counts(results, "products.0.work.0", (const int64_t[]){3, 0, 10, 0, 0, 0});
}

Test(work, has_no_rate_without_actions)
{
    struct small small;
    small_fill(&small);
    for (size_t i = 0; i < small.input.trial_count; i++) {
        small.trials[i].actions = small.trials[i].blocked_actions = 0;
    }
    AUTO(node) results = small_results(&small);
    const struct node *work = node_path(results, "products.0.work.0");
    cr_assert_eq(node_type(node_get(work, "alerts_per_1000")), NODE_NULL);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has_not(text, "Ordinary work, by session and by action");
}

Test(work, refuses_more_blocked_actions_than_actions)
{
    struct small small;
    struct err err = {0};
    struct node *results = NULL;
    small_fill(&small);
    AUTO(criteria) criteria = small_criteria();
    small_trial(&small, "forms/1-plain", "acme", SCORE_ARM_BLOCK)->blocked_actions = 6;
    cr_assert_eq(results_build(&small.input, criteria, &small.meta, &results, &err), -1);
    assert_err(err, ERR_INPUT,
               "trial of case 'forms/1-plain' and product 'acme': actions out of range");
}

Test(work, stands_in_both_reports_in_both_languages)
{
    AUTO(node) results = good();
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *japanese = written(report_html, results, LANGUAGE_JA);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_JA);
    written_has(page, "Ordinary work, by session and by action");
    written_has(page, "<td class=\"number\">111<small>0\xe2\x80\x93"
                      "143</small>");
    written_has(page, "7 further records were not kept");
    written_has(japanese, "通常業務：セッション別・操作別");
    written_has(text, "誤警報");
    written_is_balanced(page);
    written_fits(text);
}

static void refused(const struct node *results, const char *text)
{
    struct err err = {0};
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT, text);
}

Test(work, of_a_document_has_to_add_up)
{
    AUTO(node) results = good();
    node_set_real(node_path(results, "products.0.work.0"), "alerts_per_1000", 100.0);
    refused(results, "r.json:0:0: products[0].work[0]: 'alerts_per_1000' is not that of 2 in 13 "
                     "actions");
    node_set(node_path(results, "products.0.work.0"), "alerts_per_1000", node_null());
    refused(results, "r.json:0:0: products[0].work[0]: 'alerts_per_1000' is not that of 2 in 13 "
                     "actions");
    node_set_int(node_path(results, "products.0.work.0"), "sessions_wrong", 5);
    refused(results, "r.json:0:0: products[0].work[0].sessions_wrong: expected an integer from 0 "
                     "to 4, got 5");
}

Test(work, of_a_document_has_rates_that_are_those_of_its_counts)
{
    AUTO(node) results = good();
    node_set_real(node_path(results, "products.0.work.0.alerts_per_hour"), "rate", 5.0);
    refused(results,
            "r.json:0:0: products[0].work[0].alerts_per_hour: is not that of 2 in 1800000 ms");
    node_set_real(node_path(results, "products.0.work.0.alerts_per_hour"), "rate", 4.0);
    node_set_real(node_path(results, "products.0.work.0.alerts_per_hour"), "bound", 4.0);
    refused(results,
            "r.json:0:0: products[0].work[0].alerts_per_hour: 'bound' goes with a count of "
            "none, and with nothing else");
    node_set(node_path(results, "products.0.work.0.alerts_per_hour"), "bound", node_null());
    node_set_int(node_path(results, "products.0.work.0.disturbed"), "numerator", 2);
    refused(results, "r.json:0:0: products[0].work[0]: 'disturbed' is not that of its sessions");
}

/* Before there were floors on them, rates stood beside all counts, and there were no ranges. */
Test(work, of_older_results_has_bare_rates)
{
    static const char *const newer[] = {"enough",
                                        "disturbed",
                                        "observed_ms",
                                        "alerts_per_1000_interval",
                                        "alerts_per_1000_bound",
                                        "blocked_per_1000_interval",
                                        "blocked_per_1000_bound",
                                        "alerts_per_hour",
                                        "blocked_per_hour"};
    struct err err = {0};
    AUTO(node) results = good();
    for (size_t i = 0; i < 4; i++) {
        AUTOFREE char *path = mem_printf("products.%zu.work.%zu", i / 2, i % 2);
        struct node *work = node_path(results, path);
        for (size_t k = 0; k < COUNT_OF(newer); k++) {
            node_remove(work, newer[k]);
        }
        if (i % 2 == 0) {
            node_set_real(work, "blocked_per_1000", 0.0);
        }
    }
    assert_ok(results_check(results, "r.json", &err), err);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has(page, "<td class=\"number\">111</td>");
}

Test(work, may_be_missing_from_older_results)
{
    struct err err = {0};
    AUTO(node) results = good();
    node_remove(node_path(results, "products.0"), "work");
    node_remove(node_path(results, "products.1"), "work");
    assert_ok(results_check(results, "r.json", &err), err);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has_not(page, "Ordinary work, by session and by action");
}
