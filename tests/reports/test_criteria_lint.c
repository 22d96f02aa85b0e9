/* Remarks on criteria files, each worked by hand: reference products with their ideal values
 * against a product that just meets every limit. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "reports/criteria_lint.h"
#include "tests/support.h"

#define HEAD                                                                                       \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n" \
    "floors: {cases: 1, clusters: 10}\nheadline: [detection_rate]\n"

/* Lines "10:8: text [kind]". Caller frees. */
static char *remarks_of(const char *text)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    CRITERIA_LINT lint = {0};
    struct err err = {0};
    struct buf out = BUF_INIT;
    support_write(path, text);
    assert_ok(criteria_lint(path, &lint, &err), err);
    for (size_t i = 0; i < lint.count; i++) {
        const struct criteria_remark *remark = &lint.remarks[i];
        buf_printf(&out, "%d:%d: %s [%s]\n", remark->place.line, remark->place.column, remark->text,
                   remark->kind);
    }
    return buf_take(&out);
}

static void remarked(const char *text, const char *want)
{
    AUTOFREE char *got = remarks_of(text);
    cr_expect_str_eq(got, want, "got\n%s", got);
}

Test(criteria_lint, what_ships_gives_no_cause)
{
    static const char *const files[] = {"/waf-1.yaml", "/waf-2.yaml"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        CRITERIA_LINT lint = {0};
        struct err err = {0};
        AUTOFREE char *path = mem_printf(REPORTS_CRITERIA_DIR "%s", files[i]);
        assert_ok(criteria_lint(path, &lint, &err), err);
        cr_expect_eq(lint.count, 0, "%s: %s", files[i], lint.count > 0 ? lint.remarks[0].text : "");
        cr_expect_gt(lint.score.line, 1);
        cr_expect_eq(lint.score.column, 3, "%d", lint.score.column);
    }
}

/* The product that just meets the limit has 0.8; deny-all prevents all, and pays for nothing. */
Test(criteria_lint, weights_that_let_deny_all_win_are_told)
{
    remarked(HEAD "score: [{metric: prevention_rate, weight: 1}]\n"
                  "thresholds: [{metric: prevention_rate, at_least: 0.8}]\n",
             "10:8: by these weights 'deny-all' scores 1, above the 0.8 of a product that just "
             "meets every limit [score]\n"
             "11:13: 'deny-all' passes every threshold [thresholds]\n");
}

/* 1 - 0.5 = 0.5 for alert-all and deny-all; 0.6 - 0.5 * 0.3 = 0.45 for the product; coin 0.25. */
Test(criteria_lint, too_small_a_price_for_false_alerts_is_told)
{
    remarked(HEAD "score: [{metric: detection_rate, weight: 1}, {metric: false_alert_rate, "
                  "weight: -0.5}]\n"
                  "gates: [{metric: detection_rate, at_least: 0.6}, {metric: false_alert_rate, "
                  "at_most: 0.3}]\n",
             "10:8: by these weights 'deny-all' scores 0.5, above the 0.45 of a product that just "
             "meets every limit [score]\n"
             "10:8: by these weights 'alert-all' scores 0.5, above the 0.45 of a product that just "
             "meets every limit [score]\n");
}

/* Punishing alone: who reacts to nothing has 0, the product with 0.05 false alerts less. */
Test(criteria_lint, weights_that_let_allow_all_win_are_told)
{
    remarked(HEAD "score: [{metric: false_alert_rate, weight: -1}]\n"
                  "gates: [{metric: detection_rate, at_least: 0.6}, {metric: false_alert_rate, "
                  "at_most: 0.05}]\n",
             "10:8: by these weights 'allow-all' scores 0, above the -0.05 of a product that just "
             "meets every limit [score]\n");
}

Test(criteria_lint, gates_that_reference_products_pass_are_told)
{
    remarked(HEAD "gates: [{metric: detection_rate, at_least: 0.5}, {metric: false_alert_rate, "
                  "at_most: 0.5}]\n",
             "10:8: 'coin' passes every gate [gates]\n");
    remarked(HEAD "gates: [{metric: detection_rate, at_least: 0.9}]\n",
             "10:8: 'deny-all' passes every gate [gates]\n"
             "10:8: 'alert-all' passes every gate [gates]\n");
    remarked(HEAD "gates: [{metric: false_positive_rate, at_most: 0.1}]\n",
             "10:8: 'allow-all' passes every gate [gates]\n");
}

Test(criteria_lint, few_clusters_and_nothing_judged_are_told)
{
    remarked("id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\n"
             "window_ms: 1000\nfloors: {cases: 1, clusters: 9}\nheadline: [detection_rate]\n"
             "profile: {industries: [retail, press]}\n",
             "8:30: a rate may rest on 9 clusters; cases of one cluster are alike, so below 10 an "
             "interval says too little [few-clusters]\n"
             "1:1: has no gates and no thresholds, so nothing is judged [no-limits]\n"
             "1:1: has no score and no gates, so reference products are held against nothing "
             "[no-guard]\n"
             "10:32: 'press' is none of the words of STIX 2.1 for industries [industry]\n");
}

Test(criteria_lint, what_cannot_be_read_is_an_error)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    AUTOFREE char *want = mem_printf("%s:10:1: unknown key 'gate', did you mean 'gates'?", path);
    CRITERIA_LINT lint = {0};
    struct err err = {0};
    support_write(path, HEAD "gate: []\n");
    cr_assert_eq(criteria_lint(path, &lint, &err), -1);
    assert_err(err, ERR_INPUT, want);
}
