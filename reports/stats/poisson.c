/* Exact intervals for counts, so that "no alert seen" is printed with what it does not rule out. */
#include "reports/stats/poisson.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

#define SEARCH_MAX 1000.0 /* counts: GSL's own search goes astray from 1,162 on, here and there */
#define NEWTON_MAX 1e6    /* degrees: above, the distribution function has too few digits itself */
#define STEPS 4

/* Of the chi-squared distribution, z standard deviations of the normal one from its middle. */
static double wilson_hilferty(double z, double degrees)
{
    double part = 2.0 / (9.0 * degrees);
    return degrees * pow(1.0 - part + z * sqrt(part), 3.0);
}

/* The quantile with so much below it (or, upper, above it), by Newton's method. */
static double quantile(double tail, bool upper, double degrees)
{
    double z = gsl_cdf_ugaussian_Qinv(tail);
    double at = wilson_hilferty(upper ? z : -z, degrees);
    for (int i = 0; i < STEPS && degrees <= NEWTON_MAX; i++) {
        double beyond =
            upper ? tail - gsl_cdf_chisq_Q(at, degrees) : gsl_cdf_chisq_P(at, degrees) - tail;
        at -= beyond / gsl_ran_chisq_pdf(at, degrees);
    }
    return at;
}

struct interval poisson_garwood(double x, double level)
{
    assert(x >= 0.0 && level > 0.0 && level < 1.0);
    double tail = (1.0 - level) / 2.0;
    struct interval out = {0.0, 0.0};
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    if (x > SEARCH_MAX) {
        out.lower = quantile(tail, false, 2.0 * x) / 2.0;
        out.upper = quantile(tail, true, 2.0 * x + 2.0) / 2.0;
    } else {
        out.lower = x > 0.0 ? gsl_cdf_chisq_Pinv(tail, 2.0 * x) / 2.0 : 0.0;
        out.upper = gsl_cdf_chisq_Qinv(tail, 2.0 * x + 2.0) / 2.0;
    }
    gsl_set_error_handler(old);
    return out;
}

double poisson_none_upper(double level)
{
    assert(level > 0.0 && level < 1.0);
    return -log(1.0 - level);
}
