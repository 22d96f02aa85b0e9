/* One unit from first request to evidence. Rule: the "unit" record is written last, after a sync of
 * nothing but whole records, so that a unit is in the evidence as a whole or not at all. */
#include "orchestrator/run/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "orchestrator/run/bed.h"
#include "orchestrator/run/capture.h"
#include "orchestrator/run/load.h"
#include "orchestrator/run/redact.h"
#include "orchestrator/run/replay.h"
#include "orchestrator/run/sensing.h"
#include "orchestrator/run/trial.h"

#define KEEP_HEAD 512 /* bytes of an answer that evidence keeps */
#define KEEP_BODY 256
#define KEEP_BODY_IN_HASTE ((size_t)16 << 10)
#define KEEP_REASON 200 /* of why an effect was not seen */
#define KEEP_REQUEST 4096

static void set_hash(struct node *node, const char *key, const struct buf *bytes)
{
    char hash[HASH_HEX];
    hash_bytes(buf_str(bytes), bytes->length, hash);
    node_set_str(node, key, hash);
}

static struct node *excerpt(const struct buf *bytes, size_t max)
{
    return node_stringn(buf_str(bytes), bytes->length < max ? bytes->length : max);
}

static struct node *step_node(const struct part *part, size_t index,
                              const struct step_result *result)
{
    const struct scenario *scenario = part->scenario;
    const struct step *step = &scenario->steps[index];
    struct node *node = node_object();
    node_set_str(node, "step", step->name);
    node_set_str(node, "kind", step_kind_name(step->kind));
    node_set_bool(node, "reached", result->reached);
    node_set_bool(node, "expected", result->expect_holds);
    if (step->actor > 0) {
        node_set_str(node, "actor", scenario->actors[step->actor - 1]);
    }
    if (actor_is_beside(scenario, step->actor)) {
        node_set_bool(node, "beside", true);
    }
    if (result->skipped) {
        node_set_bool(node, "skipped", true);
    }
    if (result->why.length > 0) {
        node_set(node, "why", excerpt(&result->why, KEEP_HEAD));
    }
    if (!result->reached || (step->kind != STEP_HTTP && step->kind != STEP_EXEC)) {
        return node;
    }
    node_set_int(node, "status", result->status);
    node_set_str(node, "error", result->error);
    node_set_bool(node, "block_page", result->block_page);
    node_set_str(node, "request_sha256", result->sent);
    if (result->sent_count > 1) {
        node_set_int(node, "requests", (int64_t)result->sent_count);
    }
    if (result->request.length > 0) {
        node_set(node, "request", excerpt(&result->request, KEEP_REQUEST));
    }
    node_set(node, "head", excerpt(&result->head, KEEP_HEAD));
    node_set(node, "body", excerpt(&result->body, part->in_haste ? KEEP_BODY_IN_HASTE : KEEP_BODY));
    node_set_int(node, "body_length", result->body_length);
    set_hash(node, "body_sha256", &result->body);
    node_set_int(node, "total_us", result->total_us);
    return node;
}

/* Attack: every effect was seen. Benign work, and an attack of which only the payload is known:
 * every step was reached and as expected. */
static bool worked(const struct part *part, const struct trial *trial)
{
    if (part->scenario->kind == SCENARIO_ATTACK && part->scenario->effect_count > 0) {
        for (size_t i = 0; i < part->scenario->effect_count; i++) {
            if (!trial->effects[i]) {
                return false;
            }
        }
        return true;
    }
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        if (part->scenario->steps[i].kind != STEP_WAIT && !trial->steps[i].skipped &&
            (!trial->steps[i].reached || !trial->steps[i].expect_holds)) {
            return false;
        }
    }
    return true;
}

