/* Effects: did the attack work? And preconditions, which have the same form: could it have? Rule:
 * looked for on the target itself or at the far end, never asked of the product; what cannot be
 * filled in was not seen. */
#include "common/base/clock.h"
#include "harness/host/client.h"
#include "orchestrator/run/command.h"
#include "orchestrator/run/replay.h"

#define GET_TIMEOUT_MS 30000
#define MAX_FILE ((size_t)256 << 10)
#define LOOK_AGAIN_MS 200

/* What a look came to. */
struct sight {
    bool seen;
    struct buf why; /* of what was not seen */
};

static void response_effect(struct part *part, struct trial *trial, const struct effect *effect,
                            struct sight *sight)
{
    struct bindings bindings = part_bindings(part, trial);
    struct reply reply = step_reply(&trial->steps[effect->step]);
    if (!trial->steps[effect->step].reached) {
        buf_printf(&sight->why, "step '%s' was not reached",
                   part->scenario->steps[effect->step].name);
        return;
    }
    sight->seen = scenario_effect_response_holds(part->scenario, trial->case_index, effect,
                                                 &bindings, &reply, &sight->why) == 0;
}

static int file_effect(struct part *part, struct trial *trial, const struct effect *effect,
                       struct sight *sight, struct err *err)
{
    struct bindings bindings = part_bindings(part, trial);
    AUTOBUF struct buf path = BUF_INIT;
    AUTOBUF struct buf bytes = BUF_INIT;
    int got = scenario_render_text(part->scenario, trial->case_index, effect->path, &bindings,
                                   &path, err);
    if (got != 0) {
        buf_str_add(&sight->why, err->text);
        return got < 0 ? -1 : 0;
    }
    struct client_get get = {.path = buf_str(&path), .max_bytes = MAX_FILE};
    got = client_get(command_client(part, effect->machine), &get, &bytes,
                     clock_mono_ms() + GET_TIMEOUT_MS, err);
    if (got != 0) {
        buf_printf(&sight->why, "no file '%s'", buf_str(&path));
        return got < 0 ? -1 : 0;
    }
    struct seen_bytes found = {bytes.data, bytes.length};
    sight->seen = scenario_effect_bytes_hold(part->scenario, trial->case_index, effect, &bindings,
                                             &found, &sight->why) == 0;
    return 0;
}

static int exec_effect(struct part *part, struct trial *trial, const struct effect *effect,
                       struct sight *sight, struct err *err)
{
    struct bindings bindings = part_bindings(part, trial);
    struct client_exec_result done = {0};
    struct command command = {effect->machine, effect->argv, effect->argc, effect->timeout_ms};
    int got = command_run(part, trial, &command, &done, err);
    if (got != 0) {
        buf_str_add(&sight->why, err->text);
        return got < 0 ? -1 : 0;
    }
    struct outcome outcome = {done.exit_code, done.out.data, done.out.length};
    sight->seen = scenario_effect_exec_holds(part->scenario, trial->case_index, effect, &bindings,
                                             &outcome, &sight->why) == 0;
    client_exec_result_done(&done);
    return 0;
}

/* Why none of them is it: what the first one lacks, since others may be of other cases. */
static void callback_effect(struct part *part, struct trial *trial, const struct effect *effect,
                            struct sight *sight)
{
    struct bindings bindings = part_bindings(part, trial);
    const char *name = part->scenario->steps[effect->step].name;
    AUTOBUF struct buf lacks = BUF_INIT;
    size_t came = 0;
    for (size_t i = 0; i < part->callback_count && !sight->seen; i++) {
        struct seen_bytes said = {part->callbacks[i].data.data, part->callbacks[i].data.length};
        if (part->callbacks[i].step == effect->step) {
            sight->seen =
                scenario_effect_bytes_hold(part->scenario, trial->case_index, effect, &bindings,
                                           &said, came++ == 0 ? &lacks : NULL) == 0;
        }
    }
    if (came == 0) {
        buf_printf(&sight->why, "no call-back came to '%s'", name);
    } else {
        buf_printf(&sight->why, "%zu call-back%s came to '%s'; %s%s", came, came == 1 ? "" : "s",
                   name, came == 1 ? "" : "of the first: ", buf_str(&lacks));
    }
}

