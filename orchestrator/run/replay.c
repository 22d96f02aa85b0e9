/* Steps. Rule: whatever an answer holds is a result of the trial; only a broken agent or machine is
 * an error. */
#include "orchestrator/run/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/run/bed.h"
#include "orchestrator/run/command.h"

#define SITE_PORT 80
#define PUT_TIMEOUT_MS 30000
#define MAX_BODY ((size_t)256 << 10)

/* A batch of exchanges for one step, and which trial each belongs to. */
struct batch {
    struct part *part;
    size_t step;
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

static void not_reached(struct trial *trial, size_t step, const char *why)
{
    trial->stopped = true;
    buf_clear(&trial->steps[step].why);
    buf_str_add(&trial->steps[step].why, why);
}

static int batch_add(struct batch *batch, size_t index, struct err *err)
{
    struct part *part = batch->part;
    struct trial *trial = &part->trials[index];
    const struct step_http *http = &part->scenario->steps[batch->step].http;
    struct bindings bindings = part_bindings(part, trial);
    struct buf *bytes = &batch->bytes[batch->count];
    struct err why = {0};
    int got = scenario_render_http(part->scenario, trial->case_index, http, &bindings, bytes, &why);
    if (got == RENDER_UNBOUND) {
        not_reached(trial, batch->step, why.text);
        return 0;
    }
    if (got != 0) {
        return err_set(err, why.kind, "case '%s': %s", trial->case_id, why.text);
    }
    snprintf(batch->keys[batch->count], sizeof(batch->keys[0]), "%zu", index);
    hash_bytes(bytes->data, bytes->length, trial->steps[batch->step].sent);
    batch->trials[batch->count] = index;
    batch->exchanges[batch->count] = (struct client_exchange){
        .key = batch->keys[batch->count],
        .source = trial->source,
        .to = ENVIRONMENT_PRODUCT_IP,
        .port = SITE_PORT,
        .bytes = bytes->data,
        .length = bytes->length,
        .timeout_ms = http->timeout_ms,
        .max_body = MAX_BODY,
    };
    batch->count++;
    return 0;
}

static void keep_answer(struct step_result *result, const struct client_response *response)
{
    result->reached = true;
    result->status = response->status;
    snprintf(result->error, sizeof(result->error), "%s", response->error);
    buf_add(&result->head, response->head, response->head_length);
    buf_add(&result->body, response->body, response->body_kept);
    result->body_length = response->body_length;
    result->total_us = response->total_us;
}

/* Judges the answer of a step, takes captures, and says whether the trial goes on. */
static void settle(struct part *part, struct trial *trial, size_t index)
{
    const struct step *step = &part->scenario->steps[index];
    struct step_result *result = &trial->steps[index];
    struct bindings bindings = part_bindings(part, trial);
    struct reply reply = step_reply(result);
    struct product_response seen = {reply.status, reply.head, reply.head_length, reply.body,
                                    reply.body_length};
    result->expect_holds = scenario_expect_holds(part->scenario, trial->case_index, step, &bindings,
                                                 &reply, &result->why) == 0;
    result->block_page = product_is_block_response(part->product, &seen);
    scenario_capture(&step->http, &reply, &trial->captures);
    trial->stopped = result->block_page || !result->expect_holds;
}

static void on_response(void *data, const struct client_response *response)
{
    struct batch *batch = data;
    struct trial *trial = &batch->part->trials[batch->trials[response->index]];
    keep_answer(&trial->steps[batch->step], response);
    if (trial->started_utc_ms == 0) {
        trial->started_utc_ms = response->at_utc_ms;
    }
    settle(batch->part, trial, batch->step);
    if (batch->bed == 0 && strcmp(response->error, "timeout") == 0) {
        batch->bed = bed_answers(batch->part->environment, &batch->why);
    }
}

static int run_http(struct part *part, size_t step, struct err *err)
{
    size_t room = part->trial_count + 1;
    struct batch batch __attribute__((cleanup(batch_done))) = {
        .part = part,
        .step = step,
        .exchanges = mem_array(room, sizeof(*batch.exchanges)),
        .bytes = mem_array(room, sizeof(*batch.bytes)),
        .keys = mem_array(room, sizeof(*batch.keys)),
        .trials = mem_array(room, sizeof(*batch.trials)),
    };
    for (size_t i = 0; i < part->trial_count; i++) {
        if (!part->trials[i].stopped && batch_add(&batch, i, err) != 0) {
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

static int run_exec(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    const struct step *step = &part->scenario->steps[index];
    struct step_result *result = &trial->steps[index];
    struct client_exec_result done = {0};
    struct command command = {step->exec.machine, step->exec.argv, step->exec.argc,
                              step->exec.timeout_ms};
    int got = command_run(part, trial, &command, &done, err);
    if (got > 0) {
        not_reached(trial, index, err->text);
        return 0;
    }
    if (got < 0) {
        return -1;
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
    trial->stopped = !result->expect_holds;
    client_exec_result_done(&done);
    return 0;
}

static int run_file(struct part *part, struct trial *trial, size_t index, struct err *err)
{
    const struct step_file *file = &part->scenario->steps[index].file;
    struct bindings bindings = part_bindings(part, trial);
    AUTOBUF struct buf path = BUF_INIT;
    AUTOBUF struct buf content = BUF_INIT;
    int got =
        scenario_render_text(part->scenario, trial->case_index, file->path, &bindings, &path, err);
    if (got == 0) {
        got = scenario_render_text(part->scenario, trial->case_index, file->content, &bindings,
                                   &content, err);
    }
    if (got > 0) {
        not_reached(trial, index, err->text);
        return 0;
    }
    if (got < 0) {
        return -1;
    }
    struct client_put put = {
        .path = buf_str(&path), .data = buf_str(&content), .length = content.length};
    trial->steps[index].reached = true;
    trial->steps[index].expect_holds = true;
    return client_put(command_client(part, file->machine), &put, clock_mono_ms() + PUT_TIMEOUT_MS,
                      err);
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

/* Waits while events go on arriving. */
static int run_wait(struct part *part, int64_t wait_ms, struct err *err)
{
    int64_t deadline = clock_mono_ms() + wait_ms;
    while (clock_left_ms(deadline) > 0) {
        if (client_pump(environment_client(part->environment, MACHINE_ATTACKER), deadline, err) <
            0) {
            return -1;
        }
    }
    return 0;
}

static int run_each(struct part *part, size_t index, struct err *err)
{
    for (size_t i = 0; i < part->trial_count; i++) {
        struct trial *trial = &part->trials[i];
        if (trial->stopped) {
            continue;
        }
        int got = part->scenario->steps[index].kind == STEP_EXEC
                      ? run_exec(part, trial, index, err)
                      : run_file(part, trial, index, err);
        if (got != 0) {
            return -1;
        }
    }
    return 0;
}

int replay_steps(struct part *part, struct err *err)
{
    for (size_t i = 0; i < part->scenario->step_count; i++) {
        const struct step *step = &part->scenario->steps[i];
        int got = 0;
        switch (step->kind) {
        case STEP_HTTP:
            got = run_http(part, i, err);
            break;
        case STEP_EXEC:
        case STEP_FILE:
            got = run_each(part, i, err);
            break;
        case STEP_WAIT:
            got = run_wait(part, step->wait_ms, err);
            break;
        case STEP_CALLBACK:
            got = run_callback(part, i, err);
            break;
        }
        if (got != 0) {
            return err_wrap(err, "step %zu", i + 1);
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
