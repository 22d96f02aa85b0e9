/* The verdict rules, row by row. A row is what was observed and the one verdict it may give. */
#include <stdio.h>
#include <string.h>

#include "reports/verdict.h"
#include "tests/support.h"

#define WINDOW_MS 1000

static const int64_t capec_66[] = {66, 7}, capec_88[] = {88};
static const char *const waf[] = {"mail-filter", "waf"};
static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
static const struct score_case attack = {.id = "a/1-plain",
                                         .scenario = "a",
                                         .cluster = "sqli",
                                         .kind = SCORE_ATTACK,
                                         .technique = "T1190",
                                         .tactic = "initial-access",
                                         .capec = capec_66,
                                         .capec_count = 2,
                                         .categories = waf,
                                         .category_count = 2};
static const struct score_case benign = {.id = "b/1-plain",
                                         .scenario = "b",
                                         .cluster = "forms",
                                         .kind = SCORE_BENIGN,
                                         .categories = waf,
                                         .category_count = 2};
static const struct score_product product = {"acme", "Acme", "1",           SCORE_ROLE_PRODUCT,
                                             "waf",  NULL,   arms,          2,
                                             -1,     0,      SCORE_NO_TIME, {{0, 0, 0}}};

static const struct score_name nothing[] = {{NULL, NULL, NULL, 0}};
static const struct score_name tactic[] = {{NULL, "initial-access", NULL, 0}};
static const struct score_name exact[] = {{"T1190", "initial-access", capec_66, 2}};
static const struct score_name other_pattern[] = {{"T1190", NULL, capec_88, 1}};
static const struct score_name other_then_exact[] = {{"T1059", "execution", capec_88, 1},
                                                     {"T1190", NULL, capec_66, 1}};

enum {
    NONE,
    TELEMETRY,
    BARE,
    TACTIC,
    EXACT,
    OTHER_PATTERN,
    MIXED,
    LATE_EXACT,
    LATE_TELEMETRY,
    BARE_AND_LATE_EXACT,
    TELEMETRY_AND_LATE_TACTIC,
    ON_TIME_EDGE
};

static const struct {
    struct score_alert list[2];
    size_t count;
} alerts[] = {
    [NONE] = {{{0}}, 0},
    [TELEMETRY] =
        {{{.role = SCORE_SENSOR_TELEMETRY, .named = exact, .named_count = 1, .delay_ms = 5}}, 1},
    [BARE] = {{{.role = SCORE_SENSOR_ALERT, .named = nothing, .named_count = 1, .delay_ms = 20}},
              1},
    [TACTIC] = {{{.role = SCORE_SENSOR_ALERT, .named = tactic, .named_count = 1, .delay_ms = 20},
                 {.role = SCORE_SENSOR_ALERT, .named = NULL, .named_count = 0, .delay_ms = 10}},
                2},
    [EXACT] = {{{.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = -3}}, 1},
    [OTHER_PATTERN] =
        {{{.role = SCORE_SENSOR_ALERT, .named = other_pattern, .named_count = 1, .delay_ms = 20}},
         1},
    [MIXED] = {{{.role = SCORE_SENSOR_ALERT,
                 .named = other_then_exact,
                 .named_count = 2,
                 .delay_ms = 20}},
               1},
    [LATE_EXACT] =
        {{{.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = 1001}}, 1},
    [LATE_TELEMETRY] =
        {{{.role = SCORE_SENSOR_TELEMETRY, .named = NULL, .named_count = 0, .delay_ms = 1001}}, 1},
    [BARE_AND_LATE_EXACT] =
        {{{.role = SCORE_SENSOR_ALERT, .named = NULL, .named_count = 0, .delay_ms = 900},
          {.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = 5000}},
         2},
    [TELEMETRY_AND_LATE_TACTIC] =
        {{{.role = SCORE_SENSOR_TELEMETRY, .named = NULL, .named_count = 0, .delay_ms = 1},
          {.role = SCORE_SENSOR_ALERT, .named = tactic, .named_count = 1, .delay_ms = 5000}},
         2},
    [ON_TIME_EDGE] =
        {{{.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = 1000}}, 1},
};

static const struct score_trial good_control = {
    "a/1-plain", "control", SCORE_ARM_CONTROL, 1, 1, NULL, SCORE_YES, SCORE_UNKNOWN,
    NULL,        0,         SCORE_NO_TIME,     0, 0, 0,    0};

static struct judgement judge(const struct score_case *of, enum score_arm arm,
                              enum score_answer worked, enum score_answer block, int which)
{
    struct score_trial trial = {of->id,
                                "acme",
                                arm,
                                1,
                                1,
                                NULL,
                                worked,
                                block,
                                alerts[which].list,
                                alerts[which].count,
                                SCORE_NO_TIME,
                                0,
                                0,
                                0,
                                0};
    struct judgement out;
    verdict_judge(of, &product, arm, &trial, &good_control, WINDOW_MS, &out);
    return out;
}

