/* Steps. Rule: whatever an answer holds is a result of the trial; only a broken agent or machine is
 * an error. */
#include "orchestrator/run/replay.h"

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/rng.h"
#include "harness/host/client.h"
#include "orchestrator/run/command.h"
#include "orchestrator/run/replay_step.h"

#define PUT_TIMEOUT_MS 30000

void replay_stop(const struct part *part, struct trial *trial, size_t step, const char *why)
{
    trial->stopped = !actor_is_beside(part->scenario, part->scenario->steps[step].actor);
    trial->step_done = true;
    buf_clear(&trial->steps[step].why);
    buf_str_add(&trial->steps[step].why, why);
}

/* 0, RENDER_UNBOUND when its texts cannot be filled in, -1. */
static int do_exec(struct part *part, struct trial *trial, const struct step *step,
                   struct step_result *result, struct err *err)
{
    struct client_exec_result done = {0};
    struct command command = {step->exec.machine, step->exec.argv, step->exec.argc,
                              step->exec.timeout_ms};
    int got = command_run(part, trial, &command, &done, err);
    if (got != 0) {
        return got;
    }
    struct outcome outcome = {done.exit_code, done.out.data, done.out.length};
    struct bindings bindings = part_bindings(part, trial);
    result->reached = true;
    result->status = done.exit_code;
    result->total_us = done.elapsed_ms * 1000;
    result->expect_holds = scenario_exec_holds(part->scenario, trial->case_index, step, &bindings,
                                               &outcome, &result->why) == 0;
    buf_add(&result->body, buf_str(&done.out), done.out.length);
    result->body_length = (int64_t)done.out.length;
    client_exec_result_done(&done);
    return 0;
}

static int do_file(struct part *part, struct trial *trial, const struct step *step,
                   struct step_result *result, struct err *err)
{
    const struct step_file *file = &step->file;
    struct bindings bindings = part_bindings(part, trial);
    AUTOBUF struct buf path = BUF_INIT;
    AUTOBUF struct buf content = BUF_INIT;
    int got =
        scenario_render_text(part->scenario, trial->case_index, file->path, &bindings, &path, err);
    if (got == 0) {
        got = scenario_render_text(part->scenario, trial->case_index, file->content, &bindings,
                                   &content, err);
    }
    if (got != 0) {
        return got;
    }
    struct client_put put = {
        .path = buf_str(&path), .data = buf_str(&content), .length = content.length};
    result->reached = true;
    result->expect_holds = true;
    return client_put(command_client(part, file->machine), &put, clock_mono_ms() + PUT_TIMEOUT_MS,
                      err);
}

/* As do_exec. */
static int do_on_machine(struct part *part, struct trial *trial, const struct step *step,
                         struct step_result *result, struct err *err)
{
    return step->kind == STEP_EXEC ? do_exec(part, trial, step, result, err)
                                   : do_file(part, trial, step, result, err);
}

static int run_on_machine(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    struct step_result *result = &trial->steps[index];
    int got = do_on_machine(part, trial, &part->scenario->steps[index], result, err);
    if (got > 0) {
        replay_stop(part, trial, index, err->text);
        return 0;
    }
    trial->stopped = !result->expect_holds;
    return got;
}

/* A listener serves all trials of the part: its answer is filled in with the first one's bindings.
 */
static int run_callback(struct part *part, size_t index, struct err *err)
{
    static const enum client_listen_proto protos[] = {[CALLBACK_HTTP] = CLIENT_LISTEN_HTTP,
                                                      [CALLBACK_TCP] = CLIENT_LISTEN_TCP,
                                                      [CALLBACK_DNS] = CLIENT_LISTEN_DNS};
    const struct step *step = &part->scenario->steps[index];
    struct bindings bindings = part_bindings(part, &part->trials[0]);
    AUTOBUF struct buf answer = BUF_INIT;
    if (scenario_render_text(part->scenario, part->trials[0].case_index, step->callback.answer,
                             &bindings, &answer, err) != 0) {
        return -1;
    }
    if (step->callback.proto == CALLBACK_DNS && answer.length == 0) {
        buf_str_add(&answer, ENVIRONMENT_ATTACKER_IP);
    }
    struct client_listen listen = {
        .key = step->name,
        .proto = protos[step->callback.proto],
        .port = (uint16_t)step->callback.port,
        .answer = answer.length > 0 ? answer.data : NULL,
        .answer_length = answer.length,
    };
    for (size_t i = 0; i < part->trial_count; i++) {
        part->trials[i].steps[index].reached = true;
        part->trials[i].steps[index].expect_holds = true;
    }
    return client_listen(environment_client(part->environment, MACHINE_ATTACKER), &listen,
                         clock_mono_ms() + PUT_TIMEOUT_MS, err);
}

