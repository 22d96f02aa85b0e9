/* The replay engine as it really is: the host's client in this process, the agent program as a
 * child behind a socket, each request with bytes of its own, each request hashed and each answer
 * kept as a run does. Prints what it cost; any answer that is not the file is a failure. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "harness/host/client.h"
#include "tests/bench/bench_replay.h"

#define ROUND 4096 /* exchanges that are kept at once */
#define WAIT_MS 600000
#define TIMEOUT_MS 10000
#define BODY_BYTES 1024
#define ADDRESS 24

struct kept {
    struct buf bytes;
    struct buf head;
    struct buf body;
    char sent[HASH_HEX];
    char source[ADDRESS];
};

struct engine {
    struct client *client;
    struct kept *kept; /* ROUND of them */
    struct client_exchange *exchanges;
    uint16_t port;
    bool keep_alive;
    uint64_t nonce;
    uint64_t good;
    char problem[128]; /* of the last answer that is not the file */
};

static void on_response(void *data, const struct client_response *response)
{
    struct engine *engine = data;
    struct kept *kept = &engine->kept[response->index];

    buf_add(&kept->head, response->head, response->head_length);
    buf_add(&kept->body, response->body, response->body_kept);
    if (response->status == 200 && response->error[0] == '\0' &&
        response->body_length == BODY_BYTES && kept->body.length == BODY_BYTES) {
        engine->good++;
    } else {
        (void)snprintf(engine->problem, sizeof(engine->problem), "status %d, %" PRId64 " bytes, %s",
                       response->status, response->body_length, response->error);
    }
}

/* Kept alive: one address speaks; else each request comes from an address of its own, as a trial's
 * does. */
static void prepare(struct engine *engine, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kept *kept = &engine->kept[i];
        uint64_t nonce = ++engine->nonce;

        buf_clear(&kept->bytes);
        buf_clear(&kept->head);
        buf_clear(&kept->body);
        buf_printf(&kept->bytes,
                   "GET /file HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nX-Case-Id: %016" PRIx64
                   "\r\nConnection: %s\r\n\r\n",
                   engine->port, nonce, engine->keep_alive ? "keep-alive" : "close");
        hash_bytes(kept->bytes.data, kept->bytes.length, kept->sent);
        (void)snprintf(kept->source, sizeof(kept->source), "127.66.%u.%u",
                       engine->keep_alive ? 1u : (unsigned)(nonce >> 8 & 0xff),
                       engine->keep_alive ? 1u : (unsigned)(nonce & 0xff));
        engine->exchanges[i] = (struct client_exchange){
            .source = kept->source,
            .to = "127.0.0.1",
            .port = engine->port,
            .bytes = kept->bytes.data,
            .length = kept->bytes.length,
            .timeout_ms = TIMEOUT_MS,
            .keep_alive = engine->keep_alive,
        };
    }
}

static int replay(struct engine *engine, uint64_t count, struct err *err)
{
    while (count > 0) {
        size_t size = count < ROUND ? (size_t)count : ROUND;
        const struct client_batch batch = {engine->exchanges, size, BENCH_PARALLEL, on_response,
                                           engine};

        prepare(engine, size);
        if (client_http(engine->client, &batch, clock_mono_ms() + WAIT_MS, err) < 0) {
            return -1;
        }
        count -= size;
    }
    return engine->problem[0] == '\0' ? 0
                                      : err_set(err, ERR_GUEST, "an answer: %s", engine->problem);
}

static int start_agent(const char *folder, struct engine *engine, pid_t *agent, struct err *err)
{
    const char *const argv[] = {BENCH_AGENT, "--fd", "3", "--root", folder, NULL};
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        return err_sys(err, ERR_HOST, "cannot make a socket pair");
    }
    const struct proc_spawn spawn = {argv, &ends[1], 1, -1, true};
    int rc = proc_start(&spawn, agent, err);

    (void)close(ends[1]);
    engine->client = client_new(ends[0], "bench");
    return rc < 0 ? -1 : client_hello(engine->client, "bench", clock_mono_ms() + WAIT_MS, err);
}

static int measure(struct engine *engine, const char *folder, uint64_t count, struct err *err)
{
    int64_t started_ms = 0;
    int64_t elapsed_ms = 0;
    double host_us = 0;
    int exit_code = 0;
    pid_t agent = -1;

    if (start_agent(folder, engine, &agent, err) < 0) {
        return -1;
    }
    started_ms = clock_mono_ms();
    host_us = cpu_us(RUSAGE_SELF);
    if (replay(engine, count, err) < 0) {
        return -1;
    }
    elapsed_ms = clock_mono_ms() - started_ms;
    host_us = cpu_us(RUSAGE_SELF) - host_us;
    client_free(TAKE(engine->client));
    if (proc_wait(agent, TIMEOUT_MS, &exit_code, err) < 0) {
        return -1;
    }
    printf("%" PRIu64 " %" PRId64 " %.0f %.0f\n", engine->good, elapsed_ms, cpu_us(RUSAGE_CHILDREN),
           host_us);
    return 0;
}

static void engine_done(struct engine *engine)
{
    for (size_t i = 0; i < ROUND; i++) {
        buf_done(&engine->kept[i].bytes);
        buf_done(&engine->kept[i].head);
        buf_done(&engine->kept[i].body);
    }
    client_free(engine->client);
    free(engine->kept);
    free(engine->exchanges);
}

int engine_main(char **argv)
{
    struct engine engine = {.keep_alive = strcmp(argv[3], "keep-alive") == 0};
    struct err err = {.kind = ERR_NONE};
    int64_t port = 0;
    int64_t count = 0;
    int rc = 0;

    engine.kept = mem_array(ROUND, sizeof(*engine.kept));
    engine.exchanges = mem_array(ROUND, sizeof(*engine.exchanges));
    if (text_int(argv[2], 1, UINT16_MAX, &port, &err) < 0 ||
        text_int(argv[4], 1, INT32_MAX, &count, &err) < 0) {
        rc = -1;
    } else {
        engine.port = (uint16_t)port;
        rc = measure(&engine, argv[5], (uint64_t)count, &err);
    }
    if (rc < 0) {
        fprintf(stderr, "bench: %s\n", err.text);
    }
    engine_done(&engine);
    return rc < 0 ? 1 : 0;
}
