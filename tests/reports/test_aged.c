/* The run with intelligence of several ages, against what aged.c works out by hand. */
#include <string.h>

#include "reports/age.h"
#include "tests/reports/aged.h"
#include "tests/reports/sample.h"
#include "tests/reports/written.h"
#include "tests/support.h"

static struct aged run; /* it points into itself */

static struct node *results_of_run(void)
{
    aged_fill(&run);
    return aged_results(&run);
}

static const struct node *at(const struct node *root, const char *path)
{
    const struct node *out = node_path(root, path);
    cr_assert_not_null(out, "%s", path);
    return out;
}

static void ratio_is(const struct node *root, const char *path, int64_t x, int64_t n)
{
    cr_assert_eq(node_get_int(at(root, path), "numerator", -1), x, "%s", path);
    cr_assert_eq(node_get_int(at(root, path), "denominator", -1), n, "%s", path);
}

static void real_is(const struct node *root, const char *path, double want)
{
    cr_assert_float_eq(node_real_value(at(root, path)), want, 1e-6, "%s", path);
}

Test(aged, gives_the_golden_documents)
{
    struct err err = {0};
    AUTOBUF struct buf got = BUF_INIT;
    AUTO(node) results = results_of_run();
    assert_ok(node_dump(results, NODE_PRETTY, &got, &err), err);
    AUTOFREE char *want = support_read(TEST_DATA_DIR "/reports/aged/results.json");
    cr_assert_str_eq(buf_str(&got), want);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *want_text = support_read(TEST_DATA_DIR "/reports/aged/report.txt");
    cr_assert_str_eq(text, want_text);
}

Test(aged, counts_items_by_type_and_source)
{
    AUTO(node) results = results_of_run();
    const struct node *intel = at(results, "intelligence");
    cr_assert_eq(node_get_int(intel, "items", 0), 6);
    ratio_is(intel, "attack_cases", 12, 13);
    ratio_is(intel, "largest_source", 4, 6);
    cr_assert_str_eq(node_str(at(intel, "largest_source.name")), "feed");
    cr_assert_eq(node_get_int(at(intel, "sources.1"), "items", 0), 3);
    cr_assert_str_eq(node_str(at(intel, "types.0.name")), "vulnerability");
    cr_assert_eq(node_get_int(at(intel, "types.0"), "items", 0), 5);
}

Test(aged, tells_how_old_the_items_were_when_used)
{
    AUTO(node) results = results_of_run();
    const struct node *intel = at(results, "intelligence");
    cr_assert_eq(node_get_int(intel, "trials", 0), 35);
    ratio_is(intel, "stale", 2, 35);
    ratio_is(intel, "up_to_day", 8, 21);
    cr_assert_eq(node_get_int(at(intel, "age"), "trials", 0), 21);
    cr_assert_eq(node_get_int(at(intel, "age"), "q1_ms", 0), INT64_C(43200000));
    cr_assert_eq(node_get_int(at(intel, "age"), "median_ms", 0), INT64_C(8640000000));
    cr_assert_eq(node_get_int(at(intel, "age"), "q3_ms", 0), INT64_C(17280000000));
    cr_assert_eq(node_get_int(at(intel, "lag"), "trials", 0), 19);
    cr_assert_eq(node_get_int(at(intel, "lag"), "q1_ms", 0), INT64_C(18000000));
    cr_assert_eq(node_get_int(at(intel, "lag"), "median_ms", 0), INT64_C(7776000000));
}

/* Wilson on 1 of 4 and 3 of 4 by an independent program. */
Test(aged, rates_detection_by_age_without_what_was_stale)
{
    AUTO(node) results = results_of_run();
    const struct node *acme = at(results, "intelligence.products.0.detection");
    static const int64_t x[] = {1, 0, 1, 0, 3, 0, 0}, n[] = {4, 0, 1, 0, 4, 0, 0};
    for (size_t i = 0; i < 7; i++) {
        const struct node *bin = node_at(node_get(acme, "bins"), i);
        cr_assert_eq(node_get_int(bin, "numerator", -1), x[i]);
        cr_assert_eq(node_get_int(bin, "denominator", -1), n[i]);
        cr_assert_eq(node_get_bool(bin, "enough", true), n[i] == 4, "four cases are the floor");
    }
    real_is(acme, "bins.0.n_effective", 4.0);
    real_is(acme, "bins.0.interval.lower", 0.045587);
    real_is(acme, "bins.0.interval.upper", 0.699358);
    real_is(acme, "bins.4.interval.lower", 0.300642);
    real_is(acme, "bins.4.interval.upper", 0.954413);
    real_is(acme, "trend.chi2", 2.025);
    real_is(acme, "trend.p", 0.154729);
    ratio_is(acme, "content_older", 2, 5);
    ratio_is(acme, "content_newer", 3, 4);
    ratio_is(results, "products.0.metrics.0", 6, 11);
}

