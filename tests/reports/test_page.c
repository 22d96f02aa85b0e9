/* What a reader finds on the page: the three answers, the label, the charts of groups, and a script
 * that reaches nowhere. */
#include <string.h>

#include "reports/html/page.h"
#include "reports/report.h"
#include "reports/report_tactic.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/reports/written.h"
#include "tests/support.h"

/* The part of a page from one text up to the next occurrence of another. Caller frees. */
static char *part(const char *page, const char *from, const char *to)
{
    const char *start = strstr(page, from), *end = start ? strstr(start, to) : NULL;
    cr_assert_not_null(end, "no \"%s\" up to \"%s\"", from, to);
    return mem_strndup(start, (size_t)(end - start));
}

static char *section(const char *page, const char *id)
{
    AUTOFREE char *from = mem_printf("<section id=\"%s\">", id);
    return part(page, from, "</section>");
}

static struct node *sample_of(bool poor)
{
    struct sample_options options = {.seed = 7,
                                     .cases_per_cluster = 9,
                                     .repetitions = 1,
                                     .references = true,
                                     .note = true,
                                     .dated = true,
                                     .poor = poor};
    AUTO(sample) sample = sample_new(&options);
    return sample_results(sample);
}

Test(page, has_a_script_that_reaches_nowhere)
{
    static const char *const ways[] = {"fetch",      "XMLHttpRequest", "import",     "eval",
                                       "Function(",  "WebSocket",      "sendBeacon", "location",
                                       "innerHTML",  "localStorage",   "cookie",     "open(",
                                       "insertAdja", "write("};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        written_has_not(page_script, ways[i]);
    }
    written_has_not(page_script, "<"); /* it stands in a page as it is */
}

Test(page, offers_controls_only_with_the_script)
{
    AUTO(node) results = sample_of(false);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    size_t forms = 0;
    for (const char *at = strstr(page, "<form"); at; at = strstr(at + 1, "<form")) {
        cr_assert_eq(strncmp(at, "<form class=\"controls\" hidden=\"hidden\">", 39), 0);
        forms++;
    }
    cr_assert_eq(forms, 3);
    written_has(page, "hidden=\"hidden\"");
}

Test(page, says_that_one_product_is_more_than_no_other)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *answers = part(page, "class=\"answers\"", "class=\"label\"");
    written_has(answers, "Only one product was tested.");
    written_has(answers, "One product alone cannot be more or less than another.");
    written_has(answers, "Encrypted traffic");
    written_has(answers, "without a single one: 12 of 14.");
}

Test(page, gives_no_order_from_intervals_alone)
{
    AUTO(node) results = sample_of(false);
    node_remove(results, "comparisons"); /* results from before products were compared */
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *answers = part(page, "class=\"answers\"", "class=\"label\"");
    written_has(answers, "The interval of C overlaps with that of A, B,");
    written_has(answers, "No order follows from this run; nor does it follow that they are equal.");
    written_has_not(answers, " detects more than ");
}

Test(page, says_what_the_comparison_decided_and_what_not)
{
    AUTO(node) results = sample_of(true);
    AUTOFREE char *english = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *japanese = written(report_html, results, LANGUAGE_JA);
    AUTOFREE char *answers = part(english, "class=\"answers\"", "class=\"label\"");
    written_has(answers, "<p class=\"lead-answer\">In part.</p>");
    written_has(answers, "A detects more than B.");
    written_has(answers, "C detects more than B.");
    written_has(answers, "Not decided: A\xe2\x80\x93"
                         "C. That does not make them equal");
    written_has(japanese, "A は B より多く検知します。");
}

