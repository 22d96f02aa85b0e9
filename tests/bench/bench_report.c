/* What scoring and writing reports of a large run takes: seconds, memory and bytes for ten products
 * and a control at 10^4, 10^5 and 10^6 trials, beside what a user would take to count the same
 * file. Each phase is a process of its own, so that its largest size is its own; its time is that
 * of the phase alone, without what it needs beforehand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/ext/json.h"
#include "reports/report.h"
#include "reports/results.h"
#include "reports/view.h"
#include "tests/bench/bench_report_wide.h"
#include "tests/reports/sample.h"

#define RESULTS_MAX ((size_t)2 << 30)
#define REPETITIONS 5
#define SIZES 3
#define TRIALS_OF_A_CASE (REPETITIONS * (10 * 2 + 1))
#define MAX_ROWS 64

/* 24 clusters of 4, 40 and 396 cases of 105 trials each. */
static const int per_cluster[SIZES] = {4, 40, 396};

/* Cases of the run in which nothing is shared. */
static const size_t wide_cases[SIZES] = {200, 2000, 20000};

static const char python_count[] =
    "import json,sys,collections\n"
    "c=collections.Counter()\n"
    "for k in json.load(open(sys.argv[1]))['cases']:\n"
    "  for t in k['trials']: c[t['product'],t['arm'],t['verdict']]+=1\n"
    "print(len(c))";
static const char jq_count[] =
    "reduce .cases[].trials[] as $t ({}; .[$t.product+\"/\"+$t.arm+\"/\"+$t.verdict] += 1)";

struct cost {
    double seconds; /* of processor time; below 0: not measured */
    double mib;
    double bytes; /* written; below 0: nothing is */
};

static double cpu_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static double now(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return cpu_seconds(&usage);
}

static void fail(const char *what, const struct err *err)
{
    fprintf(stderr, "bench: %s: %s\n", what, err->text);
    exit(1);
}

static double size_of(const char *path)
{
    struct stat is;
    return stat(path, &is) == 0 ? (double)is.st_size : -1;
}

struct phase {
    const char *folder, *results;
    int size;
    bool wide;
    double start, seconds; /* see begin and end */
    double bytes;
};

static void begin(struct phase *phase)
{
    phase->start = now();
}

static void end(struct phase *phase)
{
    phase->seconds = now() - phase->start;
}

static struct sample *make_sample(int size)
{
    struct sample_options options = {.seed = 11,
                                     .cases_per_cluster = per_cluster[size],
                                     .repetitions = REPETITIONS,
                                     .dated = true,
                                     .more = 7};
    return sample_new(&options);
}

static void run_input(struct phase *phase)
{
    begin(phase);
    AUTO(sample) sample = make_sample(phase->size);
    end(phase);
    if (sample_input(sample)->trial_count > SCORE_MAX_TRIALS) {
        fail("input", &(struct err){.text = "more trials than are scored"});
    }
}

static struct node *build_results(const struct score_input *input, const struct results_meta *meta)
{
    struct err err = {.kind = ERR_NONE};
    struct node *results = NULL;
    AUTO(criteria) criteria = NULL;
    if (criteria_load(REPORTS_CRITERIA_DIR "/waf-1.yaml", &criteria, &err) < 0 ||
        results_build(input, criteria, meta, &results, &err) < 0) {
        fail("results", &err);
    }
    return results;
}

static struct node *score(struct phase *phase)
{
    if (phase->wide) {
        AUTO(wide) wide = wide_new(wide_cases[phase->size]);
        begin(phase);
        struct node *results = build_results(wide_input(wide), wide_meta(wide));
        end(phase);
        return results;
    }
    AUTO(sample) sample = make_sample(phase->size);
    begin(phase);
    struct node *results = build_results(sample_input(sample), sample_meta(sample));
    end(phase);
    return results;
}

static void run_score(struct phase *phase)
{
    node_free(score(phase));
}

static void run_save(struct phase *phase)
{
    struct err err = {.kind = ERR_NONE};
    AUTO(node) results = score(phase);
    begin(phase);
    if (node_save(results, NODE_PRETTY, phase->results, &err) < 0) {
        fail("save", &err);
    }
    end(phase);
    phase->bytes = size_of(phase->results);
}

static struct node *load(const struct phase *phase)
{
    struct err err = {.kind = ERR_NONE};
    struct node *results = NULL;
    if (node_load(phase->results, RESULTS_MAX, &results, &err) < 0) {
        fail("load", &err);
    }
    return results;
}

static void run_load(struct phase *phase)
{
    phase->start = now();
    struct node *results = load(phase);
    end(phase);
    node_free(results);
}

/* Loading and reading strictly: what every report begins with. */
static void run_read(struct phase *phase)
{
    struct err err = {.kind = ERR_NONE};
    begin(phase);
    AUTO(node) results = load(phase);
    AUTO(view) view = NULL;
    if (view_read(results, "results.json", &view, &err) < 0) {
        fail("view", &err);
    }
    end(phase);
}

static void run_writer(struct phase *phase, const struct report_writer *writer)
{
    struct err err = {.kind = ERR_NONE};
    AUTO(node) results = load(phase);
    AUTOFREE char *path = mem_printf("%s/report%s", phase->folder, writer->ending);
    AUTOFILE FILE *out = fopen(path, "we");
    struct report_options options = {.name = "results.json",
                                     .product = "nginx-modsecurity-crs-pl1"};
    begin(phase);
    if (!out || writer->write(results, &options, out, &err) < 0) {
        fail(writer->name, &err);
    }
    end(phase);
    phase->bytes = size_of(path);
    unlink(path);
}

static const struct step {
    const char *name;
    void (*run)(struct phase *phase);
} steps[] = {
    {"input", run_input}, {"score", run_score}, {"save", run_save},
    {"load", run_load},   {"view", run_read},
};

