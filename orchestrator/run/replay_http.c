/* HTTP steps: one batch of exchanges for all trials of the part, or one for each text of the step's
 * `each`. Rule: an answer is kept and judged whatever it is; only what says that a machine hangs
 * ends the unit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/run/bed.h"
#include "orchestrator/run/command.h"
#include "orchestrator/run/replay.h"
#include "orchestrator/run/replay_step.h"

#define SITE_PORT 80
#define MAX_BODY ((size_t)256 << 10)

/* A batch of exchanges for one step, and which trial each belongs to. */
struct batch {
    struct part *part;
    size_t step;
    size_t round; /* which text of its `each` */
    struct client_exchange *exchanges;
    struct buf *bytes;
    char (*keys)[24];
    size_t *trials;
    size_t count;
    int bed; /* -1: a machine hung, and why says which */
    struct err why;
};

static void batch_done(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        buf_done(&batch->bytes[i]);
    }
    free(batch->exchanges);
    free(batch->bytes);
    free(batch->keys);
    free(batch->trials);
}

/* What the request asks for, which tells where its cookies belong. */
static void remember_path(struct trial *trial, const struct buf *bytes)
{
    const char *text = buf_str(bytes);
    size_t skip = strcspn(text, " \r\n");
    buf_clear(&trial->path);
    if (text[skip] == ' ') {
        buf_add(&trial->path, text + skip + 1, strcspn(text + skip + 1, " \r\n"));
    }
}

static int batch_add(struct batch *batch, size_t index, struct err *err)
{
    struct part *part = batch->part;
    struct trial *trial = &part->trials[index];
    const struct step_http *http = &part->scenario->steps[batch->step].http;
    struct step_result *result = &trial->steps[batch->step];
    size_t actor = part->scenario->steps[batch->step].actor;
    struct bindings bindings = part_actor_bindings(part, trial, actor);
    struct buf *bytes = &batch->bytes[batch->count];
    struct err why = {0};
    int got = 0;
    bindings.each = http->each.name != NULL ? &http->each : NULL;
    bindings.each_index = batch->round;
    got = scenario_render_http(part->scenario, trial->case_index, http, &bindings, bytes, &why);
    if (got == RENDER_UNBOUND) {
        replay_stop(part, trial, batch->step, why.text);
        return 0;
    }
    if (got != 0) {
        return err_set(err, why.kind, "case '%s': %s", trial->case_id, why.text);
    }
    snprintf(batch->keys[batch->count], sizeof(batch->keys[0]), "%zu", index);
    hash_bytes(bytes->data, bytes->length, result->sent);
    result->sent_count++;
    buf_clear(&result->request);
    if (part->keep_requests) {
        buf_add(&result->request, bytes->data, bytes->length);
    }
    batch->trials[batch->count] = index;
    batch->exchanges[batch->count] = (struct client_exchange){
        .key = batch->keys[batch->count],
        .source = bindings.source,
        .to = ENVIRONMENT_PRODUCT_IP,
        .port = SITE_PORT,
        .bytes = bytes->data,
        .length = bytes->length,
        .timeout_ms = http->timeout_ms,
        .max_body = MAX_BODY,
    };
    remember_path(trial, bytes);
    batch->count++;
    return 0;
}

static void keep_answer(struct step_result *result, const struct client_response *response)
{
    result->reached = true;
    result->status = response->status;
    buf_clear(&result->head);
    buf_clear(&result->body);
    snprintf(result->error, sizeof(result->error), "%s", response->error);
    buf_add(&result->head, response->head, response->head_length);
    buf_add(&result->body, response->body, response->body_kept);
    result->body_length = response->body_length;
    result->total_us = response->total_us;
}

/* Whether this answer ends the step: it is the only one, the product blocked, `until` holds, or no
 * text is left. An `until` that never held is an expectation that was not met. */
static bool ends_step(struct part *part, struct trial *trial, const struct batch *batch,
                      const struct bindings *bindings, const struct reply *reply)
{
    const struct step *step = &part->scenario->steps[batch->step];
    const struct step_each *each = &step->http.each;
    struct step_result *result = &trial->steps[batch->step];
    bool last = batch->round + 1 >= each->count;
    bool held = false;
    if (each->name == NULL || result->block_page) {
        return true;
    }
    held = each->until.given && scenario_until_holds(part->scenario, trial->case_index, step,
                                                     bindings, reply, NULL) == 0;
    result->expect_holds = held || !each->until.given;
    if (last && !result->expect_holds) {
        buf_printf(&result->why, "none of %zu answers was what 'until' waits for",
                   result->sent_count);
    }
    return last || held;
}

/* Judges the answer of a step, takes what it gives to later ones, and says whether the trial goes
 * on. */
