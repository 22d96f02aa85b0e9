/* results.json from outside: what is wrong is told with its path, and nothing that can be done to
 * the document gets past. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/report.h"
#include "reports/results.h"
#include "reports/view.h"
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

Test(view, no_single_change_upsets_a_writer, .timeout = 100)
{
    AUTO(node) results = good();
    change_everywhere(results, results);
    cr_assert_gt(tried, 1000);
    cr_assert_lt(taken, tried / 2);
}
