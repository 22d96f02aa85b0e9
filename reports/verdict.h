/* The verdict on one trial: a pure function of the trial, its control trial and the criteria's
 * window. It neither reads files nor counts anything; metrics.h does the counting. */
#ifndef REPORTS_VERDICT_H
#define REPORTS_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/input.h"

enum verdict {
    VERDICT_NOT_RUN,        /* planned, but there is no trial */
    VERDICT_NOT_APPLICABLE, /* the product's category is not among the case's categories */
    VERDICT_STALE,          /* the validity of its intelligence had passed: counted apart, never
                               scored */
    VERDICT_VOID,           /* counted with its cause, never scored as a miss or a pass */
    VERDICT_NONE,           /* attack, detect arm: five depths, in this order */
    VERDICT_TELEMETRY,
    VERDICT_GENERAL,
    VERDICT_TACTIC,
    VERDICT_TECHNIQUE,
    VERDICT_NOT_PREVENTED, /* attack, block arm: the effect was seen */
    VERDICT_UNATTRIBUTED,  /* no effect, but no evidence that the product blocked */
    VERDICT_PREVENTED,     /* no effect, and evidence that the product blocked */
    VERDICT_CLEAN,         /* benign, both arms */
    VERDICT_FALSE_ALERT,   /* it alerted (block arm: and the action succeeded) */
    VERDICT_FALSE_BLOCK,   /* block arm: evidence that the product blocked */
    VERDICT_AMBIGUOUS,     /* the action failed and nothing says that the product did it */
};
#define VERDICT_COUNT (VERDICT_AMBIGUOUS + 1)

struct judgement {
    enum verdict verdict;
    bool delayed; /* attack, detect arm: every alert as deep as `general` came after the window */
    int64_t alert_ms;    /* detect arm: first alert (telemetry does not count); -1: none */
    int64_t at_utc_ms;   /* when the trial started; SCORE_NO_TIME: not known, or not run */
    bool stale;          /* it started past the validity of its item, whatever the verdict */
    bool effect_missing; /* attack, detect arm: scored, although the effect was not seen */
    int64_t actions, blocked_actions; /* benign, scored: http steps that were sent, and blocked */
    int64_t alerts, dropped_records;  /* likewise: alerts of the whole trial; records not kept */
    int64_t latency_us;               /* likewise: of all its actions together; 0: not measured */
    const char *cause;  /* VERDICT_VOID: first part of the cause, never NULL; else NULL */
    const char *detail; /* VERDICT_VOID: second part (control: void: "why"), or NULL; borrowed */
};

/* The names of MISSION.md ("not-prevented"), plus "not-run" and "void". */
const char *verdict_name(enum verdict verdict);
bool verdict_parse(const char *name, enum verdict *out);
const char *score_kind_name(enum score_kind kind);
const char *score_arm_name(enum score_arm arm);
const char *score_role_name(enum score_role role);

/* The trial that stands for a (case, product, arm, repetition): of its attempts the lowest that is
 * done, else the last void one. NULL for none. trials: those of one cell, in any order. */
const struct score_trial *verdict_choose(const struct score_trial *const *trials, size_t count);

/* trial NULL: not run. control: the chosen control trial of the case, NULL if there is none. A
 * trial is void, in this order, when it says so itself; when no control trial was run; when the
 * control trial is void; when the control did not work ("control: effect not seen", "control:
 * action failed"); when what its verdict hangs on was not observed
 * ("harness: effect not observed", "harness: action not observed", "harness: block evidence not
 * observed"). A trial that is not void but stale is VERDICT_STALE: what a product makes of an
 * attack that is over says nothing about those going on. Depth: the deepest record inside
 * window_ms. If none inside it is as deep as `general` but a later alert is, the verdict is the
 * deepest of the later ones, with `delayed`. */
void verdict_judge(const struct score_case *of, const struct score_product *product,
                   enum score_arm arm, const struct score_trial *trial,
                   const struct score_trial *control, int64_t window_ms, struct judgement *out);

/* How deep one record is for a case: telemetry sensors give telemetry; an alert gives technique if
 * it names the case's technique and shares a CAPEC number with it, tactic if it names its tactic,
 * else general. */
enum verdict verdict_depth(const struct score_case *of, const struct score_alert *alert);

#endif
