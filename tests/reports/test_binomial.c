/* The exact test of one share. */
#include "reports/stats/binomial.h"
#include "tests/reports/near.h"

/* R binom.test(51, 235, 1/6). */
Test(binomial, agrees_with_r_binom_test)
{
    struct binomial_test got = binomial_test(51, 235, 1.0 / 6.0);
    near_to(got.two_sided, 0.0437479701823997, 1e-13);
    near_to(got.greater, 0.02654424571169085, 1e-13);
}

Test(binomial, is_the_plain_sum)
{
    for (int n = 0; n <= 24; n++) {
        double sum = 0.0;
        for (int x = 0; x <= n; x++) {
            double twice = 0.0;
            sum += binomial_mass(x, n, 0.3);
            near_to(binomial_at_most(x, n, 0.3), sum, 1e-13);
            for (int i = 0; i <= n; i++) {
                bool rarer = binomial_mass(i, n, 0.3) <= binomial_mass(x, n, 0.3) * (1 + 1e-7);
                twice += rarer ? binomial_mass(i, n, 0.3) : 0.0;
            }
            near_to(binomial_test(x, n, 0.3).two_sided, twice, 1e-12);
        }
    }
    near_to(binomial_at_most(-1, 5, 0.3), 0.0, 0.0);
    near_to(binomial_mass(6, 5, 0.3), 0.0, 0.0);
}

Test(binomial, mirrors)
{
    for (int x = 0; x <= 17; x++) {
        struct binomial_test one = binomial_test(x, 17, 0.2), two = binomial_test(17 - x, 17, 0.8);
        near_to(one.two_sided, two.two_sided, 1e-12);
        near_to(one.less, two.greater, 1e-12);
        near_to(binomial_two_sided(x, 17), binomial_test(x, 17, 0.5).two_sided, 1e-12);
    }
}

Test(binomial, edges_of_the_share_and_the_number)
{
    near_to(binomial_test(0, 0, 0.5).two_sided, 1.0, 0.0);
    near_to(binomial_test(0, 9, 0.0).two_sided, 1.0, 0.0);
    near_to(binomial_test(9, 9, 1.0).two_sided, 1.0, 0.0);
    near_to(binomial_test(1, 9, 0.0).two_sided, 0.0, 0.0);
    near_to(binomial_two_sided(0, 1), 1.0, 0.0);
    near_to(binomial_two_sided(0, 4), 0.125, 1e-15);
}

/* Normal approximation with correction for continuity. */
Test(binomial, large_numbers_do_not_upset_it)
{
    for (int64_t n = 10000; n <= BINOMIAL_MAX; n *= 10) {
        int64_t x = n / 2 - (int64_t)sqrt((double)n);
        double z = (n / 2.0 - x - 0.5) / sqrt(n / 4.0);
        near_to(binomial_two_sided(x, n), erfc(z / sqrt(2.0)), 1e-4);
    }
}

/* At the middle, where GSL gives up: P(X <= n/2) is 1/2 and half of the mass there. */
Test(binomial, the_middle_of_millions_is_found)
{
    for (int64_t n = 1000000; n <= BINOMIAL_MAX; n *= 10) {
        near_to(binomial_at_most(n / 2, n, 0.5), 0.5 + binomial_mass(n / 2, n, 0.5) / 2.0, 1e-6);
        near_to(binomial_two_sided(n / 2, n), 1.0, 0.0);
    }
}
