/* How fast the replay engine sends requests and takes their answers, beside wrk against the same
 * server in the same run, with one connection for many requests and with one for each. One
 * `name<TAB>value` a line; medians of rounds that take turns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "tests/bench/bench_replay.h"

#define ROUNDS 7
#define WRK_S 2
#define ENGINE_REQUESTS 40000

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Of one member over all rounds. */
static double median(const struct replay_cost *costs, size_t offset)
{
    double values[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++) {
        memcpy(&values[i], (const char *)&costs[i] + offset, sizeof(values[i]));
    }
    qsort(values, ROUNDS, sizeof(values[0]), compare);
    return values[ROUNDS / 2];
}

static void print(const char *mode, const char *what, double value, int digits)
{
    printf("%s_%s\t%.*f\n", mode, what, digits, value);
    fflush(stdout);
}

static int count_instructions(const char *mode, const struct replay_run *run, struct err *err)
{
    struct replay_instructions wrk;
    struct replay_instructions engine;

    if (!proc_has_program("valgrind")) {
        fprintf(stderr, "bench: no valgrind: instructions are not counted\n");
        return 0;
    }
    if (wrk_instructions(run, &wrk, err) < 0 || engine_instructions(run, &engine, err) < 0) {
        return -1;
    }
    print(mode, "wrk_instructions", wrk.sender, 0);
    print(mode, "agent_instructions", engine.sender, 0);
    print(mode, "host_instructions", engine.host, 0);
    return 0;
}

static int measure(const char *mode, struct replay_run *run, struct err *err)
{
    struct replay_cost wrk[ROUNDS];
    struct replay_cost engine[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++) {
        wrk[i] = engine[i] = (struct replay_cost){.requests = 0};
        run->amount = WRK_S;
        if (wrk_run(run, &wrk[i], err) < 0) {
            return -1;
        }
        run->amount = ENGINE_REQUESTS;
        if (engine_run(run, &engine[i], err) < 0) {
            return -1;
        }
    }
    const size_t rate = offsetof(struct replay_cost, per_s);
    const size_t cpu = offsetof(struct replay_cost, cpu_us);

    print(mode, "wrk_per_s", median(wrk, rate), 0);
    print(mode, "engine_per_s", median(engine, rate), 0);
    print(mode, "engine_against_wrk", median(engine, rate) / median(wrk, rate), 2);
    print(mode, "wrk_cpu_us", median(wrk, cpu), 1);
    print(mode, "agent_cpu_us", median(engine, cpu), 1);
    print(mode, "host_cpu_us", median(engine, offsetof(struct replay_cost, host_us)), 1);
    return count_instructions(mode, run, err);
}

static int measure_both(const char *self, const char *folder, uint16_t port, struct err *err)
{
    struct replay_run run = {.self = self, .folder = folder, .port = port, .keep_alive = true};

    if (measure("keep_alive", &run, err) < 0) {
        return -1;
    }
    run.keep_alive = false;
    return measure("close", &run, err);
}

int main(int argc, char **argv)
{
    char folder[] = "/var/tmp/tameshi-bench-XXXXXX";
    struct server server = {.pid = -1};
    struct err err = {.kind = ERR_NONE};
    int rc = 0;

    if (argc == 6 && strcmp(argv[1], "engine") == 0) {
        return engine_main(argv);
    }
    if (mkdtemp(folder) == NULL) {
        perror("bench");
        return 1;
    }
    rc = server_start(folder, &server, &err);
    if (rc == 0) {
        rc = measure_both(argv[0], folder, server.port, &err);
    }
    server_stop(&server);
    if (rc < 0) {
        fprintf(stderr, "bench: %s\n", err.text);
    }
    file_remove_tree(folder, NULL);
    return rc < 0 ? 1 : 0;
}
