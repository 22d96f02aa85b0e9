/* The documents: golden text, hostile strings, guards, and that a page stands on its own. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/html.h"
#include "reports/format.h"
#include "reports/report.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

Test(report, the_small_run_gives_the_golden_text)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *got = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *want = support_read(TEST_DATA_DIR "/reports/small/report.txt");
    cr_assert_str_eq(got, want);
}

Test(report, text_fits_a_hundred_columns)
{
    struct sample_options options = {.seed = 2,
                                     .cases_per_cluster = 6,
                                     .repetitions = 2,
                                     .note = true,
                                     .references = true,
                                     .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTOFREE char *english = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *japanese = written(report_text, results, LANGUAGE_JA);
    written_fits(english);
    written_fits(japanese);
}

Test(report, a_page_stands_on_its_own)
{
    struct sample_options options = {.seed = 2,
                                     .cases_per_cluster = 6,
                                     .repetitions = 2,
                                     .note = true,
                                     .references = true,
                                     .dated = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        AUTOFREE char *page = written(report_html, results, (enum language)language);
        written_is_balanced(page);
        written_has_one_script(page);
        written_has_not(page, "src=");
        written_has_not(page, "href=");
        written_has_not(page, "http://");
        written_has_not(page, "https://");
        written_has_not(page, "@import");
        written_has(page, "default-src &#39;none&#39;");
    }
}

static const char hostile[] = "<script>alert(\"x\")</script> '&amp; \xe2\x80\xae"
                              "gnp\x1b[2J\nend";

/* Puts the hostile text wherever the document takes free text. */
static void poison(struct small *small)
{
    static struct results_fact facts[] = {{hostile, hostile}};
    static const char *const sources[] = {hostile};
    static const struct score_intel intel = {
        hostile, hostile, hostile, hostile, hostile, 1000, 2000, SCORE_NO_TIME, 3000, sources, 1};
    small->products[0].name = hostile;
    small->products[0].version = hostile;
    small->products[0].id = hostile;
    for (size_t i = 0; i < small->input.trial_count; i++) {
        if (strcmp(small->trials[i].product_id, "acme") == 0) {
            small->trials[i].product_id = hostile;
        }
    }
    small->cases[0].cluster = hostile;
    small->cases[0].scenario = small->cases[1].scenario = hostile;
    small->cases[1].variant = hostile;
    small->cases[0].technique = hostile;
    small->cases[0].tactic = hostile;
    small->cases[0].intel = &intel;
    small->trials[7].void_cause = hostile;
    small->meta.title = small->meta.campaign = small->meta.sample_note = small->meta.seed = hostile;
    small->meta.tool_version = small->meta.accelerator = hostile;
    small->meta.machines = small->meta.images = small->meta.scenarios = facts;
    small->meta.machine_count = small->meta.image_count = small->meta.scenario_count = 1;
}

Test(report, hostile_text_is_escaped_in_a_page)
{
    struct small small;
    small_fill(&small);
    poison(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_is_balanced(page);
    written_has_one_script(page);
    written_has_not(page, "<script>alert");
    written_has_not(page, "\"x\"");
    written_has_not(page, "'&amp;amp;");
    written_has_not(page, "\xe2\x80\xae");
    written_has_not(page, "\x1b");
    written_has(page, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &#39;&amp;amp; "
                      "\xef\xbf\xbdgnp\xef\xbf\xbd[2J end");
}

Test(report, hostile_text_is_made_plain_in_a_terminal)
{
    struct small small;
    small_fill(&small);
    poison(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    written_fits(text);
    written_has_not(text, "\xe2\x80\xae");
    written_has_not(text, "\x1b");
    written_has(text,
                "?gnp\xef\xbf\xbd[2J?end"); /* the document had the escape character out already */
}

Test(report, below_the_floors_both_say_counts_only)
{
    struct small small;
    small_fill(&small);
    struct err err = {0};
    AUTO(criteria) criteria = sample_criteria();
    AUTO(node) results = NULL;
    assert_ok(results_build(&small.input, criteria, &small.meta, &results, &err), err);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has(text, "counts only");
    written_has(text, "too few for a rate: 5 cases, 3 clusters (floors 30 and 10)");
    written_has_not(text, "60.0 %");
    written_has(page, "counts only");
    written_has_not(page, "60.0 %");
    written_is_balanced(page);
}

Test(report, all_of_n_is_said_with_what_it_leaves_open)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "blind/2-url", "acme", SCORE_ARM_DETECT)->alerts =
        small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->alerts;
    small_trial(&small, "ping/1-plain", "acme", SCORE_ARM_DETECT)->alerts =
        small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->alerts;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    /* n_eff = 25/9: 0.05^(9/25) = .3401 */
    written_has(
        text,
        "Detection: Every one of 5: the true rate may still be as low as 34.0 % (95 % confidence,");
}

