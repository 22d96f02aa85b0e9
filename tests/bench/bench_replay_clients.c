/* One measured run of wrk or of the engine. Each is a process of its own, so that its time is its
 * own; instructions are counted by valgrind over a short and a long run, whose difference is free
 * of what starting costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "tests/bench/bench_replay.h"

#define RUN_MS 600000
#define MAX_OUTPUT ((size_t)64 << 10)
#define MAX_ARGS 32
#define MAX_LOGS 1000       /* and what else valgrind writes */
#define SHORT_REQUESTS 1000 /* under valgrind */
#define LONG_REQUESTS 5000
#define SHORT_S 1
#define LONG_S 4

/* An argv under way. */
struct command {
    const char *argv[MAX_ARGS];
    size_t count;
    char numbers[4][24];
    size_t number_count;
};

static void add(struct command *command, const char *word)
{
    command->argv[command->count++] = word;
}

static void add_number(struct command *command, unsigned value)
{
    char *text = command->numbers[command->number_count++];

    (void)snprintf(text, sizeof(command->numbers[0]), "%u", value);
    add(command, text);
}

double cpu_us(int who)
{
    struct rusage usage;

    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int run_command(const struct command *command, struct proc_result *result, struct err *err)
{
    const struct proc_options options = {
        .argv = command->argv, .timeout_ms = RUN_MS, .max_output_bytes = MAX_OUTPUT};

    if (proc_run(&options, result, err) < 0) {
        return -1;
    }
    if (result->exit_code != 0) {
        (void)err_set(err, ERR_HOST, "'%s' failed: %s", command->argv[0],
                      buf_str(&result->err_out));
        proc_result_done(result);
        return -1;
    }
    return 0;
}

/* Whether wrk's own words say that all went well; its figures. */
static int read_wrk(const char *said, struct replay_cost *out, struct err *err)
{
    const char *requests = strstr(said, " requests in ");
    const char *rate = strstr(said, "Requests/sec:");

    if (requests == NULL || rate == NULL || strstr(said, "Socket errors") != NULL ||
        strstr(said, "Non-2xx") != NULL) {
        return err_set(err, ERR_HOST, "wrk: %s", said);
    }
    while (requests > said && requests[-1] >= '0' && requests[-1] <= '9') {
        requests--;
    }
    out->requests = strtod(requests, NULL);
    out->per_s = strtod(rate + strlen("Requests/sec:"), NULL);
    return 0;
}

static int run_wrk(struct command *command, const struct replay_run *run, struct replay_cost *out,
                   struct err *err)
{
    AUTOFREE char *url = mem_printf("http://127.0.0.1:%u/file", run->port);
    AUTOFREE char *duration = mem_printf("%us", run->amount);
    struct proc_result result = {.exit_code = 0};
    double before_us = cpu_us(RUSAGE_CHILDREN);
    int rc = 0;

    add(command, "wrk");
    add(command, "-t1");
    add(command, "-c");
    add_number(command, BENCH_PARALLEL);
    add(command, "-d");
    add(command, duration);
    add(command, "-H");
    add(command, "X-Case-Id: 0000000000000000");
    add(command, "-H");
    add(command, run->keep_alive ? "Connection: keep-alive" : "Connection: close");
    add(command, url);
    if (run_command(command, &result, err) < 0) {
        return -1;
    }
    rc = read_wrk(buf_str(&result.out), out, err);
    out->cpu_us = (cpu_us(RUSAGE_CHILDREN) - before_us) / out->requests;
    proc_result_done(&result);
    return rc;
}

static int run_engine(struct command *command, const struct replay_run *run,
                      struct replay_cost *out, struct err *err)
{
    struct proc_result result = {.exit_code = 0};
    double elapsed_ms = 0;
    int rc = 0;

    add(command, run->self);
    add(command, "engine");
    add_number(command, run->port);
    add(command, run->keep_alive ? "keep-alive" : "close");
    add_number(command, run->amount);
    add(command, run->folder);
    if (run_command(command, &result, err) < 0) {
        return -1;
    }
    if (sscanf(buf_str(&result.out), "%lf %lf %lf %lf", &out->requests, &elapsed_ms, &out->cpu_us,
               &out->host_us) != 4) {
        rc = err_set(err, ERR_BUG, "the engine said '%s'", buf_str(&result.out));
    }
    out->per_s = out->requests / elapsed_ms * 1000;
    out->cpu_us /= out->requests;
    out->host_us /= out->requests;
    proc_result_done(&result);
    return rc;
}

int wrk_run(const struct replay_run *run, struct replay_cost *out, struct err *err)
{
    struct command command = {.count = 0};

    return run_wrk(&command, run, out, err);
}

int engine_run(const struct replay_run *run, struct replay_cost *out, struct err *err)
{
    struct command command = {.count = 0};

    return run_engine(&command, run, out, err);
}

/* Adds what one log of valgrind counted: the agent's, or another program's. */
static int read_log(const char *path, struct replay_instructions *sum, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *counted = NULL;
    double value = 0;

    if (file_read(path, MAX_OUTPUT, &text, err) < 0) {
        return -1;
    }
    counted = strstr(buf_str(&text), "Collected : ");
    if (counted == NULL) {
        return err_set(err, ERR_HOST, "valgrind counted nothing: %s", buf_str(&text));
    }
    value = strtod(counted + strlen("Collected : "), NULL);
    if (strstr(buf_str(&text), "bench_replay engine") != NULL) {
        sum->host += value;
    } else {
        sum->sender += value;
    }
    return 0;
}

static int read_logs(const char *folder, struct replay_instructions *sum, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int rc = file_list(folder, MAX_LOGS, &names, &count, err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        if (text_ends(names[i], ".log")) {
            rc = read_log(path, sum, err);
        }
    }
    file_names_free(names, count);
    return rc;
}

typedef int run_fn(struct command *command, const struct replay_run *run, struct replay_cost *out,
                   struct err *err);

static int count_once(run_fn *fn, const struct replay_run *run, unsigned amount, double *requests,
                      struct replay_instructions *out, struct err *err)
{
    AUTOFREE char *folder = file_join(run->folder, "valgrind");
    AUTOFREE char *log = mem_printf("--log-file=%s/%%p.log", folder);
    AUTOFREE char *counts = mem_printf("--callgrind-out-file=%s/%%p.out", folder);
    struct command command = {.count = 0};
    struct replay_run this_run = *run;
    struct replay_cost cost = {.requests = 0};

    *out = (struct replay_instructions){.sender = 0};
    this_run.amount = amount;
    file_remove_tree(folder, NULL);
    if (file_mkdirs(folder, 0755, err) < 0) {
        return -1;
    }
    add(&command, "valgrind");
    add(&command, "--tool=callgrind");
    add(&command, "--trace-children=yes");
    add(&command, "--smc-check=all-non-file");
    add(&command, log);
    add(&command, counts);
    if (fn(&command, &this_run, &cost, err) < 0 || read_logs(folder, out, err) < 0) {
        return -1;
    }
    *requests = cost.requests;
    return 0;
}

static int count_both(run_fn *fn, const struct replay_run *run, const unsigned amounts[2],
                      struct replay_instructions *out, struct err *err)
{
    struct replay_instructions counted[2];
    double requests[2] = {0, 0};

    for (size_t i = 0; i < 2; i++) {
        if (count_once(fn, run, amounts[i], &requests[i], &counted[i], err) < 0) {
            return -1;
        }
    }
    out->sender = (counted[1].sender - counted[0].sender) / (requests[1] - requests[0]);
    out->host = (counted[1].host - counted[0].host) / (requests[1] - requests[0]);
    return 0;
}

int wrk_instructions(const struct replay_run *run, struct replay_instructions *out, struct err *err)
{
    return count_both(run_wrk, run, (const unsigned[]){SHORT_S, LONG_S}, out, err);
}

int engine_instructions(const struct replay_run *run, struct replay_instructions *out,
                        struct err *err)
{
    return count_both(run_engine, run, (const unsigned[]){SHORT_REQUESTS, LONG_REQUESTS}, out, err);
}
