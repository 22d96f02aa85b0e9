/* What the parts of bench_replay share: the server, and one measured run of each client. */
#ifndef TESTS_BENCH_BENCH_REPLAY_H
#define TESTS_BENCH_BENCH_REPLAY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"

#define BENCH_PARALLEL 8 /* connections at once, as in a run's replay */

struct server {
    pid_t pid;
    uint16_t port;
};

/* nginx with one worker in the foreground, which serves a file of 1 KiB at /file. */
int server_start(const char *folder, struct server *server, struct err *err);
void server_stop(const struct server *server);

/* One run of a client. */
struct replay_cost {
    double requests;
    double per_s;
    double cpu_us;  /* of the program that sends, for each request */
    double host_us; /* the engine alone: of the host's side */
};

struct replay_run {
    const char *self; /* this program */
    const char *folder;
    uint16_t port;
    bool keep_alive;
    unsigned amount; /* wrk: seconds; the engine: requests */
};

/* Processor time so far, kernel included; who as getrusage takes it. */
double cpu_us(int who);
int wrk_run(const struct replay_run *run, struct replay_cost *out, struct err *err);
int engine_run(const struct replay_run *run, struct replay_cost *out, struct err *err);
/* User-space instructions for each request, by valgrind; the host's side apart. */
struct replay_instructions {
    double sender;
    double host;
};
int wrk_instructions(const struct replay_run *run, struct replay_instructions *out,
                     struct err *err);
int engine_instructions(const struct replay_run *run, struct replay_instructions *out,
                        struct err *err);

/* This program as `bench_replay engine PORT keep-alive|close COUNT FOLDER`: the engine itself. */
int engine_main(char **argv);

#endif
