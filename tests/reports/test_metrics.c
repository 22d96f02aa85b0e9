/* Counting, against the hand-scored run of small.c and against what trivial products must come to.
 */
#include <string.h>

#include "reports/metrics.h"
#include "reports/scores.h"
#include "tests/reports/sample.h"
#include "tests/reports/small.h"
#include "tests/support.h"

static struct scores *build(const struct score_input *input)
{
    struct err err = {0};
    struct scores *table = NULL;
    assert_ok(scores_new(input, 1000, &table, &err), err);
    return table;
}

static void counts(const struct scores *table, size_t product, enum metric_id metric, int64_t x,
                   int64_t n)
{
    struct metrics_value value;
    metrics_count(table, product, metric, &value);
    cr_assert(value.x == x && value.n == n, "%s: got %lld/%lld, expected %lld/%lld",
              metric_name(metric), (long long)value.x, (long long)value.n, (long long)x,
              (long long)n);
}

Test(metrics, agree_with_the_run_scored_by_hand)
{
    struct small small;
    small_fill(&small);
    AUTO(scores) table = build(&small.input);
    cr_assert_str_eq(table->products[0]->id, "acme");
    counts(table, 0, METRIC_DETECTION, 3, 5);
    counts(table, 0, METRIC_TELEMETRY, 5, 5);
    counts(table, 0, METRIC_PREVENTION, 2, 4);
    counts(table, 0, METRIC_UNATTRIBUTED, 1, 4);
    counts(table, 0, METRIC_FALSE_ALERT, 1, 4);
    counts(table, 0, METRIC_FALSE_BLOCK, 1, 4);
    counts(table, 0, METRIC_FALSE_POSITIVE, 1, 4);
    counts(table, 0, METRIC_AMBIGUOUS, 1, 4);
    counts(table, 1, METRIC_DETECTION, 0, 5);
    counts(table, 1, METRIC_PREVENTION, 0, 5);
    counts(table, 1, METRIC_FALSE_POSITIVE, 0, 4);
    counts(table, 0, METRIC_CONTROL_VALID, 5, 6);
    counts(table, 0, METRIC_CONTROL_SUCCESS, 4, 4);
}

Test(metrics, every_repetition_counts_and_shares_its_cluster)
{
    struct sample_options options = {
        .seed = 3, .cases_per_cluster = 2, .repetitions = 3, .references = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(scores) table = build(sample_input(sample));
    struct metrics_value value;
    metrics_count(table, 0, METRIC_DETECTION, &value);
    cr_assert_gt(value.n, 2 * value.cases);
    cr_assert_leq(value.n, 3 * value.cases);
    cr_assert_eq(value.design.clusters, 14);
    cr_assert_leq(value.design.effective, (double)value.n);
}

static size_t find(const struct scores *table, const char *id)
{
    for (size_t p = 0; p < table->product_count; p++) {
        if (strcmp(table->products[p]->id, id) == 0) {
            return p;
        }
    }
    cr_assert_fail("no product '%s'", id);
    return 0;
}

/* No numerator, or the whole denominator: the sample's trivial products react always or never. */
static void all_or_none(const struct scores *table, const char *id, enum metric_id metric, bool all)
{
    struct metrics_value value;
    metrics_count(table, find(table, id), metric, &value);
    cr_assert_gt(value.n, 20);
    cr_assert_eq(value.x, all ? value.n : 0, "%s of %s: %lld/%lld", metric_name(metric), id,
                 (long long)value.x, (long long)value.n);
}

Test(metrics, trivial_products_come_to_nought_and_one)
{
    struct sample_options options = {
        .seed = 4, .cases_per_cluster = 4, .repetitions = 1, .references = true};
    AUTO(sample) sample = sample_new(&options);
    AUTO(scores) table = build(sample_input(sample));
    all_or_none(table, "allow-all", METRIC_DETECTION, false);
    all_or_none(table, "allow-all", METRIC_PREVENTION, false);
    all_or_none(table, "allow-all", METRIC_FALSE_POSITIVE, false);
    all_or_none(table, "deny-all", METRIC_PREVENTION, true);
    all_or_none(table, "deny-all", METRIC_FALSE_POSITIVE, true);
    all_or_none(table, "alert-all", METRIC_FALSE_ALERT, true);
    all_or_none(table, "alert-all", METRIC_FALSE_BLOCK, false);
}

Test(metrics, voids_are_in_no_denominator)
{
    struct small small;
    small_fill(&small);
    for (size_t i = 0; i < small.input.trial_count; i++) {
        if (strcmp(small.trials[i].product_id, "acme") == 0) {
            small.trials[i].void_cause = "host: power cut";
        }
    }
    AUTO(scores) table = build(&small.input);
    for (int m = 0; m < METRIC_CONTROL_VALID; m++) {
        counts(table, 0, (enum metric_id)m, 0, 0);
    }
    counts(table, 1, METRIC_DETECTION, 0, 5);
}

Test(metrics, a_void_arm_takes_the_action_out_of_the_false_positives)
{
    struct small small;
    small_fill(&small);
    small_trial(&small, "forms/1-plain", "acme", SCORE_ARM_BLOCK)->void_cause = "x";
    AUTO(scores) table = build(&small.input);
    counts(table, 0, METRIC_FALSE_POSITIVE, 1, 3);
    counts(table, 0, METRIC_FALSE_ALERT, 1, 4);
}

Test(metrics, a_product_with_one_arm_is_judged_by_it)
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
    AUTO(scores) table = build(&small.input);
    counts(table, 0, METRIC_FALSE_POSITIVE, 1, 4);
    counts(table, 0, METRIC_PREVENTION, 0, 0);
    counts(table, 0, METRIC_DETECTION, 3, 5);
}

