/* Reading evidence records into score_input. Strings are borrowed from the plan and from the words
 * that are kept of the records; the records themselves are let go. */
#include "orchestrator/run/score_input.h"

#include <stdlib.h>
#include <string.h>

#include "orchestrator/run/score_kept.h"
#include "orchestrator/run/score_planned.h"
#include "orchestrator/run/trial.h"

#define MAX_OF_UNIT INT64_C(10000000000)                    /* alerts, milliseconds */
#define MAX_ALERTS (TRIAL_MAX_ALERTS + TRIAL_MAX_TELEMETRY) /* of one trial record */

struct scoring {
    const struct plan *plan;
    struct score_input input;
    struct score_facts facts;
    struct score_planned planned;
    char **versions; /* of the products, as evidence tells them */
    struct score_trial *trials;
    size_t trial_count, trial_room;
    struct node *pending; /* trial records whose unit record has not come yet */
    char *pending_chain;
    struct score_kept *kept; /* what trials borrow */
    void **owned;
    size_t owned_count, owned_room;
};

static void *own(struct scoring *scoring, void *memory)
{
    if (scoring->owned_count == scoring->owned_room) {
        scoring->owned_room = scoring->owned_room * 2 + 256;
        scoring->owned = mem_grow(scoring->owned, scoring->owned_room, sizeof(*scoring->owned));
    }
    scoring->owned[scoring->owned_count++] = memory;
    return memory;
}

struct scoring *scoring_new(const struct plan *plan)
{
    struct scoring *scoring = mem_alloc(sizeof(*scoring));
    scoring->plan = plan;
    score_planned_fill(plan, &scoring->planned);
    scoring->versions = mem_array(plan->product_count + 1, sizeof(*scoring->versions));
    scoring->pending = node_array();
    scoring->input.repetitions = plan->repetitions;
    scoring->input.control_repetitions = plan->repetitions;
    scoring->input.products = scoring->planned.products;
    scoring->input.product_count = scoring->planned.product_count;
    scoring->input.cases = scoring->planned.cases;
    scoring->input.case_count = scoring->planned.case_count;
    scoring->kept = score_kept_new(plan, scoring->planned.case_ids);
    return scoring;
}

void scoring_free(struct scoring *scoring)
{
    if (scoring == NULL) {
        return;
    }
    for (size_t i = 0; i < scoring->plan->product_count; i++) {
        free(scoring->versions[i]);
    }
    for (size_t i = 0; i < scoring->owned_count; i++) {
        free(scoring->owned[i]);
    }
    free(scoring->owned);
    score_planned_done(&scoring->planned);
    free(scoring->versions);
    free(scoring->trials);
    free(scoring->pending_chain);
    node_free(scoring->facts.worker);
    node_free(scoring->pending);
    score_kept_free(scoring->kept);
    free(scoring);
}

static struct score_trial *add_trial(struct scoring *scoring)
{
    if (scoring->trial_count == scoring->trial_room) {
        scoring->trial_room = scoring->trial_room * 2 + 256;
        scoring->trials = mem_grow(scoring->trials, scoring->trial_room, sizeof(*scoring->trials));
    }
    struct score_trial *trial = &scoring->trials[scoring->trial_count++];
    *trial = (struct score_trial){.at_utc_ms = SCORE_NO_TIME};
    return trial;
}

/* What a product said of others beside an attack is no detection of it: such alerts are counted
 * with those that belong to no case. */
static void add_alerts(struct scoring *scoring, size_t product, const struct node *body,
                       struct score_trial *trial)
{
    const struct node *list = node_get(body, "alerts");
    size_t count = node_count(list) < MAX_ALERTS ? node_count(list) : MAX_ALERTS;
    struct score_alert *alerts = own(scoring, mem_array(count + 1, sizeof(*alerts)));
    for (size_t i = 0; i < count; i++) {
        const struct node *record = node_at(list, i);
        bool is_alert = node_get_bool(record, "alert", false);
        if (node_get_bool(record, "beside", false)) {
            scoring->planned.products[product].noise_alerts += is_alert;
            scoring->planned.products[product].watch[trial->arm].noise_alerts += is_alert;
            continue;
        }
        struct score_alert *alert = &alerts[trial->alert_count++];
        alert->role = is_alert ? SCORE_SENSOR_ALERT : SCORE_SENSOR_TELEMETRY;
        alert->delay_ms = node_get_int(record, "delay_ms", 0);
        score_kept_rules(scoring->kept, product, node_get(record, "rules"), alert);
        if (node_get_bool(record, "blocked", false)) {
            trial->block_seen = SCORE_YES;
        }
    }
    trial->alerts = alerts;
}

