/* Agreement between evaluators. Over the run of small.c, anna and ben judge what acme's detect arm
 * made of the five attacks that were scored, and differ on blind/2. By hand: of 5 they agree on 4,
 * by chance on 0.04 + 0.04 + 0.2 * 0.4 + 0 + 0.04 = 0.2 of them, so Cohen's kappa is 0.6 / 0.8;
 * with 10 verdicts of which 2, 2, 3, 1, 2 are alike, Krippendorff's alpha is 1 - 9 * 2 / (100 - 22)
 * = 0.769231. carl judges one benign case alone. */
#include <string.h>

#include "common/base/html.h"
#include "reports/message.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

#define HASH "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define D(of, who, what)                                                                           \
    {                                                                                              \
        (of), "acme", SCORE_ARM_DETECT, (who), (what)                                              \
    }

static const struct results_adjudication by_hand[] = {
    D("union/1-plain", "ben", "technique"),  D("union/1-plain", "anna", "technique"),
    D("union/2-url", "anna", "tactic"),      D("union/2-url", "ben", "tactic"),
    D("blind/1-plain", "anna", "general"),   D("blind/1-plain", "ben", "general"),
    D("blind/2-url", "anna", "none"),        D("blind/2-url", "ben", "general"),
    D("ping/1-plain", "anna", "telemetry"),  D("ping/1-plain", "ben", "telemetry"),
    D("forms/2-plain", "carl", "ambiguous"),
};

struct judged {
    struct small small;
    struct results_adjudication list[COUNT_OF(by_hand)];
};

static void fill(struct judged *j)
{
    small_fill(&j->small);
    memcpy(j->list, by_hand, sizeof(by_hand));
    j->small.meta.adjudications = j->list;
    j->small.meta.adjudication_count = COUNT_OF(by_hand);
    j->small.meta.adjudications_hash = HASH;
}

static void is_int(const struct node *results, const char *path, const char *key, int64_t want)
{
    const struct node *at = node_path(results, path);
    cr_assert_not_null(at, "no '%s'", path);
    cr_expect_eq(node_get_int(at, key, -1), want, "%s.%s is %lld", path, key,
                 (long long)node_get_int(at, key, -1));
}

Test(adjudications, agreement_is_worked_out_for_each_sort_of_verdict)
{
    struct judged j;
    fill(&j);
    AUTO(node) results = small_results(&j.small);
    const struct node *detection = node_path(results, "agreement.detection");
    cr_assert_str_eq(node_get_str(node_get(results, "agreement"), "sha256", ""), HASH);
    is_int(results, "agreement", "evaluators", 3);
    is_int(results, "agreement.detection", "scored", 10); /* allow-all's five as well */
    is_int(results, "agreement.detection", "judged", 5);
    is_int(results, "agreement.detection", "judged_by_several", 5);
    is_int(results, "agreement.detection", "agreed", 4);
    cr_assert_float_eq(node_real_value(node_path(detection, "kappa.value")), 0.75, 1e-9);
    cr_assert_str_eq(node_get_str(node_path(detection, "kappa.interval"), "method", ""), "cohen");
    cr_assert_float_eq(node_real_value(node_get(detection, "alpha")), 0.769231, 1e-9);
    cr_assert_str_eq(node_get_str(detection, "trust", ""), "tentative");
    is_int(results, "agreement.benign", "judged", 1);
    is_int(results, "agreement.benign", "judged_by_several", 0);
    cr_assert_eq(node_type(node_path(results, "agreement.benign.alpha")), NODE_NULL);
    is_int(results, "agreement.prevention", "judged", 0);
}

/* A third who agrees with anna on everything: Fleiss's kappa. P = (4 + 1/3)/5; shares 3, 3, 4, 2, 3
 * of 15, Pe = 47/225. */
