/* Intervals of one proportion. Where no source is named they were computed outside this program by
 * an independent implementation. */
#include "reports/stats/proportion.h"
#include "tests/reports/near.h"

Test(interval, z_is_the_two_sided_normal_quantile)
{
    near_to(interval_z(0.95), 1.959963984540054, 1e-12);
}

/* Newcombe, Statistics in Medicine 17 (1998) 857, table I, prints .2553-.3662, .2527-.3676 and so
 * on. */
Test(proportion, agrees_with_newcombe_1998)
{
    interval_near(proportion_wilson(81, 263, 0.95), 0.255289, 0.366210, HALF(6));
    interval_near(proportion_clopper_pearson(81, 263, 0.95), 0.252737, 0.367622, HALF(6));
    interval_near(proportion_wilson(15, 148, 0.95), 0.062386, 0.160487, HALF(6));
    interval_near(proportion_clopper_pearson(15, 148, 0.95), 0.057844, 0.161650, HALF(6));
    interval_near(proportion_wilson(0, 20, 0.95), 0.0, 0.161125, HALF(6));
    interval_near(proportion_clopper_pearson(0, 20, 0.95), 0.0, 0.168433, HALF(6));
    interval_near(proportion_wilson(1, 29, 0.95), 0.006113, 0.171755, HALF(6));
    interval_near(proportion_clopper_pearson(1, 29, 0.95), 0.000873, 0.177644, HALF(6));
}

/* R binom, as quoted in statsmodels' test results, which cut the last digit off. */
Test(proportion, agrees_with_r_binom)
{
    interval_near(proportion_wilson(18, 20, 0.95), 0.698966354771, 0.972133518786, 1e-12);
    interval_near(proportion_clopper_pearson(18, 20, 0.95), 0.683017285981, 0.987651472830, 1e-12);
    interval_near(proportion_wilson(4, 200, 0.95), 0.007804426416, 0.050287086906, 1e-12);
    interval_near(proportion_clopper_pearson(4, 200, 0.95), 0.005475565880, 0.050413609090, 1e-12);
}

/* R binom.test(51, 235). */
Test(proportion, agrees_with_r_binom_test)
{
    interval_near(proportion_clopper_pearson(51, 235, 0.95), 0.1660633298083073, 0.2752683640289254,
                  1e-13);
}

Test(proportion, all_and_none_reach_the_edge_exactly)
{
    struct interval all = proportion_wilson(30, 30, 0.95), none = proportion_wilson(0, 30, 0.95);
    near_to(all.lower, 0.8864866, HALF(7));
    near_to(none.upper, 0.11351339, HALF(8));
    near_to(proportion_clopper_pearson(30, 30, 0.95).lower, 0.8842967, HALF(7));
    near_to(proportion_clopper_pearson(0, 30, 0.95).upper, 0.11570331, HALF(8));
    cr_assert_eq(all.upper, 1.0);
    cr_assert_eq(none.lower, 0.0);
    cr_assert_eq(proportion_wilson(38, 38, 0.95).upper, 1.0);
    interval_near(proportion_wilson(19, 38, 0.95), 0.348499283643951, 0.651500716356049, 1e-13);
}

Test(proportion, nothing_tried_leaves_everything_open)
{
    interval_near(proportion_wilson(0, 0, 0.95), 0.0, 1.0, 0.0);
    interval_near(proportion_clopper_pearson(0, 0, 0.95), 0.0, 1.0, 0.0);
    near_to(proportion_none_upper(0, 0.95), 1.0, 0.0);
    near_to(proportion_all_lower(0, 0.95), 0.0, 0.0);
}

/* n = ceil(ln .05 / ln p0) trials without a failure show p0: .90 -> 29, .95 -> 59, .99 -> 299, .999
 * -> 2995. */
Test(proportion, one_sided_bounds_need_the_known_number_of_trials)
{
    static const double claims[] = {0.90, 0.95, 0.98, 0.99, 0.995, 0.999};
    static const double trials[] = {29, 59, 149, 299, 598, 2995};
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        cr_assert_geq(proportion_all_lower(trials[i], 0.95), claims[i]);
        cr_assert_lt(proportion_all_lower(trials[i] - 1, 0.95), claims[i]);
    }
    near_to(proportion_none_upper(300, 0.95), 3.0 / 300, 1e-4); /* rule of three */
}

