/* The trend test that stands beside detection by age of intelligence. */
#include "reports/stats/trend.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

bool trend_cochran_armitage(const double *x, const double *n, size_t count, struct trend *out)
{
    double all_x = 0.0, all_n = 0.0, ns = 0.0, nss = 0.0, xs = 0.0;
    size_t groups = 0;
    for (size_t i = 0; i < count; i++) {
        double score = (double)i;
        assert(x[i] >= 0.0 && x[i] <= n[i]);
        groups += n[i] > 0.0;
        all_x += x[i];
        all_n += n[i];
        ns += n[i] * score;
        nss += n[i] * score * score;
        xs += x[i] * score;
    }
    if (groups < 2 || all_x <= 0.0 || all_x >= all_n) {
        return false;
    }
    double share = all_x / all_n;
    double variance = share * (1.0 - share) * (nss - ns * ns / all_n);
    out->z = (xs - share * ns) / sqrt(variance);
    out->chi2 = out->z * out->z;
    out->p = gsl_cdf_chisq_Q(out->chi2, 1.0);
    return true;
}

bool trend_homogeneity(const double *x, const double *n, size_t count, struct homogeneity *out)
{
    double all_x = 0.0, all_n = 0.0, sum = 0.0;
    size_t groups = 0;
    for (size_t i = 0; i < count; i++) {
        assert(x[i] >= 0.0 && x[i] <= n[i]);
        groups += n[i] > 0.0;
        all_x += x[i];
        all_n += n[i];
    }
    if (groups < 2 || all_x <= 0.0 || all_x >= all_n) {
        return false;
    }
    double share = all_x / all_n;
    for (size_t i = 0; i < count; i++) {
        double residual = x[i] - n[i] * share;
        sum += n[i] > 0.0 ? residual * residual / n[i] : 0.0;
    }
    out->df = groups - 1;
    out->chi2 = sum / (share * (1.0 - share));
    out->p = gsl_cdf_chisq_Q(out->chi2, (double)out->df);
    return true;
}
