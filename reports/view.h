/* results.json as plain data: what report writers work on. Reading is strict, so that a writer may
 * trust every number and every enum here; the strings may still hold anything that is UTF-8 and
 * must be escaped. */
#ifndef REPORTS_VIEW_H
#define REPORTS_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "reports/age.h"
#include "reports/audience.h"
#include "reports/criteria.h"
#include "reports/input.h"
#include "reports/limits.h"
#include "reports/metric.h"
#include "reports/stats/interval.h"
#include "reports/threshold.h"
#include "reports/verdict.h"
#include "reports/view_product.h"

struct view_control {
    int64_t planned, worked, failed, voids, not_run;
    struct view_metric metric;
};

struct view_population {
    int64_t cases, scenarios, clusters, techniques, tactics; /* the last two: attack only */
};

struct view_fact {
    const char *name, *value;
};

struct view_pair { /* a reference product ranked above a product */
    const char *reference, *product;
    double reference_score, product_score;
};

struct view_gate_pair { /* a reference product whose joint verdict is better than a product's */
    const char *reference, *product;
    enum threshold_verdict reference_verdict, product_verdict;
};

struct view_covered { /* a technique of the criteria's profile */
    const char *technique;
    int64_t planned; /* cases */
    bool tested;     /* false: the rest is not set */
    int64_t cases, clusters;
};

struct view_coverage { /* nothing where the criteria have no techniques in a profile */
    struct view_covered *techniques;
    size_t count, tested;
    const char **outside; /* techniques that were tested and are not in the profile */
    size_t outside_count;
};

struct view_statement {
    enum statement statement;
    enum statement_state state;
};

struct view_trial {
    size_t product; /* index */
    enum score_arm arm;
    int repetition;
    enum verdict verdict;
    bool delayed;
    int64_t alert_ms;  /* -1: none */
    const char *at;    /* when it started; NULL: not known */
    const char *cause; /* void only */
    bool stale;        /* its item's validity had passed, whatever the verdict */
    int64_t age_ms;    /* of its item; SCORE_NO_TIME: not known */
};

struct view_item { /* the intelligence item of a case */
    const char *id, *type, *tlp;
    const char *value, *name;                                  /* may be NULL */
    const char *first_seen, *published, *added, *usable_until; /* may be NULL */
};

struct view_case {
    const char *id, *scenario, *cluster, *technique,
        *tactic; /* the last two: attack only, else NULL */
    enum score_kind kind;
    const char *control; /* state of the first repetition: worked, not-worked, void, not-run */
    const char *variant; /* how its payload is written; NULL: not known */
    const char *plain; /* id of the case with the same payload as authored; NULL: none, or itself */
    const char *set;   /* NULL: none */
    bool sealed;
    bool bound;
    struct view_item item; /* set if bound */
    struct view_trial *trials;
    size_t trial_count;
};

struct view_tally {
    const char *name;
    int64_t items;
};

struct view_quartiles {
    int64_t trials; /* 0: nothing is known, and the rest not set */
    int64_t q1_ms, median_ms, q3_ms;
};

struct view_by_age { /* one metric of one product */
    struct view_metric bins[AGE_BINS];
    bool tested; /* for a trend */
    double z, chi2, p;
    bool has_area;                   /* each bin is above the floors */
    double area;                     /* under the rate over the bins, in [0,1] */
    struct view_metric older, newer; /* than the item: the product's content */
};

struct view_product_age {
    const char *content_date; /* NULL: not known */
    struct view_by_age detection, prevention;
};

struct view_intel {
    bool bound; /* false: nothing below is set */
    int64_t items, trials;
    struct view_ratio attack_cases, up_to_day, stale;
    struct view_tally *types, *sources; /* most items first */
    size_t type_count, source_count;
    struct view_quartiles age, lag;
    int64_t scored_in[AGE_BINS], stale_in[AGE_BINS]; /* trials by age */
    struct view_product_age *products;               /* in the order of the view's */
};

