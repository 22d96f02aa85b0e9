/* How much information trials carry that come in clusters (variants of one technique are not
 * independent). */
#ifndef REPORTS_STATS_CLUSTER_H
#define REPORTS_STATS_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cluster_count {
    int64_t x, n; /* successes in trials of one cluster, 0 <= x <= n */
};

struct cluster_design {
    size_t clusters;  /* K: those with n > 0 */
    int64_t x, n;     /* sums X and N */
    double icc;       /* intra-cluster correlation in [0,1]; 1 where it cannot be estimated */
    bool estimated;   /* false: see below */
    double effect;    /* xi, the design effect, >= 1 */
    double effective; /* n_eff = N/xi, in (0,N]; 0 when N = 0 */
};

/* ANOVA estimator, K clusters of n_i with x_i successes:
 *   BMS = (sum x_i^2/n_i - X^2/N) / (K-1)    WMS = (X - sum x_i^2/n_i) / sum(n_i - 1)
 *   n0 = (N^2 - sum n_i^2) / ((K-1) N)       ICC = (BMS - WMS) / (BMS + (n0-1) WMS)
 *   xi = sum n_i (1 + (n_i-1) ICC) / N       n_eff = N / xi
 * A negative ICC is cut to 0, so n_eff never exceeds N. Where nothing can be estimated although
 * some cluster holds more than one trial (one cluster, or all trials alike: 0 of N, N of N) ICC is
 * taken as 1, the cautious end: n_eff is then N^2 / sum n_i^2. With every n_i = 1, ICC is 0 and
 * n_eff is N. Empty clusters are left out. Sources: Fleiss, Statistical Methods for Rates and
 * Proportions; Saha et al., Stat. Med. 35 (2016) 4. */
void cluster_design(const struct cluster_count *counts, size_t count, struct cluster_design *out);

/* Standard errors of the rate p = X/N that take clusters for units. NAN where N = 0.
 * Linearised (Taylor): sqrt(K/(K-1) sum (x_i - p n_i)^2) / N; NAN with fewer than two clusters.
 * Source: Cochran, Sampling Techniques (1977), chapter 9A.
 * Miller: SE^2 = p(1-p)/N + N^-2 sum over clusters of sum_{i != j} (s_i - p)(s_j - p), s the 0/1
 * outcomes; it is the linearised one without K/(K-1). Source: Miller, arXiv 2411.00640 (2024). */
double cluster_se_linearised(const struct cluster_count *counts, size_t count);
double cluster_se_miller(const struct cluster_count *counts, size_t count);

#endif
