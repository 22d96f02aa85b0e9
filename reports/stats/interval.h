/* An interval estimate and the method that made it. */
#ifndef REPORTS_STATS_INTERVAL_H
#define REPORTS_STATS_INTERVAL_H

struct interval {
    double lower, upper;
};

/* The two-sided standard normal quantile for a confidence level in (0,1): 1.959964 at 0.95. */
double interval_z(double level);

#endif