Test(scores, a_missing_control_repetition_falls_back_to_the_first)
{
    struct small small;
    small_fill(&small);
    small.input.repetitions = 2;
    struct score_trial *again = &small.trials[small.input.trial_count++];
    *again = *small_trial(&small, "union/1-plain", "acme", SCORE_ARM_BLOCK);
    again->repetition = 2;
    AUTO(scores) table = build(&small.input);
    counts(table, 0, METRIC_PREVENTION, 3, 5);
}

static void refused(const struct small *small, const char *text)
{
    struct err err = {0};
    struct scores *table = NULL;
    cr_assert_eq(scores_new(&small->input, 1000, &table, &err), -1);
    assert_err(err, ERR_INPUT, text);
    cr_assert_null(table);
}

Test(scores, refuse_what_cannot_be_scored)
{
    struct small s;
    small_fill(&s);
    s.trials[3].case_id = "union/9-plain";
    refused(&s, "trial of case 'union/9-plain' and product 'allow-all': no such case");
    small_fill(&s);
    s.trials[3].product_id = "rival";
    refused(&s, "trial of case 'union/1-plain' and product 'rival': no such product");
    small_fill(&s);
    s.trials[0].arm = SCORE_ARM_BLOCK;
    refused(&s, "trial of case 'union/1-plain': product 'control' has no arm 'block'");
    small_fill(&s);
    s.trials[2] = s.trials[1];
    refused(&s, "trial of case 'union/1-plain' and product 'acme', arm 'detect', repetition 1: "
                "attempt 1 is given twice");
    small_fill(&s);
    s.trials[5].repetition = 2;
    refused(&s, "trial of case 'union/2-url' and product 'control': repetition out of range");
    small_fill(&s);
    s.input.repetitions = 2;
    s.trials[5].repetition = 2;
    refused(&s, "control trial of case 'union/2-url': repetition 2 was not planned");
    small_fill(&s);
    s.cases[4].id = s.cases[2].id;
    refused(&s, "case 'blind/1-plain' is given twice");
    small_fill(&s);
    s.products[1].id = "acme";
    refused(&s, "product 'acme' is given twice");
    small_fill(&s);
    s.products[1].role = SCORE_ROLE_CONTROL;
    refused(&s, "product 'allow-all': arm 'detect or block' does not go with role 'control'");
    small_fill(&s);
    s.cases[0].technique = NULL;
    refused(&s, "case 'union/1-plain': an attack needs a technique and a tactic");
    small_fill(&s);
    s.products[0].config_hash = "abc";
    refused(&s, "product 'acme': config hash: expected 64 hex digits");
    small_fill(&s);
    s.input.repetitions = 101;
    refused(&s, "101 repetitions: expected 1 to 100");
    small_fill(&s);
    s.cases[0].cluster = "\xff\xfe";
    refused(&s, "case 'union/1-plain': no proper scenario or cluster");
}

static const char *const one_source[] = {"kev", "feed"};
static const struct score_intel item = {.id = "vulnerability:0a",
                                        .type = "vulnerability",
                                        .tlp = "clear",
                                        .first_seen_ms = 0,
                                        .published_ms = SCORE_NO_TIME,
                                        .added_ms = SCORE_NO_TIME,
                                        .usable_until_ms = SCORE_NO_TIME,
                                        .sources = one_source,
                                        .source_count = 2};

