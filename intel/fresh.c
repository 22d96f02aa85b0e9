/* Usable at a time, or why not. Rule: the reasons are looked at in a fixed order, what its source
 * took back first, then what it said of its validity, then what time does to everything. */
#include "intel/fresh.h"

#include <stdio.h>

#include "common/base/clock.h"

#define MS_DAY 86400000.0
#define AGE_TEXT 32

static const char *const names[] = {
    [FRESH_USABLE] = "usable",
    [FRESH_NOT_SEEN_YET] = "not-seen-yet",
    [FRESH_REVOKED] = "revoked",
    [FRESH_EXPIRED_MARK] = "expired",
    [FRESH_FALSE_POSITIVE] = "false-positive",
    [FRESH_NOT_VALID_YET] = "not-valid-yet",
    [FRESH_NOT_VALID_MORE] = "not-valid-any-more",
    [FRESH_DECAYED] = "decayed",
    [FRESH_TOO_OLD] = "too-old",
    [FRESH_UNDATED] = "undated",
};

const char *freshness_name(enum freshness freshness)
{
    return names[freshness];
}

static int64_t first_known(const int64_t *times, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (times[i] != INTEL_UNKNOWN) {
            return times[i];
        }
    }
    return INTEL_UNKNOWN;
}

static int64_t had(const struct intel_times *times)
{
    const int64_t order[] = {times->added, times->published};

    return first_known(order, COUNT_OF(order));
}

/* A sighting winds the clock of decay up again. */
static int64_t wound(const struct intel_times *times)
{
    const int64_t order[] = {times->last_seen, times->first_seen, times->published,
                             times->valid_from, times->added};

    return first_known(order, COUNT_OF(order));
}

static double base_of(const struct fresh_input *input, const struct decay_model *model)
{
    return input->confidence == INTEL_NO_CONFIDENCE ? model->base : input->confidence;
}

/* start + length, where either may be for ever. */
static int64_t after(int64_t start, int64_t length)
{
    return length > INT64_MAX - start ? INT64_MAX : start + length;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t usable_until(const struct fresh_input *input, const struct decay_model *model)
{
    int64_t until =
        input->times.valid_until == INTEL_UNKNOWN ? INT64_MAX : input->times.valid_until;
    int64_t clock = wound(&input->times);

    if (clock != INTEL_UNKNOWN) {
        until = sooner(until, after(clock, decay_lifetime_ms(model, base_of(input, model))));
    }
    if (input->max_age_ms > 0 && intel_times_since(&input->times) != INTEL_UNKNOWN) {
        until = sooner(until, after(intel_times_since(&input->times), input->max_age_ms));
    }
    return until;
}

static enum freshness judge(const struct fresh_input *input, const struct decay_model *model,
                            int64_t at, const struct fresh_state *state)
{
    const struct intel_times *times = &input->times;
    int64_t clock = wound(times);

    if (input->revoked) {
        return FRESH_REVOKED;
    }
    if (input->mark != INTEL_SEEN) {
        return input->mark == INTEL_EXPIRED ? FRESH_EXPIRED_MARK : FRESH_FALSE_POSITIVE;
    }
    if (intel_times_since(times) != INTEL_UNKNOWN && intel_times_since(times) > at) {
        return FRESH_NOT_SEEN_YET;
    }
    if (times->valid_from != INTEL_UNKNOWN && times->valid_from > at) {
        return FRESH_NOT_VALID_YET;
    }
    if (times->valid_until != INTEL_UNKNOWN && times->valid_until <= at) {
        return FRESH_NOT_VALID_MORE;
    }
    if (clock != INTEL_UNKNOWN &&
        after(clock, decay_lifetime_ms(model, base_of(input, model))) <= at) {
        return FRESH_DECAYED;
    }
    if (input->max_age_ms > 0 && state->age_ms == INTEL_UNKNOWN) {
        return FRESH_UNDATED;
    }
    return input->max_age_ms > 0 && state->age_ms >= input->max_age_ms ? FRESH_TOO_OLD
                                                                       : FRESH_USABLE;
}

void fresh_judge(const struct fresh_input *input, const struct decay_models *models, int64_t at_ms,
                 struct fresh_state *out)
{
    const struct decay_model *model = decay_model_of(models, input->type);
    int64_t seen = intel_times_since(&input->times);
    int64_t available = had(&input->times);
    int64_t clock = wound(&input->times);

    *out = (struct fresh_state){
        .age_ms = seen == INTEL_UNKNOWN ? INTEL_UNKNOWN : at_ms - seen,
        .lag_ms = available == INTEL_UNKNOWN ? INTEL_UNKNOWN : at_ms - available,
        .score =
            decay_score(model, base_of(input, model), clock == INTEL_UNKNOWN ? 0 : at_ms - clock),
        .until_ms = usable_until(input, model),
    };
    out->freshness = judge(input, model, at_ms, out);
}

static void age_text(int64_t ms, char out[AGE_TEXT])
{
    double days = (double)ms / MS_DAY;

    (void)snprintf(out, AGE_TEXT, days < 2 ? "%.1f hours" : "%.0f days",
                   days < 2 ? days * 24 : days);
}

static char *decayed(const struct fresh_input *input, const struct decay_model *model,
                     int64_t at_ms, const struct fresh_state *state)
{
    char age[AGE_TEXT];

    if (base_of(input, model) < model->threshold) {
        return mem_printf("its score of %.0f is below %.0f from the start (model %s)",
                          base_of(input, model), model->threshold, model->name);
    }
    age_text(at_ms - wound(&input->times), age);
    return mem_printf(
        "last seen %s ago: its score of %.0f has fallen to %.1f, below %.0f (model %s)", age,
        base_of(input, model), state->score, model->threshold, model->name);
}

char *fresh_reason(const struct fresh_input *input, const struct decay_models *models,
                   int64_t at_ms, const struct fresh_state *state)
{
    const struct intel_times *times = &input->times;
    char time[CLOCK_TEXT] = "";
    char age[AGE_TEXT] = "";
    char limit[AGE_TEXT] = "";

    switch (state->freshness) {
    case FRESH_USABLE:
        if (state->until_ms == INT64_MAX || state->until_ms < 0) {
            return mem_strdup("usable, with no end in sight");
        }
        clock_format_utc(state->until_ms, time);
        return mem_printf("usable until %s, if nothing new is said", time);
    case FRESH_NOT_SEEN_YET:
        clock_format_utc(intel_times_since(times), time);
        return mem_printf("first seen at %s, which is later", time);
    case FRESH_REVOKED:
        return mem_strdup("revoked by all that told of it");
    case FRESH_EXPIRED_MARK:
        return mem_strdup("the last word on it is that it has expired");
    case FRESH_FALSE_POSITIVE:
        return mem_strdup("the last word on it is that it is a false positive");
    case FRESH_NOT_VALID_YET:
        clock_format_utc(times->valid_from, time);
        return mem_printf("valid from %s, which is later", time);
    case FRESH_NOT_VALID_MORE:
        clock_format_utc(times->valid_until, time);
        return mem_printf("valid until %s, which has passed", time);
    case FRESH_DECAYED:
        return decayed(input, decay_model_of(models, input->type), at_ms, state);
    case FRESH_TOO_OLD:
        age_text(state->age_ms, age);
        age_text(input->max_age_ms, limit);
        return mem_printf("%s old, and %s are allowed", age, limit);
    case FRESH_UNDATED:
    case FRESH_COUNT:
        break;
    }
    age_text(input->max_age_ms, limit);
    return mem_printf("nobody said when it was first seen, and %s are allowed", limit);
}