struct view_payload { /* one product; cases, not trials */
    struct view_payload_kind {
        struct view_ratio alerted, blocked;
        struct view_ratio rule; /* attack: the one the author names; benign: one to be silent */
    } attack, benign;
};

struct view_set {
    const char *name; /* NULL: the cases of no set */
    struct view_set_product {
        struct view_ratio detection, prevention, wrong;
    } * products; /* in the order of the view's */
};

struct view_difference { /* public minus sealed */
    struct view_ratio open, sealed;
    bool known; /* false: one side has nothing; the rest is not set */
    double value;
    struct interval interval;
};

struct view_sealed {
    struct view_difference detection, prevention, wrong;
};

struct view_sets {
    int64_t payload_attack, payload_benign; /* cases */
    struct view_payload *payload;           /* by product; NULL: there are no such cases */
    struct view_set *sets;
    size_t set_count;
    struct view_sealed *sealed; /* by product; NULL: nothing was sealed */
};

struct view_held { /* pairs of a plain attack and another form of it; caught in both, in plain */
    int64_t pairs, both, plain_only;
    struct view_ratio resistance; /* both of what was caught in plain form */
};

struct view_evasion_variant { /* one way of writing */
    const char *name;
    struct view_held held;
};

struct view_evasion_metric {
    struct view_held held;
    int64_t variant_only, neither;
    bool compared; /* above the floors: what follows is set */
    double lost;   /* share caught in plain form less share caught in the other */
    struct interval interval;
    double p_exact, p_mid, p_clusters;
    struct view_evasion_variant *variants; /* the same names in the same order everywhere */
};

struct view_evasion {
    int64_t case_pairs; /* 0: no attack has a plain form beside it; the rest is not set */
    size_t variant_count;
    struct view_evasion_product {
        struct view_evasion_metric detection, prevention;
    } * products; /* in the order of the view's */
};

struct view_compare_two { /* two products, by index, on the same trials */
    size_t first, second;
    int64_t both, first_only, second_only, neither, clusters;
    bool enough; /* false: below the floors, and nothing below is set */
    double difference;
    struct interval interval, tango;
    double p_exact, p_mid, p_clusters, p_adjusted;
    int better; /* 0: not decided, 1: the first, 2: the second */
};

struct view_compare_rank {
    size_t product; /* index */
    int64_t best, worst, tier;
};

struct view_comparison { /* of one metric */
    enum metric_id metric;
    struct view_compare_two *two;
    size_t two_count;
    struct view_compare_rank *ranks; /* none: no pair was tested */
    size_t rank_count;
    bool has_q;
    int64_t q_items, q_df;
    double q, q_p;
};

struct view_step {    /* of a curve, from a time to that of the next */
    int64_t ms, left; /* left: trials without an alert behind that time */
    double alerted;   /* share */
    struct interval interval;
};

#define VIEW_TIMES 4

struct view_survival_product {
    int64_t trials, alerted;
    bool enough;      /* false: nothing below is set, print counts only */
    double median_ms; /* -1: not reached inside the window; likewise the ends of its interval */
    struct interval median_interval;
    double mean_ms; /* of the time to an alert or the window's end, whichever comes first */
    struct interval mean_interval; /* ends of -1: there was no alert, and so none */
    struct view_time {
        int64_t ms;
        double share; /* alerted by then */
        struct interval interval;
    } times[VIEW_TIMES];
    size_t time_count;
    struct view_step *steps;
    size_t step_count;
};

struct view_survival {
    int64_t window_ms;                      /* 0: nothing was measured, and the rest not set */
    struct view_survival_product *products; /* in the order of the view's */
    bool tested;                            /* several products under test against each other */
    int64_t tested_products, df;
    double chi2, p;
};

struct view_latency { /* microseconds for one request, by session */
    int64_t sessions, median_us, p95_us;
};

struct view_overhead_arm {
    enum score_arm arm;
    int64_t cases, clusters;
    bool enough; /* false: nothing below is set */
    struct view_latency control, product;
    bool compared;   /* false: in one cluster alone, so that nothing can be drawn */
    double added_us; /* median of the cases' differences */
    struct interval interval;
    int64_t draws;
};

