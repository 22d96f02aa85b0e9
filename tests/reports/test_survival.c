/* Kaplan-Meier and the log-rank test. */
#include "reports/stats/survival.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "tests/reports/near.h"

/* Two groups as R's survival and statsmodels have them. */
static const struct survival_time both[] = {
    {3, false}, {1, true},  {2, true},  {3, true},  {2, false}, {1, false},
    {5, true},  {3, false}, {1, false}, {1, true},  {2, false}, {3, false},
    {7, true},  {1, false}, {5, true},  {3, false}, {9, true}};
static const size_t group_of[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static void check_curve(const struct survival_time *times, size_t count, const double *survival,
                        const double *se, size_t want)
{
    size_t steps = 0;
    AUTOFREE struct survival_step *got = survival_curve(times, count, 0.95, &steps);
    cr_assert_eq(steps, want);
    for (size_t i = 0; i < steps; i++) {
        near_to(got[i].survival, survival[i], HALF(7));
        near_to(got[i].se, se[i], HALF(7));
        cr_assert(got[i].interval.lower <= got[i].survival &&
                  got[i].survival <= got[i].interval.upper);
    }
}

Test(survival, agrees_with_r_and_statsmodels)
{
    static const double s1[] = {.8750000, .7291667, .5468750, 0},
                        e1[] = {.1169268, .1649762, .2005800, 0};
    static const double s2[] = {.8888889, .5925926, .2962963, 0},
                        e2[] = {.1047566, .2518034, .2444320, 0};
    check_curve(both, 8, s1, e1, 4);
    check_curve(both + 8, 9, s2, e2, 4);
}

Test(survival, log_rank_agrees_with_statsmodels)
{
    struct log_rank got;
    cr_assert(survival_log_rank(both, group_of, 17, 2, &got));
    near_to(got.chi2, 2.14673, HALF(5));
    near_to(got.p, 0.14287, HALF(5));
    cr_assert_eq(got.df, 1);
    near_to(got.observed[0] + got.observed[1], 8.0, 1e-12);
    near_to(got.expected[0] + got.expected[1], 8.0, 1e-12);
}

/* At S = 1/2 with 4 at the start and events at 1 and 2: sum d/(n(n-d)) = 1/12 + 1/6 = 1/4, se =
 * 1/4; exp(-exp(ln(ln 2) +- 1.959964/(2 ln 2))) = exp(-ln 2 * 4.1115...) and exp(-ln 2
 * / 4.1115...). */
Test(survival, log_log_interval_is_as_worked_by_hand)
{
    static const struct survival_time times[] = {{1, true}, {2, true}, {3, false}, {3, false}};
    size_t steps = 0;
    AUTOFREE struct survival_step *got = survival_curve(times, 4, 0.95, &steps);
    double factor = exp(1.959963984540054 / (2.0 * log(2.0)));
    cr_assert_eq(steps, 2);
    near_to(got[1].survival, 0.5, 1e-15);
    near_to(got[1].se, 0.25, 1e-15);
    interval_near(got[1].interval, pow(0.5, factor), pow(0.5, 1.0 / factor), 1e-12);
}

/* No censoring: survival is the share of those left, its variance binomial, and the restricted mean
 * to the last time the plain mean. */
Test(survival, without_censoring_is_plain_counting)
{
    struct survival_time times[20];
    size_t steps = 0;
    double mean = 0.0;
    for (int i = 0; i < 20; i++) {
        times[i] = (struct survival_time){(i * 7) % 20 + 1, true};
        mean += times[i].time / 20.0;
    }
    AUTOFREE struct survival_step *got = survival_curve(times, 20, 0.95, &steps);
    cr_assert_eq(steps, 20);
    for (size_t i = 0; i < 19; i++) {
        double s = 1.0 - (i + 1) / 20.0;
        near_to(got[i].survival, s, 1e-12);
        near_to(got[i].se, sqrt(s * (1.0 - s) / 20.0), 1e-12);
        cr_assert_eq(got[i].at_risk, 20 - i);
    }
    near_to(got[19].survival, 0.0, 0.0);
    near_to(got[19].interval.upper, got[18].interval.upper, 0.0);
    struct survival_mean all = survival_restricted(got, steps, 20.0, 0.95);
    near_to(all.value, mean, 1e-12);
    near_to(all.se, sqrt((20.0 * 20.0 - 1.0) / 12.0 / 20.0), 1e-12);
}

Test(survival, quantiles_are_the_first_time_at_or_below)
{
    size_t steps = 0;
    struct interval interval;
    AUTOFREE struct survival_step *got = survival_curve(both, 8, 0.95, &steps);
    near_to(survival_quantile(got, steps, 0.5, &interval), 5.0, 0.0);
    cr_assert(interval.lower <= 5.0 && interval.upper >= 5.0);
    near_to(survival_quantile(got, steps, 0.8, &interval), 2.0, 0.0);
    near_to(survival_at(got, steps, 0.5).survival, 1.0, 0.0);
    near_to(survival_at(got, steps, 3.0).survival, 0.5468750, HALF(7));
    near_to(survival_at(got, steps, 4.9).survival, 0.5468750, HALF(7));
}

Test(survival, nothing_seen_is_never_zero)
{
    static const struct survival_time censored[] = {{4, false}, {4, false}, {2, false}};
    struct interval interval;
    size_t steps = 7;
    AUTOFREE struct survival_step *got = survival_curve(censored, 3, 0.95, &steps);
    cr_assert_eq(steps, 0);
    cr_assert(isinf(survival_quantile(got, 0, 0.5, &interval)) && isinf(interval.lower));
    near_to(survival_restricted(got, 0, 4.0, 0.95).value, 4.0, 0.0);
    free(survival_curve(NULL, 0, 0.95, &steps));
    cr_assert_eq(steps, 0);
    struct log_rank rank;
    static const size_t groups[] = {0, 1, 1};
    cr_assert_not(survival_log_rank(censored, groups, 3, 2, &rank));
}

/* By hand: S is 1 to 1, 3/4 to 2, 1/2 to 3: 2.25. Areas from the events on: 1.25 and 0.5;
 * variance 1.25^2/12 + 0.5^2/6. */
Test(survival, restricted_mean_is_the_area)
{
    static const struct survival_time times[] = {{1, true}, {2, true}, {3, false}, {3, false}};
    size_t steps = 0;
    AUTOFREE struct survival_step *got = survival_curve(times, 4, 0.95, &steps);
    struct survival_mean mean = survival_restricted(got, steps, 3.0, 0.95);
    near_to(mean.value, 2.25, 1e-12);
    near_to(mean.se, sqrt(1.25 * 1.25 / 12.0 + 0.25 / 6.0), 1e-12);
    near_to(survival_restricted(got, steps, 1.5, 0.95).value, 1.375, 1e-12);
}

/* Naming groups otherwise, or one that nobody is in, changes nothing. */
Test(survival, log_rank_does_not_mind_the_names)
{
    size_t turned[17], apart[17], three[17];
    struct log_rank one, two, gap, more;
    for (size_t i = 0; i < 17; i++) {
        turned[i] = 1 - group_of[i];
        apart[i] = 3 * group_of[i];
        three[i] = i % 3;
    }
    cr_assert(survival_log_rank(both, group_of, 17, 2, &one));
    cr_assert(survival_log_rank(both, turned, 17, 2, &two));
    cr_assert(survival_log_rank(both, apart, 17, 4, &gap));
    cr_assert(survival_log_rank(both, three, 17, 3, &more));
    near_to(one.chi2, two.chi2, 1e-12);
    near_to(one.chi2, gap.chi2, 1e-12);
    cr_assert_eq(gap.df, 1);
    cr_assert_eq(more.df, 2);
    cr_assert(more.chi2 >= 0.0);
    cr_assert_not(survival_log_rank(both, group_of, 8, 2, &one));
}

/* Two groups with no ties and no censoring, 1 3 4 and 2 5 6: O = 3, E = 1/2 + 2/5 + 1/2 + 1/3 of
 * the first group, V the sum of p(1-p). */
Test(survival, log_rank_is_as_worked_by_hand)
{
    static const struct survival_time times[] = {{1, true}, {3, true}, {4, true},
                                                 {2, true}, {5, true}, {6, true}};
    static const size_t groups[] = {0, 0, 0, 1, 1, 1};
    struct log_rank got;
    double e = 1.0 / 2 + 2.0 / 5 + 1.0 / 2 + 1.0 / 3;
    double v = 1.0 / 4 + 6.0 / 25 + 1.0 / 4 + 2.0 / 9;
    cr_assert(survival_log_rank(times, groups, 6, 2, &got));
    near_to(got.expected[0], e, 1e-12);
    near_to(got.chi2, (3.0 - e) * (3.0 - e) / v, 1e-12);
}
