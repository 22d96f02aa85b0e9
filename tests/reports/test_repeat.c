/* Repetitions. The run is that of small.c, run twice; in the second, blind/1 is missed in the
 * detect arm. By hand: of nine scored cases of that arm one changed. Detection of the five attacks:
 * 1 1, 1 1, 1 0, 0 0, 0 0, so that s_r = sqrt(2 * (0.25 / 5)) = 0.316228. */
#include <string.h>

#include "common/base/html.h"
#include "reports/message.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

struct twice {
    struct small small;
    struct score_trial trials[128];
};

static struct score_trial *second(struct twice *t, const char *case_id, enum score_arm arm)
{
    for (size_t i = t->small.input.trial_count / 2; i < t->small.input.trial_count; i++) {
        if (strcmp(t->trials[i].case_id, case_id) == 0 && t->trials[i].arm == arm &&
            strcmp(t->trials[i].product_id, "acme") == 0) {
            return &t->trials[i];
        }
    }
    cr_assert_fail("no second trial of '%s'", case_id);
    return NULL;
}

static void fill(struct twice *t)
{
    small_fill(&t->small);
    size_t once = t->small.input.trial_count;
    for (size_t i = 0; i < once; i++) {
        t->trials[i] = t->trials[once + i] = t->small.trials[i];
        t->trials[once + i].repetition = 2;
    }
    t->small.input.trials = t->trials;
    t->small.input.trial_count = once * 2;
    t->small.input.repetitions = t->small.input.control_repetitions = 2;
    second(t, "blind/1-plain", SCORE_ARM_DETECT)->alert_count = 0;
}

static void is_deviation(const struct node *results, const char *name, int64_t cases,
                         int64_t left_out, double s_r)
{
    AUTOFREE char *path = mem_printf("repeatability.products.0.%s", name);
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_eq(node_get_int(at, "cases", -1), cases, "%s", name);
    cr_expect_eq(node_get_int(at, "cases_left_out", -1), left_out, "%s", name);
    if (s_r < 0.0) {
        cr_expect_eq(node_type(node_get(at, "s_r")), NODE_NULL, "%s", name);
    } else {
        cr_expect_float_eq(node_real_value(node_get(at, "s_r")), s_r, 1e-6, "%s", name);
    }
}

Test(repeat, gives_changed_cases_and_their_deviation)
{
    struct twice t;
    fill(&t);
    AUTO(node) results = small_results(&t.small);
    const struct node *flips = node_path(results, "products.0.flips.detect");
    cr_assert_eq(node_get_int(flips, "numerator", -1), 1);
    cr_assert_eq(node_get_int(flips, "denominator", -1), 9);
    cr_assert_eq(node_get_int(flips, "clusters", -1), 5);
    cr_assert_eq(node_type(node_get(flips, "one_sided")), NODE_NULL);
    is_deviation(results, "detection", 5, 0, 0.316228);
    is_deviation(results, "prevention", 4, 0, 0.0);
    is_deviation(results, "false_positive", 4, 0, 0.0);
}

/* None of eight cases of the block arm changed; clusters of 2, 2, 2, 2 (ping is void): n_eff is 64
 * / 16, the bound 1 - 0.05^(1/4). */
Test(repeat, none_changed_has_its_bound)
{
    struct twice t;
    fill(&t);
    AUTO(node) results = small_results(&t.small);
    const struct node *flips = node_path(results, "products.0.flips.block");
    cr_assert_eq(node_get_int(flips, "numerator", -1), 0);
    cr_assert_eq(node_get_int(flips, "denominator", -1), 8);
    cr_assert_str_eq(node_get_str(node_get(flips, "one_sided"), "side", ""), "upper");
    cr_assert_float_eq(node_real_value(node_get(node_get(flips, "one_sided"), "bound")), 0.527129,
                       1e-6);
}

Test(repeat, a_case_without_all_of_its_repetitions_is_left_out)
{
    struct twice t;
    fill(&t);
    second(&t, "union/1-plain", SCORE_ARM_DETECT)->void_cause = "disk full";
    AUTO(node) results = small_results(&t.small);
    is_deviation(results, "detection", 4, 1, 0.353553); /* sqrt(2 * 0.25 / 4) */
    second(&t, "union/2-url", SCORE_ARM_DETECT)->void_cause = "disk full";
    AUTO(node) fewer = small_results(&t.small);
    is_deviation(fewer, "detection", 3, 2, -1.0);
}

Test(repeat, once_is_said_to_be_no_measurement)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    cr_assert_eq(node_type(node_get(results, "repeatability")), NODE_NULL);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *page = written(report_html, results, languages[i]);
        written_has(page, message(languages[i], MSG_REPEAT_ONCE));
        written_has(page, message(languages[i], MSG_AGREEMENT_ONE));
    }
}

Test(repeat, stands_in_both_reports_in_both_languages)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    struct twice t;
    fill(&t);
    AUTO(node) results = small_results(&t.small);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *page = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);
        written_has(page, message(languages[i], MSG_REPEAT_S_DETECTION));
        written_has(page, "0.316");
        written_has(text, "0.316 (5)");
        written_has(text, "0.71"); /* sqrt(2 * 0.25): the most with two */
        written_is_balanced(page);
        written_fits(text);
    }
}

Test(repeat, of_a_document_is_that_of_its_run)
{
    struct twice t;
    struct err err = {0};
    fill(&t);
    AUTO(node) results = small_results(&t.small);
    node_set_int(node_get(results, "repeatability"), "repetitions", 3);
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT, "r.json:0:0: repeatability: 'repetitions' is not that of the run");
    node_remove(results, "repeatability");
    assert_ok(results_check(results, "r.json", &err), err);
}