Test(aged, where_nobody_knows_when_a_trial_started_nothing_is_said_of_its_age)
{
    AUTO(node) results = results_of_run();
    const struct node *zeta = at(results, "intelligence.products.1");
    for (size_t i = 0; i < 7; i++) {
        const struct node *bin = node_at(node_get(node_get(zeta, "detection"), "bins"), i);
        cr_assert_eq(node_get_int(bin, "denominator", -1), 0);
    }
    cr_assert_eq(node_type(at(zeta, "content_date")), NODE_NULL);
    cr_assert_eq(node_type(at(zeta, "detection.trend")), NODE_NULL);
    ratio_is(results, "products.1.metrics.0", 0, 13);
}

Test(aged, content_of_the_very_day_of_publication_could_know_of_the_item)
{
    aged_fill(&run);
    run.products[0].content_utc_ms = run.items[2].published_ms; /* O */
    AUTO(node) results = aged_results(&run);
    ratio_is(results, "intelligence.products.0.detection.content_newer", 3, 4);
    aged_fill(&run);
    run.products[0].content_utc_ms = run.items[2].published_ms - 1;
    AUTO(node) before = aged_results(&run);
    ratio_is(before, "intelligence.products.0.detection.content_newer", 0, 0);
    ratio_is(before, "intelligence.products.0.detection.content_older", 5, 9);
}

static const struct node *case_of(const struct node *results, const char *id)
{
    const struct node *cases = node_get(results, "cases");
    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), id) == 0) {
            return node_at(cases, i);
        }
    }
    cr_assert_fail("no case '%s'", id);
    return NULL;
}

Test(aged, a_case_carries_its_item_and_a_trial_its_age)
{
    AUTO(node) results = results_of_run();
    const struct node *url = case_of(results, "url/1-plain"), *trial = at(url, "trials.0");
    cr_assert_str_eq(node_str(at(url, "intel.id")), "url:0d");
    cr_assert_null(node_path(url, "intel.value"), "it may not be published");
    cr_assert_str_eq(node_str(at(url, "intel.usable_until")), "2026-11-21T00:00:00.000Z");
    cr_assert_str_eq(node_get_str(trial, "verdict", ""), "stale");
    cr_assert(node_get_bool(trial, "stale", false));
    cr_assert_eq(node_get_int(trial, "age_ms", 0), INT64_C(8640000000));
    cr_assert_eq(node_get_int(trial, "lag_ms", 0), INT64_C(7776000000));
    const struct node *first = case_of(results, "new/1-plain");
    cr_assert_str_eq(node_str(at(first, "intel.value")), "CVE-2026-0001");
    cr_assert_str_eq(node_str(at(first, "intel.sources.0")), "feed");
    cr_assert_null(node_get(at(case_of(results, "mid/1-plain"), "trials.0"), "lag_ms"));
    cr_assert_null(node_get(at(case_of(results, "undated/1-plain"), "trials.0"), "age_ms"));
    cr_assert_null(node_get(case_of(results, "unbound/1-plain"), "intel"));
}

static bool lists(const struct node *list, const char *name)
{
    for (size_t i = 0; i < node_count(list); i++) {
        if (strcmp(node_str(node_at(list, i)), name) == 0) {
            return true;
        }
    }
    return false;
}

Test(aged, says_what_may_not_be_concluded)
{
    AUTO(node) results = results_of_run();
    const struct node *limits = node_get(results, "limits");
    cr_assert(lists(limits, "partly-bound"));
    cr_assert(lists(limits, "stale-intelligence"));
    cr_assert(lists(limits, "age-mix"));
    cr_assert_not(lists(limits, "no-intelligence"));
}

Test(aged, wholly_bound_and_fresh_it_is_evaluated_and_nothing_is_stale)
{
    struct err err = {0};
    struct node *built = NULL;
    AUTO(criteria) criteria = sample_criteria();
    aged_fill(&run);
    run.cases[12].intel = &run.items[0]; /* unbound/1 */
    run.items[3].usable_until_ms++;
    assert_ok(results_build(&run.input, criteria, &run.meta, &built, &err), err);
    AUTO(node) results = built;
    const struct node *limits = node_get(results, "limits");
    cr_assert_not(lists(limits, "partly-bound"));
    cr_assert_not(lists(limits, "stale-intelligence"));
    ratio_is(results, "intelligence.stale", 0, 38); /* three trials more */
    const struct node *list = node_get(results, "statements");
    for (size_t i = 0; i < node_count(list); i++) {
        if (strcmp(node_get_str(node_at(list, i), "code", ""), "freshness") == 0) {
            cr_assert_str_eq(node_get_str(node_at(list, i), "evaluated", ""), "yes");
        }
    }
    /* waf-1 asks for 30 cases: counts stand alone and no trend is tested */
    cr_assert_eq(node_type(at(results, "intelligence.products.0.detection.trend")), NODE_NULL);
    cr_assert_eq(node_type(at(results, "intelligence.products.0.detection.bins.0.value")),
                 NODE_NULL);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_has(text, "A Detection, A Prevention, B Detection: too few trials");
}

