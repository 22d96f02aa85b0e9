/* Numbers of trials to plan for. */
#include "reports/stats/power.h"

#include "reports/stats/binomial.h"
#include "reports/stats/proportion.h"
#include "tests/reports/near.h"

Test(power, trials_without_a_failure)
{
    static const double claims[] = {0.90, 0.95, 0.98, 0.99, 0.995, 0.999};
    static const double trials[] = {29, 59, 149, 299, 598, 2995};
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        near_to(power_zero_failure(claims[i], 0.95), trials[i], 0.0);
    }
    near_to(power_zero_failure(0.5, 0.75), 2.0, 0.0); /* .5^2 is .25 exactly */
    near_to(power_zero_failure(0.1, 0.5), 1.0, 0.0);
}

/* R exact2x2's power for shares of .5 and .3 of 100 pairs; it leaves out masses of up to 1e-6. */
Test(power, agrees_with_exact2x2)
{
    struct power_paired ask = {.5, .3, .05, false};
    near_to(power_mcnemar(&ask, 100), 0.5693122, 1e-5);
    near_to(power_mcnemar(&ask, 100), 0.5693193, HALF(7));
    ask.mid_p = true;
    near_to(power_mcnemar(&ask, 100), 0.6090, HALF(4));
}

Test(power, of_the_mid_p_test_with_eight_against_three_in_a_hundred)
{
    static const struct {
        int64_t n;
        double power;
    } known[] = {{100, .303}, {200, .568}, {300, .751}, {400, .870}};
    const struct power_paired ask = {.08, .03, .05, true};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        near_to(power_mcnemar(&ask, known[i].n), known[i].power, HALF(3));
    }
}

/* The sum over every outcome of every number of discordant pairs, without any short cut. */
Test(power, is_the_plain_sum)
{
    const struct power_paired ask = {.3, .1, .05, false};
    double want = 0.0;
    for (int m = 0; m <= 30; m++) {
        for (int b = 0; b <= m; b++) {
            double p = binomial_two_sided(b, m);
            want += p <= 0.05 ? binomial_mass(m, 30, .4) * binomial_mass(b, m, .75) : 0.0;
        }
    }
    near_to(power_mcnemar(&ask, 30), want, 1e-12);
}

Test(power, under_equality_is_within_the_level)
{
    struct power_paired ask = {.2, .2, .05, false};
    for (int64_t n = 0; n < 300; n += 37) {
        cr_assert_leq(power_mcnemar(&ask, n), 0.05);
    }
    cr_assert_eq(power_mcnemar_n(&ask, 0.8), 0);
    cr_assert(isinf(power_connor(&ask, 0.8)));
}

/* Connor's number falls short for the exact test. */
Test(power, number_of_pairs_reaches_the_power)
{
    struct power_paired ask = {.08, .03, .05, true};
    for (int i = 0; i < 2; i++, ask.mid_p = false) {
        int64_t n = power_mcnemar_n(&ask, 0.8);
        cr_assert_geq(power_mcnemar(&ask, n), 0.8);
        cr_assert_lt(power_mcnemar(&ask, n - 1), 0.8);
        cr_assert(n > 300 && n < 400, "%lld", (long long)n);
    }
    int64_t exact = power_mcnemar_n(&ask, 0.8);
    cr_assert_lt(power_connor(&ask, 0.8), (double)exact);
    cr_assert_lt(power_mcnemar(&ask, (int64_t)power_connor(&ask, 0.8)), 0.8);
    const struct power_paired turned = {.03, .08, .05, false};
    cr_assert_eq(power_mcnemar_n(&turned, 0.8), exact);
}

Test(power, width_of_wilsons_interval)
{
    cr_assert_eq(power_wilson_n(.9, .05, .95), 141);
    cr_assert_eq(power_wilson_n(.9, .02, .95), 868);
    cr_assert_eq(power_wilson_n(.95, .03, .95), 215);
    cr_assert_eq(power_wilson_n(.99, .02, .95), 150);
    cr_assert_eq(power_wilson_n(.5, 1e-5, .95), 0);
    cr_assert_eq(power_wilson_n(.1, .05, .95), 141);
    struct interval got = proportion_wilson(.9 * 141, 141, .95),
                    less = proportion_wilson(126, 140, .95);
    cr_assert_leq(got.upper - got.lower, 0.1);
    cr_assert_gt(less.upper - less.lower, 0.1);
}

/* R power.prop.test(p1 = .50, p2 = .75, power = .90) and (n = 50, ...). */
Test(power, agrees_with_r_power_prop_test)
{
    near_to(power_two_n(.5, .75, .9, .05), 76.70692, 5e-5); /* R stops its search there */
    near_to(power_two(.5, .75, 50, .05), 0.7401659, HALF(7));
    near_to(power_two(.75, .5, 50, .05), 0.7401659, HALF(7));
    near_to(power_two(.5, .75, power_two_n(.5, .75, .9, .05), .05), 0.9, 1e-12);
}