Test(report, what_was_not_tested_is_never_nought)
{
    static const enum score_arm detect[] = {SCORE_ARM_DETECT};
    struct small small;
    size_t kept = 0;
    small_fill(&small);
    small.products[0].arms = detect;
    small.products[0].arm_count = 1;
    for (size_t i = 0; i < small.input.trial_count; i++) {
        bool gone = strcmp(small.trials[i].product_id, "acme") == 0 &&
                    small.trials[i].arm == SCORE_ARM_BLOCK;
        small.trials[kept] = small.trials[i];
        kept += !gone;
    }
    small.input.trial_count = kept;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_has(page, "not tested");
    written_has(page, "title=\"not tested\"");
    written_is_balanced(page);
}

Test(report, refused_criteria_and_samples_are_told_at_the_top)
{
    struct sample_options options = {.seed = 5,
                                     .cases_per_cluster = 9,
                                     .repetitions = 1,
                                     .note = true,
                                     .references = true,
                                     .poor = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(node) results = sample_results(sample);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    cr_assert_lt(strstr(text, "These criteria are refused"), strstr(text, "In short"));
    cr_assert_lt(strstr(text, "This is a sample"), strstr(text, "In short"));
    cr_assert_lt(strstr(page, "These criteria are refused"), strstr(page, "In short"));
    written_has(text, "nginx-modsecurity-crs-pl1");
}

Test(report, an_empty_run_is_written_all_the_same)
{
    struct small small;
    small_fill(&small);
    small.input.case_count = small.input.product_count = small.input.trial_count = 0;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_JA);
    written_has(text, "No product under test took part.");
    written_is_balanced(page);
}

Test(report, writers_are_found_by_name)
{
    cr_assert_eq(report_find("text")->write, report_text);
    cr_assert_str_eq(report_find("html")->ending, ".html");
    cr_assert_null(report_find("pdf"));
}

Test(report, a_stream_that_takes_nothing_is_an_error)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFILE FILE *full = fopen("/dev/full", "we");
    cr_assert_eq(report_text(results, NULL, full, &err), -1);
    cr_assert_eq(err.kind, ERR_IO);
}

Test(report, the_criteria_choose_what_comes_first)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    AUTO(criteria) criteria = small_criteria();
    AUTO(node) results = NULL;
    criteria->headline[0] = METRIC_TELEMETRY;
    criteria->headline[1] = METRIC_AMBIGUOUS;
    criteria->headline[2] = METRIC_FALSE_BLOCK;
    criteria->headline[3] = METRIC_UNATTRIBUTED;
    criteria->headline_count = 4;
    AUTO(node) document = criteria_embed(criteria);
    AUTO(criteria) changed = NULL;
    assert_ok(criteria_unembed(document, "c", &changed, &err), err);
    assert_ok(results_build(&small.input, changed, &small.meta, &results, &err), err);
    AUTOFREE char *text = written(report_text, results, LANGUAGE_EN);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    written_fits(text);
    written_has(text, "Telemetry rate");
    written_has(text, "Unattributed ..");
    written_is_balanced(page);
}
