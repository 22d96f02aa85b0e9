/* Half-lives and areas under a measure over time. */
#include "reports/stats/decay.h"
#include "tests/reports/near.h"

Test(decay, half_life_of_seven_in_423)
{
    struct half_life got = decay_half_life(7, 423, 0.95);
    near_to(got.rate, 0.0165485, HALF(7));
    near_to(got.time, 41.886, HALF(3));
    interval_near(got.interval, 22.45, 104.18, HALF(2));
    near_to(got.rate_interval.lower * got.interval.upper, log(2.0), 1e-12);
}

Test(decay, nothing_ended_has_no_upper_end)
{
    struct half_life got = decay_half_life(0, 100, 0.95);
    cr_assert(isinf(got.time) && isinf(got.interval.upper));
    near_to(got.rate_interval.lower, 0.0, 0.0);
    near_to(got.rate_interval.upper, 3.688879 / 100.0, HALF(8)); /* -ln .025 */
    cr_assert_gt(got.interval.lower, 0.0);
}

Test(decay, a_longer_watch_or_a_lower_level_is_narrower)
{
    struct half_life few = decay_half_life(7, 423, 0.95), many = decay_half_life(70, 4230, 0.95),
                     loose = decay_half_life(7, 423, 0.8);
    near_to(few.time, many.time, 1e-9);
    cr_assert(few.interval.lower < many.interval.lower && many.interval.upper < few.interval.upper);
    cr_assert(few.interval.lower < loose.interval.lower);
}

Test(decay, area_is_the_trapezoids)
{
    static const double values[] = {.9, .8, .6, .5}, flat[] = {.3, .3, .3}, ends[] = {1, 0};
    near_to(decay_area(values, 4), 0.7, 1e-12);
    near_to(decay_area(flat, 3), 0.3, 1e-12);
    near_to(decay_area(ends, 2), 0.5, 1e-12);
    near_to(decay_area(values, 1), 0.9, 0.0);
}
