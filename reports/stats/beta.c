/* Shares and quantiles of the beta distribution, for numbers of trials beyond what GSL's fraction
 * reaches. */
#include "reports/stats/beta.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define TERMS 200000 /* some multiple of sqrt(a + b) is needed */
#define ENOUGH 1e-15
#define LEAST 1e-300

static double away_from_zero(double value)
{
    return fabs(value) < LEAST ? LEAST : value;
}

/* One step of Lentz's method; answers the factor. */
static double step(double term, double *c, double *d)
{
    *d = 1.0 / away_from_zero(1.0 + term * *d);
    *c = away_from_zero(1.0 + term / *c);
    return *c * *d;
}

/* For x below the mean. */
static double fraction(double x, double a, double b)
{
    double c = 1.0, d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)), value = d;
    for (int i = 1; i <= TERMS; i++) {
        double m = (double)i, twice = a + 2.0 * m;
        value *= step(m * (b - m) * x / ((twice - 1.0) * twice), &c, &d);
        double factor = step(-(a + m) * (a + b + m) * x / (twice * (twice + 1.0)), &c, &d);
        value *= factor;
        if (fabs(factor - 1.0) < ENOUGH) {
            break;
        }
    }
    return exp(a * log(x) + b * log1p(-x) - gsl_sf_lnbeta(a, b)) * value / a;
}

double beta_share(double x, double a, double b)
{
    gsl_error_handler_t *old = gsl_set_error_handler_off(); /* it would end the process */
    double share = gsl_cdf_beta_P(x, a, b);
    if (isnan(share)) {
        share = x < (a + 1.0) / (a + b + 2.0) ? fraction(x, a, b) : 1.0 - fraction(1.0 - x, b, a);
    }
    gsl_set_error_handler(old);
    return share;
}

double beta_quantile(double probability, double a, double b)
{
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 100; i++) { /* which passes the resolution of a double in [0,1] */
        double middle = (low + high) / 2.0;
        if (beta_share(middle, a, b) < probability) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}
