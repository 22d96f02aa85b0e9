/* Effects: did the attack work? Rule: looked for on the target itself or at the far end, never
 * asked of the product; an effect that cannot be filled in was not seen. */
#include <string.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/run/command.h"
#include "orchestrator/run/replay.h"

#define GET_TIMEOUT_MS 30000
#define MAX_FILE ((size_t)256 << 10)

static void response_effect(struct part *part, struct trial *trial, size_t index)
{
    const struct effect *effect = &part->scenario->effects[index];
    struct bindings bindings = part_bindings(part, trial);
    struct reply reply = step_reply(&trial->steps[effect->step]);
    trial->effects[index] = trial->steps[effect->step].reached &&
                            scenario_effect_response_holds(part->scenario, trial->case_index,
                                                           effect, &bindings, &reply, NULL) == 0;
}

static int file_effect(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    const struct effect *effect = &part->scenario->effects[index];
    struct bindings bindings = part_bindings(part, trial);
    AUTOBUF struct buf path = BUF_INIT;
    AUTOBUF struct buf bytes = BUF_INIT;
    int got = scenario_render_text(part->scenario, trial->case_index, effect->path, &bindings,
                                   &path, err);
    if (got != 0) {
        return got < 0 ? -1 : 0;
    }
    struct client_get get = {.path = buf_str(&path), .max_bytes = MAX_FILE};
    got = client_get(command_client(part, effect->machine), &get, &bytes,
                     clock_mono_ms() + GET_TIMEOUT_MS, err);
    if (got != 0) {
        return got < 0 ? -1 : 0;
    }
    struct seen_bytes seen = {bytes.data, bytes.length};
    trial->effects[index] = scenario_effect_bytes_hold(part->scenario, trial->case_index, effect,
                                                       &bindings, &seen, NULL) == 0;
    return 0;
}

static int exec_effect(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    const struct effect *effect = &part->scenario->effects[index];
    struct bindings bindings = part_bindings(part, trial);
    struct client_exec_result done = {0};
    struct command command = {effect->machine, effect->argv, effect->argc, effect->timeout_ms};
    int got = command_run(part, trial, &command, &done, err);
    if (got != 0) {
        return got < 0 ? -1 : 0;
    }
    struct outcome outcome = {done.exit_code, done.out.data, done.out.length};
    trial->effects[index] = scenario_effect_exec_holds(part->scenario, trial->case_index, effect,
                                                       &bindings, &outcome, NULL) == 0;
    client_exec_result_done(&done);
    return 0;
}

static void callback_effect(struct part *part, struct trial *trial, size_t index)
{
    const struct effect *effect = &part->scenario->effects[index];
    struct bindings bindings = part_bindings(part, trial);
    for (size_t i = 0; i < part->callback_count && !trial->effects[index]; i++) {
        struct seen_bytes seen = {part->callbacks[i].data.data, part->callbacks[i].data.length};
        trial->effects[index] = part->callbacks[i].step == effect->step &&
                                scenario_effect_bytes_hold(part->scenario, trial->case_index,
                                                           effect, &bindings, &seen, NULL) == 0;
    }
}

/* Whether some trial that was not blocked still waits for a call-back; marks those that came. */
static bool callbacks_missing(struct part *part)
{
    bool missing = false;
    for (size_t i = 0; i < part->trial_count; i++) {
        for (size_t k = 0; k < part->scenario->effect_count; k++) {
            if (part->scenario->effects[k].kind == EFFECT_CALLBACK) {
                callback_effect(part, &part->trials[i], k);
                missing = missing || (!part->trials[i].effects[k] && !part->trials[i].stopped);
            }
        }
    }
    return missing;
}

static int wait_callbacks(struct part *part, struct err *err)
{
    int64_t deadline = clock_mono_ms() + REPLAY_CALLBACK_WAIT_MS;
    while (callbacks_missing(part) && clock_left_ms(deadline) > 0) {
        if (client_pump(environment_client(part->environment, MACHINE_ATTACKER), deadline, err) <
            0) {
            return -1;
        }
    }
    callbacks_missing(part);
    return 0;
}

static int look_for_effect(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    switch (part->scenario->effects[index].kind) {
    case EFFECT_RESPONSE:
        response_effect(part, trial, index);
        return 0;
    case EFFECT_FILE:
        return file_effect(part, trial, index, err);
    case EFFECT_EXEC:
        return exec_effect(part, trial, index, err);
    case EFFECT_CALLBACK:
        return 0;
    }
    return err_set(err, ERR_BUG, "effect of no known kind");
}

int replay_effects(struct part *part, struct err *err)
{
    if (wait_callbacks(part, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < part->trial_count; i++) {
        for (size_t k = 0; k < part->scenario->effect_count; k++) {
            if (look_for_effect(part, &part->trials[i], k, err) != 0) {
                return err_wrap(err, "effect %zu of case '%s'", k + 1, part->trials[i].case_id);
            }
        }
    }
    return 0;
}