Test(adjudications, of_more_than_two_are_fleiss)
{
    struct results_adjudication list[COUNT_OF(by_hand) + 4];
    struct judged j;
    size_t count = 0;
    fill(&j);
    for (size_t i = 0; i + 1 < COUNT_OF(by_hand); i++) {
        list[count++] = by_hand[i];
        if (strcmp(by_hand[i].evaluator, "anna") == 0) {
            list[count] = by_hand[i];
            list[count++].evaluator = "carl";
        }
    }
    j.small.meta.adjudications = list;
    j.small.meta.adjudication_count = count;
    AUTO(node) results = small_results(&j.small);
    double p = (4.0 + 1.0 / 3.0) / 5.0, chance = 47.0 / 225.0;
    const struct node *kappa = node_path(results, "agreement.detection.kappa");
    cr_assert_float_eq(node_real_value(node_get(kappa, "value")), (p - chance) / (1.0 - chance),
                       1e-6);
    cr_assert_str_eq(node_get_str(node_get(kappa, "interval"), "method", ""), "fleiss");
}

Test(adjudications, the_order_of_rows_means_nothing)
{
    struct judged j, back;
    fill(&j);
    fill(&back);
    for (size_t i = 0; i < COUNT_OF(by_hand); i++) {
        back.list[i] = by_hand[COUNT_OF(by_hand) - 1 - i];
    }
    AUTO(node) one = small_results(&j.small);
    AUTO(node) two = small_results(&back.small);
    AUTOFREE char *first = written(report_html, one, LANGUAGE_EN);
    AUTOFREE char *second = written(report_html, two, LANGUAGE_EN);
    cr_assert_str_eq(first, second);
}

static void refused(struct judged *j, const char *text)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();
    cr_assert_eq(results_build(&j->small.input, criteria, &j->small.meta, &results, &err), -1);
    assert_err(err, ERR_INPUT, text);
}

Test(adjudications, that_do_not_fit_the_run_are_refused)
{
    struct judged j;
    fill(&j);
    j.list[0].case_id = "union/9-plain";
    refused(&j, "adjudication of case 'union/9-plain', product 'acme' by 'ben': no such case among "
                "those that are scored");
    j.list[0] = by_hand[0];
    j.list[0].product_id = "control";
    refused(&j,
            "adjudication of case 'union/1-plain', product 'control' by 'ben': no such product");
    j.list[0] = by_hand[0];
    j.list[0].verdict = "clean";
    refused(&j, "adjudication of case 'union/1-plain', product 'acme' by 'ben': the verdict does "
                "not fit the case and the arm");
    j.list[0] = by_hand[0];
    j.list[0].arm = SCORE_ARM_CONTROL;
    refused(&j, "adjudication of case 'union/1-plain', product 'acme' by 'ben': the product has no "
                "such arm");
    j.list[0] = by_hand[1];
    refused(&j, "adjudication of case 'union/1-plain', product 'acme' by 'anna': given twice");
    j.list[0] = by_hand[0];
    j.small.meta.adjudications_hash = "0";
    refused(&j, "adjudications: expected 64 hex digits");
}

Test(adjudications, are_told_of_in_both_languages)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    struct judged j;
    fill(&j);
    AUTO(node) results = small_results(&j.small);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *page = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);
        written_has(page, message(languages[i], MSG_HEAD_AGREEMENT));
        written_has(page, "0.75 (");
        written_has(page, message(languages[i], MSG_TRUST_TENTATIVE));
        written_has_not(page, message(languages[i], MSG_AGREEMENT_ONE));
        written_has(text, "0.77: ");
        written_is_balanced(page);
        written_fits(text);
    }
}

Test(adjudications, of_a_document_are_read_strictly)
{
    struct judged j;
    struct err err = {0};
    fill(&j);
    AUTO(node) results = small_results(&j.small);
    node_set_int(node_path(results, "agreement.detection"), "agreed", 6);
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT,
               "r.json:0:0: agreement.detection.agreed: expected an integer from 0 to 5, got 6");
    node_set_int(node_path(results, "agreement.detection"), "agreed", 4);
    node_set_str(node_path(results, "agreement.detection"), "trust", "not-decided");
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT, "r.json:0:0: agreement.detection: 'alpha' and 'trust' do not agree");
    node_remove(results, "agreement");
    assert_ok(results_check(results, "r.json", &err), err);
}
