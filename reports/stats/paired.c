/* Paired comparison. Rule: pairs on which both products do the same say nothing about which is
 * better; they only tell how wide the interval is. */
#include "reports/stats/paired.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "reports/stats/proportion.h"

static int64_t total(const struct paired *pairs)
{
    assert(pairs->both >= 0 && pairs->first >= 0 && pairs->second >= 0 && pairs->neither >= 0);
    return pairs->both + pairs->first + pairs->second + pairs->neither;
}

static double odds(double share)
{
    return share >= 1.0 ? (double)INFINITY : share / (1.0 - share);
}

bool paired_mcnemar(const struct paired *pairs, double level, struct mcnemar *out)
{
    int64_t b = pairs->first, c = pairs->second, m = b + c, least = b < c ? b : c;
    assert(total(pairs) <= BINOMIAL_MAX);
    *out = (struct mcnemar){.exact = 1.0,
                            .mid_p = 1.0,
                            .chi2_p = 1.0,
                            .corrected_p = 1.0,
                            .odds_ratio = 1.0,
                            .odds_ci = {0.0, (double)INFINITY}};
    if (m == 0) {
        return false;
    }
    double mass = binomial_mass(least, m, 0.5), apart = fabs((double)(b - c));
    double less = fmax(0.0, apart - 1.0);
    struct interval share = proportion_clopper_pearson((double)b, (double)m, level);
    out->exact = binomial_two_sided(b, m);
    out->mid_p = b == c ? 1.0 - mass / 2.0 : fmax(0.0, out->exact - mass);
    out->chi2 = apart * apart / (double)m;
    out->chi2_p = gsl_cdf_chisq_Q(out->chi2, 1.0);
    out->corrected = less * less / (double)m;
    out->corrected_p = gsl_cdf_chisq_Q(out->corrected, 1.0);
    out->odds_ratio = c == 0 ? (double)INFINITY : (double)b / (double)c;
    out->odds_ci = (struct interval){odds(share.lower), odds(share.upper)};
    return true;
}

/* Newcombe's correlation, with its correction for continuity. */
static double correlation(const struct paired *pairs)
{
    double a = (double)pairs->both, b = (double)pairs->first, c = (double)pairs->second,
           d = (double)pairs->neither, half = (a + b + c + d) / 2.0;
    double margins = (a + b) * (c + d) * (a + c) * (b + d), cross = a * d - b * c;
    if (margins <= 0.0) {
        return 0.0;
    }
    if (cross > 0.0) {
        cross = fmax(0.0, cross - half);
    }
    return cross / sqrt(margins);
}

/* sqrt(s^2 - 2 phi s t + t^2): rounding may leave a trifle below zero. */
static double joined(double s, double t, double phi)
{
    return sqrt(fmax(0.0, s * s - 2.0 * phi * s * t + t * t));
}

struct interval paired_newcombe(const struct paired *pairs, double level)
{
    double n = (double)total(pairs);
    if (n <= 0.0) {
        return (struct interval){-1.0, 1.0};
    }
    double x1 = (double)(pairs->both + pairs->first), x2 = (double)(pairs->both + pairs->second);
    double p1 = x1 / n, p2 = x2 / n, phi = correlation(pairs);
    double d = ((double)pairs->first - (double)pairs->second) / n;
    struct interval one = proportion_wilson(x1, n, level), two = proportion_wilson(x2, n, level);
    return (struct interval){fmax(-1.0, d - joined(p1 - one.lower, two.upper - p2, phi)),
                             fmin(1.0, d + joined(one.upper - p1, p2 - two.lower, phi))};
}

static double tango_score(double b, double c, double n, double delta)
{
    double aa = 2.0 * n, bb = -b - c + (2.0 * n - b + c) * delta, cc = -c * delta * (1.0 - delta);
    double q = (sqrt(fmax(0.0, bb * bb - 4.0 * aa * cc)) - bb) / (2.0 * aa);
    double top = b - c - n * delta, variance = n * (2.0 * q + delta * (1.0 - delta));
    if (variance <= 0.0) {
        return top > 0.0 ? (double)INFINITY : top < 0.0 ? -(double)INFINITY : 0.0;
    }
    return top / sqrt(variance);
}

/* Where the falling score passes z between low and high. */
static double tango_limit(const struct paired *pairs, double low, double high, double z)
{
    double b = (double)pairs->first, c = (double)pairs->second, n = (double)total(pairs);
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2.0;
        if (tango_score(b, c, n, middle) > z) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}

struct interval paired_tango(const struct paired *pairs, double level)
{
    double n = (double)total(pairs), z = interval_z(level);
    if (n <= 0.0) {
        return (struct interval){-1.0, 1.0};
    }
    double d = ((double)pairs->first - (double)pairs->second) / n;
    return (struct interval){d <= -1.0 ? -1.0 : tango_limit(pairs, -1.0, d, z),
                             d >= 1.0 ? 1.0 : tango_limit(pairs, d, 1.0, -z)};
}