static bool block_page_seen(const struct node *body)
{
    const struct node *steps = node_get(body, "steps");
    for (size_t i = 0; i < node_count(steps); i++) {
        if (node_get_bool(node_at(steps, i), "block_page", false) &&
            !node_get_bool(node_at(steps, i), "beside", false)) {
            return true;
        }
    }
    return false;
}

/* A sum of which a part is missing or out of range is none. */
static void add_latency(struct score_trial *trial, int64_t total_us)
{
    bool good = total_us > 0 && total_us <= SCORE_MAX_LATENCY_US && trial->latency_us >= 0 &&
                trial->latency_us <= SCORE_MAX_LATENCY_US - total_us;
    trial->latency_us = good ? trial->latency_us + total_us : -1;
}

/* An action is an http step that was sent. Where only the product's records say that it blocked,
 * and no answer was its block page, one action counts as blocked: the one that the case stopped at.
 * Only the block arm blocks. */
static void count_actions(const struct node *body, struct score_trial *trial)
{
    const struct node *steps = node_get(body, "steps");
    bool blocks = trial->arm == SCORE_ARM_BLOCK;
    for (size_t i = 0; i < node_count(steps); i++) {
        const struct node *step = node_at(steps, i);
        if (strcmp(node_get_str(step, "kind", ""), "http") == 0 &&
            node_get_bool(step, "reached", false)) {
            trial->actions++;
            add_latency(trial, node_get_int(step, "total_us", 0));
            trial->blocked_actions += node_get_bool(step, "block_page", false) && blocks;
        }
    }
    if (blocks && trial->block_seen == SCORE_YES && trial->blocked_actions == 0 &&
        trial->actions > 0) {
        trial->blocked_actions = 1;
    }
    int64_t dropped = node_get_int(body, "alerts_dropped", 0);
    trial->dropped_records = dropped > 0 ? dropped : 0;
}

static int record_fails(const char *chain, const char *what, struct err *err)
{
    return err_set(err, ERR_INTEGRITY, "evidence chain '%s': %s", chain, what);
}

/* The unit that a record names; NULL with *err when it is not the plan's. */
static const struct plan_unit *unit_of(const struct scoring *scoring, const char *chain,
                                       const struct node *body, struct err *err)
{
    int64_t number = node_get_int(body, "unit", -1);
    if (number < 0 || (size_t)number >= scoring->plan->unit_count ||
        node_get_int(body, "attempt", 0) < 1) {
        record_fails(chain, "a record names a unit that the plan does not have", err);
        return NULL;
    }
    return &scoring->plan->units[number];
}

static void fill_trial(const struct scoring *scoring, const struct plan_unit *unit,
                       const struct node *body, struct score_trial *trial)
{
    trial->product_id = scoring->plan->products[unit->product]->id;
    trial->arm = score_planned_arm(unit->arm);
    trial->repetition = unit->repetition;
    trial->attempt = (int)node_get_int(body, "attempt", 1);
}

static int take_trials(struct scoring *scoring, const char *chain, const struct plan_unit *unit,
                       const struct node *unit_body, struct err *err)
{
    size_t taken = 0;
    for (size_t i = 0; i < node_count(scoring->pending); i++) {
        struct node *body = node_at(scoring->pending, i);
        const char *id = score_kept_case(scoring->kept, unit, node_get_str(body, "case", NULL));
        if (node_get_int(body, "unit", -1) != node_get_int(unit_body, "unit", -2) ||
            node_get_int(body, "attempt", -1) != node_get_int(unit_body, "attempt", -2)) {
            continue; /* of a unit that was never finished */
        }
        if (id == NULL) {
            return record_fails(chain, "a trial names a case that its unit does not have", err);
        }
        struct score_trial *trial = add_trial(scoring);
        fill_trial(scoring, unit, body, trial);
        trial->case_id = id;
        trial->void_cause = score_kept_text(scoring->kept, node_get_str(body, "void", NULL));
        if (node_get_int(body, "started", 0) > 0) {
            trial->at_utc_ms = node_get_int(body, "started", 0);
        }
        trial->worked = node_get_bool(body, "worked", false) ? SCORE_YES : SCORE_NO;
        trial->block_seen = block_page_seen(body) ? SCORE_YES : SCORE_NO;
        add_alerts(scoring, unit->product, body, trial);
        count_actions(body, trial);
        taken++;
    }
    return taken == plan_unit_trials(unit)
               ? 0
               : record_fails(chain, "a unit is there without all of its trials", err);
}

