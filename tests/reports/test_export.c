/* What holds for every document for other programs: which product it is of, that the same results
 * give the same bytes, and what it refuses. */
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "reports/export/export.h"
#include "reports/export/uuid.h"
#include "tests/reports/aged.h"
#include "tests/reports/exported.h"
#include "tests/reports/sample.h"
#include "tests/reports/written.h"
#include "tests/support.h"

#define LEVEL1 "nginx-modsecurity-crs-pl1"

Test(uuid, is_that_of_its_names)
{
    char uuid[UUID_TEXT], other[UUID_TEXT];
    uuid_of(uuid, "a", "bc", NULL);
    /* By hashlib: SHA-256 of "tameshi\0a\0bc\0", its first 16 bytes with version and variant. */
    cr_assert_str_eq(uuid, "faae53d6-c985-51ad-b4b4-6b6864ac22f0");
    uuid_of(other, "ab", "c", NULL);
    cr_assert_str_neq(uuid, other);
    uuid_of(other, "a", "bc", "", NULL);
    cr_assert_str_neq(uuid, other);
}

Test(export, a_time_is_read_as_it_is_written)
{
    char text[CLOCK_TEXT];
    for (int64_t day = 0; day < 60000; day += 13) { /* to the year 2134 */
        int64_t at = day * 86400000 + 45296789;
        clock_format_utc(at, text);
        cr_assert_eq(export_ms(text), at, "%s", text);
    }
    cr_assert_eq(export_ms("2000-02-29T00:00:00.000Z"), INT64_C(951782400000));
    cr_assert_eq(export_ms("1970-01-01T00:00:00.001Z"), 1);
}

Test(export, a_line_has_neither_controls_nor_ends_that_are_not_seen)
{
    AUTOFREE char *line = export_line(" a\n\x1b"
                                      "b \t");
    AUTOFREE char *empty = export_line(" \n ");
    cr_assert_str_eq(line, "a \xef\xbf\xbd"
                           "b");
    cr_assert_str_eq(empty, "?");
}

static struct sample *sample_of(uint64_t seed)
{
    struct sample_options options = {.seed = seed,
                                     .cases_per_cluster = 4,
                                     .repetitions = 2,
                                     .note = true,
                                     .references = true,
                                     .dated = true};
    return sample_new(&options);
}

Test(export, the_order_of_the_input_changes_no_byte)
{
    AUTO(sample) sample = sample_of(3);
    AUTO(node) before = sample_results(sample);
    sample_shuffle(sample, 99);
    AUTO(node) after = sample_results(sample);
    for (size_t i = 0; exported_all[i]; i++) {
        AUTOFREE char *a = exported(exported_all[i], before, LEVEL1);
        AUTOFREE char *b = exported(exported_all[i], after, LEVEL1);
        cr_assert_str_eq(a, b, "writer %zu", i);
        cr_assert_gt(strlen(a), 200);
    }
}

Test(export, a_product_that_is_not_there_is_refused_with_those_that_are)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; exported_all[i]; i++) {
        struct err err = {0};
        exported_fails(exported_all[i], results, "acne", &err);
        assert_err(err, ERR_USAGE,
                   "no product 'acne' in these results, expected one of acme, allow-all");
    }
}

Test(export, only_the_product_that_is_asked_for_is_in_it)
{
    AUTO(sample) sample = sample_of(3);
    AUTO(node) results = sample_results(sample);
    for (size_t i = 0; exported_all[i]; i++) {
        AUTOFREE char *text = exported(exported_all[i], results, LEVEL1);
        written_has(text, LEVEL1);
        written_has_not(text, "nginx-modsecurity-crs-pl2");
        written_has_not(text, "alert-all");
    }
}

Test(export, reference_products_raise_no_findings_and_see_nothing)
{
    AUTO(sample) sample = sample_of(3);
    AUTO(node) results = sample_results(sample);
    report_write *const told[] = {report_ocsf, report_oscal, report_misp};
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        AUTOFREE char *text = exported(told[i], results, NULL);
        written_has(text, LEVEL1);
        written_has_not(text, "alert-all");
    }
    AUTOFREE char *rows = exported(report_csv, results, NULL);
    AUTOFREE char *suites = exported(report_junit, results, NULL);
    written_has(rows, ",alert-all,detect,");
    written_has(suites, "<testsuite name=\"alert-all detect\"");
    AUTOFREE char *asked = exported(report_ocsf, results, "alert-all");
    written_has(asked, "\"role\":\"reference\"");
}

