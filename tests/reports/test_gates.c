/* Gates on runs: their joint verdict, the window of one, the guard by gates, and the coverage of a
 * profile. */
#include <string.h>

#include "common/base/file.h"
#include "reports/criteria.h"
#include "reports/report.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

#define FLOORS(more)                                                                               \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n" \
    "floors: {cases: 2, clusters: 2" more "}\nheadline: [detection_rate]\n"
#define HEAD FLOORS("")

static struct criteria *criteria_of(const char *text)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    struct criteria *criteria = NULL;
    struct err err = {0};
    support_write(path, text);
    assert_ok(criteria_load(path, &criteria, &err), err);
    return criteria;
}

static struct node *small_by(struct small *small, const char *text)
{
    AUTO(criteria) criteria = criteria_of(text);
    struct node *results = NULL;
    struct err err = {0};
    assert_ok(results_build(&small->input, criteria, &small->meta, &results, &err), err);
    assert_ok(results_check(results, "results", &err), err);
    return results;
}

static const char *text_at(const struct node *results, const char *path)
{
    const char *text = node_str(node_path(results, path));
    return text != NULL ? text : "(none)";
}

/* acme: detection 3/5, false alerts 1/4. Five trials leave so much open that nothing passes or
 * fails outright; the worse of the two is the joint verdict. */
Test(gates, the_joint_verdict_is_the_worst)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    results = small_by(&small, HEAD "gates:\n  - {metric: detection_rate, at_least: 0.5}\n"
                                    "  - {metric: false_alert_rate, at_most: 0.1}\n");
    cr_assert_str_eq(text_at(results, "products.0.id"), "acme");
    cr_expect_str_eq(text_at(results, "products.0.gates.each.0.verdict"), "conditional-pass");
    cr_expect_str_eq(text_at(results, "products.0.gates.each.1.verdict"), "conditional-fail");
    cr_expect_str_eq(text_at(results, "products.0.gates.verdict"), "conditional-fail");
    cr_expect_eq(node_int_value(node_path(results, "products.0.gates.each.0.numerator")), 3);
    cr_expect_eq(node_int_value(node_path(results, "products.0.gates.each.0.denominator")), 5);
}

/* The alerts that count came after 120, 250 and 900 ms: 3/5 within the criteria's second. A window
 * is of whole seconds, so the criteria's is widened to 5 s, which lets in the one at 4 s: 4/5. */
Test(gates, a_window_of_its_own_leaves_out_what_comes_later)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    results = small_by(
        &small, "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\n"
                "window_ms: 5000\nfloors: {cases: 2, clusters: 2}\nheadline: [detection_rate]\n"
                "gates:\n  - {metric: detection_rate, at_least: 0.7}\n"
                "  - {metric: detection_rate, at_least: 0.7, window: 1s}\n"
                "  - {metric: detection_rate, at_least: 0.7, window: 4s}\n");
    const struct node *each = node_path(results, "products.0.gates.each");
    static const int64_t want[] = {4, 3, 4};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        cr_expect_eq(node_get_int(node_at(each, i), "numerator", -1), want[i]);
        cr_expect_eq(node_get_int(node_at(each, i), "denominator", -1), 5);
    }
    cr_expect_eq(node_type(node_get(node_at(each, 0), "window_ms")), NODE_NULL);
    cr_expect_eq(node_get_int(node_at(each, 1), "window_ms", -1), 1000);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "at least 70 %, alerted within 1 s");
}

/* Detection has 125/29 = 4.3 effective trials (see test_results.c). */
Test(gates, floors_on_precision_leave_counts_only)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    few = small_by(&small,
                   FLOORS(", effective: 4.4") "thresholds:\n"
                                              "  - {metric: detection_rate, at_least: 0.5}\n");
    AUTO(node)
    enough = small_by(&small,
                      FLOORS(", effective: 4.3") "thresholds:\n"
                                                 "  - {metric: detection_rate, at_least: 0.5}\n");
    AUTO(node)
    wide = small_by(&small,
                    FLOORS(", half_width: 0.3") "thresholds:\n"
                                                "  - {metric: detection_rate, at_least: 0.5}\n");
    AUTO(node)
    narrow = small_by(&small,
                      FLOORS(", half_width: 0.45") "thresholds:\n"
                                                   "  - {metric: detection_rate, at_least: 0.5}\n");
    cr_expect_str_eq(text_at(few, "products.0.thresholds.0.verdict"), "not-decided");
    cr_expect_str_eq(text_at(enough, "products.0.thresholds.0.verdict"), "conditional-pass");
    cr_expect_str_eq(text_at(wide, "products.0.thresholds.0.verdict"), "not-decided");
    cr_expect_str_eq(text_at(narrow, "products.0.thresholds.0.verdict"), "conditional-pass");
    cr_expect_eq(node_type(node_path(few, "products.0.metrics.0.value")), NODE_NULL);
    AUTOFREE char *of_few = written(report_text, few, LANGUAGE_EN);
    AUTOFREE char *of_wide = written(report_text, wide, LANGUAGE_EN);
    written_has(of_few, "too few for a rate: 4.31 effective trials");
    written_has(of_wide, "its interval is wider than 30 points either way");
}

