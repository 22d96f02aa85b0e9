/* Making and freeing the state of a unit's parts. */
#include "orchestrator/run/trial.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* The plan's item of the case's slot. */
static void bind_item(struct trial *trial, const struct plan_scenario *entry)
{
    const struct snapshot_item *item = plan_case_item(entry, trial->case_index);

    if (item != NULL) {
        bound_item_init(&trial->item, intel_type_name(item->type), item->id, item->value);
    }
}

static void trial_init(struct trial *trial, const struct part *part, size_t case_index,
                       size_t source)
{
    trial->case_index = case_index;
    trial->case_id = scenario_case_id(part->scenario, case_index);
    trial->steps = mem_array(part->scenario->step_count + 1, sizeof(*trial->steps));
    trial->effects = mem_array(part->scenario->effect_count + 1, sizeof(*trial->effects));
    trial->effect_whys = mem_array(part->scenario->effect_count + 1, sizeof(*trial->effect_whys));
    plan_nonce(part->plan, part->unit, trial->case_id, trial->nonce);
    plan_source(source, trial->source);
    trial->actors = mem_array(part->scenario->actor_count + 1, sizeof(*trial->actors));
    for (size_t i = 0; i < part->scenario->actor_count; i++) {
        AUTOFREE char *name = mem_printf("actor:%s:%zu", trial->case_id, i + 1);
        plan_nonce(part->plan, part->unit, name, trial->actors[i].nonce);
        plan_source(source + 1 + i, trial->actors[i].source);
    }
}

size_t trial_sources(const struct scenario *scenario, size_t trials)
{
    return trials * (1 + scenario->actor_count);
}

bool actor_is_beside(const struct scenario *scenario, size_t actor)
{
    return actor > 0 && scenario->kind == SCENARIO_ATTACK;
}

void step_result_done(struct step_result *result)
{
    buf_done(&result->head);
    buf_done(&result->body);
    buf_done(&result->why);
    buf_done(&result->request);
}

bool trial_takes(const struct trial *trial, size_t step)
{
    return !trial->stopped && !trial->steps[step].skipped;
}

static void trial_done(struct trial *trial, const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->step_count; i++) {
        step_result_done(&trial->steps[i]);
    }
    for (size_t i = 0; i < scenario->actor_count; i++) {
        cookies_done(&trial->actors[i].cookies);
    }
    for (size_t i = 0; i < scenario->effect_count; i++) {
        buf_done(&trial->effect_whys[i]);
    }
    free(trial->effect_whys);
    buf_done(&trial->void_why);
    free(trial->actors);
    captures_done(&trial->captures);
    cookies_done(&trial->cookies);
    buf_done(&trial->path);
    bound_item_done(&trial->item);
    free(trial->case_id);
    free(trial->steps);
    free(trial->effects);
    free(trial->alerts);
}

void part_init(struct part *part, const struct plan *plan, const struct plan_unit *unit,
               size_t index, size_t first_source, struct environment *environment)
{
    const struct plan_part *planned = &unit->parts[index];
    *part = (struct part){
        .plan = plan,
        .unit = unit,
        .scenario = plan->scenarios[planned->scenario].scenario,
        .product = plan->products[unit->product],
        .environment = environment,
        .trial_count = planned->case_count,
    };
    part->trials = mem_array(planned->case_count, sizeof(*part->trials));
    for (size_t i = 0; i < planned->case_count; i++) {
        trial_init(&part->trials[i], part, planned->cases[i],
                   first_source + trial_sources(part->scenario, i));
        bind_item(&part->trials[i], &plan->scenarios[planned->scenario]);
    }
}

void part_done(struct part *part)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        trial_done(&part->trials[i], part->scenario);
    }
    for (size_t i = 0; i < part->callback_count; i++) {
        buf_done(&part->callbacks[i].data);
    }
    free(part->trials);
    free(part->callbacks);
}

static const char *look_up_canary(void *data, const char *name)
{
    struct part *part = data;
    environment_canary(part->environment, name, part->canary);
    return part->canary;
}

struct bindings part_bindings(struct part *part, const struct trial *trial)
{
    return (struct bindings){
        .nonce = trial->nonce,
        .source = trial->source,
        .canary = look_up_canary,
        .canary_data = part,
        .captures = &trial->captures,
        .item = trial->item.id == NULL ? NULL : &trial->item,
        .cookies = part->scenario->cookies ? &trial->cookies : NULL,
    };
}

struct bindings part_actor_bindings(struct part *part, const struct trial *trial, size_t actor)
{
    struct bindings bindings = part_bindings(part, trial);
    if (actor > 0) {
        bindings.nonce = trial->actors[actor - 1].nonce;
        bindings.source = trial->actors[actor - 1].source;
        bindings.cookies = part->scenario->cookies ? &trial->actors[actor - 1].cookies : NULL;
    }
    return bindings;
}

struct reply step_reply(const struct step_result *result)
{
    return (struct reply){
        .status = result->status,
        .head = result->head.data,
        .head_length = result->head.length,
        .body = result->body.data,
        .body_length = result->body.length,
        .total_ms = result->total_us / 1000,
    };
}
