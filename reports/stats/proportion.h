/* Intervals for one proportion, x successes in n. x and n may be fractions, so that an effective
 * sample size can be put in. All: 0 <= x <= n and 0 < level < 1 (asserted), bounds in [0,1] with
 * lower <= x/n <= upper; n = 0 gives [0,1]. */
#ifndef REPORTS_STATS_PROPORTION_H
#define REPORTS_STATS_PROPORTION_H

#include "reports/stats/interval.h"

/* Wilson's score interval, for display. p = x/n; centre (p + z^2/2n) / (1 + z^2/n), half width
 * z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n), clipped, since rounding may push a bound past 0 or 1;
 * x = 0 gives a lower bound of 0 and x = n an upper one of 1, exactly. Source: Wilson, JASA 22
 * (1927) 209. */
struct interval proportion_wilson(double x, double n, double level);

/* Clopper and Pearson's interval, never below its level, for verdicts: BetaInv(a/2; x, n-x+1) and
 * BetaInv(1-a/2; x+1, n-x) with a = 1-level; 0 at x = 0, 1 at x = n. With x = p n_eff and n = n_eff
 * it is Korn and Graubard's interval for clusters. Sources: Biometrika 26 (1934) 404; Survey
 * Methodology 24 (1998) 193. */
struct interval proportion_clopper_pearson(double x, double n, double level);

/* Jeffreys' interval, equal tails of the posterior Beta(x+1/2, n-x+1/2): BetaInv(a/2) and
 * BetaInv(1-a/2) with a = 1-level; lower 0 at x = 0 and upper 1 at x = n, where the tail would
 * leave the estimate outside. For non-integer x below one half the lower bound may lie above x/n
 * and is then cut to it; likewise at the other end. Not the highest density interval that R's binom
 * calls "bayes". Source: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101. */
struct interval proportion_jeffreys(double x, double n, double level);

/* One-sided bounds when nothing, or everything, succeeded: upper 1 - a^(1/n) for 0 of n, lower
 * a^(1/n) for n of n, with a = 1-level; about 3/n from the edge at 0.95. n = 0 gives 1 and 0.
 * Source: closed form of Clopper-Pearson, one side. */
double proportion_none_upper(double n, double level);
double proportion_all_lower(double n, double level);

#endif
