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
    written_has(page, "<td class=\"number\">111</td>");
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
