/* How fast something stops holding: attack addresses that die, detection that ages. */
#ifndef REPORTS_STATS_DECAY_H
#define REPORTS_STATS_DECAY_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/stats/interval.h"

struct half_life {
    double rate; /* a unit of time */
    struct interval rate_interval;
    double time;              /* in units of time; INFINITY where nothing ended */
    struct interval interval; /* upper INFINITY where nothing ended */
};

/* Exponential life times with censoring: d = ended >= 0 of those watched for a total time T > 0
 * (asserted) ended:
 *   rate = d/T    interval ChiSqInv(a/2; 2d)/2T to ChiSqInv(1-a/2; 2d)/2T, a = 1-level
 *   time = ln 2 / rate
 * It is the interval of watching until a number has ended. With d = 0 the upper end of the rate is
 * that of two degrees, and the lower is 0. Source: Epstein and Sobel, JASA 48 (1953) 486. */
struct half_life decay_half_life(double ended, double total_time, double level);

/* Area under a measure over time, AUT = 1/(N-1) sum (f_k + f_{k+1})/2, N points at equal steps;
 * one point gives itself, none (asserted) nothing. In the range of f. Source: Pendlebury et al.,
 * TESSERACT, USENIX Security (2019). */
double decay_area(const double *values, size_t count);

#endif
