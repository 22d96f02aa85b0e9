/* Quantiles of whole numbers. */
#ifndef REPORTS_STATS_QUANTILE_H
#define REPORTS_STATS_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* The value below which a share of the sorted values lies, 0 <= share <= 1, count > 0: between the
 * two nearest by straight line, rounded to a whole number (type 7 of Hyndman and Fan, The American
 * Statistician 50 (1996) 361). */
int64_t quantile_of(const int64_t *sorted, size_t count, double share);

#endif