static void add_void_part(struct scoring *scoring, const struct plan_unit *unit,
                          const struct plan_part *part, const struct node *body)
{
    const struct scenario *scenario = scoring->plan->scenarios[part->scenario].scenario;
    for (size_t i = 0; i < part->case_count; i++) {
        struct score_trial *trial = add_trial(scoring);
        fill_trial(scoring, unit, body, trial);
        AUTOFREE char *id = scenario_case_id(scenario, part->cases[i]);
        trial->case_id = score_kept_text(scoring->kept, id);
        trial->void_cause = score_kept_text(scoring->kept, node_get_str(body, "void", NULL));
    }
}

static void add_void(struct scoring *scoring, const struct plan_unit *unit, const struct node *body)
{
    for (size_t i = 0; i < unit->part_count; i++) {
        add_void_part(scoring, unit, &unit->parts[i], body);
    }
}

static bool is_benign(const struct plan *plan, const struct plan_unit *unit)
{
    for (size_t i = 0; i < unit->part_count; i++) {
        if (plan->scenarios[unit->parts[i].scenario].scenario->kind != SCENARIO_BENIGN) {
            return false;
        }
    }
    return true;
}

/* So bounded that the units of a run cannot add up to more than a number holds. */
static int64_t count_of(const struct node *body, const char *key)
{
    int64_t count = node_get_int(body, key, 0);
    return count < 0 ? 0 : count < MAX_OF_UNIT ? count : MAX_OF_UNIT;
}

/* The hours of a unit and what was seen in it that belongs to no case. */
static void add_watch(struct scoring *scoring, const struct plan_unit *unit,
                      const struct node *body)
{
    struct score_product *product = &scoring->planned.products[unit->product];
    struct score_watch *watch = &product->watch[score_planned_arm(unit->arm)];
    int64_t noise = count_of(body, "noise");
    int64_t observed_ms = count_of(body, "observed_ms");
    product->noise_alerts += noise;
    product->observed_ms += observed_ms;
    watch->noise_alerts += noise;
    watch->observed_ms += observed_ms;
    watch->benign_ms += is_benign(scoring->plan, unit) ? observed_ms : 0;
}

static int visit_unit(struct scoring *scoring, const char *chain, const struct node *body,
                      struct err *err)
{
    const struct plan_unit *unit = unit_of(scoring, chain, body, err);
    int got = 0;
    if (unit == NULL) {
        return -1;
    }
    if (node_get_str(body, "void", NULL) != NULL) {
        add_void(scoring, unit, body);
    } else {
        got = take_trials(scoring, chain, unit, body, err);
        add_watch(scoring, unit, body);
    }
    node_free(scoring->pending);
    scoring->pending = node_array();
    return got;
}

static void visit_template(struct scoring *scoring, const struct node *body)
{
    const char *id = node_get_str(body, "product", "");
    for (size_t i = 0; i < scoring->plan->product_count; i++) {
        if (strcmp(scoring->planned.products[i].id, id) == 0 && scoring->versions[i] == NULL) {
            scoring->versions[i] = mem_strdup(node_get_str(body, "version", "unknown"));
            scoring->planned.products[i].version = scoring->versions[i];
        }
    }
}

int scoring_visit(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                  const struct node *body, struct err *err)
{
    struct scoring *scoring = data;
    if (scoring->facts.started_utc_ms == 0 || at_utc_ms < scoring->facts.started_utc_ms) {
        scoring->facts.started_utc_ms = at_utc_ms;
    }
    if (at_utc_ms > scoring->facts.ended_utc_ms) {
        scoring->facts.ended_utc_ms = at_utc_ms;
    }
    if (scoring->pending_chain == NULL || strcmp(scoring->pending_chain, chain) != 0) {
        free(scoring->pending_chain);
        scoring->pending_chain = mem_strdup(chain);
        node_free(scoring->pending);
        scoring->pending = node_array();
    }
    if (strcmp(kind, "trial") == 0) {
        node_append(scoring->pending, node_ref(body));
    } else if (strcmp(kind, "unit") == 0) {
        return visit_unit(scoring, chain, body, err);
    } else if (strcmp(kind, "template") == 0) {
        visit_template(scoring, body);
    } else if (strcmp(kind, "worker") == 0 && scoring->facts.worker == NULL) {
        scoring->facts.worker = node_ref(body);
    }
    return 0;
}

const struct score_input *scoring_input(struct scoring *scoring)
{
    scoring->input.trials = scoring->trials;
    scoring->input.trial_count = scoring->trial_count;
    return &scoring->input;
}

const struct score_facts *scoring_facts(const struct scoring *scoring)
{
    return &scoring->facts;
}
