/* The rules that turn one trial into one verdict. Every branch here is a row of the truth table in
 * the tests; a rule that needs something that was not observed makes the trial void, never a miss
 * and never a pass. */
#include "reports/verdict.h"

#include <assert.h>
#include <string.h>

#include "common/base/mem.h"
#include "reports/age.h"

static const char *const verdict_names[] = {
    [VERDICT_NOT_RUN] = "not-run",
    [VERDICT_NOT_APPLICABLE] = "not-applicable",
    [VERDICT_STALE] = "stale",
    [VERDICT_VOID] = "void",
    [VERDICT_NONE] = "none",
    [VERDICT_TELEMETRY] = "telemetry",
    [VERDICT_GENERAL] = "general",
    [VERDICT_TACTIC] = "tactic",
    [VERDICT_TECHNIQUE] = "technique",
    [VERDICT_NOT_PREVENTED] = "not-prevented",
    [VERDICT_UNATTRIBUTED] = "unattributed",
    [VERDICT_PREVENTED] = "prevented",
    [VERDICT_CLEAN] = "clean",
    [VERDICT_FALSE_ALERT] = "false-alert",
    [VERDICT_FALSE_BLOCK] = "false-block",
    [VERDICT_AMBIGUOUS] = "ambiguous",
};

const char *verdict_name(enum verdict verdict)
{
    return verdict_names[verdict];
}

bool verdict_parse(const char *name, enum verdict *out)
{
    for (size_t i = 0; i < COUNT_OF(verdict_names); i++) {
        if (strcmp(name, verdict_names[i]) == 0) {
            *out = (enum verdict)i;
            return true;
        }
    }
    return false;
}

const char *score_kind_name(enum score_kind kind)
{
    return kind == SCORE_ATTACK ? "attack" : "benign";
}

const char *score_arm_name(enum score_arm arm)
{
    static const char *const names[] = {"control", "detect", "block"};
    return names[arm];
}

const char *score_role_name(enum score_role role)
{
    static const char *const names[] = {"product", "reference", "control"};
    return names[role];
}

const struct score_trial *verdict_choose(const struct score_trial *const *trials, size_t count)
{
    const struct score_trial *done = NULL, *last_void = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct score_trial *t = trials[i];
        if (!t->void_cause && (!done || t->attempt < done->attempt)) {
            done = t;
        }
        if (t->void_cause && (!last_void || t->attempt > last_void->attempt)) {
            last_void = t;
        }
    }
    return done ? done : last_void;
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool share_capec(const struct score_case *of, const struct score_name *name)
{
    for (size_t i = 0; i < of->capec_count; i++) {
        for (size_t j = 0; j < name->capec_count; j++) {
            if (of->capec[i] == name->capec[j]) {
                return true;
            }
        }
    }
    return false;
}

enum verdict verdict_depth(const struct score_case *of, const struct score_alert *alert)
{
    if (alert->role == SCORE_SENSOR_TELEMETRY) {
        return VERDICT_TELEMETRY;
    }
    enum verdict depth = VERDICT_GENERAL;
    for (size_t i = 0; i < alert->named_count; i++) {
        const struct score_name *name = &alert->named[i];
        if (same(name->technique, of->technique) && share_capec(of, name)) {
            return VERDICT_TECHNIQUE;
        }
        if (same(name->tactic, of->tactic)) {
            depth = VERDICT_TACTIC;
        }
    }
    return depth;
}

static void judge_detection(const struct score_case *of, const struct score_trial *trial,
                            int64_t window_ms, struct judgement *out)
{
    enum verdict inside = VERDICT_NONE, later = VERDICT_NONE;
    for (size_t i = 0; i < trial->alert_count; i++) {
        const struct score_alert *alert = &trial->alerts[i];
        enum verdict *deepest = alert->delay_ms > window_ms ? &later : &inside;
        enum verdict depth = verdict_depth(of, alert);
        if (depth > *deepest) {
            *deepest = depth;
        }
    }
    out->delayed = inside < VERDICT_GENERAL && later >= VERDICT_GENERAL;
    out->verdict = inside;
    if (inside < VERDICT_GENERAL && later > inside) {
        out->verdict = later;
    }
    out->effect_missing = trial->worked == SCORE_NO;
}

static enum verdict judge_prevention(const struct score_trial *trial)
{
    if (trial->worked == SCORE_YES) {
        return VERDICT_NOT_PREVENTED;
    }
    return trial->block_seen == SCORE_YES ? VERDICT_PREVENTED : VERDICT_UNATTRIBUTED;
}

