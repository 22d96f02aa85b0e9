/* Exact binomial sums, for tests whose samples are too small for the normal curve. */
#include "reports/stats/binomial.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "reports/stats/beta.h"

#define ROUNDING 1e-7

static void check(int64_t n, double p)
{
    assert(n >= 0 && n <= BINOMIAL_MAX && p >= 0.0 && p <= 1.0);
    (void)n;
    (void)p;
}

double binomial_mass(int64_t x, int64_t n, double p)
{
    check(n, p);
    if (x < 0 || x > n) {
        return 0.0;
    }
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    double mass = gsl_ran_binomial_pdf((unsigned)x, p, (unsigned)n);
    gsl_set_error_handler(old);
    return mass;
}

double binomial_at_most(int64_t x, int64_t n, double p)
{
    check(n, p);
    if (x < 0 || x >= n) {
        return x < 0 ? 0.0 : 1.0;
    }
    return beta_share(1.0 - p, (double)(n - x), (double)x + 1.0);
}

/* The first i in [low, n] whose mass is at most this; n + 1 when there is none. From low, which is
 * not below the mean, the mass falls. */
static int64_t first_below(int64_t low, int64_t n, double p, double mass)
{
    int64_t high = n + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (binomial_mass(middle, n, p) <= mass) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static double two_sided(int64_t x, int64_t n, double p)
{
    double mean = (double)n * p;
    if ((double)x == mean) {
        return 1.0;
    }
    if ((double)x > mean) { /* the same seen from the other side */
        x = n - x;
        p = 1.0 - p;
        mean = (double)n - mean;
    }
    double mass = binomial_mass(x, n, p) * (1.0 + ROUNDING);
    int64_t other = first_below((int64_t)ceil(mean), n, p, mass);
    double above = other > n ? 0.0 : binomial_at_most(n - other, n, 1.0 - p);
    return fmin(1.0, binomial_at_most(x, n, p) + above);
}

struct binomial_test binomial_test(int64_t x, int64_t n, double p)
{
    assert(x >= 0 && x <= n);
    return (struct binomial_test){
        .two_sided = two_sided(x, n, p),
        .less = binomial_at_most(x, n, p),
        .greater = binomial_at_most(n - x, n, 1.0 - p),
    };
}

double binomial_two_sided(int64_t x, int64_t n)
{
    assert(x >= 0 && x <= n);
    return fmin(1.0, 2.0 * binomial_at_most(x < n - x ? x : n - x, n, 0.5));
}