Test(proportion, intervals_hold_the_share_and_mirror_each_other)
{
    for (int n = 1; n <= 60; n += 7) {
        for (int x = 0; x <= n; x++) {
            struct interval w = proportion_wilson(x, n, 0.95),
                            m = proportion_wilson(n - x, n, 0.95);
            struct interval c = proportion_clopper_pearson(x, n, 0.95);
            double p = (double)x / n;
            cr_assert(w.lower <= p && p <= w.upper && w.lower >= 0.0 && w.upper <= 1.0);
            cr_assert(c.lower <= p && p <= c.upper && c.lower >= 0.0 && c.upper <= 1.0);
            cr_assert(c.upper - c.lower >= w.upper - w.lower - 0.02, "exact is not much narrower");
            interval_near(m, 1.0 - w.upper, 1.0 - w.lower, 1e-12);
        }
    }
}

Test(proportion, more_trials_and_lower_levels_are_narrower)
{
    struct interval few = proportion_wilson(8, 10, 0.95), many = proportion_wilson(80, 100, 0.95);
    struct interval loose = proportion_wilson(8, 10, 0.8);
    cr_assert_lt(many.upper - many.lower, few.upper - few.lower);
    cr_assert_lt(loose.upper - loose.lower, few.upper - few.lower);
}

Test(proportion, large_numbers_do_not_upset_the_exact_interval)
{
    struct interval got = proportion_clopper_pearson(500000, 1000000, 0.95);
    interval_near(got, 0.49902, 0.50098, 1e-5); /* normal approximation */
}

/* R binom, equal tails, as quoted in statsmodels' test results. Of 4/200 they print the lower end
 * as .006787598795, which is 5e-12 off: summed to 50 digits it is .00678759880008. */
Test(proportion, agrees_with_jeffreys_interval_of_r_binom)
{
    interval_near(proportion_jeffreys(18, 20, 0.95), 0.716146742696, 0.978627511978, 1e-12);
    interval_near(proportion_jeffreys(4, 200, 0.95), 0.006787598800, 0.046846566967, 1e-12);
    interval_near(proportion_jeffreys(29, 30, 0.95), 0.854582, 0.996380, HALF(6));
}

Test(proportion, jeffreys_interval_is_open_at_the_edges_and_mirrors)
{
    interval_near(proportion_jeffreys(0, 0, 0.95), 0.0, 1.0, 0.0);
    for (int n = 1; n <= 60; n += 7) {
        cr_assert_eq(proportion_jeffreys(0, n, 0.95).lower, 0.0);
        cr_assert_eq(proportion_jeffreys(n, n, 0.95).upper, 1.0);
        for (int x = 0; x <= n; x++) {
            struct interval j = proportion_jeffreys(x, n, 0.95),
                            m = proportion_jeffreys(n - x, n, 0.95);
            struct interval c = proportion_clopper_pearson(x, n, 0.95);
            cr_assert(j.lower <= (double)x / n && (double)x / n <= j.upper);
            cr_assert(c.lower <= j.lower && j.upper <= c.upper, "inside the exact one");
            interval_near(m, 1.0 - j.upper, 1.0 - j.lower, 1e-12);
        }
    }
    struct interval tiny = proportion_jeffreys(0.001, 10, 0.95);
    cr_assert(tiny.lower <= 0.0001 && tiny.upper > 0.1);
}

/* Two products of a published test of 626 samples: their intervals overlap widely. */
Test(proportion, tells_how_near_623_and_619_of_626_are)
{
    interval_near(proportion_wilson(623, 626, 0.95), 0.9860, 0.9984, HALF(4));
    interval_near(proportion_wilson(619, 626, 0.95), 0.9771, 0.9946, HALF(4));
}

/* Far beyond where GSL's fraction ends, where the normal curve is as good. */
Test(proportion, millions_of_trials_do_not_upset_it_either)
{
    for (double n = 1e6; n <= 1e8; n *= 10) {
        double half = 1.959963984540054 * 0.5 / sqrt(n);
        interval_near(proportion_clopper_pearson(n / 2, n, 0.95), 0.5 - half, 0.5 + half, 1.0 / n);
        interval_near(proportion_jeffreys(n / 2, n, 0.95), 0.5 - half, 0.5 + half, 0.1 / n);
        cr_assert_lt(proportion_clopper_pearson(6, n, 0.95).upper, 14 / n);
    }
}
