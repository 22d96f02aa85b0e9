/* More than two products on the same cases, and p values that were looked at together. */
#ifndef REPORTS_STATS_SEVERAL_H
#define REPORTS_STATS_SEVERAL_H

#include <stdbool.h>
#include <stddef.h>

struct cochran {
    double q, p;
    size_t df;
    size_t informative; /* cases on which the products differ */
};

/* Cochran's Q over 0/1 outcomes, table[case * products + product], products >= 1:
 *   Q = (k-1) (k sum C_j^2 - N^2) / (k N - sum R_i^2), chi-square with k-1 degrees of freedom
 * C_j, R_i the sums of columns and rows, N of all. With k = 2 it is McNemar's chi-square. False,
 * with Q 0 and p 1, where the products differ on no case (also: no case, one product). Source:
 * Cochran, Biometrika 37 (1950) 256. */
bool cochran_q(const unsigned char *table, size_t cases, size_t products, struct cochran *out);

/* Holm's step-down adjustment, in the order given: with the p values sorted, p_(i) becomes the
 * largest of min(1, (m-j+1) p_(j)) over j <= i. Each p in [0,1] (asserted); adjusted may be p
 * itself. Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65. */
void holm(const double *p, size_t count, double *adjusted);

#endif
