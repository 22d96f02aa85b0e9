/* Quantiles of whole numbers. */
#include "reports/stats/quantile.h"
#include "tests/support.h"

/* R quantile(c(10, 20, 40, 80), type = 7): 17.5, 30, 50. */
Test(quantile, lies_between_the_nearest_two)
{
    const int64_t four[] = {10, 20, 40, 80}, five[] = {-5, 0, 1, 7, 100};
    cr_assert_eq(quantile_of(four, 4, 0.25), 18);
    cr_assert_eq(quantile_of(four, 4, 0.5), 30);
    cr_assert_eq(quantile_of(four, 4, 0.75), 50);
    cr_assert_eq(quantile_of(four, 4, 0.0), 10);
    cr_assert_eq(quantile_of(four, 4, 1.0), 80);
    cr_assert_eq(quantile_of(five, 5, 0.5), 1);
    cr_assert_eq(quantile_of(five, 1, 0.75), -5);
}