static int look(struct part *part, struct trial *trial, const struct effect *effect,
                struct sight *sight, struct err *err)
{
    switch (effect->kind) {
    case EFFECT_RESPONSE:
        response_effect(part, trial, effect, sight);
        return 0;
    case EFFECT_FILE:
        return file_effect(part, trial, effect, sight, err);
    case EFFECT_EXEC:
        return exec_effect(part, trial, effect, sight, err);
    case EFFECT_CALLBACK:
        callback_effect(part, trial, effect, sight);
        return 0;
    }
    return err_set(err, ERR_BUG, "effect of no known kind");
}

static int look_for(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    struct sight sight = {0};
    int got = look(part, trial, &part->scenario->effects[index], &sight, err);
    trial->effects[index] = sight.seen;
    buf_done(&trial->effect_whys[index]);
    trial->effect_whys[index] = sight.why;
    return got;
}

/* How long an effect is looked for; a trial that was blocked is not waited for. */
static int64_t patience_ms(const struct effect *effect, const struct trial *trial)
{
    if (trial->stopped) {
        return 0;
    }
    return effect->within_ms > 0             ? effect->within_ms
           : effect->kind == EFFECT_CALLBACK ? REPLAY_CALLBACK_WAIT_MS
                                             : 0;
}

/* One look at what is waited for and was not seen yet, or at what is not waited for. Answers 1 when
 * some of it may still come. */
static int look_over(struct part *part, size_t after, bool waited_for, int64_t begun_ms,
                     struct err *err)
{
    int waiting = 0;
    for (size_t i = 0; i < part->trial_count; i++) {
        struct trial *trial = &part->trials[i];
        for (size_t k = 0; k < part->scenario->effect_count; k++) {
            const struct effect *effect = &part->scenario->effects[k];
            int64_t wait_ms = patience_ms(effect, trial);
            if (effect->after != after || trial->effects[k] || (wait_ms > 0) != waited_for) {
                continue;
            }
            if (look_for(part, trial, k, err) != 0) {
                return err_wrap(err, "effect %zu of case '%s'", k + 1, trial->case_id);
            }
            if (!trial->effects[k] && clock_left_ms(begun_ms + wait_ms) > 0) {
                waiting = 1;
            }
        }
    }
    return waiting;
}

int replay_effects(struct part *part, size_t after, struct err *err)
{
    int64_t begun_ms = clock_mono_ms();
    int got = 0;
    while ((got = look_over(part, after, true, begun_ms, err)) > 0) {
        if (client_pump(environment_client(part->environment, MACHINE_ATTACKER),
                        clock_mono_ms() + LOOK_AGAIN_MS, err) < 0) {
            return -1;
        }
    }
    /* once, when what comes by itself had its time */
    return got < 0 ? -1 : look_over(part, after, false, begun_ms, err);
}

static int need(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    struct sight sight = {0};
    int got = look(part, trial, &part->scenario->needs[index], &sight, err);
    if (got == 0 && !sight.seen && trial->void_cause == NULL) {
        trial->void_cause = "a precondition does not hold";
        trial->stopped = true;
        buf_printf(&trial->void_why, "precondition %zu: %s", index + 1, buf_str(&sight.why));
    }
    buf_done(&sight.why);
    return got;
}

int replay_needs(struct part *part, struct err *err)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        struct trial *trial = &part->trials[i];
        for (size_t k = 0; k < part->scenario->need_count; k++) {
            if (need(part, trial, k, err) != 0) {
                return err_wrap(err, "precondition %zu of case '%s'", k + 1, trial->case_id);
            }
        }
    }
    return 0;
}
