/* How old an item is at a trial, and what is said where its dates are not known. */
#include "reports/age.h"
#include "tests/support.h"

#define DAY_MS INT64_C(86400000)

static const struct score_intel dated = {
    .first_seen_ms = 1000, .published_ms = 3000, .added_ms = 4000, .usable_until_ms = 9000};
static const struct score_intel undated = {.first_seen_ms = SCORE_NO_TIME,
                                           .published_ms = SCORE_NO_TIME,
                                           .added_ms = SCORE_NO_TIME,
                                           .usable_until_ms = SCORE_NO_TIME};

Test(age, runs_from_the_first_sighting_or_else_from_print)
{
    struct score_intel intel = dated;
    cr_assert_eq(age_of(&intel, 5000), 4000);
    intel.first_seen_ms = SCORE_NO_TIME;
    cr_assert_eq(age_of(&intel, 5000), 2000);
    intel.published_ms = SCORE_NO_TIME;
    cr_assert_eq(age_of(&intel, 5000), SCORE_NO_TIME, "added is when it could be had, no age");
}

Test(age, lag_runs_from_the_collection_or_else_from_print)
{
    struct score_intel intel = dated;
    cr_assert_eq(age_lag(&intel, 5000), 1000);
    intel.added_ms = SCORE_NO_TIME;
    cr_assert_eq(age_lag(&intel, 5000), 2000);
    intel.published_ms = SCORE_NO_TIME;
    cr_assert_eq(age_lag(&intel, 5000), SCORE_NO_TIME);
}

Test(age, of_a_trial_that_nobody_timed_is_not_known)
{
    cr_assert_eq(age_of(&dated, SCORE_NO_TIME), SCORE_NO_TIME);
    cr_assert_eq(age_lag(&dated, SCORE_NO_TIME), SCORE_NO_TIME);
    cr_assert_not(age_stale(&dated, SCORE_NO_TIME));
}

Test(age, validity_ends_at_its_end)
{
    cr_assert_not(age_stale(&dated, 8999));
    cr_assert(age_stale(&dated, 9000));
    cr_assert_not(age_stale(&undated, INT64_MAX), "nothing bounds it");
}

Test(age, the_world_was_told_in_print_or_else_by_the_first_sighting)
{
    struct score_intel intel = dated;
    cr_assert_eq(age_told(&intel), 3000);
    intel.published_ms = SCORE_NO_TIME;
    cr_assert_eq(age_told(&intel), 1000);
    cr_assert_eq(age_told(&undated), SCORE_NO_TIME);
}

Test(age, a_bin_holds_its_end_and_the_next_begins_after_it)
{
    const int64_t ends[AGE_BINS - 1] = {1, 7, 30, 90, 365, 1095}; /* days */
    for (size_t i = 0; i < AGE_BINS - 1; i++) {
        cr_assert_eq(age_bin_of(ends[i] * DAY_MS), i, "%s", age_bins[i].name);
        cr_assert_eq(age_bin_of(ends[i] * DAY_MS + 1), i + 1, "after %s", age_bins[i].name);
    }
    cr_assert_eq(age_bin_of(0), 0);
    cr_assert_eq(age_bin_of(-DAY_MS), 0, "a clock that is off");
    cr_assert_eq(age_bin_of(INT64_MAX), AGE_BINS - 1);
}
