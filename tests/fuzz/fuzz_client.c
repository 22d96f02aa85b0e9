/* The host side of the agent against any bytes of a guest: behind a true reply to the hello comes
 * the input, then the end of the channel. The calls must end, with an error or not, and a failed
 * one must say something. */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "harness/host/client.h"
#include "harness/wire/frame.h"

#define REPLY "{\"id\":1,\"ok\":true,\"epoch\":\"e\"}"
#define MAX_SIZE 60000 /* fits a socket's buffer */
#define WAIT_MS 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(void *data, const struct client_event *event)
{
    *(size_t *)data +=
        strlen(event->key) + event->length + strlen(event->from) + strlen(event->proto);
}

static void on_response(void *data, const struct client_response *response)
{
    *(size_t *)data += strlen(response->head) + strlen(response->body) + strlen(response->error);
    assert(response->index < 2);
}

static void census(struct client *client, size_t *sum)
{
    static const char *const files[] = {"/x", NULL};
    struct client_census got;
    struct err err = {.kind = ERR_NONE};

    if (client_census(client, files, &got, clock_mono_ms() + WAIT_MS, &err) == 0) {
        *sum += strlen(got.random) + got.process_count + got.socket_count;
        assert(got.file_count == 1);
        client_census_done(&got);
    } else {
        assert(err.text[0] != '\0');
    }
}

static void call(struct client *client, size_t *sum)
{
    static const char *const argv[] = {"x", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = 1};
    const struct client_terminal terminal = {"t", argv, NULL, NULL, 24, 80};
    const struct client_exchange exchanges[] = {
        {"a", NULL, "1.1.1.1", 1, "x", 1, 1, 0, false},
        {"b", NULL, "1.1.1.1", 1, "x", 1, 1, 9, true},
    };
    const struct client_batch batch = {exchanges, 2, 2, on_response, sum};
    struct client_exec_result result;
    struct err err = {.kind = ERR_NONE};

    if (client_http(client, &batch, clock_mono_ms() + WAIT_MS, &err) < 0) {
        assert(err.text[0] != '\0' && (client_broken(client) || err.kind == ERR_GUEST));
    }
    if (client_exec(client, &exec, &result, clock_mono_ms() + WAIT_MS, &err) == 0) {
        client_exec_result_done(&result);
    }
    census(client, sum);
    if (client_terminal(client, &terminal, clock_mono_ms() + WAIT_MS, &err) == 0) {
        (void)client_pump(client, 0, &err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(client) client = NULL;
    AUTOBUF struct buf frame = BUF_INIT;
    struct err err = {.kind = ERR_NONE};
    size_t sum = 0;
    int ends[2];
    int rc = 0;

    if (size > MAX_SIZE || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        return 0;
    }
    client = client_new(ends[0], "fuzz");
    client_on_event(client, on_event, &sum);
    (void)frame_add(&frame, REPLY, sizeof(REPLY) - 1, NULL);
    buf_add(&frame, data, size);
    rc = send(ends[1], frame.data, frame.length, MSG_NOSIGNAL) == (ssize_t)frame.length ? 0 : -1;
    (void)shutdown(ends[1], SHUT_WR);
    if (rc == 0 && client_hello(client, "e", clock_mono_ms() + WAIT_MS, &err) == 0) {
        call(client, &sum);
    }
    (void)close(ends[1]);
    return 0;
}
