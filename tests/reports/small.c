/* By hand: six attacks in three clusters (one does not work without a product), four benign actions
 * in two clusters.
 *
 *   case       detect arm          block arm            (product acme; allow-all sees and stops
 * nothing) union/1    technique           prevented union/2    tactic              prevented
 *   blind/1    general             unattributed
 *   blind/2    technique, delayed  not-prevented
 *   ping/1     telemetry           void (guest)
 *   ping/2     void (control: effect not seen), both arms
 *   forms/1    clean               clean
 *   forms/2    false-alert         false-block
 *   prose/1    clean               ambiguous
 *   prose/2    clean               clean
 *
 * Actions (detect arm and allow-all: 5, 3, 4, 1; acme's block arm: 5, 2 of which 1 is blocked, 1,
 * 1). acme, detect: 4 sessions, 1 disturbed, 13 actions, 2 alerts (both of forms/2, with a
 * telemetry record, 7 not kept): 2000/13 = 153.846 per 1,000. Block: 9 actions, 1 blocked: 1000/9 =
 * 111.111.
 *
 * Pairs: each case 2-url is the other form of the case 1-plain of its scenario. ping/2 is void, so
 * two pairs count. acme, detection: union both, blind plain only (its alert is late). acme,
 * prevention: union both, blind neither. allow-all: neither, four times.
 *
 * acme: detection 3/5, telemetry 5/5, prevention 2/4, unattributed 1/4, false alert 1/4, false
 * block 1/4, false positive 1/4, ambiguous 1/4. allow-all: detection 0/5, prevention 0/5, false
 * positive 0/4. Control: attacks 5/6, benign 4/4. */
#include "tests/reports/small.h"

#include <string.h>

#include "tests/support.h"

static const char *const waf[] = {"waf"};
static const int64_t sql[] = {66}, command[] = {88};
static const enum score_arm both[] = {SCORE_ARM_BLOCK, SCORE_ARM_DETECT},
                            control_only[] = {SCORE_ARM_CONTROL};

static const struct score_name exact[] = {{"T1190", "initial-access", sql, 1}};
static const struct score_name tactic[] = {{NULL, "initial-access", NULL, 0}};
static const struct score_alert technique_alert[] = {
    {.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = 120}};
static const struct score_alert tactic_alert[] = {
    {.role = SCORE_SENSOR_ALERT, .named = tactic, .named_count = 1, .delay_ms = 250}};
static const struct score_alert bare_alert[] = {
    {.role = SCORE_SENSOR_ALERT, .named = NULL, .named_count = 0, .delay_ms = 900}};
static const struct score_alert late_alert[] = {
    {.role = SCORE_SENSOR_ALERT, .named = exact, .named_count = 1, .delay_ms = 4000}};
static const struct score_alert two_alerts[] = {{.role = SCORE_SENSOR_ALERT, .delay_ms = 900},
                                                {.role = SCORE_SENSOR_TELEMETRY, .delay_ms = 910},
                                                {.role = SCORE_SENSOR_ALERT, .delay_ms = 950}};
static const struct score_alert telemetry[] = {
    {.role = SCORE_SENSOR_TELEMETRY, .named = NULL, .named_count = 0, .delay_ms = 30}};

#define ATTACK(name, from, group, tech, tact, numbers)                                             \
    {                                                                                              \
        .id = (name), .scenario = (from), .cluster = (group), .kind = SCORE_ATTACK,                \
        .technique = (tech), .tactic = (tact), .capec = (numbers), .capec_count = 1,               \
        .categories = waf, .category_count = 1                                                     \
    }
#define BENIGN(name, from, group)                                                                  \
    {                                                                                              \
        .id = (name), .scenario = (from), .cluster = (group), .kind = SCORE_BENIGN,                \
        .categories = waf, .category_count = 1                                                     \
    }

static const struct score_case cases[10] = {
    ATTACK("union/1-plain", "union", "sqli-union", "T1190", "initial-access", sql),
    ATTACK("union/2-url", "union", "sqli-union", "T1190", "initial-access", sql),
    ATTACK("blind/1-plain", "blind", "sqli-blind", "T1190", "initial-access", sql),
    ATTACK("blind/2-url", "blind", "sqli-blind", "T1190", "initial-access", sql),
    ATTACK("ping/1-plain", "ping", "command-injection", "T1059.004", "execution", command),
    ATTACK("ping/2-url", "ping", "command-injection", "T1059.004", "execution", command),
    BENIGN("forms/1-plain", "forms", "forms"),
    BENIGN("forms/2-plain", "forms", "forms"),
    BENIGN("prose/1-plain", "prose", "prose"),
    BENIGN("prose/2-plain", "prose", "prose"),
};

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define PRODUCT(id_, name_, version_, role_, hash, arms_, count)                                   \
    .id = (id_), .name = (name_), .version = (version_), .role = (role_), .category = "waf",       \
    .config_hash = (hash), .arms = (arms_), .arm_count = (count), .content_utc_ms = SCORE_NO_TIME

static const struct score_product products[3] = {
    {PRODUCT("acme", "Acme Shield", "2.1", SCORE_ROLE_PRODUCT, DIGITS, both, 2), .noise_alerts = 3,
     .observed_ms = 7200000,
     .watch =
         {[SCORE_ARM_DETECT] = {3, 4500000, 1800000}, [SCORE_ARM_BLOCK] = {0, 2700000, 900000}}},
    {PRODUCT("allow-all", "Allows everything", "1", SCORE_ROLE_REFERENCE, NULL, both, 2),
     .noise_alerts = -1},
    {PRODUCT("control", "No product", "1", SCORE_ROLE_CONTROL, NULL, control_only, 1),
     .noise_alerts = -1},
};