static void is(struct judgement got, enum verdict want, const char *row)
{
    cr_assert_eq(got.verdict, want, "%s: got %s, expected %s", row, verdict_name(got.verdict),
                 verdict_name(want));
}

Test(verdict, detection_is_the_deepest_alert_inside_the_window)
{
    static const struct {
        int alerts;
        enum verdict want;
        bool delayed;
        int64_t alert_ms;
        const char *row;
    } rows[] = {
        {NONE, VERDICT_NONE, false, -1, "nothing"},
        {TELEMETRY, VERDICT_TELEMETRY, false, -1, "telemetry that names everything"},
        {BARE, VERDICT_GENERAL, false, 20, "an alert that names nothing"},
        {TACTIC, VERDICT_TACTIC, false, 10, "the tactic beside a bare alert"},
        {EXACT, VERDICT_TECHNIQUE, false, 0, "technique and pattern, before the case began"},
        {OTHER_PATTERN, VERDICT_GENERAL, false, 20, "the technique with another pattern"},
        {MIXED, VERDICT_TECHNIQUE, false, 20, "one of two names fits"},
        {LATE_EXACT, VERDICT_TECHNIQUE, true, 1001, "late"},
        {LATE_TELEMETRY, VERDICT_TELEMETRY, false, -1, "late telemetry is no delayed alert"},
        {BARE_AND_LATE_EXACT, VERDICT_GENERAL, false, 900,
         "a late alert does not deepen one in time"},
        {TELEMETRY_AND_LATE_TACTIC, VERDICT_TACTIC, true, 5000,
         "a late alert beats telemetry in time"},
        {ON_TIME_EDGE, VERDICT_TECHNIQUE, false, 1000, "the window's last millisecond counts"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct judgement got =
            judge(&attack, SCORE_ARM_DETECT, SCORE_YES, SCORE_UNKNOWN, rows[i].alerts);
        is(got, rows[i].want, rows[i].row);
        cr_assert_eq(got.delayed, rows[i].delayed, "%s", rows[i].row);
        cr_assert_eq(got.alert_ms, rows[i].alert_ms, "%s", rows[i].row);
    }
}

Test(verdict, detection_is_scored_though_the_effect_was_not_seen)
{
    struct judgement got = judge(&attack, SCORE_ARM_DETECT, SCORE_NO, SCORE_UNKNOWN, EXACT);
    is(got, VERDICT_TECHNIQUE, "no effect");
    cr_assert(got.effect_missing);
    cr_assert_not(judge(&attack, SCORE_ARM_DETECT, SCORE_YES, SCORE_UNKNOWN, EXACT).effect_missing);
    cr_assert_not(
        judge(&attack, SCORE_ARM_DETECT, SCORE_UNKNOWN, SCORE_UNKNOWN, EXACT).effect_missing);
}

struct row {
    enum score_answer worked, block;
    int alerts;
    enum verdict want;
    const char *cause;
};

static void check_rows(const struct score_case *of, enum score_arm arm, const struct row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct judgement got = judge(of, arm, rows[i].worked, rows[i].block, rows[i].alerts);
        char name[32];
        snprintf(name, sizeof(name), "row %zu", i);
        is(got, rows[i].want, name);
        cr_assert_eq(got.cause == NULL, rows[i].cause == NULL, "%s", name);
        if (rows[i].cause) {
            cr_assert_str_eq(got.cause, rows[i].cause);
        }
    }
}

Test(verdict, prevention_needs_no_effect_and_the_products_evidence)
{
    static const struct row rows[] = {
        {SCORE_YES, SCORE_NO, NONE, VERDICT_NOT_PREVENTED, NULL},
        {SCORE_YES, SCORE_YES, EXACT, VERDICT_NOT_PREVENTED, NULL},
        {SCORE_YES, SCORE_UNKNOWN, NONE, VERDICT_NOT_PREVENTED, NULL},
        {SCORE_NO, SCORE_YES, NONE, VERDICT_PREVENTED, NULL},
        {SCORE_NO, SCORE_YES, EXACT, VERDICT_PREVENTED, NULL},
        {SCORE_NO, SCORE_NO, NONE, VERDICT_UNATTRIBUTED, NULL},
        {SCORE_NO, SCORE_NO, EXACT, VERDICT_UNATTRIBUTED, NULL},
        {SCORE_NO, SCORE_UNKNOWN, NONE, VERDICT_VOID, "harness: block evidence not observed"},
        {SCORE_UNKNOWN, SCORE_YES, NONE, VERDICT_VOID, "harness: effect not observed"},
        {SCORE_UNKNOWN, SCORE_NO, NONE, VERDICT_VOID, "harness: effect not observed"},
        {SCORE_UNKNOWN, SCORE_UNKNOWN, NONE, VERDICT_VOID, "harness: effect not observed"},
    };
    check_rows(&attack, SCORE_ARM_BLOCK, rows, sizeof(rows) / sizeof(rows[0]));
}

