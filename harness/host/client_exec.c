/* Running programs in the guest, and the small calls about the machine itself. */
#include "common/base/text.h"
#include "harness/host/client_private.h"

#define EXIT_MAX 255

void client_exec_result_done(struct client_exec_result *result)
{
    buf_done(&result->out);
    buf_done(&result->err_out);
    *result = (struct client_exec_result){.exit_code = 0};
}

static struct node *exec_request(const struct client_exec *exec, size_t max_output)
{
    struct node *request = node_object();

    node_set(request, "argv", request_strings(exec->argv));
    node_set(request, "env", request_strings(exec->env));
    if (exec->cwd != NULL) {
        node_set_str(request, "cwd", exec->cwd);
    }
    if (exec->input != NULL) {
        request_set_bytes(request, "stdin_b64", exec->input, exec->input_length);
    }
    node_set_int(request, "timeout_ms", exec->timeout_ms);
    node_set_int(request, "max_output", (int64_t)max_output);
    return request;
}

static int take_result(const struct answer *answer, size_t max_output,
                       struct client_exec_result *result, struct err *err)
{
    int64_t exit_code = 0;

    if (answer_int(answer, "exit_code", 0, EXIT_MAX, &exit_code, err) < 0 ||
        answer_bool(answer, "timed_out", &result->timed_out, err) < 0 ||
        answer_bool(answer, "truncated", &result->truncated, err) < 0 ||
        answer_bytes(answer, "out_b64", max_output, &result->out, err) < 0 ||
        answer_bytes(answer, "err_b64", max_output, &result->err_out, err) < 0 ||
        answer_int(answer, "elapsed_ms", 0, INT64_MAX, &result->elapsed_ms, err) < 0) {
        return -1;
    }
    result->exit_code = (int)exit_code;
    return 0;
}

int client_exec(struct client *client, const struct client_exec *exec,
                struct client_exec_result *result, int64_t deadline_mono_ms, struct err *err)
{
    size_t max_output = exec->max_output_bytes == 0 ? WIRE_DEFAULT_KEEP : exec->max_output_bytes;
    struct client_exec_result got = {.exit_code = 0};
    AUTO(node) reply = NULL;

    if (client_call(client, WIRE_EXEC, exec_request(exec, max_output), &reply, deadline_mono_ms,
                    err) < 0) {
        return -1;
    }
    if (take_result(&(struct answer){client, reply, "an exec reply"}, max_output, &got, err) < 0) {
        client_exec_result_done(&got);
        return -1;
    }
    *result = got;
    return 0;
}

int client_exec_start(struct client *client, const struct client_exec *exec, client_exec_fn *fn,
                      void *data, int64_t deadline_mono_ms, struct err *err)
{
    size_t max_output = exec->max_output_bytes == 0 ? WIRE_DEFAULT_KEEP : exec->max_output_bytes;
    int64_t id = 0;

    if (client->exec_count == COUNT_OF(client->execs)) {
        return err_set(err, ERR_INPUT, "guest '%s' runs %zu programs already", client->name,
                       client->exec_count);
    }
    if (client_ask(client, WIRE_EXEC, exec_request(exec, max_output), &id, deadline_mono_ms, err) <
        0) {
        return -1;
    }
    client->execs[client->exec_count++] =
        (struct exec_out){.id = id, .max_output = max_output, .fn = fn, .data = data};
    return 0;
}

static int take_out(struct client *client, int64_t id, struct exec_out *out)
{
    for (size_t i = 0; i < client->exec_count; i++) {
        if (client->execs[i].id == id) {
            *out = client->execs[i];
            client->execs[i] = client->execs[--client->exec_count];
            return 0;
        }
    }
    return CLIENT_NOT_EXEC;
}

int client_exec_reply(struct client *client, const struct node *reply, int64_t id, struct err *err)
{
    const struct answer answer = {client, reply, "an exec reply"};
    struct client_exec_result result = {.exit_code = 0};
    struct err why = {.kind = ERR_NONE};
    struct exec_out out = {.id = 0};
    bool ok = false;

    if (take_out(client, id, &out) != 0) {
        return CLIENT_NOT_EXEC;
    }
    if (answer_bool(&answer, "ok", &ok, err) < 0 ||
        (ok && take_result(&answer, out.max_output, &result, err) < 0)) {
        client_exec_result_done(&result);
        return -1;
    }
    client->event_count++;
    if (ok) {
        out.fn(out.data, &result, NULL);
    } else {
        client_refused(client, WIRE_EXEC, reply, &why);
        out.fn(out.data, NULL, &why);
    }
    client_exec_result_done(&result);
    return 0;
}

int client_clock(struct client *client, int64_t utc_ms, int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    node_set_int(request, "utc_ms", utc_ms);
    return client_do(client, WIRE_CLOCK, request, deadline_mono_ms, err);
}

int client_entropy(struct client *client, const void *bytes, size_t length,
                   int64_t deadline_mono_ms, struct err *err)
{
    struct node *request = node_object();

    request_set_bytes(request, "data_b64", bytes, length);
    return client_do(client, WIRE_ENTROPY, request, deadline_mono_ms, err);
}

int client_usage(struct client *client, struct client_usage *usage, int64_t deadline_mono_ms,
                 struct err *err)
{
    AUTO(node) reply = NULL;
    struct client_usage got = {0};

    if (client_call(client, WIRE_USAGE, node_object(), &reply, deadline_mono_ms, err) < 0) {
        return -1;
    }
    const struct answer answer = {client, reply, "a usage reply"};

    if (answer_int(&answer, "cpu_busy_ms", 0, INT64_MAX, &got.cpu_busy_ms, err) < 0 ||
        answer_int(&answer, "cpu_idle_ms", 0, INT64_MAX, &got.cpu_idle_ms, err) < 0 ||
        answer_int(&answer, "memory_total_kib", 0, INT64_MAX, &got.memory_total_kib, err) < 0 ||
        answer_int(&answer, "memory_available_kib", 0, INT64_MAX, &got.memory_available_kib, err) <
            0 ||
        answer_int(&answer, "uptime_ms", 0, INT64_MAX, &got.uptime_ms, err) < 0) {
        return -1;
    }
    *usage = got;
    return 0;
}
