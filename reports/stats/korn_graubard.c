/* Exact intervals on the effective number of trials. */
#include "reports/stats/korn_graubard.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "reports/stats/proportion.h"

static struct interval exact(const struct cluster_design *design, double n, double level)
{
    double share = design->n > 0 ? (double)design->x / (double)design->n : 0.0;
    double x = design->x == design->n ? n : fmin(n, share * n);
    return proportion_clopper_pearson(x, n, level);
}

struct interval korn_graubard(const struct cluster_design *design, double level)
{
    return exact(design, design->effective, level);
}

double korn_graubard_n(const struct cluster_design *design, double level)
{
    if (design->clusters < 2) {
        return 0.0;
    }
    double tail = (1.0 - level) / 2.0;
    double single = gsl_cdf_tdist_Qinv(tail, (double)design->n - 1.0);
    double few = gsl_cdf_tdist_Qinv(tail, (double)design->clusters - 1.0);
    return design->effective * fmin(1.0, single * single / (few * few));
}

struct interval korn_graubard_t(const struct cluster_design *design, double level)
{
    return exact(design, korn_graubard_n(design, level), level);
}
