/* Two products on the same cases: what one detects and the other misses decides. */
#ifndef REPORTS_STATS_PAIRED_H
#define REPORTS_STATS_PAIRED_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/stats/binomial.h"
#include "reports/stats/interval.h"

/* Pairs by outcome; each >= 0, all together at most BINOMIAL_MAX (asserted). */
struct paired {
    int64_t both, first, second, neither;
};

struct mcnemar {
    double exact, mid_p;           /* two-sided p values */
    double chi2, chi2_p;           /* without continuity correction, one degree of freedom */
    double corrected, corrected_p; /* with it (Edwards) */
    double odds_ratio;             /* first / second; INFINITY where second is 0 */
    struct interval odds_ci;       /* conditional exact; upper INFINITY where second is 0 */
};

/* McNemar's test, b = first, c = second, m = b + c:
 *   exact = min(1, 2 P(X <= min(b,c))), X binomial of m with share 1/2
 *   mid_p = exact - P(X = min(b,c)); where b = c: 1 - P(X = b)/2
 *   chi2 = (b-c)^2/m   corrected = max(0, |b-c|-1)^2/m
 *   odds_ratio = b/c with Clopper-Pearson's bounds l,u of b/m as l/(1-l), u/(1-u)
 * False where there are no discordant pairs: every p is 1, the chi-squares 0, the odds ratio 1 in
 * [0, INFINITY]. Sources: McNemar, Psychometrika 12 (1947) 153; Edwards, Psychometrika 13 (1948)
 * 185; Fagerland, Lydersen and Laake, BMC Med. Res. Methodol. 13 (2013) 91. */
bool paired_mcnemar(const struct paired *pairs, double level, struct mcnemar *out);

/* Intervals for the difference of the shares of first and second, (b-c)/n, in [-1,1]; without pairs
 * [-1,1]. The level is in (0,1). */

/* Newcombe's hybrid score interval: as difference_newcombe, with the correlation phi of the pairs:
 *   lower = d - sqrt((p1-l1)^2 - 2 phi (p1-l1)(u2-p2) + (u2-p2)^2), upper likewise
 *   phi = C / sqrt((a+b)(c+d)(a+c)(b+d)), B = ad - bc, C = B - n/2 where B > n/2, 0 where
 *   0 <= B <= n/2, else B; phi = 0 where a margin is 0
 * Source: Newcombe, Statistics in Medicine 17 (1998) 2635, method 10. */
struct interval paired_newcombe(const struct paired *pairs, double level);

/* Tango's score interval: the D at which T(D) = (b-c-nD) / sqrt(n (2q + D(1-D))) is z and -z,
 *   q = (sqrt(B^2 - 4AC) - B) / 2A, A = 2n, B = -b-c+(2n-b+c)D, C = -cD(1-D)
 * by halving, within [-1,1]. For non-inferiority: lower > -margin. Source: Tango, Statistics in
 * Medicine 17 (1998) 891. */
struct interval paired_tango(const struct paired *pairs, double level);

#endif