Test(export, a_layer_needs_to_know_of_which_product)
{
    struct err err = {0};
    struct aged aged;
    aged_fill(&aged);
    AUTO(node) results = aged_results(&aged);
    exported_fails(report_navigator, results, NULL, &err);
    assert_err(err, ERR_USAGE, "this format is of one product, choose it by --product: acme, zeta");
    aged.input.products = &aged.products[2]; /* the control alone */
    aged.input.product_count = 1;
    aged.input.trial_count = 0;
    AUTO(node) none = aged_results(&aged);
    exported_fails(report_navigator, none, NULL, &err);
    assert_err(err, ERR_INPUT, "no product under test took part, and this format is of one");
}

Test(export, a_run_of_unknown_time_is_refused_where_a_time_is_needed)
{
    report_write *const timed[] = {report_ocsf, report_oscal, report_misp};
    struct small small;
    small_fill(&small);
    small.meta.started_utc_ms = small.meta.ended_utc_ms = 0;
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; i < COUNT_OF(timed); i++) {
        struct err err = {0};
        exported_fails(timed[i], results, NULL, &err);
        assert_err(err, ERR_INPUT,
                   "the results say neither when the run started nor when it ended, and this "
                   "format needs a time");
    }
    AUTOFREE char *rows = exported(report_csv, results, NULL);
    AUTOFREE char *suites = exported(report_junit, results, NULL);
    written_has(rows, "acme,detect,1,technique");
    written_has_not(suites, "timestamp");
}

Test(export, a_stream_that_takes_nothing_is_an_error)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; exported_all[i]; i++) {
        struct err err = {0};
        AUTOFILE FILE *full = fopen("/dev/full", "we");
        cr_assert_eq(exported_all[i](results, NULL, full, &err), -1, "writer %zu", i);
        cr_assert_eq(err.kind, ERR_IO);
        written_has(err.text, "cannot write the report");
    }
}

Test(export, results_that_are_not_right_write_nothing)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    node_set_str(results, "schema", "tameshi.results/9");
    for (size_t i = 0; exported_all[i]; i++) {
        struct err err = {0};
        exported_fails(exported_all[i], results, NULL, &err);
        cr_assert_eq(err.kind, ERR_INPUT);
        written_has(err.text, "schema 'tameshi.results/9', expected 'tameshi.results/1'");
    }
}

Test(export, an_empty_run_is_written_all_the_same)
{
    struct small small;
    small_fill(&small);
    small.input.case_count = small.input.product_count = small.input.trial_count = 0;
    AUTO(node) results = small_results(&small);
    for (size_t i = 0; exported_all[i]; i++) {
        if (exported_all[i] != report_navigator) {
            free(exported(exported_all[i], results, NULL));
        }
    }
}

Test(export, words_for_people_follow_the_language)
{
    struct aged aged;
    aged_fill(&aged);
    AUTO(node) results = aged_results(&aged);
    AUTOFREE char *suites = written(report_junit, results, LANGUAGE_JA);
    AUTOFREE char *findings = written(report_ocsf, results, LANGUAGE_JA);
    AUTOFREE char *event = written(report_misp, results, LANGUAGE_JA);
    AUTOFREE char *assessment = written(report_oscal, results, LANGUAGE_JA);
    written_has(suites, "見逃し：製品はこの攻撃について何も記録していません");
    written_has(findings, "攻撃 new/1-plain：Acme Shield が警報");
    written_has(event, "検証環境");
    written_has(assessment, "Acme Shield の検知率：");
}

Test(export, writers_are_found_by_name)
{
    static const char *const names[] = {"csv", "junit", "navigator", "ocsf", "oscal", "misp"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        cr_assert_not_null(report_find(names[i]));
        cr_assert_eq(report_find(names[i])->write, exported_all[i]);
    }
}