struct view_overhead {
    const char *generator, *seed; /* NULL: nothing was measured, and the rest not set */
    struct view_overhead_product {
        struct view_overhead_arm arms[VIEW_ARMS];
        size_t arm_count;
    } * products; /* in the order of the view's */
};

struct view_deviation { /* of a yes-or-no result between repetitions */
    int64_t cases, left_out;
    double s_r; /* -1: too few cases */
};

struct view_repeatability {
    struct view_repeat_product {
        struct view_deviation detection, prevention, wrong;
    } * products; /* in the order of the view's; NULL: one repetition, or older results */
};

enum view_trust { VIEW_TRUST_OPEN, VIEW_TRUST_HOLD, VIEW_TRUST_TENTATIVE, VIEW_TRUST_GOOD };

struct view_agreement_group { /* of verdicts of one sort */
    int64_t scored, judged,
        twice;                  /* cases under a product in an arm: all, by someone, by several */
    int64_t evaluators, agreed; /* agreed: of `twice`, those of which all said the same */
    bool has_kappa, cohen;      /* else Fleiss's */
    double kappa;
    struct interval interval;
    bool has_alpha; /* Krippendorff's */
    double alpha;
    enum view_trust trust;
};

struct view_agreement {
    const char *hash; /* NULL: nobody adjudicated, and the rest not set */
    int64_t evaluators;
    struct view_agreement_group detection, prevention, benign;
};

struct view_redacted { /* the document was cut down for an audience */
    bool given;        /* false: nothing below is set, it is whole */
    struct audience audience;
    const char *full_hash; /* of the whole document's bytes */
    int64_t left[AUDIENCE_LEFT_COUNT];
};

enum view_guard { VIEW_GUARD_PASSED, VIEW_GUARD_REFUSED, VIEW_GUARD_NOT_APPLIED };

struct view {
    struct node *root; /* keeps the strings alive */
    struct view_redacted redacted;
    struct criteria *criteria;
    const char *tool_version, *campaign, *title, *started, *ended, *sample_note,
        *accelerator; /* may be NULL */
    const char *plan_hash, *evidence_root, *seed;
    int64_t repetitions, control_repetitions;
    enum view_guard guard;
    struct view_pair *pairs;
    size_t pair_count;
    struct view_gate_pair *gate_pairs;
    size_t gate_pair_count;
    struct view_coverage coverage;
    const char *valid_until; /* "2027-11-21", the first day past validity; NULL: not said */
    struct view_fact *scenarios, *images, *machines;
    size_t scenario_count, image_count, machine_count;
    const char *snapshot_hash; /* may be NULL */
    int64_t intel_items;
    struct view_intel intel;
    struct view_sets sets;
    struct view_evasion evasion;
    struct view_comparison *comparisons; /* none: fewer than two products, or older results */
    size_t comparison_count;
    struct view_survival survival;
    struct view_overhead overhead;
    struct view_repeatability repeatability;
    struct view_agreement agreement;
    struct view_population attack, benign;
    const char *control_product; /* NULL: there was none */
    struct view_control attack_control, benign_control;
    struct view_void *control_voids;
    size_t control_void_count;
    struct view_group *clusters; /* names and kinds; detection.n holds the number of cases */
    size_t cluster_count;
    struct view_product *products;
    size_t product_count;
    struct view_statement statements[STATEMENT_COUNT];
    size_t statement_count;
    enum limit limits[LIMIT_COUNT];
    size_t limit_count;
    struct view_case *cases; /* none where the document was cut down for the public */
    size_t case_count;
};

/* ERR_INPUT "name:0:0: path: what is wrong". */
int view_read(const struct node *results, const char *name, struct view **out, struct err *err);
/* The product with this id, by index; false: there is none. */
bool view_find_product(const struct view *view, const char *id, size_t *out);
/* Cases of a technique and tactic that were scored in a product's detect arm, in any repetition. */
int64_t view_technique_cases(const struct view *view, size_t product,
                             const struct view_group *group);
void view_free(struct view *view);
AUTO_DEFINE(view)

#endif
