/* What results.json tells of one product, as plain data; see view.h. */
#ifndef REPORTS_VIEW_PRODUCT_H
#define REPORTS_VIEW_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/criteria.h"
#include "reports/input.h"
#include "reports/metric.h"
#include "reports/stats/interval.h"
#include "reports/threshold.h"
#include "reports/verdict.h"

enum view_side { VIEW_BOTH, VIEW_UPPER, VIEW_LOWER };

struct view_ratio {
    int64_t x, n;
    bool rated;               /* above the floors: what follows is set */
    struct interval interval; /* on the effective number */
    enum view_side side;      /* VIEW_UPPER: none of n, VIEW_LOWER: all of n, with the bound */
    double bound;
};

struct view_metric {
    enum metric_id id;
    int64_t x, n, cases, clusters;
    double icc, design_effect, effective;
    bool icc_estimated;
    bool enough; /* false: nothing below is set, print counts only */
    double value;
    struct interval headline, wilson, exact, graubard;
    enum view_side side; /* VIEW_UPPER: none of n, VIEW_LOWER: all of n, with the bounds below */
    double bound, bound_if_independent;
};

struct view_count {
    enum score_arm arm;
    enum score_kind kind;
    int64_t planned, scored, voids, stale, not_run, not_applicable;
};

struct view_void {
    const char *arm, *kind, *cause; /* arm and kind are names, or "any" */
    int64_t count;
};

struct view_group { /* a cluster or a technique */
    enum score_kind kind;
    const char *name, *tactic; /* tactic: NULL for a cluster */
    struct view_ratio detection, prevention, wrong;
    int64_t cases; /* technique: as counted before the document was cut down; -1: count them */
};

struct view_further { /* techniques that are told of together */
    const char *name; /* NULL: of several tactics */
    int64_t techniques, cases;
    struct view_ratio detection, prevention;
};

struct view_tactic {
    const char *name; /* "initial-access" */
    struct view_metric detection, prevention;
};

struct view_within {
    int64_t ms;
    struct view_ratio seen;
};

struct view_precision {
    double base_rate, value, lower, upper; /* -1: not defined */
    double true_alerts, false_alerts;      /* in 100,000 requests */
};

struct view_threshold {
    struct criteria_threshold threshold;
    enum threshold_verdict verdict;
    struct interval interval; /* set if the verdict is decided */
};

struct view_gate {
    struct criteria_gate gate;
    enum threshold_verdict verdict;
    struct view_ratio counted;
    double value;             /* this and the interval are set if the verdict is decided */
    struct interval interval; /* Korn and Graubard's */
};

struct view_noise_rate {
    enum score_arm arm;
    int64_t alerts, observed_ms;
    double per_hour;
    struct interval interval;
};

#define VIEW_ARMS 2

struct view_noise {
    bool measured;
    struct view_noise_rate all, arms[VIEW_ARMS]; /* the arm of `all` is not set */
    size_t arm_count;                            /* 0: not told apart */
};

struct view_rate { /* a count over actions or hours */
    bool rated;    /* false: below the floors, or nothing was measured */
    double value;
    bool bounded; /* there is an interval; else one cannot be drawn */
    struct interval interval;
    bool none; /* nothing was counted: the bound is the one-sided upper one */
    double bound;
};

struct view_work { /* benign work of one arm, by session and by action */
    enum score_arm arm;
    struct view_ratio sessions; /* with a false alert or false block, of all scored */
    int64_t actions, blocked, alerts, dropped;
    bool enough;         /* above the floors */
    int64_t observed_ms; /* in which benign work was done and nothing else */
    struct view_rate alerts_per_1000, blocked_per_1000; /* of actions */
    struct view_rate alerts_per_hour, blocked_per_hour;
};

#define VIEW_WITHIN 3

struct view_product {
    const char *id, *name, *version, *category, *config_hash; /* config_hash may be NULL */
    enum score_role role;
    bool detect, block;                       /* its arms */
    struct view_metric metrics[METRIC_COUNT]; /* the two control metrics are not set */
    struct view_count *counts;
    size_t count_count;
    int64_t depth[VERDICT_TECHNIQUE + 1]; /* by verdict, from VERDICT_NONE */
    int64_t delayed, effect_missing;
    int64_t prevention[VERDICT_PREVENTED + 1];    /* by verdict, from VERDICT_NOT_PREVENTED */
    int64_t benign_detect[VERDICT_AMBIGUOUS + 1]; /* by verdict, from VERDICT_CLEAN */
    int64_t benign_block[VERDICT_AMBIGUOUS + 1];
    struct view_work work[VIEW_ARMS];
    size_t work_count; /* 0: results from before it was counted */
    struct view_ratio flips_detect, flips_block;
    struct view_within within[VIEW_WITHIN];
    size_t within_count;
    struct view_group *clusters, *techniques;
    size_t cluster_count, technique_count;
    struct view_further *further; /* only in a document that was cut down */
    size_t further_count;
    struct view_tactic *tactics; /* by name; none in results from before they were counted */
    size_t tactic_count;
    struct view_void *voids;
    size_t void_count;
    struct view_noise noise;
    struct view_precision precision[CRITERIA_MAX_LIST];
    size_t precision_count;
    struct view_threshold thresholds[CRITERIA_MAX_LIST];
    size_t threshold_count;
    struct view_gate gates[CRITERIA_MAX_LIST];
    size_t gate_count; /* 0: none, or results from before there were gates */
    enum threshold_verdict joint;
    bool scored;
    double score;
};

#endif
