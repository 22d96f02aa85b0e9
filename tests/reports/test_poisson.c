/* Intervals of a count. */
#include "reports/stats/poisson.h"

#include <math.h>

#include "tests/reports/near.h"

Test(poisson, agrees_with_garwood)
{
    interval_near(poisson_garwood(0, 0.95), 0.0, 3.688879, HALF(6));
    interval_near(poisson_garwood(3, 0.95), 0.618672, 8.767273, HALF(6));
    near_to(poisson_none_upper(0.95), 2.995732, HALF(6));
}

Test(poisson, holds_the_count)
{
    for (int x = 1; x < 5000; x = x * 3 + 1) {
        struct interval got = poisson_garwood(x, 0.95);
        cr_assert(got.lower < x && x < got.upper);
    }
}

/* The shares beyond the bounds are what they should be: sums of Poisson terms, which know nothing
 * of the chi-squared distribution. */
static double at_most(double x, double mean)
{
    double sum = 0.0;
    for (double k = 0; k <= x; k++) {
        sum += exp(k * log(mean) - mean - lgamma(k + 1.0));
    }
    return sum;
}

Test(poisson, holds_for_counts_in_the_thousands)
{
    static const double counts[] = {1000, 1001, 1162, 1736, 2019, 16000, 129961, 499000};
    static const double levels[] = {0.5, 0.9, 0.95, 0.975, 0.999};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        for (size_t k = 0; k < sizeof(levels) / sizeof(levels[0]); k++) {
            struct interval got = poisson_garwood(counts[i], levels[k]);
            double tail = (1.0 - levels[k]) / 2.0;
            near_to(at_most(counts[i], got.upper), tail, 1e-7);
            near_to(1.0 - at_most(counts[i] - 1.0, got.lower), tail, 1e-7);
        }
    }
}

/* Far up the interval is x plus and minus 1.959964 sqrt(x), give or take two. */
Test(poisson, holds_for_any_count)
{
    for (double x = 1e5; x < 1e13; x *= 3.7) {
        struct interval got = poisson_garwood(floor(x), 0.95);
        near_to((floor(x) - got.lower) / sqrt(x), 1.959964, 0.01);
        near_to((got.upper - floor(x)) / sqrt(x), 1.959964, 0.01);
    }
}
