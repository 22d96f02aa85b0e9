/* Commands in machines. They run at the same time, and none holds up another one or a shell: the
 * agent's answer comes as an event. Each is recorded before its result is told. */
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/ext/hash.h"
#include "orchestrator/env/message.h"
#include "orchestrator/env/serve_private.h"

#define LATE_MS 30000 /* behind its time-out, which the agent keeps */
#define MS_PER_S 1000

struct job {
    struct server *server;
    const struct guest *guest;
    struct peer *peer; /* NULL: gone, or told that it was late */
    struct node *argv;
    char input_sha256[HASH_HEX]; /* "": no input */
    int64_t at_utc_ms;
    int64_t deadline_ms;
    struct job *next;
};

static void job_free(struct job *job)
{
    for (struct job **link = &job->server->jobs; *link != NULL; link = &(*link)->next) {
        if (*link == job) {
            *link = job->next;
            break;
        }
    }
    node_free(job->argv);
    free(job);
}

static int record(const struct job *job, const struct client_exec_result *result,
                  const struct err *why, struct err *err)
{
    struct record_command command = {
        .at_utc_ms = job->at_utc_ms,
        .machine = job->guest->machine,
        .argv = job->argv,
        .input_sha256 = job->input_sha256[0] != '\0' ? job->input_sha256 : NULL,
        .result = result,
        .failure = result == NULL ? why->text : NULL,
    };
    return record_command(job->server->options->record, &command, err);
}

static void answer(struct peer *peer, const struct client_exec_result *result)
{
    AUTO(node) message = node_object();
    node_set_bool(message, "ok", true);
    node_set_int(message, "exit_code", result->exit_code);
    node_set_bool(message, "timed_out", result->timed_out);
    node_set_bool(message, "truncated", result->truncated);
    message_set_bytes(message, "out_b64", result->out.data, result->out.length);
    message_set_bytes(message, "err_b64", result->err_out.data, result->err_out.length);
    peer_say(peer, message);
    peer->over = true;
}

static void finish(struct job *job, const struct client_exec_result *result, const struct err *why)
{
    struct err unrecorded = {.kind = ERR_NONE};
    if (record(job, result, why, &unrecorded) != 0) {
        err_wrap(&unrecorded, "the command was carried out, but not recorded");
        why = &unrecorded;
        result = NULL;
    }
    if (job->peer != NULL && result != NULL) {
        answer(job->peer, result);
    } else if (job->peer != NULL) {
        peer_fail(job->peer, why);
    }
    job_free(job);
}

static void on_result(void *data, struct client_exec_result *result, const struct err *why)
{
    finish(data, result, why);
}

static int take_argv(const struct node *message, const char **argv, struct node **list,
                     struct err *err)
{
    struct node *given = node_get(message, "argv");
    if (node_type(given) != NODE_ARRAY || node_count(given) == 0 ||
        node_count(given) > MESSAGE_MAX_ARGS) {
        return err_set(err, ERR_INPUT, "a command is 1 to %d words", MESSAGE_MAX_ARGS);
    }
    for (size_t i = 0; i < node_count(given); i++) {
        argv[i] = node_str(node_at(given, i));
        if (argv[i] == NULL) {
            return err_set(err, ERR_INPUT, "'argv' must hold strings only");
        }
    }
    *list = given;
    return 0;
}

static void add_job(struct server *server, struct job *job, const struct buf *input)
{
    if (input->length > 0) {
        hash_bytes(input->data, input->length, job->input_sha256);
    }
    job->server = server;
    job->at_utc_ms = clock_utc_ms();
    job->next = server->jobs;
    server->jobs = job;
}

int job_start(struct server *server, struct guest *guest, struct peer *peer,
              const struct node *message, struct err *err)
{
    AUTOBUF struct buf input = BUF_INIT;
    AUTOFREE const char **argv = mem_array(MESSAGE_MAX_ARGS + 1, sizeof(*argv));
    struct client_exec exec = {.argv = argv, .max_output_bytes = MESSAGE_MAX_OUTPUT};
    struct node *list = NULL;
    if (take_argv(message, argv, &list, err) != 0 ||
        message_int(message, "timeout_ms", 1, (int64_t)MESSAGE_MAX_TIMEOUT_S * MS_PER_S,
                    &exec.timeout_ms, err) != 0 ||
        (node_get(message, "stdin_b64") != NULL &&
         message_bytes(message, "stdin_b64", MESSAGE_MAX_INPUT, &input, err) != 0)) {
        return -1;
    }
    exec.input = input.data;
    exec.input_length = input.length;
    struct job *job = mem_alloc(sizeof(*job));
    *job = (struct job){.guest = guest,
                        .peer = peer,
                        .argv = node_ref(list),
                        .deadline_ms = clock_mono_ms() + exec.timeout_ms + LATE_MS};
    add_job(server, job, &input);
    if (client_exec_start(guest->client, &exec, on_result, job, clock_mono_ms() + CALL_MS, err) !=
        0) {
        job_free(job);
        return -1;
    }
    return 0;
}

void jobs_forget_peer(struct server *server, const struct peer *peer)
{
    for (struct job *job = server->jobs; job != NULL; job = job->next) {
        job->peer = job->peer == peer ? NULL : job->peer;
    }
}

void jobs_fail_guest(struct server *server, const struct guest *guest, const struct err *why)
{
    struct job *next = NULL;
    for (struct job *job = server->jobs; job != NULL; job = next) {
        next = job->next;
        if (job->guest == guest) {
            finish(job, NULL, why);
        }
    }
}

int64_t jobs_look(struct server *server)
{
    int64_t first = INT64_MAX;
    for (struct job *job = server->jobs; job != NULL; job = job->next) {
        if (job->peer != NULL && clock_left_ms(job->deadline_ms) == 0) {
            struct err late = {.kind = ERR_NONE};
            err_set(&late, ERR_TIMEOUT, "machine '%s' does not answer", job->guest->machine);
            peer_fail(job->peer, &late);
            job->peer = NULL;
        }
        if (job->peer != NULL && job->deadline_ms < first) {
            first = job->deadline_ms;
        }
    }
    return first;
}