/* allow-all never alerts on benign work, acme on one of four: by this gate alone the one that does
 * nothing comes out above. All of 0/4 is undecided at 95 %, so the limit is where 0/4 still passes.
 */
Test(gates, the_guard_refuses_gates_that_rank_a_reference_above_a_product)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    results = small_by(&small, HEAD "gates: [{metric: false_alert_rate, at_most: 0.2}]\n");
    cr_assert_str_eq(text_at(results, "guard.state"), "refused");
    cr_assert(node_get_bool(results, "criteria_refused", false));
    cr_expect_eq(node_count(node_path(results, "guard.pairs")), 0);
    cr_assert_eq(node_count(node_path(results, "guard.gate_pairs")), 1);
    cr_expect_str_eq(text_at(results, "guard.gate_pairs.0.reference"), "allow-all");
    cr_expect_str_eq(text_at(results, "guard.gate_pairs.0.product"), "acme");
    cr_expect_str_eq(text_at(results, "guard.gate_pairs.0.reference_verdict"), "conditional-pass");
    cr_expect_str_eq(text_at(results, "guard.gate_pairs.0.product_verdict"), "conditional-fail");
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        AUTOFREE char *text = written(report_text, results, (enum language)language);
        AUTOFREE char *page = written(report_html, results, (enum language)language);
        written_has(text, language == LANGUAGE_EN
                              ? "allow-all (conditional pass) above acme (conditional fail)"
                              : "allow-all（条件付き適合）が acme（条件付き不適合）を上回る");
        written_has(page, language == LANGUAGE_EN
                              ? "allow-all (conditional pass) above acme (conditional fail)"
                              : "allow-all（条件付き適合）が acme（条件付き不適合）を上回る");
        written_fits(text);
        written_is_balanced(page);
    }
}

static const struct node *product_of(const struct node *results, const char *id)
{
    const struct node *products = node_get(results, "products");
    for (size_t i = 0; i < node_count(products); i++) {
        if (strcmp(node_get_str(node_at(products, i), "id", ""), id) == 0) {
            return node_at(products, i);
        }
    }
    cr_assert_fail("no product '%s'", id);
    return NULL;
}

/* Each of the four by name, against every product, by every file that ships. */
Test(gates, no_reference_product_comes_out_above_by_what_ships)
{
    static const char *const files[] = {"waf-1", "waf-2"};
    static const char *const references[] = {"deny-all", "allow-all", "alert-all", "coin"};
    struct sample_options options = {
        .seed = 7, .cases_per_cluster = 9, .repetitions = 1, .references = true};
    AUTO(sample) sample = sample_new(&options);
    sample_split_clusters(sample);
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        AUTO(criteria) criteria = sample_criteria_of(files[f]);
        AUTO(node) results = sample_results_by(sample, criteria);
        cr_expect_str_eq(text_at(results, "guard.state"), "passed", "%s", files[f]);
        for (size_t r = 0; r < COUNT_OF(references); r++) {
            const struct node *reference = product_of(results, references[r]);
            cr_expect_neq(node_type(node_get(reference, "score")), NODE_NULL, "%s by %s",
                          references[r], files[f]);
            cr_expect_lt(node_real_value(node_get(reference, "score")), 0.5, "%s by %s",
                         references[r], files[f]);
            if (criteria->gate_count > 0) {
                cr_expect_str_eq(text_at(reference, "gates.verdict"), "fail", "%s by %s: %s",
                                 references[r], files[f], text_at(reference, "gates.verdict"));
            }
        }
    }
}

