/* Decay and usability. V36 and V37 of the methodology are marked; the rest is worked by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "intel/fresh.h"
#include "tests/support.h"

#define DAY ((int64_t)86400000)
#define T0 ((int64_t)1700000000000) /* 2023-11-14T22:13:20.000Z */

static const struct decay_model nids = {"nids", DECAY_POLYNOMIAL, 120, 2, 80, 30};
static const struct decay_model phishing = {"phishing", DECAY_POLYNOMIAL, 3, 2.3, 80, 30};
static const struct decay_model vishing = {"vishing", DECAY_POLYNOMIAL, 10, 2.3, 80, 30};

static double days(int64_t ms)
{
    return (double)ms / (double)DAY;
}

Test(fresh, the_polynomial_is_misps)
{
    /* V36 */
    cr_assert_float_eq(decay_score(&nids, 80, 30 * DAY), 40, 1e-9);
    cr_assert_float_eq(decay_score(&nids, 80, 60 * DAY), 23.4315, 5e-5);
    cr_assert_float_eq(days(decay_lifetime_ms(&nids, 80)), 46.875, 1e-6);
    cr_assert_float_eq(days(decay_lifetime_ms(&phishing, 80)), 1.01776, 5e-6);
    cr_assert_float_eq(days(decay_lifetime_ms(&vishing, 80)), 3.39253, 5e-6);
    cr_assert_float_eq(decay_score(&nids, 80, 120 * DAY), 0, 1e-12);
    cr_assert_float_eq(decay_score(&nids, 80, 500 * DAY), 0, 1e-12);
    cr_assert_float_eq(decay_score(&nids, 80, -DAY), 80, 1e-12);
}

Test(fresh, half_of_the_score_is_left_after_a_half_life)
{
    /* V37: 7 deaths in 423 days of exposure: lambda = 7/423, half-life ln 2 / lambda = 41.886 days
     */
    const double half_life = log(2) / (7.0 / 423.0);
    const struct decay_model model = {"x", DECAY_EXPONENTIAL, half_life, 0, 80, 20};
    cr_assert_float_eq(half_life, 41.886, 5e-4);
    cr_assert_float_eq(decay_score(&model, 80, (int64_t)(half_life * (double)DAY)), 40, 1e-5);
    cr_assert_float_eq(decay_score(&model, 80, DAY), 80 * exp(-0.0165485), 1e-4);
    cr_assert_float_eq(days(decay_lifetime_ms(&model, 80)), 2 * half_life, 1e-5);
}

Test(fresh, a_base_below_the_threshold_is_never_used)
{
    cr_assert_eq(decay_lifetime_ms(&nids, 29.9), 0);
    cr_assert_eq(decay_lifetime_ms(&nids, 30), 0);
    cr_assert_gt(decay_lifetime_ms(&nids, 31), 0);
}

static struct decay_models *shipped(void)
{
    struct decay_models *models = NULL;
    struct err err = {0};
    assert_ok(decay_models_load(INTEL_DIR "/decay.yaml", &models, &err), err);
    return models;
}

static const struct intel_times unknown = INTEL_TIMES_UNKNOWN;

/* "freshness: reason" */
static char *judged(const struct fresh_input *input, int64_t at)
{
    AUTO(decay_models) models = shipped();
    struct fresh_state state;
    fresh_judge(input, models, at, &state);
    AUTOFREE char *reason = fresh_reason(input, models, at, &state);
    return mem_printf("%s: %s", freshness_name(state.freshness), reason);
}

static void expect(const struct fresh_input *input, int64_t at, const char *text)
{
    AUTOFREE char *found = judged(input, at);
    cr_assert_str_eq(found, text, "got \"%s\"", found);
}