Test(page, says_that_there_are_too_few_cases)
{
    struct small small;
    struct err err = {0};
    small_fill(&small);
    small.products[1].role = SCORE_ROLE_PRODUCT;
    AUTO(criteria) criteria = sample_criteria();
    AUTO(node) results = NULL;
    assert_ok(results_build(&small.input, criteria, &small.meta, &results, &err), err);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *answers = part(page, "class=\"answers\"", "class=\"label\"");
    written_has(answers, "Fewer than two products have a rate: the criteria ask for 30 cases in 10 "
                         "clusters at least.");
    written_has_not(answers, "<b>");
}

/* acme of small.c: 3 of 5 attacks detected, 1 of 4 benign disturbed; 2 false alerts in 13 actions
 * and 1 block in 9. */
Test(page, has_a_label_with_what_each_rate_rests_on)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *label = part(page, "class=\"label\"", "class=\"references\"");
    written_has(label, "<b>60.0 %</b>");
    written_has(label, "3 of 5 trials, 3 clusters");
    written_has(label, "154 (0–250) false alerts; 111 (");
    written_has(label, "Tested on");
    written_has(label, "Median age of the attack intelligence");
}

/* By tactic, acme detects 3 of 4 in initial access over two clusters; execution has one case. */
Test(page, draws_a_rate_by_tactic_only_above_the_floors)
{
    struct small small;
    small_fill(&small);
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *forest = section(page, "forest");
    AUTOFREE char *initial = part(forest, "Initial access", "Execution");
    AUTOFREE char *execution = part(strstr(forest, "Execution"), "Execution", "</table>");
    written_has(initial, "3/4");
    written_has(initial, "<b>75.0 %</b>");
    written_has(initial, "<circle");
    written_has(execution, "0/1");
    written_has(execution, "counts only");
    written_has_not(execution, "<circle");
}

Test(page, bounds_a_tactic_in_which_everything_was_detected)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "blind/2-url", "acme", SCORE_ARM_DETECT)->alerts =
        small_trial(&small, "union/1-plain", "acme", SCORE_ARM_DETECT)->alerts;
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *forest = section(page, "forest");
    /* 4 of 4 in two clusters of two: n_eff = 2, and 0.05^(1/2) = .2236 */
    written_has(forest, "may be as low as 22.4 %");
}

Test(page, puts_tactics_in_the_order_of_an_attack)
{
    struct small small;
    small_fill(&small);
    small.cases[0].tactic = small.cases[1].tactic = "no-such-tactic";
    AUTO(node) results = small_results(&small);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    AUTOFREE char *matrix = section(page, "matrix");
    const char *initial = strstr(matrix, "<h3>Initial access"),
               *execution = strstr(matrix, "<h3>Execution"), *other = strstr(matrix, "<h3>Other");
    cr_assert(initial && execution && other);
    cr_assert(initial < execution && execution < other);
    written_has(other, "no-such-tactic");
    written_has_not(matrix, "<h3>Impact");
    written_has(matrix, "Stages without an attack in this run: Reconnaissance, ");
}

Test(page, knows_the_tactics)
{
    cr_assert_eq(report_tactic_place("reconnaissance"), 0);
    cr_assert_eq(report_tactic_place("impact"), REPORT_TACTICS - 1);
    cr_assert_eq(report_tactic_place("nothing"), REPORT_TACTICS);
    cr_assert_str_eq(report_tactic_name(LANGUAGE_JA, "lateral-movement"), "水平展開");
    cr_assert_str_eq(report_tactic_name(LANGUAGE_JA, "nothing"), "nothing");
}

Test(page, has_the_figures_of_its_charts_as_tables)
{
    static const char *const ids[] = {"plane", "rates", "depth", "forest"};
    AUTO(node) results = sample_of(false);
    AUTOFREE char *page = written(report_html, results, LANGUAGE_EN);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        AUTOFREE char *text = section(page, ids[i]);
        written_has(text, "<table");
    }
    for (const char *at = strstr(page, "role=\"img\""); at; at = strstr(at + 1, "role=\"img\"")) {
        const char *end = strchr(at, '>');
        cr_assert_eq(strncmp(end, "><title>", 8), 0, "an image has no title");
    }
}
