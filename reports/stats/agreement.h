/* Whether evaluators who judge the same cases come to the same verdicts, and laboratories to the
 * same rates. */
#ifndef REPORTS_STATS_AGREEMENT_H
#define REPORTS_STATS_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/stats/interval.h"

#define AGREEMENT_CATEGORIES_MAX 64
#define AGREEMENT_MISSING (-1)

/* ratings[item * evaluators + evaluator]: a category from 0 to categories-1, or AGREEMENT_MISSING.
 * categories is from 1 to AGREEMENT_CATEGORIES_MAX (asserted). */
struct ratings {
    const int *values;
    size_t items, evaluators, categories;
};

struct agreement {
    double value;             /* 1: always; 0: as often as chance gives; below: less often */
    double ase;               /* asymptotic standard error, whatever the value */
    struct interval interval; /* value +- z ase, within [-1,1] */
    double se_null;           /* the same if there were no agreement beyond chance, */
    double p;                 /* with its two-sided test */
    size_t items;             /* that were used */
};

/* Fleiss' kappa of n >= 2 ratings of each item, by whichever evaluators:
 *   kappa = (P - Pe)/(1 - Pe)   P = mean of sum_j r_ij (r_ij - 1) / (n (n-1))   Pe = sum p_j^2
 *   se_null = sqrt(2 (S^2 - sum p_j q_j (q_j - p_j))) / (S sqrt(N n (n-1))), S = sum p_j q_j
 *   ase^2 = sum (k_i - kappa)^2 / (N (N-1)), k_i = (P_i - Pe)/(1-Pe) - 2 (1-kappa)(Pe_i -
 * Pe)/(1-Pe), Pe_i = sum_j p_j r_ij / n False, with *out untouched, with fewer than two items or
 * ratings, where numbers of ratings differ (an item with one missing), or where one category is all
 * there is. Sources: Fleiss, Psychological Bulletin 76 (1971) 378; Fleiss, Nee and Landis, ibid. 86
 * (1979) 974; Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008) 29. */
bool agreement_fleiss(const struct ratings *ratings, double level, struct agreement *out);

/* Cohen's kappa of two evaluators, over items that both judged. p_ij the shares:
 *   kappa = (Po - Pe)/(1 - Pe), Pe = sum p_i. p_.i, Q = 1 - kappa
 *   ase^2 = [sum p_ii (1 - (p_i. + p_.i) Q)^2 + Q^2 sum_{i != j} p_ij (p_.i + p_j.)^2
 *            - (kappa - Pe Q)^2] / (N (1-Pe)^2)
 *   se_null^2 = [Pe + Pe^2 - sum p_i. p_.i (p_i. + p_.i)] / (N (1-Pe)^2)
 * False, with *out untouched, unless there are two evaluators (also: no items, or Pe = 1). Sources:
 * Cohen, Educational and Psychological Measurement 20 (1960) 37; Fleiss, Cohen and Everitt,
 * Psychological Bulletin 72 (1969) 323. */
bool agreement_cohen(const struct ratings *ratings, double level, struct agreement *out);

/* Krippendorff's alpha for names, 1 - Do/De over pairs inside items; an item with fewer than two
 * ratings takes no part, others may lack some. n_c of n paired values are of category c; o_cc is
 * the sum over items of r_ic (r_ic - 1)/(m_i - 1): alpha = 1 - (n-1) (n - sum o_cc) / (n^2 - sum
 * n_c^2) False, with *out untouched, where nothing is paired or one category is all there is:
 * agreement cannot be told from having nothing to disagree about. Source: Krippendorff, Content
 * Analysis (2004), section 11.3. */
bool agreement_krippendorff(const struct ratings *ratings, double *out);

/* A yes-or-no result of a laboratory: x of n. */
struct laboratory {
    int64_t x, n;
};

struct wilrich {
    double repeatability;   /* s_r, within a laboratory */
    double between;         /* s_L, between them */
    double reproducibility; /* s_R */
};

/* Precision of yes-or-no results, all laboratories with the same n >= 2 (else false, with *out
 * untouched; also with fewer than two), p_i = x_i/n:
 *   s_r^2 = n/(n-1) mean p_i (1-p_i)   s_L^2 = max(0, var p_i - s_r^2/n)   s_R^2 = s_r^2 + s_L^2
 * var with L-1. As ISO 5725-2 over zeros and ones. Source: Wilrich, Accreditation and Quality
 * Assurance 15 (2010) 439. */
bool agreement_wilrich(const struct laboratory *laboratories, size_t count, struct wilrich *out);

#endif