static size_t count_of(const char *text, const char *part)
{
    size_t out = 0;
    for (const char *found = strstr(text, part); found; found = strstr(found + 1, part)) {
        out++;
    }
    return out;
}

/* Of acme's bins two have a rate of detection and two one of prevention, of zeta's none. Every
 * panel has its row's mark, and the key one of each kind. */
Test(aged, the_page_draws_what_was_tested_and_nothing_else)
{
    AUTO(node) results = results_of_run();
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    const char *from = strstr(page, "<section id=\"intel\">");
    const char *to = strstr(page, "<section id=\"operation\">");
    cr_assert(from && to && from < to);
    AUTOFREE char *section = mem_strndup(from, (size_t)(to - from));
    written_is_balanced(section);
    cr_assert_eq(count_of(section, "class=\"point detect\""), 2 + 2 + 1);
    cr_assert_eq(count_of(section, "class=\"point prevent\""), 2 + 1 + 1);
    cr_assert_eq(count_of(section, "class=\"bar age\""), 4 + 1); /* four bins, and the key */
    cr_assert_eq(count_of(section, "class=\"stale\""), 1 + 1);
    written_has(section, "From snapshot 0123456789ab: items 6, sources 2");
    written_has(section, "median 100 days, middle half 12 h to 200 days");
    written_has(section, "Past its validity when used: 2 of 35 trials");
    written_has(section, ">1/1<");
    written_has(section, "A Detection: no trend is shown");
    written_has(section, "3/4, 75.0 % (30.1\xe2\x80\x93"
                         "95.4)");
    written_has_not(section, "CVE-");
    written_has(to, "5.7 % of the trials bound to intelligence (2 of 35)");
    written_has(to, "CVE-2026-0001, 12 h");
    written_has(to, "An old hole, 200 days");
    written_has(to, "url:0d, 100 days");
}

Test(aged, the_page_speaks_japanese)
{
    AUTO(node) results = results_of_run();
    AUTOFREE char *page = written(report_html, results, LANGUAGE_JA);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_JA);
    written_is_balanced(page);
    written_fits(text);
    written_has(page, "攻撃情報の新しさ");
    written_has(page, "中央値 100 日");
    written_has(text, "期限切れ");
    written_has_not(text, "Past its validity");
}

Test(aged, nothing_bound_is_said_plainly)
{
    aged_fill(&run);
    for (size_t i = 0; i < AGED_CASES; i++) {
        run.cases[i].intel = NULL;
    }
    AUTO(node) results = aged_results(&run);
    cr_assert_eq(node_type(at(results, "intelligence")), NODE_NULL);
    cr_assert(lists(node_get(results, "limits"), "no-intelligence"));
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has(page, "No case of this run is bound to a dated intelligence item");
    written_has_not(page, "class=\"bar age\"");
}

/* The trapezoids are put together anew, out of the counts in the document. */
Test(aged, the_area_over_the_ages_needs_every_bin)
{
    struct sample_options options = {
        .seed = 7, .cases_per_cluster = 9, .repetitions = 1, .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(criteria) criteria = sample_criteria();
    struct node *made = NULL;
    struct err err = {0};
    double area = 0.0, before = 0.0;
    criteria->min_cases = criteria->min_clusters = 1;
    assert_ok(results_build(sample_input(sample), criteria, sample_meta(sample), &made, &err), err);
    AUTO(node) results = made;
    const struct node *detection = node_path(results, "intelligence.products.1.detection");
    for (size_t i = 0; i < AGE_BINS; i++) {
        const struct node *bin = node_at(node_get(detection, "bins"), i);
        double rate =
            (double)node_get_int(bin, "numerator", 0) / (double)node_get_int(bin, "denominator", 0);
        area += i > 0 ? (before + rate) / 2.0 / (AGE_BINS - 1) : 0.0;
        before = rate;
    }
    cr_assert_float_eq(node_real_value(node_get(detection, "area")), area, 1e-6);
    AUTO(node) few = sample_results(sample); /* with the floors of the criteria that ship */
    cr_assert_eq(node_type(node_path(few, "intelligence.products.1.detection.area")), NODE_NULL);
    node_set_real(node_path(few, "intelligence.products.1.detection"), "area", 0.5);
    cr_assert_eq(results_check(few, "r.json", &err), -1);
    assert_err(err, ERR_INPUT,
               "r.json:0:0: intelligence.products[1].detection: 'area': a bin has too few cases "
               "for one");
}
