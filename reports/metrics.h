/* Counting verdicts. The unit is the trial: every repetition of every case counts by itself, since
 * which of them would be "the" verdict of a case is a choice that can be made to suit a result.
 * Repetitions of a case and variants of a technique are not independent, so they share a cluster,
 * and the headline interval rests on the effective number of trials (see stats/cluster.h). Void,
 * stale, not-run and not-applicable trials are in no denominator. */
#ifndef REPORTS_METRICS_H
#define REPORTS_METRICS_H

#include "reports/metric.h"
#include "reports/scores.h"
#include "reports/stats/cluster.h"

#define METRICS_NOT_COUNTED (-1)

struct metrics_value {
    enum metric_id id;
    int64_t x, n;                 /* numerator, denominator */
    int64_t cases;                /* cases with at least one trial in the denominator */
    struct cluster_design design; /* clusters, ICC, n_eff */
};

/* 1 in the numerator, 0 in the denominator only, METRICS_NOT_COUNTED in neither. For the two rates
 * over benign actions every arm that the product has must be scored. product is ignored by the two
 * control metrics. */
int metrics_score(const struct scores *table, size_t of_case, size_t product, int repetition,
                  enum metric_id metric);

void metrics_count(const struct scores *table, size_t product, enum metric_id metric,
                   struct metrics_value *out);

/* Which trials to count: those that pick says yes to. */
struct metrics_pick {
    bool (*pick)(const struct score_case *of, const struct judgement *trial, const void *data);
    const void *data;
};

/* As metrics_count over some of the trials; for metrics of one arm only, since a benign action over
 * all arms has no trial of its own. */
void metrics_count_some(const struct scores *table, size_t product, enum metric_id metric,
                        const struct metrics_pick *some, struct metrics_value *out);

/* As metrics_count over some of the cases, in the order of their clusters (asserted). counts: room
 * for as many entries as there are cases; receives x and n of each cluster in turn. Returns how
 * many entries it filled; *cases is how many cases have anything in n. */
size_t metrics_count_cases(const struct scores *table, size_t product, enum metric_id metric,
                           const size_t *of_cases, size_t case_count, struct cluster_count *counts,
                           int64_t *cases);

/* As metrics_count of METRIC_DETECTION, but an alert later than within_ms does not count; at most
 * the table's window. */
void metrics_count_within(const struct scores *table, size_t product, int64_t within_ms,
                          struct metrics_value *out);

/* x and n for each group; group_of_case[i] is the group of case i, below group_count. */
void metrics_group(const struct scores *table, size_t product, enum metric_id metric,
                   const size_t *group_of_case, size_t group_count, struct cluster_count *counts);

#endif
