/* Arms. Rule: a product that does not start is a result; only the agent's failure is ours. */
#include "orchestrator/run/switch.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

#define PUT_MS 30000
#define COMMAND_MS 60000
#define MARGIN_MS 30000
#define PROBE_MS 1000

static int run_one(struct client *client, const char **argv, struct err *err)
{
    struct client_exec exec = {.argv = (const char *const *)argv, .timeout_ms = COMMAND_MS};
    struct client_exec_result result = {0};
    if (client_exec(client, &exec, &result, clock_mono_ms() + COMMAND_MS + MARGIN_MS, err) != 0) {
        return -1;
    }
    int exit_code = result.exit_code;
    if (exit_code != 0) {
        const char *said = buf_str(result.err_out.length > 0 ? &result.err_out : &result.out);
        err_set(err, ERR_GUEST, "'%s' %s %d: %.*s", argv[0],
                result.timed_out ? "timed out, exit" : "exited with", exit_code,
                (int)strcspn(said, "\n"), said);
    }
    client_exec_result_done(&result);
    return exit_code == 0 ? 0 : SWITCH_FAILED;
}

static int wait_ready(struct client *client, const struct product_arm *arm, struct err *err)
{
    int64_t deadline = clock_mono_ms() + arm->ready_timeout_ms;
    struct client_probe probe = {
        .to = "127.0.0.1", .port = arm->ready_port, .timeout_ms = PROBE_MS};
    while (clock_left_ms(deadline) > 0) {
        enum client_probe_result result = CLIENT_PROBE_TIMEOUT;
        if (client_probe(client, &probe, &result, clock_mono_ms() + PROBE_MS + MARGIN_MS, err) !=
            0) {
            return -1;
        }
        if (result == CLIENT_PROBE_CONNECTED) {
            return 0;
        }
        if (client_pump(client, clock_mono_ms() + 100, err) < 0) {
            return -1;
        }
    }
    err_set(err, ERR_GUEST, "port %u did not answer within %lld ms", (unsigned)arm->ready_port,
            (long long)arm->ready_timeout_ms);
    return SWITCH_FAILED;
}

int switch_arm(struct client *client, const struct product_arm *arm, struct err *err)
{
    for (size_t i = 0; i < arm->file_count; i++) {
        const struct product_file *file = &arm->files[i];
        struct client_put put = {.path = file->path,
                                 .data = file->bytes,
                                 .length = file->length,
                                 .mode = (unsigned)file->mode};
        if (client_put(client, &put, clock_mono_ms() + PUT_MS, err) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < arm->run_count; i++) {
        int got = run_one(client, arm->run[i], err);
        if (got != 0) {
            return got;
        }
    }
    return arm->ready_port != 0 ? wait_ready(client, arm, err) : 0;
}
