/* What is told apart: payload-only cases, named sets, sealed cases. The run is that of small.c with
 * some of its cases marked. */
#include <math.h>
#include <string.h>

#include "reports/message.h"
#include "reports/stats/difference.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static struct score_case *case_of(struct small *s, const char *id)
{
    for (size_t i = 0; i < COUNT_OF(s->cases); i++) {
        if (strcmp(s->cases[i].id, id) == 0) {
            return &s->cases[i];
        }
    }
    cr_assert(false, "no case '%s'", id);
    return NULL;
}

static void assert_ratio(const struct node *at, const char *path, int64_t x, int64_t n)
{
    const struct node *ratio = node_path(at, path);

    cr_assert_not_null(ratio, "no '%s'", path);
    cr_expect_eq(node_get_int(ratio, "numerator", -1), x, "%s: %lld of %lld", path,
                 (long long)node_get_int(ratio, "numerator", -1),
                 (long long)node_get_int(ratio, "denominator", -1));
    cr_expect_eq(node_get_int(ratio, "denominator", -1), n, "%s", path);
}

/* Two attacks and one piece of benign work; acme's alert on the first names its rule. */
static void mark_payload(struct small *s)
{
    static const char *const wanted[] = {"932100"};
    static const char *const unwanted[] = {"942100"};
    static const char *const fired[] = {"949110", "932100"};
    static const struct score_alert alert[] = {
        {.role = SCORE_SENSOR_ALERT, .rules = fired, .rule_count = 2, .delay_ms = 5}};
    struct score_trial *trial = NULL;

    for (size_t i = 1; i <= 2; i++) {
        struct score_case *ping = case_of(s, i == 1 ? "ping/1-plain" : "ping/2-url");

        ping->payload_only = true;
        ping->rules = wanted;
        ping->rule_count = 1;
    }
    case_of(s, "prose/2-plain")->payload_only = true;
    case_of(s, "prose/2-plain")->not_rules = unwanted;
    case_of(s, "prose/2-plain")->not_rule_count = 1;
    trial = small_trial(s, "ping/2-url", "acme", SCORE_ARM_DETECT);
    trial->alerts = alert;
    trial->alert_count = 1;
    small_trial(s, "ping/2-url", "acme", SCORE_ARM_BLOCK)->block_seen = SCORE_YES;
}

Test(payload, is_in_no_rate_and_told_apart)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    mark_payload(&s);
    results = small_results(&s);
    cr_assert_eq(node_get_int(node_path(results, "population.attack"), "cases", -1), 4);
    cr_assert_eq(node_get_int(node_path(results, "population.benign"), "cases", -1), 3);
    cr_assert_eq(node_count(node_get(results, "cases")), 7);
    cr_assert_eq(node_get_int(node_get(results, "payload_only"), "attack_cases", -1), 2);
    cr_assert_eq(node_get_int(node_get(results, "payload_only"), "benign_cases", -1), 1);
    assert_ratio(results, "payload_only.products.0.attack.alerted", 1, 2);
    /* the block arm of ping/1 was void */
    assert_ratio(results, "payload_only.products.0.attack.blocked", 1, 1);
    assert_ratio(results, "payload_only.products.0.attack.rule_named", 1, 2);
    assert_ratio(results, "payload_only.products.0.benign.rule_unwanted", 0, 1);
    assert_ratio(results, "payload_only.products.1.attack.alerted", 0, 2);
}

/* nginx answers a malformed request with its page for 400, whatever ModSecurity thinks. */
Test(payload, a_refusal_that_comes_in_the_detect_arm_too_is_no_block)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    mark_payload(&s);
    small_trial(&s, "ping/2-url", "acme", SCORE_ARM_DETECT)->block_seen = SCORE_YES;
    results = small_results(&s);
    assert_ratio(results, "payload_only.products.0.attack.blocked", 0, 1);
}

