/* The parts of results.json, each made by a file of its own out of the score table, the criteria
 * and the run's facts. Returned nodes are the caller's. */
#ifndef REPORTS_RESULTS_PARTS_H
#define REPORTS_RESULTS_PARTS_H

#include <stdbool.h>

#include "common/ext/json.h"
#include "reports/compare.h"
#include "reports/metrics.h"
#include "reports/results.h"
#include "reports/scores.h"
#include "reports/stats/interval.h"
#include "reports/threshold.h"

/* Metrics of all products, counted once. */
struct results_sums {
    const struct scores *table;
    const struct criteria *criteria;
    const struct results_meta *meta;
    struct metrics_value (*values)[METRIC_COUNT]; /* one row a product */
};

/* results_number.c. A real is kept to six decimals and six digits, so that it is the same before
 * and after a file. */
double results_round(double value);
void results_set_real(struct node *object, const char *key, double value);
/* An end that is infinite is null. */
struct node *results_interval(struct interval interval, double level, const char *method);
struct node *results_ratio(int64_t numerator, int64_t denominator);
void results_set_ratio(struct node *object, const char *key, struct cluster_count count);
/* A p value to four significant digits, however small. */
void results_set_p(struct node *object, const char *key, double p);
/* "2026-11-21T07:31:09.123Z"; null where there is no time, which is 0 and less. */
void results_set_time(struct node *object, const char *key, int64_t at_utc_ms);

/* results_metric.c */
bool results_enough(const struct criteria *criteria,
                    const struct metrics_value *value);        /* all floors are met; then n > 0 */
double results_effective_x(const struct metrics_value *value); /* of design.effective trials */
struct interval results_headline(const struct criteria *criteria,
                                 const struct metrics_value *value);
struct node *results_metric(const struct criteria *criteria, const struct metrics_value *value);

/* results_share.c. A ratio with what it bears: below the floors counts only, else Wilson's interval
 * on the effective number, and for none or all of n the one-sided bound. counts: by cluster; cases:
 * those with anything in n. */
struct node *results_share(const struct criteria *criteria, const struct cluster_count *counts,
                           size_t count, int64_t cases);
/* Numbers where there may be none: INFINITY is null. */
void results_set_finite(struct node *object, const char *key, double value);
/* Seeds are words for people; what is drawn needs a number: FNV-1a, 64 bits, of one text or of more
 * after each other. NULL adds nothing. */
#define RESULTS_SEED 14695981039346656037U
uint64_t results_seed_add(uint64_t seed, const char *text);
uint64_t results_seed(const struct results_meta *meta);

/* results_product.c */
struct node *results_product(const struct results_sums *sums, size_t product);

/* results_count.c: what happened to the trials of a product */
struct node *results_counts(const struct scores *table, size_t product);
struct node *results_depth(const struct scores *table, size_t product);
struct node *results_prevention(const struct scores *table, size_t product);
struct node *results_benign(const struct scores *table, size_t product);

/* results_repeat.c: whether repetitions agree; null where there was but one */
struct node *results_flips(const struct results_sums *sums, size_t product);
struct node *results_repeatability(const struct results_sums *sums);

/* results_work.c: ordinary work by session, by action and by hour */
struct node *results_work(const struct results_sums *sums, size_t product);

/* results_noise.c: alerts that belong to no case, an hour, in all and by arm */
struct node *results_noise(const struct score_product *product, double level);

/* results_survival.c: time to the first alert */
struct node *results_alert_within(const struct results_sums *sums, size_t product);
struct node *results_survival(const struct results_sums *sums);

/* results_agreement.c: whether evaluators agree; null where nobody adjudicated. The check comes
 * first: ERR_INPUT names what does not fit. */
int results_agreement_check(const struct results_sums *sums, struct err *err);
struct node *results_agreement(const struct results_sums *sums);

/* results_overhead.c: the time that a product adds to ordinary work; null where none was taken */
struct node *results_overhead(const struct results_sums *sums);

/* results_group.c */
struct node *results_by_cluster(const struct scores *table, size_t product);
struct node *results_by_technique(const struct scores *table, size_t product);
struct node *results_clusters(const struct results_sums *sums);

/* results_tactic.c; detection and prevention, a metric for each tactic */
struct node *results_by_tactic(const struct results_sums *sums, size_t product);

/* results_void.c */
struct node *results_voids(const struct scores *table, size_t product);
struct node *results_control(const struct results_sums *sums);

/* results_judge.c: what the criteria make of the metrics */
bool results_score(const struct results_sums *sums, size_t product,
                   double *out); /* false: too few cases */
struct node *results_thresholds(const struct results_sums *sums, size_t product);
struct node *results_precision(const struct results_sums *sums, size_t product);
/* What a value is worth against one limit: with enough for a verdict its interval, else
 * `not-decided`, and *interval is not set. */
enum threshold_verdict results_judge(const struct results_sums *sums,
                                     const struct metrics_value *value,
                                     const struct criteria_threshold *threshold,
                                     struct interval *interval);

/* results_gates.c: limits that must all hold */
struct node *results_gates(const struct results_sums *sums,
                           size_t product); /* null: there are none */
/* The joint verdict, `not-decided` where there are no gates. */
enum threshold_verdict results_joint(const struct results_sums *sums, size_t product);

/* results_guard.c */
struct node *results_guard(const struct results_sums *sums);

/* results_coverage.c; null where the criteria do not say */
struct node *results_coverage(const struct results_sums *sums); /* of the profile's techniques */
struct node *results_valid_until(const struct results_sums *sums);

/* results_sets.c */
struct node *results_sets(const struct results_sums *sums);

/* results_evasion.c; null where no attack has a plain form beside it */
struct node *results_evasion(const struct results_sums *sums);

/* results_compare.c; empty with fewer than two products under test */
struct node *results_comparisons(const struct results_sums *sums);
bool results_compared(const struct node *comparisons); /* any pair was tested */
struct node *results_compare_two(const struct compare_two *two, const char *first,
                                 const char *second, double level);
struct node *results_compare_rank(const struct compare_rank *rank, const char *name);
struct node *results_compare_q(const struct compare *compare);

/* results_case.c */
struct node *results_cases(const struct results_sums *sums);

/* results_intel.c; null where no case is bound to an item */
struct node *results_intelligence(const struct results_sums *sums);
int64_t results_intel_items(const struct scores *table); /* different ones */
int64_t results_intel_bound(const struct scores *table); /* attack cases with an item */
bool results_any_stale(const struct scores *table);
/* results_age.c */
struct node *results_by_age(const struct results_sums *sums, size_t product);

/* results_limits.c: what was evaluated, what was not, and what may not be concluded */
struct node *results_population(const struct results_sums *sums);
struct node *results_statements(const struct results_sums *sums);
struct node *results_limits(const struct results_sums *sums, bool refused, bool compared);

#endif