int replay_wait(struct part *part, int64_t until_mono_ms, struct err *err)
{
    while (clock_left_ms(until_mono_ms) > 0) {
        if (client_pump(environment_client(part->environment, MACHINE_ATTACKER), until_mono_ms,
                        err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int run_for_each(struct part *part, size_t index, struct err *err)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        struct trial *trial = &part->trials[i];
        if (trial_takes(trial, index) && run_on_machine(part, trial, index, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Whether the step's condition holds for a trial. */
static bool is_wanted(const struct trial *trial, const struct step_when *when)
{
    const struct step_result *earlier = &trial->steps[when->step];
    bool captured = false;
    switch (when->kind) {
    case WHEN_ALWAYS:
        return true;
    case WHEN_CAPTURED:
    case WHEN_NOT_CAPTURED:
        captured = captures_get(&trial->captures, when->capture) != NULL;
        return captured == (when->kind == WHEN_CAPTURED);
    case WHEN_STATUS:
        break;
    }
    for (size_t i = 0; i < when->status_count; i++) {
        if (earlier->reached && earlier->status == when->statuses[i]) {
            return true;
        }
    }
    return false;
}

/* Marks who skips the step; false: nobody takes it. */
static bool choose(struct part *part, size_t index)
{
    bool any = part->scenario->steps[index].kind == STEP_CALLBACK; /* open for the whole part */
    for (size_t i = 0; i < part->trial_count; i++) {
        struct trial *trial = &part->trials[i];
        trial->steps[index].skipped =
            !trial->stopped && !is_wanted(trial, &part->scenario->steps[index].when);
        any = any || trial_takes(trial, index);
    }
    return any;
}

/* The pause before a step, the same in every run of the plan; all trials of the part make it
 * together. */
static int think(struct part *part, size_t index, struct err *err)
{
    const struct step *step = &part->scenario->steps[index];
    AUTOFREE char *label =
        mem_printf("think:%s:%zu:%d", part->scenario->id, index, part->unit->repetition);
    struct rng rng;
    int64_t spread = step->think_max_ms - step->think_min_ms + 1;
    if (step->think_max_ms == 0) {
        return 0;
    }
    rng_derive(&rng, (uint64_t)part->plan->seed, label);
    return replay_wait(
        part, clock_mono_ms() + step->think_min_ms + (int64_t)rng_below(&rng, (uint64_t)spread),
        err);
}

static int run_step(struct part *part, size_t index, struct err *err)
{
    const struct step *step = &part->scenario->steps[index];
    switch (step->kind) {
    case STEP_HTTP:
        return replay_http(part, index, err);
    case STEP_EXEC:
    case STEP_FILE:
        return run_for_each(part, index, err);
    case STEP_WAIT:
        return replay_wait(part, clock_mono_ms() + step->wait_ms, err);
    case STEP_CALLBACK:
        return run_callback(part, index, err);
    }
    return err_set(err, ERR_BUG, "step of no known kind");
}

int replay_steps(struct part *part, struct err *err)
{
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        if (choose(part, i) && (think(part, i, err) != 0 || run_step(part, i, err) != 0)) {
            return err_wrap(err, "step %zu", i + 1);
        }
        if (replay_effects(part, i, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* A step of cleaning up is done for a trial as any other, whatever became of the trial. */
static int clean_trial(struct part *part, struct trial *trial, struct err *err)
{
    for (size_t i = 0; i < part->scenario->clean_up_count; i++) {
        struct step_result result = {0};
        int got = do_on_machine(part, trial, &part->scenario->clean_up[i], &result, err);
        bool held = result.expect_holds;
        step_result_done(&result);
        if (got < 0) {
            return -1;
        }
        if (!held && trial->void_cause == NULL) {
            trial->void_cause = "cleaning up failed";
        }
    }
    return 0;
}

int replay_clean_up(struct part *part, struct err *err)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        if (clean_trial(part, &part->trials[i], err) != 0) {
            return err_wrap(err, "cleaning up after case '%s'", part->trials[i].case_id);
        }
    }
    return 0;
}

int replay_close(struct part *part, struct err *err)
{
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        const struct step *step = &part->scenario->steps[i];
        if (step->kind == STEP_CALLBACK &&
            client_unlisten(environment_client(part->environment, MACHINE_ATTACKER), step->name,
                            clock_mono_ms() + PUT_TIMEOUT_MS, err) != 0) {
            return -1;
        }
    }
    return 0;
}
