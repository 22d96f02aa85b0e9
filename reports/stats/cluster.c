/* The effective number of trials under clustering: fifty variants of one technique are not fifty
 * pieces of evidence. */
#include "reports/stats/cluster.h"

#include <assert.h>
#include <math.h>

struct sums {
    double k, n, x, squares_n, x2_over_n;
};

static struct sums add_up(const struct cluster_count *counts, size_t count)
{
    struct sums s = {0};
    for (size_t i = 0; i < count; i++) {
        assert(counts[i].x >= 0 && counts[i].x <= counts[i].n);
        if (counts[i].n == 0) {
            continue;
        }
        double n = (double)counts[i].n, x = (double)counts[i].x;
        s.k += 1.0;
        s.n += n;
        s.x += x;
        s.squares_n += n * n;
        s.x2_over_n += x * x / n;
    }
    return s;
}

/* Whether ICC can be estimated; *icc is then in [0,1]. */
static bool estimate_icc(const struct sums *s, double *icc)
{
    double within_df = s->n - s->k;
    if (s->k < 2.0 || s->x <= 0.0 || s->x >= s->n) {
        return false;
    }
    double between = (s->x2_over_n - s->x * s->x / s->n) / (s->k - 1.0);
    double within = (s->x - s->x2_over_n) / within_df;
    double n0 = (s->n * s->n - s->squares_n) / ((s->k - 1.0) * s->n);
    double bottom = between + (n0 - 1.0) * within;
    if (bottom <= 0.0) {
        return false;
    }
    *icc = fmin(1.0, fmax(0.0, (between - within) / bottom));
    return true;
}

void cluster_design(const struct cluster_count *counts, size_t count, struct cluster_design *out)
{
    struct sums s = add_up(counts, count);
    *out = (struct cluster_design){
        .clusters = (size_t)s.k, .x = (int64_t)s.x, .n = (int64_t)s.n, .effect = 1.0};
    if (s.n <= s.k) { /* nobody shares a cluster */
        out->estimated = true;
        out->effective = s.n;
        return;
    }
    out->icc = 1.0;
    out->estimated = estimate_icc(&s, &out->icc);
    out->effect = (s.n + (s.squares_n - s.n) * out->icc) / s.n;
    out->effective = s.n / out->effect;
}

double cluster_se_linearised(const struct cluster_count *counts, size_t count)
{
    struct sums s = add_up(counts, count);
    double squares = 0.0;
    if (s.k < 2.0) {
        return (double)NAN;
    }
    for (size_t i = 0; i < count; i++) {
        double residual = (double)counts[i].x - s.x / s.n * (double)counts[i].n;
        squares += residual * residual;
    }
    return sqrt(s.k / (s.k - 1.0) * squares) / s.n;
}

double cluster_se_miller(const struct cluster_count *counts, size_t count)
{
    struct sums s = add_up(counts, count);
    double p = s.x / s.n, shared = 0.0;
    if (s.n <= 0.0) {
        return (double)NAN;
    }
    for (size_t i = 0; i < count; i++) {
        double x = (double)counts[i].x, n = (double)counts[i].n, residual = x - p * n;
        shared += residual * residual - (x * (1.0 - p) * (1.0 - p) + (n - x) * p * p);
    }
    return sqrt(fmax(0.0, p * (1.0 - p) / s.n + shared / (s.n * s.n)));
}
