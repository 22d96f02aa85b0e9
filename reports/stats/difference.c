/* Differences of proportions, built on the intervals of each. */
#include "reports/stats/difference.h"

#include <assert.h>
#include <math.h>

#include "reports/stats/proportion.h"

struct interval difference_newcombe(int64_t x1, int64_t n1, int64_t x2, int64_t n2, double level)
{
    assert(x1 >= 0 && x1 <= n1 && n1 > 0 && x2 >= 0 && x2 <= n2 && n2 > 0);
    double p1 = (double)x1 / (double)n1, p2 = (double)x2 / (double)n2, d = p1 - p2;
    struct interval a = proportion_wilson((double)x1, (double)n1, level);
    struct interval b = proportion_wilson((double)x2, (double)n2, level);
    return (struct interval){fmax(-1.0, d - hypot(p1 - a.lower, b.upper - p2)),
                             fmin(1.0, d + hypot(a.upper - p1, p2 - b.lower))};
}