static void item_refused(struct score_intel intel, const char *what)
{
    struct small s;
    AUTOFREE char *text = mem_printf("case 'union/1-plain': intelligence item: %s", what);
    small_fill(&s);
    s.cases[0].intel = &intel;
    refused(&s, text);
}

Test(scores, refuse_an_item_that_says_nothing_proper)
{
    static const char *const twice[] = {"feed", "feed"};
    struct score_intel intel = item;
    intel.tlp = NULL;
    item_refused(intel, "no proper id, type or marking");
    intel = item;
    intel.value = "";
    item_refused(intel, "no proper value or name");
    intel = item;
    intel.first_seen_ms = -1;
    item_refused(intel, "a time is out of range");
    intel = item;
    intel.usable_until_ms = INT64_MAX;
    item_refused(intel, "a time is out of range");
    intel = item;
    intel.sources = twice;
    item_refused(intel, "expected its sources, each once");
    intel = item;
    intel.source_count = 0;
    item_refused(intel, "expected its sources, each once");
}

Test(scores, refuse_an_item_that_is_told_in_two_ways)
{
    static const char *const turned[] = {"feed", "kev"}, *const other[] = {"feed", "rumour"};
    struct small s;
    struct score_intel first = item, again = item;
    small_fill(&s);
    s.cases[0].intel = &first;
    s.cases[1].intel = &again;
    again.sources = turned; /* their order means nothing */
    AUTO(scores) table = build(&s.input);
    counts(table, 0, METRIC_DETECTION, 3, 5);
    again.sources = other;
    refused(&s, "intelligence item 'vulnerability:0a' is given in two ways");
    again = item;
    again.published_ms = 5;
    refused(&s, "intelligence item 'vulnerability:0a' is given in two ways");
}

Test(metrics, stale_trials_are_in_no_denominator)
{
    struct small s;
    struct score_intel intel = item;
    small_fill(&s);
    intel.usable_until_ms = 1000;
    s.cases[0].intel = &intel; /* union/1, which acme detects and prevents */
    for (size_t i = 0; i < s.input.trial_count; i++) {
        s.trials[i].at_utc_ms = 1000;
    }
    AUTO(scores) table = build(&s.input);
    counts(table, 0, METRIC_DETECTION, 2, 4);
    counts(table, 0, METRIC_PREVENTION, 1, 3);
    counts(table, 1, METRIC_DETECTION, 0, 4);
    cr_assert_eq(scores_cell(table, 4, 0, SCORE_ARM_DETECT, 1)->verdict, VERDICT_STALE);
    cr_assert_eq(scores_cell(table, 0, 0, SCORE_ARM_DETECT, 1)->verdict, VERDICT_GENERAL);
}

static bool of_scenario(const struct score_case *of, const struct judgement *trial,
                        const void *data)
{
    (void)trial;
    return strcmp(of->scenario, data) == 0;
}

Test(metrics, some_of_the_trials_are_counted_alone)
{
    struct small s;
    struct metrics_value value;
    const struct metrics_pick blind = {of_scenario, "blind"}, none = {of_scenario, "elsewhere"};
    small_fill(&s);
    AUTO(scores) table = build(&s.input);
    metrics_count_some(table, 0, METRIC_DETECTION, &blind, &value);
    cr_assert_eq(value.x, 1);
    cr_assert_eq(value.n, 2);
    cr_assert_eq(value.cases, 2);
    cr_assert_eq(value.design.clusters, 1);
    metrics_count_some(table, 0, METRIC_PREVENTION, &none, &value);
    cr_assert_eq(value.n, 0);
}

Test(scores, refuse_a_date_that_nobody_set)
{
    struct small s;
    small_fill(&s);
    s.products[0].content_utc_ms = 0;
    refused(&s, "product 'acme': content date out of range");
    small_fill(&s);
    s.trials[1].at_utc_ms = 0;
    refused(&s, "trial of case 'union/1-plain' and product 'acme': start out of range");
}

Test(scores, an_item_without_any_time_is_taken)
{
    struct small s;
    struct score_intel intel = item;
    small_fill(&s);
    intel.first_seen_ms = SCORE_NO_TIME;
    s.cases[0].intel = &intel;
    AUTO(scores) table = build(&s.input);
    counts(table, 0, METRIC_DETECTION, 3, 5);
}

Test(scores, nothing_at_all_is_scored_as_nothing)
{
    struct score_input input = {.repetitions = 1, .control_repetitions = 1};
    AUTO(scores) table = build(&input);
    cr_assert_eq(table->product_count, 0);
}
