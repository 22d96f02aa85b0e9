/* The binomial distribution and its exact test of one share. Numbers of trials up to
 * BINOMIAL_MAX. */
#ifndef REPORTS_STATS_BINOMIAL_H
#define REPORTS_STATS_BINOMIAL_H

#include <stdint.h>

#define BINOMIAL_MAX INT64_C(100000000)

/* P(X = x) and P(X <= x) for X of n trials with share p in [0,1]; x below 0 or above n gives 0, and
 * 0 or 1. */
double binomial_mass(int64_t x, int64_t n, double p);
double binomial_at_most(int64_t x, int64_t n, double p);

/* Exact test of the share p when x of n were seen, 0 <= x <= n (asserted).
 *   less = P(X <= x)   greater = P(X >= x)
 *   two_sided = the sum of P(X = i) over all i that are not likelier than x
 * "Not likelier" allows 1e-7 of the mass of x for rounding, as R's binom.test. n = 0 gives 1.
 * Source: Clopper and Pearson, Biometrika 26 (1934) 404. */
struct binomial_test {
    double two_sided, less, greater;
};
struct binomial_test binomial_test(int64_t x, int64_t n, double p);

/* The sign test, p = 1/2: min(1, 2 P(X <= min(x, n-x))). */
double binomial_two_sided(int64_t x, int64_t n);

#endif