Test(fresh, each_reason_has_its_sentence)
{
    struct fresh_input input = {INTEL_DOMAIN, unknown, INTEL_NO_CONFIDENCE, false, INTEL_SEEN, 0};
    input.times.first_seen = T0;
    expect(&input, T0, "usable: usable until 2023-12-31T19:13:20.000Z, if nothing new is said");
    expect(&input, T0 - 1, "not-seen-yet: first seen at 2023-11-14T22:13:20.000Z, which is later");
    expect(&input, T0 + 60 * DAY,
           "decayed: last seen 60 days ago: its score of 80 has fallen to 23.4, below 30 (model "
           "nids)");
    input.times.last_seen = T0 + 59 * DAY;
    expect(&input, T0 + 60 * DAY,
           "usable: usable until 2024-02-28T19:13:20.000Z, if nothing new is said");
    input.max_age_ms = 10 * DAY;
    expect(&input, T0 + 10 * DAY, "too-old: 10 days old, and 10 days are allowed");
    expect(&input, T0 + 11 * DAY, "too-old: 11 days old, and 10 days are allowed");
    input.times.valid_until = T0 + 5 * DAY;
    expect(&input, T0 + 5 * DAY,
           "not-valid-any-more: valid until 2023-11-19T22:13:20.000Z, which has passed");
    expect(&input, T0 + 5 * DAY - 1,
           "usable: usable until 2023-11-19T22:13:20.000Z, if nothing new is said");
    input.times.valid_from = T0 + DAY;
    expect(&input, T0 + DAY - 1,
           "not-valid-yet: valid from 2023-11-15T22:13:20.000Z, which is later");
    input.mark = INTEL_EXPIRED;
    expect(&input, T0 + DAY, "expired: the last word on it is that it has expired");
    input.mark = INTEL_FALSE_POSITIVE;
    expect(&input, T0 + DAY, "false-positive: the last word on it is that it is a false positive");
    input.revoked = true;
    expect(&input, T0 + DAY, "revoked: revoked by all that told of it");
}

Test(fresh, little_trust_is_not_enough_from_the_start)
{
    struct fresh_input input = {INTEL_DOMAIN, unknown, 20, false, INTEL_SEEN, 0};
    input.times.first_seen = T0;
    expect(&input, T0, "decayed: its score of 20 is below 30 from the start (model nids)");
}

Test(fresh, validity_begins_on_time_and_ends_before_its_end)
{
    struct fresh_input input = {INTEL_TOOL, unknown, INTEL_NO_CONFIDENCE, false, INTEL_SEEN, 0};
    input.times.valid_from = T0;
    input.times.valid_until = T0 + DAY;
    expect(&input, T0, "usable: usable until 2023-11-15T22:13:20.000Z, if nothing new is said");
    expect(&input, T0 + DAY,
           "not-valid-any-more: valid until 2023-11-15T22:13:20.000Z, which has passed");
}

Test(fresh, a_limit_needs_a_date)
{
    struct fresh_input input = {INTEL_TOOL, unknown, INTEL_NO_CONFIDENCE, false, INTEL_SEEN, 0};
    expect(&input, T0, "usable: usable, with no end in sight");
    input.max_age_ms = 30 * DAY;
    expect(&input, T0, "undated: nobody said when it was first seen, and 30 days are allowed");
}

Test(fresh, age_and_lag_are_told_apart)
{
    AUTO(decay_models) models = shipped();
    struct fresh_input input = {INTEL_VULNERABILITY, unknown, INTEL_NO_CONFIDENCE, false,
                                INTEL_SEEN,          0};
    struct fresh_state state;
    input.times.first_seen = T0;
    input.times.published = T0 + DAY;
    fresh_judge(&input, models, T0 + 3 * DAY, &state);
    cr_assert_eq(state.age_ms, 3 * DAY);
    cr_assert_eq(state.lag_ms, 2 * DAY);
    cr_assert_eq(state.until_ms, INT64_MAX);
    input.times.added = T0 + 2 * DAY;
    fresh_judge(&input, models, T0 + 3 * DAY, &state);
    cr_assert_eq(state.lag_ms, DAY);
}

Test(fresh, a_model_file_is_read_strictly)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = mem_printf("%s/m.yaml", folder);
    struct decay_models *models = NULL;
    struct err err = {0};
    support_write(path, "models:\n  a: {kind: linear, base: 80, threshold: 30}\ntypes: {}\n");
    cr_assert_eq(decay_models_load(path, &models, &err), -1);
    cr_assert_not_null(strstr(err.text, "m.yaml:2:"), "%s", err.text);
    support_write(path, "models:\n  a: {kind: none, base: 80, threshold: 30}\ntypes: {url: a}\n");
    cr_assert_eq(decay_models_load(path, &models, &err), -1);
    cr_assert_not_null(strstr(err.text, "domain"), "%s", err.text);
}
