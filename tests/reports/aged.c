/* By hand: thirteen attacks in two clusters c1 and c2, one benign action, all started at T, except
 * that nobody knows when the trials of zeta started.
 *
 *   item  first seen  published  added   usable until   cases                      sources
 *   N     T - 12 h    T - 6 h    T - 5 h                new/1 new/2 c1, new/3 new/4 c2  both
 *   M     T - 10 d                                      mid/1 c1                   feed
 *   O                 T - 200 d                         old/1 old/2 c1, old/3 old/4 c2  kev
 *   U     T - 100 d   T - 95 d   T - 90 d  T: stale     url/1 c2                   feed
 *   A     T - 1460 d  T - 1400 d                        ancient/1 c1               kev
 *   X                                                   undated/1 c2               feed
 *   none                                                unbound/1 c2
 *
 * acme (content T - 100 d) detects new/1, mid/1, old/1 to old/3, undated/1, and url/1, which is
 * stale; its detect trial of ancient/1 is void. It prevents new/1, old/1 and the stale url/1. zeta
 * (detect arm only, no content date) sees nothing.
 *
 * acme, detection by age: to 1 day 1/4 (c1 1/2, c2 0/2), to 30 days 1/1, to 1 year 3/4 (c1 2/2, c2
 * 1/2); in both larger ones BMS = WMS = 1/4, so ICC is 0 and the effective number 4. Trend over the
 * numbers 0, 2 and 4 of these bins: P = 5/9, T = 14 - 10 = 4, V = 20/81 (68 - 36) = 640/81, chi2 =
 * 2.025, z = 1.423025, p = .154729. In all, acme detects 6 of 11. Content older than the item: N
 * and M, 2/5; newer: O, 3/4.
 *
 * Trials done: acme 11 in the detect arm and 12 in the block arm, zeta 12; 35, of which 2 are
 * stale. Known ages: 8 of N, 2 of M, 2 of U, 8 of O, 1 of A; of these 21 the 6th is 12 h, the 11th
 * 100 d, the 16th 200 d. Known lags: 8 of N, 2 of U, 8 of O, 1 of A; of these 19 the quartiles lie
 * between the 5th and 6th (5 h), at the 10th (90 d), between the 14th and 15th (200 d). */
#include "tests/reports/aged.h"

#include <string.h>

#include "tests/reports/small.h"
#include "tests/support.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define T_MS INT64_C(1795219200000) /* 2026-11-21 */
#define NONE SCORE_NO_TIME
#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

enum { N, M, O, U, A, X };

static const char *const waf[] = {"waf"};
static const int64_t sql[] = {66};
static const char *const feed[] = {"feed"}, *const kev[] = {"kev"}, *const two[] = {"kev", "feed"};
static const enum score_arm both[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK},
                            detect[] = {SCORE_ARM_DETECT}, control[] = {SCORE_ARM_CONTROL};
static const struct score_alert alert[] = {
    {.role = SCORE_SENSOR_ALERT, .named = NULL, .named_count = 0, .delay_ms = 100}};

static const struct score_intel items[AGED_ITEMS] = {
    [N] = {"vulnerability:0a", "vulnerability", "clear", "CVE-2026-0001", NULL, T_MS - 12 * HOUR_MS,
           T_MS - 6 * HOUR_MS, T_MS - 5 * HOUR_MS, NONE, two, 2},
    [M] = {"vulnerability:0b", "vulnerability", "clear", "CVE-2026-0002", NULL, T_MS - 10 * DAY_MS,
           NONE, NONE, NONE, feed, 1},
    [O] = {"vulnerability:0c", "vulnerability", "clear", "CVE-2026-0003", "An old hole", NONE,
           T_MS - 200 * DAY_MS, NONE, NONE, kev, 1},
    [U] = {"url:0d", "url", "amber", NULL, NULL, T_MS - 100 * DAY_MS, T_MS - 95 * DAY_MS,
           T_MS - 90 * DAY_MS, T_MS, feed, 1},
    [A] = {"vulnerability:0e", "vulnerability", "clear", "CVE-2022-0004", NULL,
           T_MS - 1460 * DAY_MS, T_MS - 1400 * DAY_MS, NONE, NONE, kev, 1},
    [X] = {"vulnerability:0f", "vulnerability", "green", NULL, NULL, NONE, NONE, NONE, NONE, feed,
           1},
};

