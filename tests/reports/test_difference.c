/* Differences of two independent proportions. */
#include "reports/stats/difference.h"
#include "tests/reports/near.h"

/* 5/56 and 0/29, as R's ratesci has them. */
Test(difference, agrees_with_ratesci)
{
    interval_near(difference_newcombe(5, 56, 0, 29, 0.95), -0.0381, 0.1926, HALF(4));
    interval_near(difference_miettinen_nurminen(5, 56, 0, 29, 0.95), -0.0326, 0.1933, HALF(4));
    interval_near(difference_mee(5, 56, 0, 29, 0.95), -0.0313, 0.1926, HALF(4));
}

/* Two products of a published test, 623 and 619 of 626, as if their samples had not been the same.
 */
Test(difference, four_of_626_are_no_difference)
{
    interval_near(difference_newcombe(623, 626, 619, 626, 0.95), -0.0045, 0.0185, HALF(4));
}

typedef struct interval (*difference_fn)(int64_t, int64_t, int64_t, int64_t, double);
static const difference_fn methods[] = {difference_newcombe, difference_mee,
                                        difference_miettinen_nurminen};

Test(difference, holds_the_difference_and_mirrors)
{
    for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
        for (int x1 = 0; x1 <= 9; x1++) {
            for (int x2 = 0; x2 <= 13; x2++) {
                double d = x1 / 9.0 - x2 / 13.0;
                struct interval one = methods[m](x1, 9, x2, 13, 0.95),
                                two = methods[m](x2, 13, x1, 9, 0.95),
                                wide = methods[m](x1, 9, x2, 13, 0.99);
                cr_assert(one.lower <= d + 1e-12 && d - 1e-12 <= one.upper, "%zu: %d %d", m, x1,
                          x2);
                cr_assert(one.lower >= -1.0 && one.upper <= 1.0);
                cr_assert(wide.lower <= one.lower && one.upper <= wide.upper);
                interval_near(two, -one.upper, -one.lower, 1e-9);
            }
        }
    }
}

Test(difference, reaches_one_where_everything_differs)
{
    for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
        cr_assert_eq(methods[m](7, 7, 0, 9, 0.95).upper, 1.0);
        cr_assert_eq(methods[m](0, 7, 9, 9, 0.95).lower, -1.0);
        struct interval few = methods[m](4, 8, 2, 8, 0.95), many = methods[m](40, 80, 20, 80, 0.95);
        cr_assert_lt(many.upper - many.lower, few.upper - few.lower);
    }
}

Test(difference, miettinen_and_nurminen_are_wider_than_mee)
{
    struct interval mee = difference_mee(3, 9, 7, 13, 0.95),
                    mn = difference_miettinen_nurminen(3, 9, 7, 13, 0.95);
    cr_assert(mn.lower < mee.lower && mee.upper < mn.upper);
}
