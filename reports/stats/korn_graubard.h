/* The interval under clustering on which verdicts rest. */
#ifndef REPORTS_STATS_KORN_GRAUBARD_H
#define REPORTS_STATS_KORN_GRAUBARD_H

#include "reports/stats/cluster.h"
#include "reports/stats/interval.h"

/* Clopper and Pearson's interval with x = p n_eff and n = n_eff; where X is N or 0 the bound there
 * is exact. Without trials [0,1]. This is what thresholds are judged on. Source: Korn and Graubard,
 * Survey Methodology 24 (1998) 193, without their degrees of freedom. */
struct interval korn_graubard(const struct cluster_design *design, double level);

/* The same on n* = n_eff (t(N-1) / t(K-1))^2, t(d) the 1-a/2 quantile of Student's t with d degrees
 * of freedom, a = 1-level: few clusters leave the variance itself uncertain. n* never exceeds
 * n_eff. With fewer than two clusters nothing is known of it: [0,1]. With every trial its own
 * cluster it is Clopper-Pearson's interval. Source: the same, section 3. */
struct interval korn_graubard_t(const struct cluster_design *design, double level);
/* That n*; 0 with fewer than two clusters. */
double korn_graubard_n(const struct cluster_design *design, double level);

#endif
