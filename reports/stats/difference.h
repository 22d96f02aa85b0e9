/* The difference of two independent proportions. */
#ifndef REPORTS_STATS_DIFFERENCE_H
#define REPORTS_STATS_DIFFERENCE_H

#include <stdint.h>

#include "reports/stats/interval.h"

/* Newcombe's hybrid score interval for d = p1 - p2, p1 = x1/n1 and p2 = x2/n2, out of Wilson's
 * intervals [l1,u1] and [l2,u2]: d - sqrt((p1-l1)^2 + (u2-p2)^2) to
 * d + sqrt((u1-p1)^2 + (p2-l2)^2), within [-1,1]. 0 <= x <= n, n > 0, 0 < level < 1 (asserted).
 * Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10. */
struct interval difference_newcombe(int64_t x1, int64_t n1, int64_t x2, int64_t n2, double level);

/* The same on effective numbers, which need not be whole: x = p n_eff of n_eff trials. */
struct interval difference_newcombe_effective(double x1, double n1, double x2, double n2,
                                              double level);

/* Score intervals for the same difference: all D in [-1,1] with |Z(D)| <= z, where
 *   Z(D) = (d - D) / sqrt(V(D))    V(D) = p1(1-p1)/n1 + p2(1-p2)/n2
 * with p1 and p2 the likeliest shares that differ by D. Miettinen and Nurminen multiply V by
 * N/(N-1), N = n1 + n2, and are a little wider than Mee. The likeliest shares come from their cubic
 * in closed form, the limits by halving. Sources: Mee, Biometrics 40 (1984) 1175; Miettinen and
 * Nurminen, Statistics in Medicine 4 (1985) 213. */
struct interval difference_mee(int64_t x1, int64_t n1, int64_t x2, int64_t n2, double level);
struct interval difference_miettinen_nurminen(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                                              double level);

#endif
