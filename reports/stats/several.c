/* Many comparisons at once: the test that any product differs, and the price of looking at all
 * pairs. */
#include "reports/stats/several.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "common/base/mem.h"

bool cochran_q(const unsigned char *table, size_t cases, size_t products, struct cochran *out)
{
    AUTOFREE double *columns = mem_array(products, sizeof(*columns));
    double k = (double)products, all = 0.0, row_squares = 0.0, column_squares = 0.0;
    assert(products > 0);
    *out = (struct cochran){.q = 0.0, .p = 1.0, .df = products - 1};
    for (size_t i = 0; i < cases; i++) {
        double row = 0.0;
        for (size_t j = 0; j < products; j++) {
            double hit = table[i * products + j] != 0 ? 1.0 : 0.0;
            columns[j] += hit;
            row += hit;
        }
        out->informative += row > 0.0 && row < k;
        all += row;
        row_squares += row * row;
    }
    for (size_t j = 0; j < products; j++) {
        column_squares += columns[j] * columns[j];
    }
    if (out->informative == 0) {
        return false;
    }
    out->q = (k - 1.0) * (k * column_squares - all * all) / (k * all - row_squares);
    out->p = gsl_cdf_chisq_Q(out->q, k - 1.0);
    return true;
}

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->p != right->p) {
        return left->p < right->p ? -1 : 1;
    }
    return left->at < right->at ? -1 : 1;
}

void holm(const double *p, size_t count, double *adjusted)
{
    AUTOFREE struct ranked *sorted = mem_array(count, sizeof(*sorted));
    double least = 0.0;
    for (size_t i = 0; i < count; i++) {
        assert(p[i] >= 0.0 && p[i] <= 1.0);
        sorted[i] = (struct ranked){p[i], i};
    }
    if (count > 0) {
        qsort(sorted, count, sizeof(*sorted), by_p);
    }
    for (size_t i = 0; i < count; i++) {
        least = fmax(least, fmin(1.0, (double)(count - i) * sorted[i].p));
        adjusted[sorted[i].at] = least;
    }
}