/* Too few clusters for the second edition's floors: nothing is decided, nothing is refused. */
Test(gates, below_the_floors_nothing_is_decided)
{
    struct sample_options options = {
        .seed = 7, .cases_per_cluster = 9, .repetitions = 1, .references = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(criteria) criteria = sample_criteria_of("waf-2");
    AUTO(node) results = sample_results_by(sample, criteria);
    const struct node *coin = product_of(results, "coin");
    cr_expect_str_eq(text_at(coin, "gates.verdict"), "not-decided");
    cr_expect_str_eq(text_at(results, "guard.state"), "not-applied");
    cr_expect_not(node_get_bool(results, "criteria_refused", true));
}

Test(gates, coverage_never_says_nought_for_what_was_not_tested)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    results = small_by(&small, HEAD
                       "profile: {techniques: [T1059, T1110.004], csf: [DE.CM-01], industries: "
                       "[retail]}\nvalid_for: 12mo\n");
    const struct node *list = node_path(results, "coverage.techniques");
    cr_assert_eq(node_count(list), 2);
    /* ping/1 and ping/2 are of T1059.004, and one of them is void everywhere. */
    cr_expect_str_eq(text_at(node_at(list, 0), "state"), "tested");
    cr_expect_eq(node_get_int(node_at(list, 0), "planned_cases", -1), 2);
    cr_expect_eq(node_get_int(node_at(list, 0), "cases", -1), 1);
    cr_expect_eq(node_get_int(node_at(list, 0), "clusters", -1), 1);
    cr_expect_str_eq(text_at(node_at(list, 1), "state"), "untested");
    cr_expect_eq(node_type(node_get(node_at(list, 1), "cases")), NODE_NULL);
    cr_expect_eq(node_type(node_get(node_at(list, 1), "clusters")), NODE_NULL);
    cr_expect_str_eq(text_at(results, "coverage.outside.0"), "T1190");
    cr_expect_str_eq(text_at(results, "valid_until"), "2027-11-21");
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_JA);
    written_has(text, "1 of the 2 techniques in the criteria's profile were tested.");
    AUTOFREE char *untested = mem_printf("%-19s %15d %15s\n", "T1110.004", 0, "not tested");
    written_has(text, untested);
    written_has(text, "Tested beside the profile: T1190");
    written_has(text, "may be relied on before 2027-11-21");
    written_has(page, "プロファイル外で試験したもの：T1190");
    written_has(page, "2027-11-21");
    written_fits(text);
    written_is_balanced(page);
}

static void not_read(const struct node *results, const char *want)
{
    struct err err = {0};
    cr_assert_eq(results_check(results, "r.json", &err), -1, "it was read; expected %s", want);
    cr_expect_str_eq(err.text, want, "got \"%s\"", err.text);
}

Test(gates, what_does_not_follow_from_the_rest_is_not_read)
{
    struct small small;
    small_fill(&small);
    AUTO(node)
    results = small_by(&small, HEAD "gates: [{metric: detection_rate, at_least: 0.5}]\n"
                                    "profile: {techniques: [T1110.004]}\n");
    AUTO(node) joint = node_copy(results);
    node_set_str(node_path(joint, "products.0.gates"), "verdict", "pass");
    not_read(joint, "r.json:0:0: products[0].gates: 'verdict' is not what follows from 'each'");
    AUTO(node) value = node_copy(results);
    node_set_real(node_path(value, "products.0.gates.each.0"), "value", 0.9);
    not_read(value, "r.json:0:0: products[0].gates.each[0]: 'value' is not 'numerator' of "
                    "'denominator'");
    AUTO(node) zero = node_copy(results);
    node_set_int(node_path(zero, "coverage.techniques.0"), "cases", 0);
    not_read(zero, "r.json:0:0: coverage.techniques[0]: is untested, and has a number");
    AUTO(node) other = node_copy(results);
    node_set_str(node_path(other, "coverage.techniques.0"), "technique", "T1190");
    not_read(other,
             "r.json:0:0: coverage.techniques[0]: is not in the order of the criteria's profile");
    AUTO(node) day = node_copy(results);
    node_set_str(day, "valid_until", "soon");
    not_read(day, "r.json:0:0: valid_until: expected a day like '2027-11-21'");
}

Test(gates, results_from_before_there_were_gates_are_read)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; i < node_count(node_get(results, "products")); i++) {
        node_remove(node_at(node_get(results, "products"), i), "gates");
    }
    node_remove(node_get(results, "guard"), "gate_pairs");
    node_remove(results, "coverage");
    node_remove(results, "valid_until");
    assert_ok(results_check(results, "results", &err), err);
}
