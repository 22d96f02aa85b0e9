/* How many trials a claim needs: to be worked out before a campaign, not after. */
#ifndef REPORTS_STATS_POWER_H
#define REPORTS_STATS_POWER_H

#include <stdbool.h>
#include <stdint.h>

#define POWER_MAX INT64_C(1000000) /* trials or pairs; more are not looked for */

/* Least number of trials that, all succeeding, show a rate of at least `rate` in (0,1) with
 * one-sided confidence `level` in (0,1): ceil(ln(1-level) / ln rate), 59 for 0.95 at 0.95. Source:
 * closed form of Clopper-Pearson, one side. */
double power_zero_failure(double rate, double level);

/* What McNemar's test is asked: shares of pairs that only the first and only the second product
 * detects, in [0,1], together in (0,1]; the two-sided level of significance in (0, 0.5); the mid-p
 * form or the exact one. */
struct power_paired {
    double first, second, alpha;
    bool mid_p;
};

/* Chance that n pairs (0 to POWER_MAX, asserted) end in p <= alpha: sum over m of
 * Bin(m; n, first+second) P(reject | m), the rejecting numbers being those of the test itself;
 * masses of m that together stay below 1e-12 are left out. Source: Fagerland et al., BMC Med. Res.
 * Methodol. 13 (2013) 91. */
double power_mcnemar(const struct power_paired *ask, int64_t n);

/* Least number of pairs with at least that power, in (0,1). Power saws a little as n grows: the
 * answer is the least n that reaches it within 64 below the place at which it is passed. 0: not
 * within POWER_MAX, or first = second. */
int64_t power_mcnemar_n(const struct power_paired *ask, double power);

/* Connor's number of pairs for the asymptotic test,
 *   [(z_a sqrt(psi) + z_b sqrt(psi - d^2)) / d]^2, psi = first+second, d = first-second
 * which falls short for the exact one; INFINITY where d = 0. Source: Connor, Biometrics 43 (1987)
 * 207. */
double power_connor(const struct power_paired *ask, double power);

/* Least n at which Wilson's interval around a rate in [0,1] is at most `half` in (0, 0.5) to either
 * side of its middle; 0: not within POWER_MAX. */
int64_t power_wilson_n(double rate, double half, double level);

/* Two independent groups of n each, shares p1 != p2 in (0,1), normal approximation with the
 * variance under equality in the critical value, other tail left out: as R's power.prop.test. */
double power_two(double p1, double p2, double n, double alpha);
/* The n, not rounded up, of a power in (alpha/2, 1). */
double power_two_n(double p1, double p2, double power, double alpha);

#endif
