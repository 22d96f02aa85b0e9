/* Median and quartiles of ages. */
#include "reports/stats/quantile.h"

#include <assert.h>
#include <math.h>

int64_t quantile_of(const int64_t *sorted, size_t count, double share)
{
    assert(count > 0 && share >= 0.0 && share <= 1.0);
    double at = share * (double)(count - 1);
    size_t low = (size_t)floor(at), high = low + 1 < count ? low + 1 : low;
    double step = (double)(sorted[high] - sorted[low]);
    return sorted[low] + llround(step * (at - (double)low));
}
