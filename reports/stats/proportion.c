/* Intervals for a proportion: out of the normal curve, and out of the beta distribution. */
#include "reports/stats/proportion.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "reports/stats/beta.h"

static double clip(double value)
{
    return fmin(1.0, fmax(0.0, value));
}

static void check(double x, double n, double level)
{
    assert(x >= 0.0 && x <= n && level > 0.0 && level < 1.0);
    (void)x;
    (void)n;
    (void)level;
}

double interval_z(double level)
{
    return gsl_cdf_ugaussian_Pinv(0.5 + level / 2.0);
}

struct interval proportion_wilson(double x, double n, double level)
{
    check(x, n, level);
    if (n <= 0.0) {
        return (struct interval){0.0, 1.0};
    }
    double z = interval_z(level), p = x / n, z2 = z * z;
    double scale = 1.0 + z2 / n;
    double centre = (p + z2 / (2.0 * n)) / scale;
    double half = z * sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n)) / scale;
    struct interval out = {clip(centre - half), clip(centre + half)};
    if (x <= 0.0) {
        out.lower = 0.0;
    }
    if (x >= n) {
        out.upper = 1.0;
    }
    return out;
}

struct interval proportion_clopper_pearson(double x, double n, double level)
{
    check(x, n, level);
    double tail = (1.0 - level) / 2.0;
    struct interval out = {0.0, 1.0};
    if (n <= 0.0) {
        return out;
    }
    if (x > 0.0) {
        out.lower = beta_quantile(tail, x, n - x + 1.0);
    }
    if (x < n) {
        out.upper = beta_quantile(1.0 - tail, x + 1.0, n - x);
    }
    return out;
}

struct interval proportion_jeffreys(double x, double n, double level)
{
    check(x, n, level);
    double tail = (1.0 - level) / 2.0;
    struct interval out = {0.0, 1.0};
    if (n <= 0.0) {
        return out;
    }
    if (x > 0.0) {
        out.lower = fmin(x / n, beta_quantile(tail, x + 0.5, n - x + 0.5));
    }
    if (x < n) {
        out.upper = fmax(x / n, beta_quantile(1.0 - tail, x + 0.5, n - x + 0.5));
    }
    return out;
}

double proportion_none_upper(double n, double level)
{
    return 1.0 - proportion_all_lower(n, level);
}

double proportion_all_lower(double n, double level)
{
    check(0.0, n, level);
    return n <= 0.0 ? 0.0 : pow(1.0 - level, 1.0 / n);
}
