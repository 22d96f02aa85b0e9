/* Making and freeing the state of a unit. */
#include "orchestrator/run/trial.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void trial_init(struct trial *trial, const struct unit *unit, size_t index)
{
    trial->case_index = unit->what->cases[index];
    trial->case_id = scenario_case_id(unit->scenario, trial->case_index);
    trial->steps = mem_array(unit->scenario->step_count + 1, sizeof(*trial->steps));
    trial->effects = mem_array(unit->scenario->effect_count + 1, sizeof(*trial->effects));
    plan_nonce(unit->plan, unit->what, trial->case_id, trial->nonce);
    plan_source(index, trial->source);
}

static void trial_done(struct trial *trial, size_t step_count)
{
    for (size_t i = 0; i < step_count; i++) {
        buf_done(&trial->steps[i].head);
        buf_done(&trial->steps[i].body);
        buf_done(&trial->steps[i].why);
    }
    captures_done(&trial->captures);
    free(trial->case_id);
    free(trial->steps);
    free(trial->effects);
    free(trial->alerts);
}

void unit_init(struct unit *unit, const struct plan *plan, const struct plan_unit *what,
               struct environment *environment)
{
    *unit = (struct unit){
        .plan = plan,
        .what = what,
        .scenario = plan->scenarios[what->scenario].scenario,
        .product = plan->products[what->product],
        .environment = environment,
        .trial_count = what->case_count,
    };
    unit->trials = mem_array(what->case_count, sizeof(*unit->trials));
    for (size_t i = 0; i < what->case_count; i++) {
        trial_init(&unit->trials[i], unit, i);
    }
}

void unit_done(struct unit *unit)
{
    for (size_t i = 0; i < unit->trial_count; i++) {
        trial_done(&unit->trials[i], unit->scenario->step_count);
    }
    for (size_t i = 0; i < unit->callback_count; i++) {
        buf_done(&unit->callbacks[i].data);
    }
    free(unit->trials);
    free(unit->callbacks);
}

static const char *look_up_canary(void *data, const char *name)
{
    struct unit *unit = data;
    environment_canary(unit->environment, name, unit->canary);
    return unit->canary;
}

struct bindings unit_bindings(struct unit *unit, const struct trial *trial)
{
    return (struct bindings){
        .nonce = trial->nonce,
        .source = trial->source,
        .canary = look_up_canary,
        .canary_data = unit,
        .captures = &trial->captures,
    };
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
