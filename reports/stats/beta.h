/* The beta distribution, on which exact intervals and tests of shares stand. */
#ifndef REPORTS_STATS_BETA_H
#define REPORTS_STATS_BETA_H

/* The regularised incomplete beta function I_x(a,b), 0 <= x <= 1, a and b above 0: GSL's, and the
 * continued fraction of DLMF 8.17.22 carried further where GSL gives up (a + b of some millions and
 * x near the mean). Relative error below 1e-5 up to a + b of 1e8, far less for small ones. */
double beta_share(double x, double a, double b);

/* The x at which it is this probability in (0,1), by halving: it cannot fail to converge, which
 * GSL's own inverse does for some arguments, and gives the same bits on every run. */
double beta_quantile(double probability, double a, double b);

#endif