static const struct {
    const char *id, *scenario, *cluster;
    int item; /* -1: none */
    bool detected, prevented;
} rows[AGED_CASES] = {
    {"new/1-plain", "new", "c1", N, true, true},
    {"new/2-url", "new", "c1", N, false, false},
    {"new/3-plain", "new", "c2", N, false, false},
    {"new/4-url", "new", "c2", N, false, false},
    {"mid/1-plain", "mid", "c1", M, true, false},
    {"old/1-plain", "old", "c1", O, true, true},
    {"old/2-url", "old", "c1", O, true, false},
    {"old/3-plain", "old", "c2", O, true, false},
    {"old/4-url", "old", "c2", O, false, false},
    {"url/1-plain", "url", "c2", U, true, true},
    {"ancient/1-plain", "ancient", "c1", A, false, false},
    {"undated/1-plain", "undated", "c2", X, true, false},
    {"unbound/1-plain", "unbound", "c2", -1, false, false},
    {"forms/1-plain", "forms", "forms", -1, false, false},
};

static const struct score_product products[3] = {
    {"acme",
     "Acme Shield",
     "2.1",
     SCORE_ROLE_PRODUCT,
     "waf",
     DIGITS,
     both,
     2,
     -1,
     0,
     T_MS - 100 * DAY_MS,
     {{0, 0, 0}}},
    {"zeta",
     "Zeta Wall",
     "1",
     SCORE_ROLE_PRODUCT,
     "waf",
     DIGITS,
     detect,
     1,
     -1,
     0,
     NONE,
     {{0, 0, 0}}},
    {"control",
     "No product",
     "1",
     SCORE_ROLE_CONTROL,
     "waf",
     NULL,
     control,
     1,
     -1,
     0,
     NONE,
     {{0, 0, 0}}},
};

static struct score_trial *add(struct aged *a, size_t row, const char *product, enum score_arm arm,
                               int64_t at_utc_ms)
{
    struct score_trial *trial = &a->trials[a->input.trial_count++];
    *trial = (struct score_trial){.case_id = rows[row].id,
                                  .product_id = product,
                                  .arm = arm,
                                  .repetition = 1,
                                  .attempt = 1,
                                  .worked = SCORE_YES,
                                  .block_seen = SCORE_NO,
                                  .at_utc_ms = at_utc_ms};
    return trial;
}

static void add_trials(struct aged *a, size_t row)
{
    add(a, row, "control", SCORE_ARM_CONTROL, T_MS);
    add(a, row, "zeta", SCORE_ARM_DETECT, NONE);
    struct score_trial *seen = add(a, row, "acme", SCORE_ARM_DETECT, T_MS);
    struct score_trial *stopped = add(a, row, "acme", SCORE_ARM_BLOCK, T_MS);
    if (rows[row].detected) {
        seen->alerts = alert;
        seen->alert_count = 1;
    }
    if (rows[row].prevented) {
        stopped->worked = SCORE_NO;
        stopped->block_seen = SCORE_YES;
    }
    if (rows[row].item == A) {
        seen->void_cause = "guest: agent lost";
    }
}

static void add_case(struct aged *a, size_t row)
{
    bool attack = strcmp(rows[row].scenario, "forms") != 0;
    a->cases[row] = (struct score_case){
        .id = rows[row].id,
        .scenario = rows[row].scenario,
        .cluster = rows[row].cluster,
        .kind = attack ? SCORE_ATTACK : SCORE_BENIGN,
        .technique = attack ? "T1190" : NULL,
        .tactic = attack ? "initial-access" : NULL,
        .capec = sql,
        .capec_count = attack,
        .categories = waf,
        .category_count = 1,
        .intel = rows[row].item < 0 ? NULL : &a->items[rows[row].item],
    };
}

void aged_fill(struct aged *a)
{
    *a = (struct aged){0};
    memcpy(a->items, items, sizeof(items));
    memcpy(a->products, products, sizeof(products));
    for (size_t i = 0; i < AGED_CASES; i++) {
        add_case(a, i);
        add_trials(a, i);
    }
    a->input.cases = a->cases;
    a->input.case_count = AGED_CASES;
    a->input.products = a->products;
    a->input.product_count = COUNT_OF(products);
    a->input.trials = a->trials;
    a->input.repetitions = a->input.control_repetitions = 1;
    a->meta = (struct results_meta){.tool_version = "0.1.0",
                                    .campaign = "aged",
                                    .title = "A run with intelligence of several ages",
                                    .plan_hash = DIGITS,
                                    .evidence_root = DIGITS,
                                    .seed = "42",
                                    .started_utc_ms = T_MS,
                                    .ended_utc_ms = T_MS + HOUR_MS,
                                    .accelerator = "none",
                                    .snapshot_hash = DIGITS};
}

struct node *aged_results(struct aged *a)
{
    struct err err = {0};
    struct node *results = NULL;
    AUTO(criteria) criteria = small_criteria();
    assert_ok(results_build(&a->input, criteria, &a->meta, &results, &err), err);
    return results;
}