static enum verdict judge_benign(enum score_arm arm, const struct score_trial *trial, bool alerted)
{
    bool failed = trial->worked == SCORE_NO;
    if (arm == SCORE_ARM_DETECT) {
        if (alerted) {
            return VERDICT_FALSE_ALERT;
        }
        return failed ? VERDICT_AMBIGUOUS : VERDICT_CLEAN;
    }
    if (trial->block_seen == SCORE_YES) {
        return VERDICT_FALSE_BLOCK;
    }
    if (failed) {
        return VERDICT_AMBIGUOUS;
    }
    return alerted ? VERDICT_FALSE_ALERT : VERDICT_CLEAN;
}

/* What the verdict hangs on must have been observed; NULL if it was. */
static const char *not_observed(enum score_kind kind, enum score_arm arm,
                                const struct score_trial *trial)
{
    if (kind == SCORE_ATTACK && arm == SCORE_ARM_DETECT) {
        return NULL;
    }
    if (trial->worked == SCORE_UNKNOWN) {
        return kind == SCORE_ATTACK ? "harness: effect not observed"
                                    : "harness: action not observed";
    }
    bool needs_block =
        arm == SCORE_ARM_BLOCK && !(kind == SCORE_ATTACK && trial->worked == SCORE_YES);
    if (needs_block && trial->block_seen == SCORE_UNKNOWN) {
        return "harness: block evidence not observed";
    }
    return NULL;
}

/* Why the trial is void; NULL if it is not. */
static const char *void_cause(const struct score_case *of, enum score_arm arm,
                              const struct score_trial *trial, const struct score_trial *control,
                              const char **detail)
{
    if (trial->void_cause) {
        return trial->void_cause;
    }
    if (!control) {
        return "control: not run";
    }
    if (control->void_cause) {
        *detail = control->void_cause;
        return "control: void";
    }
    if (control->worked == SCORE_UNKNOWN) {
        return of->kind == SCORE_ATTACK ? "control: effect not observed"
                                        : "control: action not observed";
    }
    if (control->worked == SCORE_NO) {
        return of->kind == SCORE_ATTACK ? "control: effect not seen" : "control: action failed";
    }
    return not_observed(of->kind, arm, trial);
}

static int64_t first_alert_ms(const struct score_trial *trial)
{
    int64_t first = -1;
    for (size_t i = 0; i < trial->alert_count; i++) {
        int64_t delay = trial->alerts[i].delay_ms < 0 ? 0 : trial->alerts[i].delay_ms;
        if (trial->alerts[i].role == SCORE_SENSOR_ALERT && (first < 0 || delay < first)) {
            first = delay;
        }
    }
    return first;
}

/* An alert belongs to a case by its nonce, which all steps of the case share: which action it is of
 * is not known, so alerts are only counted. */
static void count_work(const struct score_trial *trial, struct judgement *out)
{
    out->actions = trial->actions;
    out->blocked_actions = trial->blocked_actions;
    out->dropped_records = trial->dropped_records;
    out->latency_us = trial->latency_us > 0 ? trial->latency_us : 0;
    for (size_t i = 0; i < trial->alert_count; i++) {
        out->alerts += trial->alerts[i].role == SCORE_SENSOR_ALERT;
    }
}

static bool applies(const struct score_case *of, const struct score_product *product)
{
    for (size_t i = 0; i < of->category_count; i++) {
        if (same(of->categories[i], product->category)) {
            return true;
        }
    }
    return false;
}

void verdict_judge(const struct score_case *of, const struct score_product *product,
                   enum score_arm arm, const struct score_trial *trial,
                   const struct score_trial *control, int64_t window_ms, struct judgement *out)
{
    assert(arm != SCORE_ARM_CONTROL);
    *out =
        (struct judgement){.verdict = VERDICT_NOT_RUN, .alert_ms = -1, .at_utc_ms = SCORE_NO_TIME};
    if (!applies(of, product)) {
        out->verdict = VERDICT_NOT_APPLICABLE;
        return;
    }
    if (!trial) {
        return;
    }
    out->at_utc_ms = trial->at_utc_ms;
    out->stale = of->intel && age_stale(of->intel, trial->at_utc_ms);
    out->cause = void_cause(of, arm, trial, control, &out->detail);
    if (out->cause || out->stale) {
        out->verdict = out->cause ? VERDICT_VOID : VERDICT_STALE;
        return;
    }
    int64_t alert_ms = first_alert_ms(trial);
    if (arm == SCORE_ARM_DETECT) {
        out->alert_ms = alert_ms;
    }
    if (of->kind == SCORE_BENIGN) {
        out->verdict = judge_benign(arm, trial, alert_ms >= 0);
        count_work(trial, out);
    } else if (arm == SCORE_ARM_DETECT) {
        judge_detection(of, trial, window_ms, out);
    } else {
        out->verdict = judge_prevention(trial);
    }
}
