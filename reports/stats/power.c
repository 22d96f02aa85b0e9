/* Numbers of trials and chances of a verdict. Rule: the chance is that of the test which the
 * reports use, summed exactly, where its normal approximation falls short. */
#include "reports/stats/power.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "reports/stats/binomial.h"
#include "reports/stats/interval.h"
#include "reports/stats/proportion.h"

#define LEFT_OUT 1e-16 /* the mass of one m */
#define BACK 64        /* numbers below the place at which the power is passed */

double power_zero_failure(double rate, double level)
{
    assert(rate > 0.0 && rate < 1.0 && level > 0.0 && level < 1.0);
    double n = ceil(log1p(-level) / log(rate));
    /* a quotient that is a whole number may have been rounded up past it */
    return n > 1.0 && proportion_all_lower(n - 1.0, level) >= rate ? n - 1.0 : n;
}

/* Whether b = k of m discordant pairs are significant, k <= m/2. */
static bool rejects(const struct power_paired *ask, int64_t k, int64_t m)
{
    double p = binomial_two_sided(k, m);
    if (ask->mid_p) {
        double mass = binomial_mass(k, m, 0.5);
        p = 2 * k == m ? 1.0 - mass / 2.0 : p - mass;
    }
    return p <= ask->alpha;
}

/* The greatest k < m/2 that rejects with m pairs; -1: none does. */
static int64_t critical(const struct power_paired *ask, int64_t m)
{
    int64_t low = -1, high = (m + 1) / 2;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (rejects(ask, middle, m)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double reject_share(const struct power_paired *ask, int64_t k, int64_t m)
{
    double share = ask->first / (ask->first + ask->second);
    return k < 0 ? 0.0 : binomial_at_most(k, m, share) + binomial_at_most(k, m, 1.0 - share);
}

double power_mcnemar(const struct power_paired *ask, int64_t n)
{
    double both = fmin(1.0, ask->first + ask->second), power = 0.0;
    assert(ask->first >= 0.0 && ask->second >= 0.0 && both > 0.0 && n >= 0 && n <= POWER_MAX);
    int64_t mean = (int64_t)((double)n * both), low = mean, high = mean;
    while (low > 0 && binomial_mass(low - 1, n, both) > LEFT_OUT) {
        low--;
    }
    while (high < n && binomial_mass(high + 1, n, both) > LEFT_OUT) {
        high++;
    }
    int64_t k = critical(ask, low);
    for (int64_t m = low; m <= high; m++) {
        while (2 * (k + 1) < m && rejects(ask, k + 1, m)) {
            k++; /* what rejects with m pairs does so with m + 1 */
        }
        power += binomial_mass(m, n, both) * reject_share(ask, k, m);
    }
    return fmin(1.0, power);
}

int64_t power_mcnemar_n(const struct power_paired *ask, double power)
{
    int64_t low = 0, high = 16;
    assert(power > 0.0 && power < 1.0);
    if (ask->first == ask->second) {
        return 0;
    }
    while (power_mcnemar(ask, high) < power) {
        if (high == POWER_MAX) {
            return 0;
        }
        low = high;
        high = high * 2 < POWER_MAX ? high * 2 : POWER_MAX;
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (power_mcnemar(ask, middle) < power) {
            low = middle;
        } else {
            high = middle;
        }
    }
    for (int64_t n = high - 1; n > 0 && n >= low - BACK; n--) {
        if (power_mcnemar(ask, n) >= power) {
            high = n;
        }
    }
    return high;
}

double power_connor(const struct power_paired *ask, double power)
{
    double psi = ask->first + ask->second, d = fabs(ask->first - ask->second);
    double za = gsl_cdf_ugaussian_Qinv(ask->alpha / 2.0), zb = gsl_cdf_ugaussian_Pinv(power);
    double root = d > 0.0 ? (za * sqrt(psi) + zb * sqrt(psi - d * d)) / d : (double)INFINITY;
    return root * root;
}

static double wilson_half(double rate, double n, double level)
{
    struct interval got = proportion_wilson(rate * n, n, level);
    return (got.upper - got.lower) / 2.0;
}

int64_t power_wilson_n(double rate, double half, double level)
{
    int64_t low = 0, high = POWER_MAX;
    assert(rate >= 0.0 && rate <= 1.0 && half > 0.0 && half < 0.5);
    if (wilson_half(rate, (double)high, level) > half) {
        return 0;
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (wilson_half(rate, (double)middle, level) > half) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* Standard deviations, of one trial in each group, when the shares are equal and as they are. */
static double equal_deviation(double p1, double p2)
{
    return sqrt((p1 + p2) * (1.0 - (p1 + p2) / 2.0));
}

static double true_deviation(double p1, double p2)
{
    return sqrt(p1 * (1.0 - p1) + p2 * (1.0 - p2));
}

double power_two(double p1, double p2, double n, double alpha)
{
    double z = gsl_cdf_ugaussian_Qinv(alpha / 2.0);
    assert(p1 > 0.0 && p1 < 1.0 && p2 > 0.0 && p2 < 1.0 && n > 0.0);
    return gsl_cdf_ugaussian_P((sqrt(n) * fabs(p1 - p2) - z * equal_deviation(p1, p2)) /
                               true_deviation(p1, p2));
}

double power_two_n(double p1, double p2, double power, double alpha)
{
    double za = gsl_cdf_ugaussian_Qinv(alpha / 2.0), zb = gsl_cdf_ugaussian_Pinv(power);
    assert(p1 > 0.0 && p1 < 1.0 && p2 > 0.0 && p2 < 1.0 && p1 != p2);
    double root = (za * equal_deviation(p1, p2) + zb * true_deviation(p1, p2)) / fabs(p1 - p2);
    return root * root;
}