Test(payload, does_not_change_the_rates_of_the_others)
{
    struct small with, without;
    AUTO(node) marked = NULL;
    AUTO(node) removed = NULL;
    size_t kept = 0, trials = 0;

    small_fill(&with);
    mark_payload(&with);
    marked = small_results(&with);
    small_fill(&without);
    for (size_t i = 0; i < COUNT_OF(without.cases); i++) {
        bool gone = strncmp(without.cases[i].id, "ping/", 5) == 0 ||
                    strcmp(without.cases[i].id, "prose/2-plain") == 0;

        for (size_t t = 0; t < without.input.trial_count && !gone; t++) {
            if (strcmp(without.trials[t].case_id, without.cases[i].id) == 0) {
                with.trials[trials++] = without.trials[t];
            }
        }
        if (!gone) {
            with.cases[kept++] = without.cases[i];
        }
    }
    with.input.case_count = kept;
    with.input.trial_count = trials;
    removed = small_results(&with);
    node_remove(marked, "payload_only");
    node_remove(removed, "payload_only");
    cr_assert(node_equal(marked, removed));
}

Test(payload, may_not_have_the_id_of_a_proven_case)
{
    struct small s;
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();

    small_fill(&s);
    mark_payload(&s);
    case_of(&s, "ping/1-plain")->id = "union/1-plain";
    cr_assert_lt(results_build(&s.input, criteria, &s.meta, &results, &err), 0);
    assert_err(err, ERR_INPUT, "case 'union/1-plain' is given twice");
}

Test(sets, are_counted_by_their_names)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    case_of(&s, "forms/1-plain")->set = "hard-cases";
    case_of(&s, "forms/2-plain")->set = "hard-cases";
    results = small_results(&s);
    cr_assert_eq(node_count(node_path(results, "sets.named")), 2);
    cr_assert_str_eq(node_get_str(node_path(results, "sets.named.0"), "set", ""), "hard-cases");
    assert_ratio(results, "sets.named.0.products.0.false_positive", 1, 2);
    assert_ratio(results, "sets.named.0.products.0.detection", 0, 0);
    cr_assert_eq(node_type(node_get(node_path(results, "sets.named.1"), "set")), NODE_NULL);
    /* one of them is ambiguous, which is in the denominator */
    assert_ratio(results, "sets.named.1.products.0.false_positive", 0, 2);
}

static struct node *results_with_floors(struct small *s, int64_t cases, int64_t clusters)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();

    criteria->min_cases = cases;
    criteria->min_clusters = clusters;
    assert_ok(results_build(&s->input, criteria, &s->meta, &results, &err), err);
    return results;
}

Test(sets, sealed_cases_are_compared_with_public_ones)
{
    struct small s;
    AUTO(node) results = NULL;
    const struct node *detection = NULL;

    small_fill(&s);
    case_of(&s, "blind/1-plain")->sealed = true;
    case_of(&s, "blind/2-url")->sealed = true;
    results = results_with_floors(&s, 1, 1);
    detection = node_path(results, "sets.sealed.0.detection");
    /* union: both; ping/1: telemetry only, ping/2: void, since its control did not work; blind: one
     * in time */
    assert_ratio(detection, "public", 2, 3);
    assert_ratio(detection, "sealed", 1, 2);
    cr_assert_float_eq(node_real_value(node_get(detection, "difference")), 2.0 / 3 - 0.5, 1e-6);
    /* Effective numbers: union's two alike and ping's one are worth 1.8, blind's two of one cluster
     * 1; Newcombe's method 10 out of Wilson's intervals of 1.2 of 1.8 and 0.5 of 1. */
    cr_assert_float_eq(node_real_value(node_path(detection, "interval.lower")), -0.517011, 1e-6);
    cr_assert_float_eq(node_real_value(node_path(detection, "interval.upper")), 0.699082, 1e-6);
    cr_assert_str_eq(node_get_str(node_get(detection, "interval"), "method", ""),
                     "newcombe-clustered");
}

