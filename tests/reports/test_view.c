/* results.json from outside: what is wrong is told with its path, and nothing that can be done to
 * the document gets past. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/report.h"
#include "reports/results.h"
#include "reports/view.h"
#include "tests/reports/aged.h"
#include "tests/reports/small.h"
#include "tests/support.h"

static struct node *good(void)
{
    struct small small;
    small_fill(&small);
    return small_results(&small);
}

static void refused(const struct node *results, const char *text)
{
    struct err err = {0};
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    assert_err(err, ERR_INPUT, text);
}

Test(view, takes_what_results_build_makes)
{
    struct err err = {0};
    AUTO(node) results = good();
    assert_ok(results_check(results, "r.json", &err), err);
}

Test(view, refuses_another_schema)
{
    AUTO(node) results = good();
    node_set_str(results, "schema", "tameshi.results/2");
    refused(results, "r.json:0:0: schema 'tameshi.results/2', expected 'tameshi.results/1'");
}

Test(view, refuses_a_value_that_is_not_its_ratio)
{
    AUTO(node) results = good();
    node_set_real(node_path(results, "products.0.metrics.0"), "value", 0.9);
    refused(results, "r.json:0:0: products[0].metrics[0]: the value 0.9 is not 3 of 5");
}

Test(view, refuses_more_than_all)
{
    AUTO(node) results = good();
    node_set_int(node_path(results, "products.0.by_cluster.0.detection"), "numerator", 7);
    refused(results, "r.json:0:0: products[0].by_cluster[0].detection.numerator: expected an "
                     "integer from 0 to 1, got 7");
}

Test(view, refuses_an_interval_upside_down)
{
    AUTO(node) results = good();
    node_set_real(node_path(results, "products.0.metrics.0.intervals.1"), "upper", 0.1);
    refused(results, "r.json:0:0: products[0].metrics[0].intervals[1].upper: expected a number "
                     "from 0.230724 to 1, got 0.1");
}

Test(view, refuses_a_verdict_of_another_arm)
{
    AUTO(node) results = good();
    node_set_str(node_path(results, "cases.0.trials.0"), "verdict", "prevented");
    refused(results, "r.json:0:0: cases[0].trials[0]: 'prevented' is no verdict of this arm");
}

Test(view, refuses_unknown_keys)
{
    AUTO(node) results = good();
    node_set_int(node_path(results, "products.0"), "sore", 1);
    refused(results, "r.json:0:0: products[0]: unknown key 'sore', did you mean 'score'?");
}

Test(view, refuses_a_refusal_that_does_not_hang_together)
{
    AUTO(node) results = good();
    node_set_bool(results, "criteria_refused", true);
    refused(results, "r.json:0:0: guard: 'state', 'pairs' and 'criteria_refused' do not agree");
}

Test(view, finds_criteria_that_are_not_those_of_the_hash)
{
    struct err err = {0};
    AUTO(node) results = good();
    node_set_str(node_path(results, "criteria.document"), "level", "0.5");
    cr_assert_eq(results_check(results, "r.json", &err), -1);
    cr_assert_eq(err.kind, ERR_INTEGRITY);
    cr_assert_not_null(strstr(err.text, "r.json: criteria: the document's hash is"));
}

Test(view, a_refused_document_leaves_nothing_in_the_report)
{
    struct err err = {0};
    AUTO(node) results = good();
    char *text = NULL;
    size_t length = 0;
    node_remove(results, "cases");
    FILE *out = open_memstream(&text, &length);
    cr_assert_eq(report_html(results, NULL, out, &err), -1);
    assert_err(err, ERR_INPUT, "results:0:0: missing key 'cases', expected an array");
    fclose(out);
    cr_assert_eq(length, 0);
    free(text);
}

/* What was written before there was anything on intelligence. */
Test(view, takes_results_that_say_nothing_of_intelligence)
{
    struct err err = {0};
    AUTO(node) results = good();
    node_remove(results, "intelligence");
    for (size_t p = 0; p < 2; p++) {
        struct node *counts = node_get(node_at(node_get(results, "products"), p), "counts");
        for (size_t i = 0; i < node_count(counts); i++) {
            node_remove(node_at(counts, i), "stale");
        }
    }
    assert_ok(results_check(results, "r.json", &err), err);
}