static void settle(struct part *part, struct trial *trial, const struct batch *batch)
{
    const struct step *step = &part->scenario->steps[batch->step];
    struct step_result *result = &trial->steps[batch->step];
    struct bindings bindings = part_actor_bindings(part, trial, step->actor);
    struct reply reply = step_reply(result);
    struct product_response seen = {reply.status, reply.head, reply.head_length, reply.body,
                                    reply.body_length};
    result->expect_holds = true;
    result->block_page = product_is_block_response(part->product, &seen);
    if (part->scenario->cookies) {
        cookies_take(step->actor == 0 ? &trial->cookies : &trial->actors[step->actor - 1].cookies,
                     &reply, buf_str(&trial->path));
    }
    if (!ends_step(part, trial, batch, &bindings, &reply)) {
        return;
    }
    trial->step_done = true;
    result->expect_holds =
        result->expect_holds && scenario_expect_holds(part->scenario, trial->case_index, step,
                                                      &bindings, &reply, &result->why) == 0;
    scenario_capture(&step->http, &reply, &trial->captures);
    /* what becomes of others does not end the attack */
    trial->stopped = !actor_is_beside(part->scenario, step->actor) &&
                     (result->block_page || !result->expect_holds);
}

static void on_response(void *data, const struct client_response *response)
{
    struct batch *batch = data;
    struct trial *trial = &batch->part->trials[batch->trials[response->index]];
    keep_answer(&trial->steps[batch->step], response);
    if (trial->started_utc_ms == 0 &&
        !actor_is_beside(batch->part->scenario, batch->part->scenario->steps[batch->step].actor)) {
        trial->started_utc_ms = response->at_utc_ms;
    }
    settle(batch->part, trial, batch);
    if (batch->bed == 0 && strcmp(response->error, "timeout") == 0) {
        batch->bed = bed_answers(batch->part->environment, &batch->why);
    }
}

/* Whether the trial has a further request of the step to send. */
static bool waits(const struct trial *trial, size_t step)
{
    return trial_takes(trial, step) && !trial->step_done;
}

static int send_round(struct part *part, size_t step, size_t round, struct err *err)
{
    size_t room = part->trial_count + 1;
    struct batch batch __attribute__((cleanup(batch_done))) = {
        .part = part,
        .step = step,
        .round = round,
        .exchanges = mem_array(room, sizeof(*batch.exchanges)),
        .bytes = mem_array(room, sizeof(*batch.bytes)),
        .keys = mem_array(room, sizeof(*batch.keys)),
        .trials = mem_array(room, sizeof(*batch.trials)),
    };
    for (size_t i = 0; i < part->trial_count; i++) {
        if (waits(&part->trials[i], step) && batch_add(&batch, i, err) != 0) {
            return -1;
        }
    }
    if (batch.count == 0) {
        return 0;
    }
    int64_t rounds = (int64_t)(batch.count / REPLAY_PARALLEL) + 1;
    int64_t timeout_ms = part->scenario->steps[step].http.timeout_ms;
    struct client_batch request = {batch.exchanges, batch.count, REPLAY_PARALLEL, on_response,
                                   &batch};
    int got = client_http(environment_client(part->environment, MACHINE_ATTACKER), &request,
                          clock_mono_ms() + rounds * timeout_ms + COMMAND_MARGIN_MS, err);
    return batch.bed == 0
               ? got
               : err_set(err, batch.why.kind, "a request timed out, and %s", batch.why.text);
}

static bool anyone_waits(const struct part *part, size_t step)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        if (waits(&part->trials[i], step)) {
            return true;
        }
    }
    return false;
}

int replay_http(struct part *part, size_t step, struct err *err)
{
    const struct step_each *each = &part->scenario->steps[step].http.each;
    size_t rounds = each->name == NULL ? 1 : each->count;
    int64_t next_ms = 0;
    for (size_t i = 0; i < part->trial_count; i++) {
        part->trials[i].step_done = false;
    }
    for (size_t i = 0; i < rounds && anyone_waits(part, step); i++) {
        if (replay_wait(part, next_ms, err) != 0) {
            return -1;
        }
        next_ms = clock_mono_ms() + each->every_ms;
        if (send_round(part, step, i, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static void ignore_response(void *data, const struct client_response *response)
{
    (void)data;
    (void)response;
}

int replay_tracer(struct environment *environment, const char *source, const struct buf *bytes,
                  struct err *err)
{
    struct client_exchange exchange = {
        .key = "tracer",
        .source = source,
        .to = ENVIRONMENT_PRODUCT_IP,
        .port = SITE_PORT,
        .bytes = bytes->data,
        .length = bytes->length,
        .timeout_ms = 15000,
        .max_body = 1,
    };
    struct client_batch request = {&exchange, 1, 1, ignore_response, NULL};
    return client_http(environment_client(environment, MACHINE_ATTACKER), &request,
                       clock_mono_ms() + 15000 + COMMAND_MARGIN_MS, err);
}
