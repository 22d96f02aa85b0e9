/* Whether a share rises or falls along ordered groups. */
#ifndef REPORTS_STATS_TREND_H
#define REPORTS_STATS_TREND_H

#include <stdbool.h>
#include <stddef.h>

struct trend {
    double z;    /* above 0: the share rises with the group's number */
    double chi2; /* z squared, one degree of freedom */
    double p;    /* two-sided */
};

/* Cochran-Armitage test with the groups' ordinal numbers as scores, s_i = i:
 *   T = sum s_i (x_i - n_i P)    V = P (1 - P) (sum n_i s_i^2 - (sum n_i s_i)^2 / N)
 *   P = X / N    z = T / sqrt(V)
 * Equal steps and not the lengths of the groups, which would let the widest one decide. n may be
 * effective numbers. An empty group takes no part but keeps its number. False, with *out untouched,
 * where there is nothing to test: fewer than two groups hold anything, or nothing varied. Sources:
 * Cochran, Biometrics 10 (1954) 417; Armitage, Biometrics 11 (1955) 375; R prop.trend.test. */
bool trend_cochran_armitage(const double *x, const double *n, size_t count, struct trend *out);

struct homogeneity {
    double chi2, p;
    size_t df;
};

/* Pearson's test that the share is the same in all groups, whatever their order:
 *   chi2 = sum (x_i - n_i P)^2 / (n_i P (1-P)), one degree less than groups that hold anything
 * False, with *out untouched, as above. Source: Pearson, Philosophical Magazine 50 (1900) 157. */
bool trend_homogeneity(const double *x, const double *n, size_t count, struct homogeneity *out);

#endif