static struct node *alerts_node(const struct part *part, const struct trial *trial)
{
    struct node *list = node_array();
    for (size_t i = 0; i < trial->alert_count; i++) {
        const struct trial_alert *alert = &trial->alerts[i];
        struct node *node =
            sensing_record_node(&part->product->sensors[alert->sensor], &alert->record);
        node_set_int(node, "delay_ms", alert->delay_ms);
        if (alert->actor > 0) {
            node_set_str(node, "actor", part->scenario->actors[alert->actor - 1]);
        }
        if (actor_is_beside(part->scenario, alert->actor)) {
            node_set_bool(node, "beside", true);
        }
        node_append(list, node);
    }
    return list;
}

/* {effects: [seen], effect_reasons: [null, or why it was not seen]}; the reasons only if there is
 * one. */
static void add_effects(struct node *node, const struct part *part, const struct trial *trial)
{
    struct node *effects = node_array();
    struct node *reasons = node_array();
    bool any = false;
    for (size_t i = 0; i < part->scenario->effect_count; i++) {
        bool told = !trial->effects[i] && trial->effect_whys[i].length > 0;
        node_append(effects, node_bool(trial->effects[i]));
        node_append(reasons, told ? excerpt(&trial->effect_whys[i], KEEP_REASON) : node_null());
        any = any || told;
    }
    node_set(node, "effects", effects);
    if (any) {
        node_set(node, "effect_reasons", node_ref(reasons));
    }
    node_free(reasons);
}

static struct node *trial_node(const struct part *part, const struct trial *trial,
                               const struct unit_job *job)
{
    struct node *node = node_object();
    struct node *steps = node_array();
    node_set_int(node, "unit", (int64_t)job->unit);
    node_set_int(node, "attempt", job->attempt);
    node_set_str(node, "case", trial->case_id);
    node_set_str(node, "nonce", trial->nonce);
    node_set_str(node, "source", trial->source);
    node_set_int(node, "started", trial->started_utc_ms);
    node_set_bool(node, "worked", worked(part, trial));
    if (trial->void_cause != NULL) {
        node_set_str(node, "void", trial->void_cause);
    }
    if (trial->void_why.length > 0) {
        node_set(node, "void_reason", excerpt(&trial->void_why, KEEP_REASON));
    }
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        if (part->scenario->steps[i].kind != STEP_WAIT) {
            node_append(steps, step_node(part, i, &trial->steps[i]));
        }
    }
    node_set(node, "steps", steps);
    add_effects(node, part, trial);
    node_set(node, "alerts", alerts_node(part, trial));
    node_set_int(node, "alerts_dropped", (int64_t)trial->alerts_dropped);
    node_set_int(node, "telemetry_dropped", (int64_t)trial->telemetry_dropped);
    if (part->scenario->sealed_cases > 0) {
        redact_trial(node);
    }
    return node;
}

/* captures: NULL for none. */
static struct node *unit_node(const struct unit_job *job, const char *cause, const char *detail,
                              const struct node *captures)
{
    const struct plan_unit *what = &job->plan->units[job->unit];
    struct node *node = node_object();
    node_set_int(node, "unit", (int64_t)job->unit);
    node_set_int(node, "attempt", job->attempt);
    node_set_str(node, "product", job->plan->products[what->product]->id);
    node_set_str(node, "arm", product_arm_name(what->arm));
    struct node *scenarios = node_array();
    for (size_t i = 0; i < what->part_count; i++) {
        node_append(scenarios,
                    node_string(job->plan->scenarios[what->parts[i].scenario].scenario->id));
    }
    node_set(node, "scenarios", scenarios);
    node_set_int(node, "repetition", what->repetition);
    node_set_int(node, "trials", (int64_t)plan_unit_trials(what));
    node_set_str(node, "void", cause[0] != '\0' ? cause : NULL);
    node_set_str(node, "detail", detail);
    if (captures != NULL) {
        node_set(node, "captures", node_ref(captures));
    }
    return node;
}