static void run_named(struct phase *phase, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (strcmp(steps[i].name, name) == 0) {
            steps[i].run(phase);
            return;
        }
    }
    const struct report_writer *writer = report_find(name);
    if (writer) {
        run_writer(phase, writer);
    }
}

/* The child's part: one line to the parent. */
static void measure(struct phase *phase, const char *name, int to)
{
    char line[128];
    phase->bytes = -1;
    run_named(phase, name);
    int length = snprintf(line, sizeof(line), "%.6f %.0f\n", phase->seconds, phase->bytes);
    _exit(write(to, line, (size_t)length) == length ? 0 : 1);
}

static struct cost phase_cost(struct phase *phase, const char *name)
{
    struct cost cost = {-1, -1, -1};
    int ends[2], status = 1;
    struct rusage usage;
    char line[128] = "";
    fflush(stdout);
    if (pipe(ends) != 0) {
        fail(name, &(struct err){.text = "no pipe"});
    }
    pid_t pid = fork();
    if (pid == 0) {
        measure(phase, name, ends[1]);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], line, sizeof(line) - 1);
    close(ends[0]);
    if (wait4(pid, &status, 0, &usage) != pid || status != 0 || got <= 0) {
        fprintf(stderr, "bench: '%s' failed\n", name);
        return cost;
    }
    char *rest = NULL;
    cost.seconds = strtod(line, &rest);
    cost.bytes = strtod(rest, NULL);
    cost.mib = (double)usage.ru_maxrss / 1024;
    return cost;
}

static struct cost tool_cost(const char *const *argv)
{
    struct rusage usage;
    int status = 1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL) {
            _exit(126);
        }
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (wait4(pid, &status, 0, &usage) != pid || status != 0) {
        return (struct cost){-1, -1, -1};
    }
    return (struct cost){cpu_seconds(&usage), (double)usage.ru_maxrss / 1024, -1};
}

struct table {
    char names[MAX_ROWS][40];
    struct cost costs[MAX_ROWS][SIZES];
    size_t rows;
};

static void add(struct table *table, size_t row, const struct phase *phase, const char *name,
                struct cost cost)
{
    if (row < MAX_ROWS) {
        snprintf(table->names[row], sizeof(table->names[row]), "%s%s", phase->wide ? "wide_" : "",
                 name);
        table->costs[row][phase->size] = cost;
        table->rows = row + 1 > table->rows ? row + 1 : table->rows;
    }
}

/* Returns the row behind the last. */
static size_t measure_run(struct table *table, size_t row, struct phase *phase)
{
    const char *const python[] = {"python3", "-c", python_count, phase->results, NULL};
    const char *const jq[] = {"jq", jq_count, phase->results, NULL};
    for (size_t i = phase->wide ? 1 : 0; i < COUNT_OF(steps); i++) {
        add(table, row++, phase, steps[i].name, phase_cost(phase, steps[i].name));
    }
    for (const struct report_writer *w = report_writers; w->name; w++) {
        add(table, row++, phase, w->name, phase_cost(phase, w->name));
    }
    add(table, row++, phase, "python3", tool_cost(python));
    if (proc_has_program("jq")) {
        add(table, row++, phase, "jq", tool_cost(jq));
    }
    unlink(phase->results);
    return row;
}

static void measure_size(struct table *table, int size, const char *folder)
{
    AUTOFREE char *results = mem_printf("%s/results.json", folder);
    struct phase phase = {.folder = folder, .results = results, .size = size};
    size_t row = measure_run(table, 0, &phase);
    phase.wide = true;
    measure_run(table, row, &phase);
}

static void print_value(double value, int decimals)
{
    if (value < 0) {
        printf("\t-");
    } else {
        printf("\t%.*f", decimals, value);
    }
}

/* name, the sizes, and how many times as much each is as the one before; nothing of a phase that
 * writes no bytes. */
static void print_row(const char *name, const char *unit, const double *values, int sizes,
                      int decimals)
{
    if (values[0] < 0) {
        return;
    }
    printf("%s_%s", name, unit);
    for (int i = 0; i < sizes; i++) {
        print_value(values[i], decimals);
    }
    for (int i = 1; i < sizes; i++) {
        print_value(values[i - 1] > 0 ? values[i] / values[i - 1] : -1, 1);
    }
    printf("\n");
}

static void print_cost(const char *name, const struct cost *costs, int sizes)
{
    double seconds[SIZES], mib[SIZES], bytes[SIZES];
    for (int i = 0; i < sizes; i++) {
        seconds[i] = costs[i].seconds;
        mib[i] = costs[i].mib;
        bytes[i] = costs[i].bytes;
    }
    print_row(name, "seconds", seconds, sizes, 3);
    print_row(name, "mib", mib, sizes, 0);
    print_row(name, "bytes", bytes, sizes, 0);
}

int main(int argc, char **argv)
{
    char folder[] = "/var/tmp/tameshi-bench-XXXXXX";
    static struct table table;
    int sizes = argc > 1 && strcmp(argv[1], "--short") == 0 ? SIZES - 1 : SIZES;
    double trials[SIZES] = {0};
    if (mkdtemp(folder) == NULL) {
        perror("bench");
        return 1;
    }
    for (int i = 0; i < sizes; i++) {
        trials[i] = (double)(24 * per_cluster[i] * TRIALS_OF_A_CASE);
        measure_size(&table, i, folder);
    }
    print_row("trials", "count", trials, sizes, 0);
    for (size_t i = 0; i < table.rows; i++) {
        print_cost(table.names[i], table.costs[i], sizes);
    }
    file_remove_tree(folder, NULL);
    return 0;
}