Test(verdict, benign_work_in_the_block_arm)
{
    static const struct row rows[] = {
        {SCORE_YES, SCORE_NO, NONE, VERDICT_CLEAN, NULL},
        {SCORE_YES, SCORE_NO, TELEMETRY, VERDICT_CLEAN, NULL},
        {SCORE_YES, SCORE_NO, BARE, VERDICT_FALSE_ALERT, NULL},
        {SCORE_YES, SCORE_NO, LATE_EXACT, VERDICT_FALSE_ALERT, NULL},
        {SCORE_YES, SCORE_YES, NONE, VERDICT_FALSE_BLOCK, NULL},
        {SCORE_NO, SCORE_YES, NONE, VERDICT_FALSE_BLOCK, NULL},
        {SCORE_NO, SCORE_YES, BARE, VERDICT_FALSE_BLOCK, NULL},
        {SCORE_NO, SCORE_NO, NONE, VERDICT_AMBIGUOUS, NULL},
        {SCORE_NO, SCORE_NO, BARE, VERDICT_AMBIGUOUS, NULL},
        {SCORE_YES, SCORE_UNKNOWN, NONE, VERDICT_VOID, "harness: block evidence not observed"},
        {SCORE_UNKNOWN, SCORE_NO, BARE, VERDICT_VOID, "harness: action not observed"},
    };
    check_rows(&benign, SCORE_ARM_BLOCK, rows, sizeof(rows) / sizeof(rows[0]));
}

Test(verdict, benign_work_in_the_detect_arm)
{
    static const struct row rows[] = {
        {SCORE_YES, SCORE_NO, NONE, VERDICT_CLEAN, NULL},
        {SCORE_YES, SCORE_YES, TELEMETRY, VERDICT_CLEAN,
         NULL}, /* block evidence counts in the block arm only */
        {SCORE_YES, SCORE_NO, BARE, VERDICT_FALSE_ALERT, NULL},
        {SCORE_YES, SCORE_NO, LATE_EXACT, VERDICT_FALSE_ALERT, NULL},
        {SCORE_NO, SCORE_NO, NONE, VERDICT_AMBIGUOUS, NULL},
        {SCORE_NO, SCORE_YES, NONE, VERDICT_AMBIGUOUS, NULL},
        {SCORE_NO, SCORE_NO, EXACT, VERDICT_FALSE_ALERT, NULL},
        {SCORE_UNKNOWN, SCORE_NO, NONE, VERDICT_VOID, "harness: action not observed"},
    };
    check_rows(&benign, SCORE_ARM_DETECT, rows, sizeof(rows) / sizeof(rows[0]));
}

static struct judgement judge_control(const struct score_case *of, const struct score_trial *trial,
                                      const struct score_trial *control)
{
    struct judgement out;
    verdict_judge(of, &product, SCORE_ARM_BLOCK, trial, control, WINDOW_MS, &out);
    return out;
}

Test(verdict, a_trial_without_a_good_control_is_void)
{
    struct score_trial trial = {
        "a/1-plain", "acme", SCORE_ARM_BLOCK, 1, 1, NULL, SCORE_YES, SCORE_NO,
        NULL,        0,      SCORE_NO_TIME,   0, 0, 0,    0};
    struct score_trial control = good_control;
    struct judgement got = judge_control(&attack, &trial, NULL);
    is(got, VERDICT_VOID, "no control");
    cr_assert_str_eq(got.cause, "control: not run");
    control.worked = SCORE_NO;
    cr_assert_str_eq(judge_control(&attack, &trial, &control).cause, "control: effect not seen");
    cr_assert_str_eq(judge_control(&benign, &trial, &control).cause, "control: action failed");
    control.worked = SCORE_UNKNOWN;
    cr_assert_str_eq(judge_control(&attack, &trial, &control).cause,
                     "control: effect not observed");
    cr_assert_str_eq(judge_control(&benign, &trial, &control).cause,
                     "control: action not observed");
    control.void_cause = "guest: agent lost";
    got = judge_control(&attack, &trial, &control);
    is(got, VERDICT_VOID, "void control");
    cr_assert_str_eq(got.cause, "control: void");
    cr_assert_str_eq(got.detail, "guest: agent lost");
}