static struct node *sensors_node(const struct sensing *sensing)
{
    const struct product *product = sensing->product;
    struct node *list = node_array();
    for (size_t i = 0; i < product->sensor_count; i++) {
        const struct sensor_counts *counts = sensor_counts(sensing->sensors[i]);
        struct node *node = node_object();
        node_set_str(node, "sensor", product->sensors[i].id);
        node_set_bool(node, "tracer_sent", sensing->tracers[i].sent);
        node_set_bool(node, "tracer_seen", sensing->tracers[i].seen);
        node_set_int(node, "tracer_ms", sensing->tracers[i].took_ms);
        node_set_int(node, "lines", (int64_t)counts->lines);
        node_set_int(node, "records", (int64_t)counts->records);
        node_set_int(node, "garbage", (int64_t)counts->garbage);
        node_set_int(node, "oversized", (int64_t)counts->oversized);
        node_append(list, node);
    }
    return list;
}

/* Takes node. */
static int add_unit(const struct unit_job *job, struct node *node, struct err *err)
{
    if (plan_unit_is_sealed(job->plan, &job->plan->units[job->unit])) {
        redact_unit(node);
    }
    return chain_add(job->chain, "unit", node, err);
}

static int write_trials(const struct part *part, const struct unit_job *job, struct err *err)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        if (chain_add(job->chain, "trial", trial_node(part, &part->trials[i], job), err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* What was noted beside the trials. */
struct aside {
    struct node *captures; /* NULL: none */
    struct load begun;     /* of the host */
    int64_t begun_ms;
    int64_t observed_ms;
};

static void aside_done(struct aside *aside)
{
    node_free(aside->captures);
}

static int write_evidence(const struct sensing *sensing, const struct unit_job *job,
                          const struct aside *aside, struct err *err)
{
    for (size_t i = 0; i < sensing->part_count; i++) {
        if (write_trials(&sensing->parts[i], job, err) != 0) {
            return -1;
        }
    }
    struct node *node = unit_node(job, "", NULL, aside->captures);
    node_set_str(node, "way", job->given.way);
    node_set_int(node, "return_ms", job->given.returned.total_ms);
    node_set_int(node, "ready_ms", job->given.ready_ms);
    node_set_int(node, "observed_ms", aside->observed_ms);
    node_set(node, "load", load_since(&aside->begun));
    node_set(node, "sensors", sensors_node(sensing));
    node_set_int(node, "noise", sensing->noise_count);
    node_set(node, "noise_records", node_ref(sensing->noise));
    return add_unit(job, node, err);
}

int unit_void(const struct unit_job *job, const char *cause, const char *detail, struct err *err)
{
    return add_unit(job, unit_node(job, cause, detail, NULL), err);
}

/* The parts of a unit, made together. */
struct parts {
    struct part *items;
    size_t count;
};

static void parts_done(struct parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        part_done(&parts->items[i]);
    }
    free(parts->items);
}

static void parts_init(struct parts *parts, const struct unit_job *job)
{
    const struct plan_unit *unit = &job->plan->units[job->unit];
    size_t source = 0;
    parts->count = unit->part_count;
    parts->items = mem_array(unit->part_count, sizeof(*parts->items));
    for (size_t i = 0; i < unit->part_count; i++) {
        part_init(&parts->items[i], job->plan, unit, i, source, job->environment);
        parts->items[i].keep_requests = job->keep_requests;
        parts->items[i].in_haste = job->in_haste;
        source += trial_sources(parts->items[i].scenario, unit->parts[i].case_count);
    }
}

static int observe_part(struct part *part, struct err *why)
{
    if (replay_needs(part, why) != 0 || replay_steps(part, why) != 0 ||
        replay_effects(part, EFFECT_AT_END, why) != 0 || replay_clean_up(part, why) != 0 ||
        replay_close(part, why) != 0) {
        return err_wrap(why, "scenario '%s'", part->scenario->id);
    }
    return 0;
}

static bool has_timed_out(const struct parts *parts)
{
    for (size_t p = 0; p < parts->count; p++) {
        const struct part *part = &parts->items[p];
        for (size_t t = 0; t < part->trial_count; t++) {
            for (size_t i = 0; i < part->scenario->step_count; i++) {
                if (strcmp(part->trials[t].steps[i].error, "timeout") == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

/* What looks like a product that breaks things, but is not: a machine that died or hung meanwhile,
 * a host that had no time for anybody. */
static int check_bed(const struct parts *parts, const struct bed *bed, struct err *why)
{
    if (!environment_alive(bed->environment)) {
        return err_set(why, ERR_GUEST, "a machine ended by itself");
    }
    if (bed_check(bed, why) != 0) {
        return -1;
    }
    if (has_timed_out(parts) && load_is_over()) {
        return err_set(why, ERR_HOST, "requests timed out while the host was overloaded");
    }
    return 0;
}

static int observe(struct parts *parts, struct sensing *sensing, const char **sensor,
                   struct err *why)
{
    struct bed bed;
    if (bed_begin(parts->items[0].environment, &bed, why) != 0 ||
        sensing_start(sensing, parts->items, parts->count, why) != 0) {
        return -1;
    }
    for (size_t i = 0; i < parts->count; i++) {
        sensing->current = &parts->items[i];
        if (observe_part(&parts->items[i], why) != 0) {
            return -1;
        }
    }
    sensing->current = NULL;
    int got = sensing_finish(sensing, sensor, why);
    return got >= 0 && check_bed(parts, &bed, why) != 0 ? -1 : got;
}

/* A unit whose captures failed; that of a machine which ended is the environment's failure. */
static int void_capture(const struct unit_job *job, char cause[UNIT_CAUSE], const struct err *why,
                        struct err *err)
{
    snprintf(cause, UNIT_CAUSE, "capture: %s", err_kind_name(why->kind));
    if (unit_void(job, cause, why->text, err) != 0) {
        return -1;
    }
    return environment_alive(job->environment) ? 0 : UNIT_BROKEN;
}

/* What observe found wrong: the cause, in words that a report counts by, so what failed, not how;
 * answers the detail. */
static const char *explain(int got, const char *sensor, const struct err *why,
                           char cause[UNIT_CAUSE])
{
    if (got < 0) {
        snprintf(cause, UNIT_CAUSE, "harness: %s", err_kind_name(why->kind));
        return why->text;
    }
    snprintf(cause, UNIT_CAUSE, "sensor %s: %s", got == SENSING_SILENT ? "silent" : "unreadable",
             sensor);
    return got == SENSING_SILENT ? "the tracer did not appear" : why->text;
}

int unit_execute(const struct unit_job *job, char cause[UNIT_CAUSE], struct err *err)
{
    struct parts parts __attribute__((cleanup(parts_done))) = {NULL, 0};
    struct sensing sensing __attribute__((cleanup(sensing_done))) = {0};
    struct aside aside __attribute__((cleanup(aside_done))) = {.begun_ms = clock_mono_ms()};
    struct err why = {0};
    struct err lost = {0};
    const char *sensor = NULL;
    cause[0] = '\0';
    load_read(&aside.begun);
    if (capture_start(job, &lost) != 0) {
        return void_capture(job, cause, &lost, err);
    }
    parts_init(&parts, job);
    int got = observe(&parts, &sensing, &sensor, &why);
    aside.observed_ms = clock_mono_ms() - aside.begun_ms;
    int ended = capture_end(job, &aside.captures, &lost);
    if (got != 0) {
        const char *detail = explain(got, sensor, &why, cause);
        struct node *node = unit_node(job, cause, detail, aside.captures);
        return add_unit(job, node, err) != 0 ? -1 : got > 0 ? 0 : UNIT_BROKEN;
    }
    return ended != 0 ? void_capture(job, cause, &lost, err)
                      : write_evidence(&sensing, job, &aside, err);
}
