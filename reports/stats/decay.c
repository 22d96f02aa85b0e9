/* Rates of decay out of what ended and what was still there when watching ended. */
#include "reports/stats/decay.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

static double life(double rate)
{
    return rate > 0.0 ? M_LN2 / rate : (double)INFINITY;
}

struct half_life decay_half_life(double ended, double total_time, double level)
{
    assert(ended >= 0.0 && total_time > 0.0 && level > 0.0 && level < 1.0);
    double tail = (1.0 - level) / 2.0, twice = 2.0 * total_time;
    struct half_life out = {.rate = ended / total_time};
    gsl_error_handler_t *old = gsl_set_error_handler_off();
    if (ended > 0.0) {
        out.rate_interval.lower = gsl_cdf_chisq_Pinv(tail, 2.0 * ended) / twice;
    }
    out.rate_interval.upper = gsl_cdf_chisq_Qinv(tail, ended > 0.0 ? 2.0 * ended : 2.0) / twice;
    gsl_set_error_handler(old);
    out.time = life(out.rate);
    out.interval = (struct interval){life(out.rate_interval.upper), life(out.rate_interval.lower)};
    return out;
}

double decay_area(const double *values, size_t count)
{
    double sum = 0.0;
    assert(count > 0);
    for (size_t i = 0; i + 1 < count; i++) {
        sum += (values[i] + values[i + 1]) / 2.0;
    }
    return count > 1 ? sum / (double)(count - 1) : values[0];
}
