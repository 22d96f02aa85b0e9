/* Evasion: pairs of a plain attack and another form of it. The run is that of small.c, whose
 * comment has the pairs that it makes. */
#include <string.h>

#include "reports/message.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static void assert_counts(const struct node *results, const char *path, const int64_t expected[5])
{
    static const char *const keys[] = {"pairs", "both", "plain_only", "variant_only", "neither"};
    const struct node *counts = node_path(results, path);

    cr_assert_not_null(counts, "no '%s'", path);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        cr_expect_eq(node_get_int(counts, keys[i], -1), expected[i], "%s: %s is %lld", path,
                     keys[i], (long long)node_get_int(counts, keys[i], -1));
    }
    cr_expect_eq(node_get_int(node_get(counts, "resistance"), "numerator", -1), expected[1]);
    cr_expect_eq(node_get_int(node_get(counts, "resistance"), "denominator", -1),
                 expected[1] + expected[2]);
}

static void assert_variant(const struct node *results, const char *path, const char *name,
                           const int64_t expected[3])
{
    const struct node *counts = node_path(results, path);

    cr_assert_not_null(counts, "no '%s'", path);
    cr_expect_str_eq(node_get_str(counts, "variant", ""), name, "%s", path);
    cr_expect_eq(node_get_int(counts, "pairs", -1), expected[0], "%s", path);
    cr_expect_eq(node_get_int(counts, "both", -1), expected[1], "%s", path);
    cr_expect_eq(node_get_int(counts, "plain_only", -1), expected[2], "%s", path);
}

#define COUNTS(...) ((const int64_t[]){__VA_ARGS__})

Test(evasion, counts_pairs_of_which_both_are_scored)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    results = small_results(&s);
    cr_assert_eq(node_get_int(node_get(results, "evasion"), "case_pairs", -1), 3);
    assert_counts(results, "evasion.products.0.detection", COUNTS(2, 1, 1, 0, 0));
    assert_counts(results, "evasion.products.0.prevention", COUNTS(2, 1, 0, 0, 1));
    assert_counts(results, "evasion.products.1.detection", COUNTS(2, 0, 0, 0, 2));
    assert_counts(results, "evasion.products.1.prevention", COUNTS(2, 0, 0, 0, 2));
    cr_assert_eq(node_count(node_path(results, "evasion.products.0.detection.by_variant")), 1);
    assert_variant(results, "evasion.products.0.detection.by_variant.0", "url", COUNTS(2, 1, 1));
}

/* All other attacks as other forms of union/1, which is detected and prevented. */
Test(evasion, one_plain_case_has_many_other_forms)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    for (size_t i = 1; i < 6; i++) {
        s.cases[i].scenario = "union";
        s.cases[i].plain_id = s.cases[0].id;
    }
    s.cases[1].variant = "url";      /* tactic: both */
    s.cases[2].variant = "case+url"; /* general: both */
    s.cases[3].variant = "case+url"; /* late: plain only */
    s.cases[4].variant = "case";     /* telemetry: plain only */
    s.cases[5].variant = "chunked";  /* void */
    results = small_results(&s);
    assert_counts(results, "evasion.products.0.detection", COUNTS(4, 2, 2, 0, 0));
    /* union/1 prevented; union/2 as well; blind/1, blind/2 not; ping/1 void in this arm */
    assert_counts(results, "evasion.products.0.prevention", COUNTS(3, 1, 2, 0, 0));
    assert_variant(results, "evasion.products.0.detection.by_variant.0", "case", COUNTS(1, 0, 1));
    assert_variant(results, "evasion.products.0.detection.by_variant.1", "case+url",
                   COUNTS(2, 1, 1));
    assert_variant(results, "evasion.products.0.detection.by_variant.2", "chunked",
                   COUNTS(0, 0, 0));
    assert_variant(results, "evasion.products.0.detection.by_variant.3", "url", COUNTS(1, 1, 0));
}

/* The same: both 2, plain only 2. By hand: exact p = 2/4, mid-p half of that; with a margin of
 * nought phi is 0, so Newcombe's is 0.5 - sqrt((1-0.510109)^2 + (0.849961-0.5)^2) to 0.5 +
 * 0.349961. Clusters lose 0, 1 and 1: two of four patterns of signs are as far from 0. */
Test(evasion, what_is_lost_by_writing_has_a_range_and_tests)
{
    static const struct {
        const char *key;
        double want;
    } rows[] = {{"value", 0.5},
                {"interval.lower", -0.102051},
                {"interval.upper", 0.849961},
                {"p_exact", 0.5},
                {"p_mid", 0.25},
                {"p_clusters", 0.5}};
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    for (size_t i = 1; i < 6; i++) {
        s.cases[i].scenario = "union";
        s.cases[i].plain_id = s.cases[0].id;
        s.cases[i].variant = "url";
    }
    results = small_results(&s);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTOFREE char *path = mem_printf("evasion.products.0.detection.difference.%s", rows[i].key);
        cr_assert_not_null(node_path(results, path), "no '%s'", path);
        cr_expect_float_eq(node_real_value(node_path(results, path)), rows[i].want, 2e-6, "%s",
                           path);
    }
    cr_assert_not_null(
        node_path(results, "evasion.products.0.detection.resistance.interval.lower"));
    cr_assert_eq(node_type(node_path(results, "evasion.products.0.prevention.difference")),
                 NODE_NULL, "three pairs are below the floor");
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "Lost by writing +50.0 (-10.2 to +85.0) points; p (pairs) = 0.250; p");
    written_fits(text);
}