static struct node *aged(void)
{
    static struct aged run;
    aged_fill(&run);
    return aged_results(&run);
}

Test(view, takes_what_is_said_of_intelligence)
{
    struct err err = {0};
    AUTO(node) results = aged();
    AUTO(view) view = NULL;
    assert_ok(view_read(results, "r.json", &view, &err), err);
    cr_assert(view->intel.bound);
    cr_assert_eq(view->intel.items, 6);
    cr_assert_eq(view->intel.stale_in[4], 2);
    cr_assert_str_eq(view->intel.sources[0].name, "feed");
    cr_assert_str_eq(view->intel.products[0].content_date, "2026-08-13T00:00:00.000Z");
    cr_assert_null(view->intel.products[1].content_date);
    cr_assert_eq(view->intel.products[0].detection.bins[4].x, 3);
    cr_assert_eq(view->intel.products[0].detection.older.n, 5);
    cr_assert(view->intel.products[0].detection.tested);
    cr_assert_not(view->intel.products[1].detection.tested);
}

/* Sets a member to a whole number and asserts what is said of it. */
static void wrong_number(const char *object, const char *key, int64_t value, const char *text)
{
    AUTO(node) results = aged();
    node_set_int(node_path(results, object), key, value);
    refused(results, text);
}

static void wrong_text(const char *object, const char *key, const char *value, const char *text)
{
    AUTO(node) results = aged();
    node_set_str(node_path(results, object), key, value);
    refused(results, text);
}

Test(view, refuses_intelligence_that_does_not_hang_together)
{
    wrong_number("intelligence", "items", 7,
                 "r.json:0:0: intelligence: 'snapshot_sha256' or 'items' differs from 'sources'");
    wrong_number("intelligence.bins.0", "scored", 9,
                 "r.json:0:0: intelligence.bins: expected 7 bins with all of age.trials");
    wrong_number("intelligence.largest_source", "numerator", 6,
                 "r.json:0:0: intelligence.largest_source: differs from the first of 'sources'");
    wrong_number("intelligence.stale", "denominator", 40,
                 "r.json:0:0: intelligence: 'up_to_day' or 'stale' does not go with the trials");
    wrong_number("intelligence.age", "median_ms", 5,
                 "r.json:0:0: intelligence.age.median_ms: expected an integer from 43200000 to "
                 "8000000000000, got 5");
    wrong_text("intelligence.bins.1", "name", "8d",
               "r.json:0:0: intelligence.bins[1]: '8d', expected '7d'");
    wrong_text("intelligence.products.0", "product", "zeta",
               "r.json:0:0: intelligence.products[0]: is not in the order of 'products'");
    wrong_text("intelligence.products.0", "content_date", "2026-08-13",
               "r.json:0:0: intelligence.products[0]: 'content_date': expected a time in UTC with "
               "milliseconds");
    wrong_text("intelligence.products.0.detection.bins.2", "name", "prevention_rate",
               "r.json:0:0: intelligence.products[0].detection.bins[2]: expected "
               "'detection_rate'");
}

Test(view, refuses_a_p_that_its_z_does_not_give)
{
    AUTO(node) results = aged();
    node_set_real(node_path(results, "intelligence.products.0.detection.trend"), "p", 0.01);
    refused(results, "r.json:0:0: intelligence.products[0].detection.trend: 'p' 0.01 does not go "
                     "with 'z' 1.42302");
}