Test(sets, sealed_cases_below_the_floors_are_counts_only)
{
    struct small s;
    AUTO(node) results = NULL;
    const struct node *detection = NULL;

    small_fill(&s);
    case_of(&s, "blind/1-plain")->sealed = true;
    case_of(&s, "blind/2-url")->sealed = true;
    results = small_results(&s);
    detection = node_path(results, "sets.sealed.0.detection");
    assert_ratio(detection, "public", 2, 3);
    cr_assert_eq(node_type(node_get(detection, "difference")), NODE_NULL);
    cr_assert_null(node_get(detection, "interval"));
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "counts only");
}

/* All of union's two: worth one, for they are of one cluster, so the bound is 0.05. */
Test(sets, all_of_a_set_has_its_bound)
{
    struct small s;
    AUTO(node) results = NULL;
    const struct node *detection = NULL;

    small_fill(&s);
    case_of(&s, "union/1-plain")->set = "easy";
    case_of(&s, "union/2-url")->set = "easy";
    results = results_with_floors(&s, 1, 1);
    detection = node_path(results, "sets.named.0.products.0.detection");
    cr_assert_str_eq(node_get_str(node_get(detection, "one_sided"), "side", ""), "lower");
    cr_assert_float_eq(node_real_value(node_path(detection, "one_sided.bound")), 0.05, 1e-9);
}

/* None of five, of clusters of 2, 2 and 1: 1 - 0.05^(9/25). */
Test(sets, none_of_a_set_has_its_bound_in_the_report)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    for (size_t i = 0; i < 6; i++) {
        s.cases[i].set = "attacks";
    }
    results = small_results(&s);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_JA);
    written_has(text, "allow-all                0/5 (≤ 66.0 %)");
    written_has(page, "<td class=\"number\">0/5<small>≦ 66.0%</small>");
}

/* Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10: 56/70 - 48/80; and 5/56 -
 * 0/29 as ratesci prints it. */
Test(difference, agrees_with_newcombe_1998)
{
    struct interval a = difference_newcombe(56, 70, 48, 80, 0.95);
    struct interval b = difference_newcombe(5, 56, 0, 29, 0.95);

    cr_assert_float_eq(a.lower, 0.0524, 5.1e-5);
    cr_assert_float_eq(a.upper, 0.3339, 5.1e-5);
    cr_assert_float_eq(b.lower, -0.0381, 5.1e-5);
    cr_assert_float_eq(b.upper, 0.1926, 5.1e-5);
}

Test(difference, changes_sign_with_the_order)
{
    for (int64_t x = 0; x <= 12; x++) {
        for (int64_t y = 0; y <= 9; y++) {
            struct interval there = difference_newcombe(x, 12, y, 9, 0.9);
            struct interval back = difference_newcombe(y, 9, x, 12, 0.9);

            cr_assert_float_eq(there.lower, -back.upper, 1e-12);
            cr_assert_float_eq(there.upper, -back.lower, 1e-12);
            cr_assert(there.lower >= -1.0 && there.upper <= 1.0);
        }
    }
}

Test(sets, reports_tell_of_them_in_both_languages)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    mark_payload(&s);
    case_of(&s, "forms/1-plain")->set = "hard-cases";
    case_of(&s, "blind/1-plain")->sealed = true;
    results = small_results(&s);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *html = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);

        cr_expect_not_null(strstr(html, message(languages[i], MSG_HEAD_PAYLOAD)));
        cr_expect_not_null(strstr(html, message(languages[i], MSG_HEAD_SEALED)));
        cr_expect_not_null(strstr(html, "hard-cases"));
        written_has(html, "<td class=\"number\">1/2</td>");
        written_has(html, "<td class=\"number soft\">");
        cr_expect_not_null(strstr(text, message(languages[i], MSG_HEAD_SETS)));
        cr_expect_not_null(strstr(text, message(languages[i], MSG_PAYLOAD_NAMED)));
        written_fits(text);
        written_is_balanced(html);
    }
}
