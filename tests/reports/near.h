/* Comparing worked values. Tolerances are half of the last digit that the source prints. */
#ifndef TESTS_REPORTS_NEAR_H
#define TESTS_REPORTS_NEAR_H

#include <math.h>

#include "reports/stats/interval.h"
#include "tests/support.h"

#define HALF(digits) (0.51 * pow(10.0, -(digits)))

static inline void near_to(double got, double want, double tolerance)
{
    cr_assert(fabs(got - want) <= tolerance, "got %.12f, expected %.12f", got, want);
}

static inline void interval_near(struct interval got, double lower, double upper, double tolerance)
{
    near_to(got.lower, lower, tolerance);
    near_to(got.upper, upper, tolerance);
}

#endif