Test(view, refuses_a_stale_verdict_without_the_fact)
{
    AUTO(node) results = aged();
    struct node *cases = node_get(results, "cases"), *trial = NULL;
    for (size_t i = 0; i < node_count(cases); i++) {
        if (strcmp(node_get_str(node_at(cases, i), "id", ""), "url/1-plain") == 0) {
            trial = node_at(node_get(node_at(cases, i), "trials"), 0);
        }
    }
    cr_assert_str_eq(node_get_str(trial, "verdict", ""), "stale");
    node_remove(trial, "stale");
    refused(results, "r.json:0:0: cases[12].trials[0]: the verdict 'stale' needs 'stale' to be "
                     "true");
}

/* Stand-ins for any value in the document. */
static struct node *odd(int which)
{
    static const char long_text[] = "0123456789012345678901234567890123456789";
    struct node *out = NULL;
    switch (which) {
    case 0:
        return node_null();
    case 1:
        return node_int(-1);
    case 2:
        return node_int(INT64_MAX);
    case 3:
        return node_real(1e300);
    case 4:
        return node_string("");
    case 5:
        return node_string(long_text);
    case 6:
        return node_array();
    case 7:
        return node_object();
    case 8:
        return node_bool(true);
    default:
        out = node_array();
        node_append(out, node_object());
        return out;
    }
}
#define ODD_COUNT 10

static size_t tried, taken;

/* Both writers must either refuse the document or write it: no crash, no sanitizer's finding. */
static void try_reports(const struct node *results)
{
    struct err err = {0};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    bool good_text = report_text(results, NULL, out, &err) == 0;
    bool good_page = report_html(results, NULL, out, &err) == 0;
    fclose(out);
    free(text);
    cr_assert_eq(good_text, good_page);
    tried++;
    taken += good_text;
}

static void change_everywhere(const struct node *root, struct node *at)
{
    for (size_t i = 0; node_type(at) == NODE_ARRAY && i < node_count(at) && i < 2; i++) {
        change_everywhere(root, node_at(at, i));
    }
    if (node_type(at) != NODE_OBJECT) {
        return;
    }
    for (void *i = node_iter(at); i; i = node_iter_next(at, i)) {
        change_everywhere(root, node_iter_value(i));
    }
    AUTO(node) before = node_copy(at);
    for (void *i = node_iter(before); i; i = node_iter_next(before, i)) {
        for (int which = 0; which < ODD_COUNT; which++) {
            node_set(at, node_iter_key(i), odd(which));
            try_reports(root);
        }
        node_set(at, node_iter_key(i), node_ref(node_iter_value(i)));
    }
}

Test(view, no_change_of_the_intelligence_upsets_a_writer, .timeout = 100)
{
    AUTO(node) results = aged();
    change_everywhere(results, node_get(results, "intelligence"));
    change_everywhere(results, node_path(results, "cases.2.intel"));
    change_everywhere(results, node_path(results, "cases.2.trials.0"));
    cr_assert_gt(tried, 1000);
    cr_assert_lt(taken, tried / 2);
}

Test(view, no_single_change_upsets_a_writer, .timeout = 100)
{
    AUTO(node) results = good();
    change_everywhere(results, results);
    cr_assert_gt(tried, 1000);
    cr_assert_lt(taken, tried / 2);
}

Test(view, refuses_a_time_that_is_on_no_clock)
{
    static const char *const none[] = {"2026-02-29T00:00:00.000Z", "2026-00-10T00:00:00.000Z",
                                       "2026-13-10T00:00:00.000Z", "2026-04-31T00:00:00.000Z",
                                       "2026-04-00T00:00:00.000Z", "2026-04-30T24:00:00.000Z",
                                       "2026-04-30T00:60:00.000Z", "2026-04-30T00:00:60.000Z",
                                       "1969-12-31T23:59:59.999Z", "2100-02-29T00:00:00.000Z"};
    struct err err = {0};
    AUTO(node) results = good();
    node_set_str(node_get(results, "run"), "ended", "2028-02-29T23:59:59.999Z");
    assert_ok(results_check(results, "r.json", &err), err);
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        node_set_str(node_get(results, "run"), "ended", none[i]);
        refused(results, "r.json:0:0: run: 'ended': expected a time in UTC with milliseconds");
    }
}
