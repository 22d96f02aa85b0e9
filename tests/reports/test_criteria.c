/* Criteria: what ships loads, what is wrong is told with its place, and a copy in a plan has the
 * same hash. */
#include <string.h>

#include "common/base/file.h"
#include "reports/criteria.h"
#include "tests/reports/sample.h"
#include "tests/support.h"

#define HEAD                                                                                       \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n" \
    "floors: {cases: 1, clusters: 1}\nheadline: [detection_rate]\n"

static int load(const char *text, struct criteria **out, struct err *err)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "c.yaml");
    support_write(path, text);
    return criteria_load(path, out, err);
}

/* The error, without the folder in front. */
static void refused(const char *text, const char *want)
{
    struct err err = {0};
    struct criteria *criteria = NULL;
    cr_assert_eq(load(text, &criteria, &err), -1, "it was taken: %s", text);
    const char *got = strstr(err.text, "c.yaml:");
    cr_assert_not_null(got, "%s", err.text);
    cr_assert_str_eq(got, want, "got \"%s\"", got);
    cr_assert_eq(err.kind, ERR_INPUT);
}

Test(criteria, the_ones_that_ship_load)
{
    AUTO(criteria) criteria = sample_criteria();
    cr_assert_str_eq(criteria->id, "waf-1");
    cr_assert_str_eq(criteria->version, "1.0.0");
    cr_assert_eq(criteria->window_ms, 60000);
    cr_assert_eq(criteria->min_cases, 30);
    cr_assert_eq(criteria->min_clusters, 10);
    cr_assert_eq(criteria->term_count, 4);
    cr_assert_eq(criteria->thresholds[2].at_least, false);
    cr_assert_eq(strlen(criteria->hash), 64);
}

/* What is not a number of work cancels out: whoever reacts to a share of everything, whatever the
 * share, scores nought. */
Test(criteria, the_score_that_ships_gives_nothing_for_reacting_at_random)
{
    AUTO(criteria) criteria = sample_criteria();
    double sum = 0.0;
    for (size_t i = 0; i < criteria->term_count; i++) {
        sum += criteria->terms[i].weight;
    }
    cr_assert_float_eq(sum, 0.0, 1e-12);
}

Test(criteria, an_embedded_copy_has_the_same_hash)
{
    struct err err = {0};
    AUTO(criteria) criteria = sample_criteria();
    AUTO(node) node = criteria_embed(criteria);
    AUTO(criteria) copy = NULL;
    assert_ok(criteria_unembed(node, "plan", &copy, &err), err);
    cr_assert_str_eq(copy->hash, criteria->hash);
    cr_assert_float_eq(copy->level, 0.95, 0.0);
    cr_assert_float_eq(copy->terms[1].weight, -1.0, 0.0);
    node_set_str(node, "level", "0.9");
    AUTO(criteria) changed = NULL;
    assert_ok(criteria_unembed(node, "plan", &changed, &err), err);
    cr_assert_str_neq(changed->hash, criteria->hash);
}

Test(criteria, comments_and_layout_do_not_change_the_hash)
{
    struct err err = {0};
    AUTO(criteria) one = NULL;
    AUTO(criteria) two = NULL;
    assert_ok(load(HEAD, &one, &err), err);
    assert_ok(load("# a comment\n" HEAD "score: []\n", &two, &err), err);
    cr_assert_str_eq(one->hash, two->hash);
}

Test(criteria, what_is_wrong_is_told_with_its_place)
{
    refused(HEAD "thresholds: [{metric: detection_rate}]\n",
            "c.yaml:10:14: thresholds[0]: expected one of 'at_least' and 'at_most'");
    refused(HEAD "thresholds: [{metric: detection_rate, at_least: 1.5}]\n",
            "c.yaml:10:49: thresholds[0].at_least: 1.5 is out of range, expected 0 to 1");
    refused(HEAD "score: [{metric: speed, weight: 1}]\n",
            "c.yaml:10:18: score[0].metric: no metric is called 'speed'");
    refused(HEAD "score: [{metric: control_valid_rate, weight: 1}]\n",
            "c.yaml:10:18: score[0].metric: 'control_valid_rate' says nothing about a product");
    refused(HEAD "score: [{metric: detection_rate, weight: much}]\n",
            "c.yaml:10:42: score[0].weight: this is a string, expected a number");
    refused(HEAD "base_rates: [0]\n",
            "c.yaml:10:14: base_rates[0]: 0 is out of range, expected 1e-06 to 0.999999");
    refused(HEAD "treshold: 1\n",
            "c.yaml:10:1: unknown key 'treshold', did you mean 'thresholds'?");
}

Test(criteria, a_version_has_three_numbers)
{
    static const char rest[] =
        "\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\nwindow_ms: 1000\n"
        "floors: {cases: 1, clusters: 1}\nheadline: [detection_rate]\n";
    AUTOFREE char *two = mem_printf("id: x-1\nversion: '1.0'%s", rest);
    AUTOFREE char *four = mem_printf("id: x-1\nversion: 1.0.0.0%s", rest);
    AUTOFREE char *good = mem_printf("id: x-1\nversion: 10.20.30%s", rest);
    struct err err = {0};
    AUTO(criteria) criteria = NULL;
    refused(two, "c.yaml:2:10: version: '1.0' is not a version, expected one like '1.0.0'");
    refused(four, "c.yaml:2:10: version: '1.0.0.0' is not a version, expected one like '1.0.0'");
    assert_ok(load(good, &criteria, &err), err);
}
