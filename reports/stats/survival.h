/* Time until something happens, where for some it had not happened when watching ended: time to
 * detect. A mean over the detected alone would flatter a product that misses the slow ones. */
#ifndef REPORTS_STATS_SURVIVAL_H
#define REPORTS_STATS_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/stats/interval.h"

struct survival_time {
    double time; /* >= 0, finite (asserted) */
    bool event;  /* false: censored then, it had not happened yet */
};

/* The curve from one time of an event to the next. */
struct survival_step {
    double time;
    size_t at_risk, events;   /* just before, and at that time */
    double survival;          /* share to whom it had not happened behind that time */
    double se;                /* Greenwood's; 0 where survival is 0 */
    struct interval interval; /* of survival */
};

/* Kaplan and Meier's estimate, a step for each distinct time of an event, in rising order; *steps
 * is how many (0 without events: survival is 1). At equal times events come before censorings. S =
 * product of (1 - d/n)     se = S sqrt(sum d / (n (n-d)))     (Greenwood) interval =
 * exp(-exp(ln(-ln S) +- z se / (S |ln S|)))           (log-log) Where S is 0 the log-log interval
 * does not exist: it is given as 0 to the upper bound of the step before, which S cannot pass, or 1
 * at the first step. The level is in (0,1). Caller frees. Sources: Kaplan and Meier, JASA 53 (1958)
 * 457; Kalbfleisch and Prentice, Statistical Analysis of Failure Time Data (1980). */
struct survival_step *survival_curve(const struct survival_time *times, size_t count, double level,
                                     size_t *steps);

/* Survival behind a time; before the first step 1 in [1,1] with se 0. *at_risk and events of the
 * answer are those of the step. */
struct survival_step survival_at(const struct survival_step *steps, size_t count, double time);

/* The least time at which survival is at most `share` (0.5: median), INFINITY where it never is.
 * The interval are the times at which the lower and the upper bound come to it (Brookmeyer and
 * Crowley, Biometrics 38 (1982) 29); its ends may be INFINITY. */
double survival_quantile(const struct survival_step *steps, size_t count, double share,
                         struct interval *interval);

struct survival_mean {
    double tau, value, se;
    struct interval interval; /* value +- z se, within [0, tau] */
};

/* Restricted mean: the area under the curve from 0 to tau > 0 (asserted), the mean time to
 * whichever comes first, the event or tau; variance sum over events up to tau of A_i^2 d/(n (n-d)),
 * A_i the area from there to tau. Say nothing of times past the last observation: tau should not
 * pass it. Source: Klein and Moeschberger, Survival Analysis (2003), section 4.5. */
struct survival_mean survival_restricted(const struct survival_step *steps, size_t count,
                                         double tau, double level);

#define SURVIVAL_GROUPS_MAX 64

struct log_rank {
    double chi2, p;
    size_t df;
    double observed[SURVIVAL_GROUPS_MAX], expected[SURVIVAL_GROUPS_MAX];
};

/* Whether groups (group[i] of times[i], 0 <= group[i] < groups <= SURVIVAL_GROUPS_MAX, asserted)
 * have one curve: O-E of all groups but one over their hypergeometric covariances, df: groups with
 * any expectation, less one. False, with *out untouched, with fewer than two such groups or when
 * nothing can vary. Source: Mantel, Cancer Chemotherapy Reports 50 (1966) 163; R survdiff, rho = 0.
 */
bool survival_log_rank(const struct survival_time *times, const size_t *group, size_t count,
                       size_t groups, struct log_rank *out);

#endif
