/* What an alert is worth at a base rate. */
#include "reports/stats/baserate.h"
#include "tests/reports/near.h"

static double precision(double base, double hit, double wrong)
{
    double out = NAN;
    cr_assert(baserate_precision(base, hit, wrong, &out));
    return out;
}

/* Axelsson (2000): two intrusions in 100,000 records; the second a textbook's, which prints .193.
 */
Test(baserate, agrees_with_axelsson)
{
    near_to(precision(2e-5, 1.0, 1e-5), 0.666671, HALF(6));
    near_to(precision(2e-5, 0.7, 1e-5), 0.583338, HALF(6));
    near_to(precision(2e-4, 0.6, 5e-4), 0.1936, HALF(4));
}

Test(baserate, edges)
{
    double out = 7.0;
    cr_assert_not(baserate_precision(0.5, 0.0, 0.0, &out));
    cr_assert_not(baserate_negative(0.5, 1.0, 1.0, &out));
    cr_assert_eq(out, 7.0);
    near_to(precision(1.0, 0.2, 0.9), 1.0, 0.0);
    near_to(precision(0.0, 0.2, 0.9), 0.0, 0.0);
    near_to(precision(0.5, 0.3, 0.3), 0.5, 1e-15);
    cr_assert(baserate_negative(0.5, 0.3, 0.3, &out));
    near_to(out, 0.5, 1e-15);
    cr_assert(baserate_negative(0.01, 1.0, 0.2, &out));
    near_to(out, 1.0, 0.0);
}

Test(baserate, precision_rises_with_base_and_falls_with_false_alarms)
{
    for (double base = 0.01; base < 0.9; base += 0.1) {
        cr_assert_lt(precision(base, 0.9, 0.01), precision(base + 0.05, 0.9, 0.01));
        cr_assert_gt(precision(base, 0.9, 0.01), precision(base, 0.9, 0.02));
    }
    near_to(baserate_false_alarms(0.25, 1000.0, 0.01), 7.5, 1e-12);
}