Test(evasion, what_is_seen_in_the_other_form_only_is_told)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    s.cases[2].plain_id = s.cases[3].id; /* the late one is plain now */
    s.cases[3].plain_id = NULL;
    results = small_results(&s);
    assert_counts(results, "evasion.products.0.detection", COUNTS(2, 1, 0, 1, 0));
}

Test(evasion, each_repetition_is_a_pair)
{
    struct small s;
    AUTO(node) results = NULL;
    size_t once = 0;

    small_fill(&s);
    once = s.input.trial_count;
    AUTOFREE struct score_trial *trials = mem_array(once * 2, sizeof(*trials));
    for (size_t i = 0; i < once; i++) {
        trials[i] = trials[once + i] = s.input.trials[i];
        trials[once + i].repetition = 2;
    }
    s.input.trials = trials;
    s.input.trial_count = once * 2;
    s.input.repetitions = s.input.control_repetitions = 2;
    results = small_results(&s);
    assert_counts(results, "evasion.products.0.detection", COUNTS(4, 2, 2, 0, 0));
}

Test(evasion, is_null_without_pairs_and_benign_work_makes_none)
{
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    for (size_t i = 0; i < 6; i++) {
        s.cases[i].plain_id = NULL;
    }
    s.cases[7].variant = "url";
    s.cases[7].plain_id = s.cases[6].id;
    results = small_results(&s);
    cr_assert_eq(node_type(node_get(results, "evasion")), NODE_NULL);
    AUTOFREE char *html = written(report_html, results, LANGUAGE_EN);
    written_has_not(html, message(LANGUAGE_EN, MSG_HEAD_EVASION));
}

static void assert_refused(struct small *s, const char *text)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();

    cr_assert_lt(results_build(&s->input, criteria, &s->meta, &results, &err), 0);
    cr_expect_str_eq(err.text, text);
}

Test(evasion, a_plain_case_that_does_not_fit_is_refused)
{
    struct small s;

    small_fill(&s);
    s.cases[1].plain_id = "union/9-plain";
    assert_refused(&s, "case 'union/2-url': its plain case is not there");
    s.cases[1].plain_id = "blind/1-plain";
    assert_refused(&s, "case 'union/2-url': its plain case is of another scenario");
    s.cases[1].plain_id = "union/2-url";
    assert_refused(&s, "case 'union/2-url': its plain case has a plain case itself");
    s.cases[1].plain_id = "union/1-plain";
    s.cases[1].variant = NULL;
    assert_refused(&s, "case 'union/2-url': no proper variant or plain case");
}

static void assert_not_read(struct node *results, const char *path, const char *key, int64_t value,
                            const char *text)
{
    struct err err = {0};
    struct node *at = node_path(results, path);
    int64_t before = node_get_int(at, key, -1);

    node_set_int(at, key, value);
    cr_assert_lt(results_check(results, "results", &err), 0, "%s.%s", path, key);
    cr_expect_str_eq(err.text, text);
    node_set_int(at, key, before);
}

Test(evasion, counts_that_do_not_add_up_are_not_read)
{
    struct small s;
    struct err err = {0};
    AUTO(node) results = NULL;

    small_fill(&s);
    results = small_results(&s);
    assert_not_read(results, "evasion.products.0.detection", "both", 2,
                    "results:0:0: evasion.products[0].detection: its counts do not add up to its "
                    "pairs");
    assert_not_read(results, "evasion.products.0.detection.by_variant.0", "pairs", 3,
                    "results:0:0: evasion.products[0].detection.by_variant: do not add up to the "
                    "pairs of all variants");
    assert_not_read(results, "evasion.products.0.detection.by_variant.0", "pairs", 1,
                    "results:0:0: evasion.products[0].detection.by_variant[0]: more than its "
                    "'pairs' are counted");
    node_set_str(node_path(results, "evasion.products.1.prevention.by_variant.0"), "variant",
                 "case");
    cr_assert_lt(results_check(results, "results", &err), 0);
    cr_expect_str_eq(err.text, "results:0:0: evasion.products[1].prevention.by_variant[0]: is not "
                               "in the order of the first product");
    node_remove(results, "evasion");
    assert_ok(results_check(results, "results", &err), err);
}

Test(evasion, reports_tell_of_it_in_both_languages)
{
    static const enum language languages[] = {LANGUAGE_EN, LANGUAGE_JA};
    struct small s;
    AUTO(node) results = NULL;

    small_fill(&s);
    s.cases[3].variant = "case+<url>";
    results = small_results(&s);
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        AUTOFREE char *html = written(report_html, results, languages[i]);
        AUTOFREE char *text = written(report_text, results, languages[i]);

        written_has(html, message(languages[i], MSG_HEAD_EVASION));
        written_has(html, message(languages[i], MSG_EVASION_HELD));
        written_has(html, "case+&lt;url&gt;");
        written_has(html, "<td class=\"number\">1/2</td>");
        written_has(html, message(languages[i], MSG_EVASION_NONE));
        written_has(text, message(languages[i], MSG_HEAD_EVASION));
        written_has(text, "case+<url>");
        written_fits(text);
        written_is_balanced(html);
    }
}
