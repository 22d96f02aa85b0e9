/* What scoring is given: plain structs that the orchestrator fills out of the evidence. Every
 * string and array is borrowed and must outlive the call. Nothing here is trusted: results_build
 * refuses double ids, ids that do not exist and numbers out of range. The order of the arrays means
 * nothing. */
#ifndef REPORTS_INPUT_H
#define REPORTS_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum score_kind { SCORE_ATTACK, SCORE_BENIGN };
enum score_arm { SCORE_ARM_CONTROL, SCORE_ARM_DETECT, SCORE_ARM_BLOCK };
enum score_role { SCORE_ROLE_PRODUCT, SCORE_ROLE_REFERENCE, SCORE_ROLE_CONTROL };
enum score_answer { SCORE_UNKNOWN, SCORE_NO, SCORE_YES };
enum score_sensor { SCORE_SENSOR_ALERT, SCORE_SENSOR_TELEMETRY };

#define SCORE_MAX_CASES 20000
#define SCORE_MAX_PRODUCTS 64
#define SCORE_MAX_REPETITIONS 100
#define SCORE_MAX_TRIALS ((size_t)1000000)          /* given; see also scores_check.h */
#define SCORE_MAX_ACTIONS 100000                    /* of one trial */
#define SCORE_MAX_SOURCES 100                       /* of one item */
#define SCORE_MAX_LATENCY_US INT64_C(1000000000000) /* of one trial */
#define SCORE_NO_TIME INT64_MIN                     /* a time that nobody knows */

/* The intelligence item that a case was made from. Times are UTC ms. */
struct score_intel {
    const char *id, *type, *tlp; /* "url:<hex>", "url", "amber" */
    const char *value, *name;    /* NULL: there is none, or it may not be published */
    int64_t first_seen_ms, published_ms, added_ms; /* SCORE_NO_TIME: not known */
    int64_t usable_until_ms;    /* exclusive; SCORE_NO_TIME: nothing bounds its use */
    const char *const *sources; /* names, each once */
    size_t source_count;
};

struct score_case {
    const char *id;       /* "<scenario>/<k>-<variant>" */
    const char *scenario; /* scenario id */
    const char *cluster;
    enum score_kind kind;
    const char *technique; /* attack: "T1190"; NULL for benign */
    const char *tactic;    /* attack: "initial-access"; NULL for benign */
    const int64_t *capec;
    size_t capec_count;
    const char *const *categories; /* product categories that the case is meant for */
    size_t category_count;
    const struct score_intel *intel; /* NULL: bound to no item */
    bool payload_only;    /* that it does what it says was not shown: in no rate, reported apart */
    const char *set;      /* the named set it belongs to; NULL: none */
    const char *variant;  /* how its payload is written: "case+url"; NULL: not known */
    const char *plain_id; /* attack: the case with the same payload as authored, of the same
                             scenario; NULL: there is none, or it is that case itself */
    bool sealed;          /* its scenario was not known to anybody before the run */
    const char *const *rules; /* that alerts are expected to name, each */
    size_t rule_count;
    const char *const *not_rules; /* that none may name */
    size_t not_rule_count;
};

/* What was watched of a product in one arm, all trials together; 0 throughout: not told apart. */
struct score_watch {
    int64_t noise_alerts, observed_ms; /* as of the product as a whole */
    int64_t benign_ms; /* the part of observed_ms in which benign work was done and nothing else */
};

struct score_product {
    const char *id, *name, *version;
    enum score_role role; /* at most one product of role control, whose only arm is control */
    const char *category;
    const char
        *config_hash; /* 64 hex digits: package and settings as installed; NULL if there is none */
    const enum score_arm *arms;
    size_t arm_count;
    int64_t noise_alerts; /* alerts that matched no case, all trials together; -1: not measured */
    int64_t observed_ms;  /* how long its sensors were read, all trials together; 0: not measured */
    int64_t content_utc_ms; /* date of its rules or signatures; SCORE_NO_TIME: not known */
    struct score_watch watch[SCORE_ARM_BLOCK + 1]; /* by arm */
};

struct score_name { /* one thing that an alert names; NULL and 0 where it names none */
    const char *technique, *tactic;
    const int64_t *capec;
    size_t capec_count;
};

struct score_alert { /* one record attributed to the case by its nonce */
    enum score_sensor role;
    const struct score_name *named;
    size_t named_count;
    const char *const *rules; /* ids as the product wrote them */
    size_t rule_count;
    int64_t delay_ms; /* from the start of the case to the record; below 0 counts as 0 */
};

struct score_trial {
    const char *case_id, *product_id;
    enum score_arm arm;
    int repetition;         /* from 1 */
    int attempt;            /* from 1; (case, product, arm, repetition, attempt) is unique */
    const char *void_cause; /* NULL: done. Else why harness or environment failed: short, always the
                               same words for the same cause, since voids are counted by them */
    enum score_answer worked; /* attack: the effect was seen; benign: the action succeeded */
    enum score_answer
        block_seen; /* evidence that the product itself blocked; looked at in the block arm only */
    const struct score_alert *alerts;
    size_t alert_count;
    int64_t at_utc_ms; /* when it started; SCORE_NO_TIME: not known */
    /* An action is one http step that was sent. */
    int64_t actions;         /* 0: none, or nobody counted them */
    int64_t blocked_actions; /* answered by the product's block, at most `actions` */
    int64_t dropped_records; /* alerts of the case beyond those in `alerts` */
    int64_t latency_us;      /* from sending to the whole answer, all actions together; 0 and below:
                                not measured */
};

struct score_input {
    const struct score_case *cases;
    size_t case_count;
    const struct score_product *products;
    size_t product_count;
    const struct score_trial *trials;
    size_t trial_count;
    int repetitions; /* planned for every case, product and arm; what is missing is counted as
                        not-run */
    int control_repetitions; /* planned in the control arm, 1..repetitions */
};

#endif