static void add(struct small *s, size_t of_case, const char *product, enum score_arm arm)
{
    s->trials[s->input.trial_count++] = (struct score_trial){.case_id = s->cases[of_case].id,
                                                             .product_id = product,
                                                             .arm = arm,
                                                             .repetition = 1,
                                                             .attempt = 1,
                                                             .worked = SCORE_YES,
                                                             .block_seen = SCORE_NO,
                                                             .at_utc_ms = SCORE_NO_TIME};
}

static void see(struct small *s, const char *case_id, const struct score_alert *alert)
{
    struct score_trial *trial = small_trial(s, case_id, "acme", SCORE_ARM_DETECT);
    trial->alerts = alert;
    trial->alert_count = 1;
}

static void stop(struct small *s, const char *case_id, enum score_answer block_seen)
{
    struct score_trial *trial = small_trial(s, case_id, "acme", SCORE_ARM_BLOCK);
    trial->worked = SCORE_NO;
    trial->block_seen = block_seen;
}

static void fill_outcomes(struct small *s)
{
    see(s, "union/1-plain", technique_alert);
    see(s, "union/2-url", tactic_alert);
    see(s, "blind/1-plain", bare_alert);
    see(s, "blind/2-url", late_alert);
    see(s, "ping/1-plain", telemetry);
    see(s, "forms/2-plain", two_alerts);
    small_trial(s, "forms/2-plain", "acme", SCORE_ARM_DETECT)->alert_count = 3;
    small_trial(s, "forms/2-plain", "acme", SCORE_ARM_DETECT)->dropped_records = 7;
    stop(s, "union/1-plain", SCORE_YES);
    stop(s, "union/2-url", SCORE_YES);
    stop(s, "blind/1-plain", SCORE_NO);
    stop(s, "forms/2-plain", SCORE_YES);
    stop(s, "prose/1-plain", SCORE_NO);
    small_trial(s, "ping/1-plain", "acme", SCORE_ARM_BLOCK)->void_cause = "guest: agent lost";
    small_trial(s, "ping/2-url", "control", SCORE_ARM_CONTROL)->worked = SCORE_NO;
}

/* Attacks have actions too, which are in no figure. */
static void fill_actions(struct small *s)
{
    static const int64_t actions[COUNT_OF(cases)] = {9, 9, 9, 9, 9, 9, 5, 3, 4, 1};
    for (size_t i = 0; i < s->input.trial_count; i++) {
        for (size_t c = 0; c < COUNT_OF(cases); c++) {
            if (strcmp(s->trials[i].case_id, s->cases[c].id) == 0) {
                s->trials[i].actions = actions[c];
            }
        }
    }
    small_trial(s, "forms/2-plain", "acme", SCORE_ARM_BLOCK)->actions = 2;
    small_trial(s, "forms/2-plain", "acme", SCORE_ARM_BLOCK)->blocked_actions = 1;
    small_trial(s, "prose/1-plain", "acme", SCORE_ARM_BLOCK)->actions = 1;
}

void small_fill(struct small *s)
{
    *s = (struct small){0};
    memcpy(s->cases, cases, sizeof(cases));
    memcpy(s->products, products, sizeof(products));
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        add(s, c, "control", SCORE_ARM_CONTROL);
        for (size_t p = 0; p < 2; p++) {
            add(s, c, products[p].id, SCORE_ARM_DETECT);
            add(s, c, products[p].id, SCORE_ARM_BLOCK);
        }
    }
    for (size_t c = 0; c < 6; c++) {
        s->cases[c].variant = c % 2 == 0 ? "plain" : "url";
        s->cases[c].plain_id = c % 2 == 0 ? NULL : s->cases[c - 1].id;
    }
    s->input.cases = s->cases;
    s->input.case_count = COUNT_OF(cases);
    s->input.products = s->products;
    s->input.product_count = COUNT_OF(products);
    s->input.trials = s->trials;
    s->input.repetitions = s->input.control_repetitions = 1;
    fill_outcomes(s);
    fill_actions(s);
    s->meta = (struct results_meta){.tool_version = "0.1.0",
                                    .campaign = "small",
                                    .title = "A small run",
                                    .plan_hash = DIGITS,
                                    .evidence_root = DIGITS,
                                    .seed = "42",
                                    .started_utc_ms = 1795246269000,
                                    .ended_utc_ms = 1795246869000,
                                    .accelerator = "none"};
}

struct score_trial *small_trial(struct small *s, const char *case_id, const char *product,
                                enum score_arm arm)
{
    for (size_t i = 0; i < s->input.trial_count; i++) {
        struct score_trial *trial = &s->trials[i];
        if (strcmp(trial->case_id, case_id) == 0 && strcmp(trial->product_id, product) == 0 &&
            trial->arm == arm) {
            return trial;
        }
    }
    cr_assert_fail("no trial of '%s' and '%s'", case_id, product);
    return NULL;
}

struct criteria *small_criteria(void)
{
    struct err err = {0};
    struct criteria *criteria = NULL;
    assert_ok(criteria_load(TEST_DATA_DIR "/reports/small/criteria.yaml", &criteria, &err), err);
    return criteria;
}

struct node *small_results(struct small *s)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();
    assert_ok(results_build(&s->input, criteria, &s->meta, &results, &err), err);
    return results;
}
