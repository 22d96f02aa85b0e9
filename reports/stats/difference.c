/* Differences of proportions, built on the intervals of each. */
#include "reports/stats/difference.h"

#include <assert.h>
#include <math.h>

#include "reports/stats/proportion.h"

struct interval difference_newcombe(int64_t x1, int64_t n1, int64_t x2, int64_t n2, double level)
{
    return difference_newcombe_effective((double)x1, (double)n1, (double)x2, (double)n2, level);
}

struct interval difference_newcombe_effective(double x1, double n1, double x2, double n2,
                                              double level)
{
    assert(x1 >= 0.0 && x1 <= n1 && n1 > 0.0 && x2 >= 0.0 && x2 <= n2 && n2 > 0.0);
    double p1 = x1 / n1, p2 = x2 / n2, d = p1 - p2;
    struct interval a = proportion_wilson(x1, n1, level);
    struct interval b = proportion_wilson(x2, n2, level);
    return (struct interval){fmax(-1.0, d - hypot(p1 - a.lower, b.upper - p2)),
                             fmin(1.0, d + hypot(a.upper - p1, p2 - b.lower))};
}

struct two {
    double x1, n1, x2, n2;
    double factor; /* on the variance */
};

/* The likeliest p2 where p1 is to be p2 + delta: the middle root of
 * l3 p^3 + l2 p^2 + l1 p + l0, as Miettinen and Nurminen give it, held in its range. */
static double likeliest(const struct two *t, double delta)
{
    double n = t->n1 + t->n2, x = t->x1 + t->x2;
    double l3 = n, l2 = (t->n1 + 2.0 * t->n2) * delta - n - x;
    double l1 = (t->n2 * delta - n - 2.0 * t->x2) * delta + x;
    double l0 = t->x2 * delta * (1.0 - delta);
    double third = l2 / (3.0 * l3);
    double q = third * third * third - l1 * l2 / (6.0 * l3 * l3) + l0 / (2.0 * l3);
    double p = copysign(sqrt(fmax(0.0, third * third - l1 / (3.0 * l3))), q);
    double cosine = p == 0.0 ? 0.0 : fmin(1.0, fmax(-1.0, q / (p * p * p)));
    double root = 2.0 * p * cos((M_PI + acos(cosine)) / 3.0) - third;
    return fmin(fmin(1.0, 1.0 - delta), fmax(fmax(0.0, -delta), root));
}

static double score(const struct two *t, double delta)
{
    double p2 = likeliest(t, delta), p1 = fmin(1.0, fmax(0.0, p2 + delta));
    double top = t->x1 / t->n1 - t->x2 / t->n2 - delta;
    double variance = t->factor * (p1 * (1.0 - p1) / t->n1 + p2 * (1.0 - p2) / t->n2);
    if (variance <= 0.0) {
        return top > 0.0 ? (double)INFINITY : top < 0.0 ? -(double)INFINITY : 0.0;
    }
    return top / sqrt(variance);
}

/* Where the falling score passes z between low and high. */
static double score_limit(const struct two *t, double low, double high, double z)
{
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2.0;
        if (score(t, middle) > z) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}

static struct interval score_interval(const struct two *t, double level)
{
    double d = t->x1 / t->n1 - t->x2 / t->n2, z = interval_z(level);
    return (struct interval){d <= -1.0 ? -1.0 : score_limit(t, -1.0, d, z),
                             d >= 1.0 ? 1.0 : score_limit(t, d, 1.0, -z)};
}

static struct two two_of(int64_t x1, int64_t n1, int64_t x2, int64_t n2)
{
    assert(x1 >= 0 && x1 <= n1 && n1 > 0 && x2 >= 0 && x2 <= n2 && n2 > 0);
    return (struct two){(double)x1, (double)n1, (double)x2, (double)n2, 1.0};
}

struct interval difference_mee(int64_t x1, int64_t n1, int64_t x2, int64_t n2, double level)
{
    struct two t = two_of(x1, n1, x2, n2);
    return score_interval(&t, level);
}

struct interval difference_miettinen_nurminen(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                                              double level)
{
    struct two t = two_of(x1, n1, x2, n2);
    t.factor = (t.n1 + t.n2) / (t.n1 + t.n2 - 1.0);
    return score_interval(&t, level);
}
