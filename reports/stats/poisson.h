/* Intervals for a count in a time, such as unattributed alerts in an hour. */
#ifndef REPORTS_STATS_POISSON_H
#define REPORTS_STATS_POISSON_H

#include "reports/stats/interval.h"

/* Garwood's exact interval for the expected count when x >= 0 was seen: ChiSqInv(a/2; 2x)/2 and
 * ChiSqInv(1-a/2; 2x+2)/2 with a = 1-level; lower 0 at x = 0. Divide by the time for a rate.
 * Counts from 1,000 on start at Wilson and Hilferty's quantile and are mended by Newton's method;
 * above 500,000 they stay there, less than a millionth of the interval's width away. Sources:
 * Garwood, Biometrika 28 (1936) 437; Wilson and Hilferty, PNAS 17 (1931) 684. */
struct interval poisson_garwood(double x, double level);

/* One-sided upper bound when nothing was seen: -ln(1-level), 2.995732 at 0.95. */
double poisson_none_upper(double level);

#endif
