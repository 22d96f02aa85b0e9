/* Intervals of a count. */
#include "reports/stats/poisson.h"
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
