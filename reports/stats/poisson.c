/* Exact intervals for counts, so that "no alert seen" is printed with what it does not rule out. */
#include "reports/stats/poisson.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

struct interval poisson_garwood(double x, double level)
{
    assert(x >= 0.0 && level > 0.0 && level < 1.0);
    double tail = (1.0 - level) / 2.0;
    struct interval out = {0.0, 0.0};
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    if (x > 0.0) {
        out.lower = gsl_cdf_chisq_Pinv(tail, 2.0 * x) / 2.0;
    }
    out.upper = gsl_cdf_chisq_Qinv(tail, 2.0 * x + 2.0) / 2.0;
    gsl_set_error_handler(old);
    return out;
}

double poisson_none_upper(double level)
{
    assert(level > 0.0 && level < 1.0);
    return -log(1.0 - level);
}
