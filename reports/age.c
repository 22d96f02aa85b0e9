/* The one table of age bins. The first ones are those in which attacks are worth most to whoever
 * sends them: a day, a week, a month. */
#include "reports/age.h"

#define DAY_MS INT64_C(86400000)

const struct age_bin age_bins[AGE_BINS] = {
    {"1d", DAY_MS},       {"7d", 7 * DAY_MS},    {"30d", 30 * DAY_MS}, {"90d", 90 * DAY_MS},
    {"1y", 365 * DAY_MS}, {"3y", 1095 * DAY_MS}, {"older", -1},
};

size_t age_bin_of(int64_t age_ms)
{
    size_t i = 0;
    while (i + 1 < AGE_BINS && age_ms > age_bins[i].upto_ms) {
        i++;
    }
    return i;
}

static int64_t first_known(int64_t a, int64_t b)
{
    return a != SCORE_NO_TIME ? a : b;
}

static int64_t since(int64_t from, int64_t at_utc_ms)
{
    return from == SCORE_NO_TIME || at_utc_ms == SCORE_NO_TIME ? SCORE_NO_TIME : at_utc_ms - from;
}

int64_t age_known_since(const struct score_intel *intel)
{
    return first_known(intel->first_seen_ms, intel->published_ms);
}

int64_t age_of(const struct score_intel *intel, int64_t at_utc_ms)
{
    return since(age_known_since(intel), at_utc_ms);
}

int64_t age_lag(const struct score_intel *intel, int64_t at_utc_ms)
{
    return since(first_known(intel->added_ms, intel->published_ms), at_utc_ms);
}

bool age_stale(const struct score_intel *intel, int64_t at_utc_ms)
{
    return intel->usable_until_ms != SCORE_NO_TIME && at_utc_ms != SCORE_NO_TIME &&
           at_utc_ms >= intel->usable_until_ms;
}

int64_t age_told(const struct score_intel *intel)
{
    return first_known(intel->published_ms, intel->first_seen_ms);
}