Test(verdict, its_own_cause_comes_before_the_controls)
{
    struct score_trial trial = {
        "a/1-plain", "acme", SCORE_ARM_BLOCK, 1, 1, "disk full", SCORE_YES, SCORE_NO,
        NULL,        0,      SCORE_NO_TIME,   0, 0, 0,           0};
    struct judgement got = judge_control(&attack, &trial, NULL);
    is(got, VERDICT_VOID, "own cause");
    cr_assert_str_eq(got.cause, "disk full");
    cr_assert_null(got.detail);
}

Test(verdict, not_run_and_not_applicable_are_no_misses)
{
    struct score_product mail = product;
    struct judgement out;
    mail.category = "antivirus";
    is(judge_control(&attack, NULL, &good_control), VERDICT_NOT_RUN, "no trial");
    struct score_trial trial = {
        "a/1-plain", "acme", SCORE_ARM_BLOCK, 1, 1, "void", SCORE_NO, SCORE_NO,
        NULL,        0,      SCORE_NO_TIME,   0, 0, 0,      0};
    verdict_judge(&attack, &mail, SCORE_ARM_BLOCK, &trial, NULL, WINDOW_MS, &out);
    is(out, VERDICT_NOT_APPLICABLE, "another category, whatever was run");
    verdict_judge(&attack, &mail, SCORE_ARM_DETECT, NULL, NULL, WINDOW_MS, &out);
    is(out, VERDICT_NOT_APPLICABLE, "another category, nothing run");
}

static const char *const source[] = {"feed"};
static const struct score_intel until_5000 = {.id = "url:0a",
                                              .type = "url",
                                              .tlp = "clear",
                                              .first_seen_ms = 1000,
                                              .published_ms = SCORE_NO_TIME,
                                              .added_ms = SCORE_NO_TIME,
                                              .usable_until_ms = 5000,
                                              .sources = source,
                                              .source_count = 1};

static struct judgement judge_at(int64_t at_utc_ms, const char *void_cause)
{
    struct score_case bound = attack;
    struct judgement out;
    struct score_trial trial = {bound.id,
                                "acme",
                                SCORE_ARM_DETECT,
                                1,
                                1,
                                void_cause,
                                SCORE_YES,
                                SCORE_NO,
                                alerts[ON_TIME_EDGE].list,
                                alerts[ON_TIME_EDGE].count,
                                at_utc_ms,
                                0,
                                0,
                                0,
                                0};
    bound.intel = &until_5000;
    verdict_judge(&bound, &product, SCORE_ARM_DETECT, &trial, &good_control, WINDOW_MS, &out);
    return out;
}

Test(verdict, a_trial_past_the_validity_of_its_item_is_stale)
{
    struct judgement got = judge_at(4999, NULL);
    is(got, VERDICT_TECHNIQUE, "a millisecond before the end");
    cr_assert_not(got.stale);
    cr_assert_eq(got.at_utc_ms, 4999);
    got = judge_at(5000, NULL);
    is(got, VERDICT_STALE, "the end is exclusive");
    cr_assert(got.stale);
    cr_assert_null(got.cause);
    cr_assert_eq(got.alert_ms, -1, "what a product made of it is not told");
    is(judge_at(SCORE_NO_TIME, NULL), VERDICT_TECHNIQUE, "unknown start");
}

Test(verdict, a_void_trial_stays_void_when_it_is_stale_as_well)
{
    struct judgement got = judge_at(9000, "disk full");
    is(got, VERDICT_VOID, "its cause is what has to be mended");
    cr_assert_str_eq(got.cause, "disk full");
    cr_assert(got.stale);
}

Test(verdict, the_first_attempt_that_is_done_stands)
{
    struct score_trial t[4] = {{.attempt = 3},
                               {.attempt = 1, .void_cause = "x"},
                               {.attempt = 2},
                               {.attempt = 4, .void_cause = "y"}};
    const struct score_trial *all[] = {&t[0], &t[3], &t[1], &t[2]}, *voids[] = {&t[1], &t[3]},
                             *turned[] = {&t[3], &t[1]};
    cr_assert_eq(verdict_choose(all, 4), &t[2]);
    cr_assert_eq(verdict_choose(voids, 2), &t[3]);
    cr_assert_eq(verdict_choose(turned, 2), &t[3]);
    cr_assert_null(verdict_choose(all, 0));
}

Test(verdict, names_are_read_back)
{
    for (int v = 0; v < VERDICT_COUNT; v++) {
        enum verdict back = VERDICT_COUNT - 1;
        cr_assert(verdict_parse(verdict_name((enum verdict)v), &back));
        cr_assert_eq((int)back, v);
    }
    enum verdict none;
    cr_assert_not(verdict_parse("blocked", &none));
    cr_assert_str_eq(verdict_name(VERDICT_NOT_PREVENTED), "not-prevented");
}
