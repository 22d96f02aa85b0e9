/* How fast and in how much memory intelligence is imported and chosen, beside what a user would
 * take to read the same file. One `name<TAB>value` a line. Every measured thing is a process of its
 * own, so that its time and its largest size are its own too. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "common/base/rng.h"
#include "common/ext/json.h"

#define TOOL_MS 600000
#define BUNDLE_MAX ((size_t)256 << 20)
#define TURNS 5
#define FIRST_SEEN 1704067200 /* 2024-01-01, s */
#define SPAN_S 63072000       /* two years */

struct cost {
    double cpu_ms;
    double rss_mib;
};

/* Runs a program; its output goes to /dev/null. */
static struct cost run(const char *const *argv)
{
    pid_t pid = fork();
    struct rusage usage;
    int status = 1;

    if (pid == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL) {
            _exit(126);
        }
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "bench: '%s' failed\n", argv[0]);
        exit(1);
    }
    return (struct cost){
        (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000,
        (double)usage.ru_maxrss / 1024,
    };
}

static int compare(const void *a, const void *b)
{
    double x = ((const struct cost *)a)->cpu_ms;
    double y = ((const struct cost *)b)->cpu_ms;

    return x < y ? -1 : x > y;
}

/* What it costs in the median, taken in turns. before: made anew for each (a folder), or NULL. */
static struct cost median(const char *const *argv, const char *before)
{
    struct cost costs[TURNS];

    for (size_t i = 0; i < TURNS; i++) {
        if (before != NULL) {
            file_remove_tree(before, NULL);
        }
        costs[i] = run(argv);
    }
    qsort(costs, TURNS, sizeof(costs[0]), compare);
    return costs[TURNS / 2];
}

static void print(const char *name, const char *what, double value)
{
    printf("%s_%s\t%.1f\n", name, what, value);
    fflush(stdout);
}

static void print_cost(const char *name, struct cost cost)
{
    print(name, "cpu_ms", cost.cpu_ms);
    print(name, "rss_mib", cost.rss_mib);
}

/* This program as `bench_intel parse FILE`: plain jansson, the whole file at once. */
static int parse(const char *path)
{
    AUTO(node) node = NULL;
    struct err err = {.kind = ERR_NONE};

    if (node_load(path, BUNDLE_MAX, &node, &err) < 0) {
        fprintf(stderr, "bench: %s\n", err.text);
        return 1;
    }
    return 0;
}

static char *attack_bundle(const char *folder)
{
    const char *corpora = getenv("TAMESHI_CORPORA");
    AUTOFREE char *packed = mem_printf("%s/attack/enterprise-attack-18.1.json.zst",
                                       corpora != NULL ? corpora : BENCH_CORPORA);
    char *path = file_join(folder, "attack.json");
    const char *const argv[] = {"zstd", "-dqf", packed, "-o", path, NULL};

    if (!file_exists(packed)) {
        fprintf(stderr, "bench: no ATT&CK bundle at '%s'; set TAMESHI_CORPORA\n", packed);
        free(path);
        return NULL;
    }
    run(argv);
    return path;
}

static void attack(const char *folder, const char *self)
{
    AUTOFREE char *bundle = attack_bundle(folder);
    AUTOFREE char *workspace = file_join(folder, "attack");
    struct cost plain;
    struct cost import;

    if (bundle == NULL) {
        return;
    }
    const char *const parse_argv[] = {self, "parse", bundle, NULL};
    const char *const import_argv[] = {BENCH_TAMESHI, "--workspace", workspace, "intel",
                                       "import",      bundle,        NULL};
    const char *const python_argv[] = {
        "python3", "-c", "import json,sys; json.load(open(sys.argv[1]))", bundle, NULL};
    const char *const jq_argv[] = {"jq", ".objects | length", bundle, NULL};

    plain = median(parse_argv, NULL);
    import = median(import_argv, workspace);
    print_cost("attack_jansson", plain);
    print_cost("attack_import", import);
    printf("attack_import_against_jansson\t%.2f\n", import.cpu_ms / plain.cpu_ms);
    fflush(stdout); /* before the next fork */
    print_cost("attack_python_json", median(python_argv, NULL));
    if (proc_has_program("jq")) {
        print_cost("attack_jq", median(jq_argv, NULL));
    }
}

/* One indicator of a kind that turns; ids and times out of a generator. */
static void add_indicator(FILE *out, struct rng *rng, int64_t index)
{
    char time[CLOCK_TEXT];
    uint64_t a = rng_next(rng);
    uint64_t b = rng_next(rng);

    clock_format_utc((FIRST_SEEN + (int64_t)(a % SPAN_S)) * 1000, time);
    fprintf(
        out,
        "%s{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--%08x-%04x-4%03x-"
        "8%03x-%012" PRIx64 "\",\"created\":\"%s\",\"modified\":\"%s\",\"valid_from\":\"%s\","
        "\"pattern_type\":\"stix\",\"pattern\":\"",
        index == 0 ? "" : ",\n", (unsigned)(a >> 32), (unsigned)(a & 0xffff),
        (unsigned)(a >> 16 & 0xfff), (unsigned)(b & 0xfff), b >> 16, time, time, time);
    switch (index % 4) {
    case 0:
        fprintf(out, "[url:value = 'http://h%" PRIx64 ".example.test/p/%" PRId64 "']", b, index);
        break;
    case 1:
        fprintf(out, "[domain-name:value = 'd%" PRIx64 ".example.test']", b);
        break;
    case 2:
        fprintf(out, "[ipv6-addr:value = '2001:db8:%x:%x::%x']", (unsigned)(b >> 16 & 0xffff),
                (unsigned)(b & 0xffff), (unsigned)(a & 0xffff));
        break;
    default:
        fprintf(out,
                "[file:hashes.'SHA-256' = '%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64
                "']",
                a, b, a ^ b, a + b);
        break;
    }
    fprintf(out, "\",\"confidence\":%u}", (unsigned)(b % 101));
}

static char *synthetic_bundle(const char *folder, int64_t count)
{
    char *path = file_join(folder, "synthetic.json");
    AUTOFILE FILE *out = fopen(path, "we");
    struct rng rng;

    rng_derive(&rng, 1, "bench");
    if (out == NULL) {
        fprintf(stderr, "bench: cannot write '%s'\n", path);
        exit(1);
    }
    fprintf(out, "{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000000\","
                 "\"objects\":[");
    for (int64_t i = 0; i < count; i++) {
        add_indicator(out, &rng, i);
    }
    fprintf(out, "]}");
    return path;
}

static void synthetic(const char *folder, int64_t count)
{
    AUTOFREE char *bundle = synthetic_bundle(folder, count);
    AUTOFREE char *workspace = file_join(folder, "synthetic");
    AUTOFREE char *name = mem_printf("items_%" PRId64, count);
    AUTOFREE char *again = mem_printf("items_%" PRId64 "_again", count);
    AUTOFREE char *select_name = mem_printf("select_%" PRId64, count);
    const char *const import_argv[] = {BENCH_TAMESHI, "--workspace", workspace, "intel", "import",
                                       "--source",    "bench",       bundle,    NULL};
    const char *const select_argv[] = {
        BENCH_TAMESHI, "--workspace",          workspace,   "intel", "list", "--type", "domain",
        "--usable-at", "2025-12-31T00:00:00Z", "--max-age", "30d",   NULL};
    struct cost cost;

    file_remove_tree(workspace, NULL);
    cost = run(import_argv);
    print_cost(name, cost);
    print(name, "us_each", cost.cpu_ms * 1000 / (double)count);
    print(again, "us_each", run(import_argv).cpu_ms * 1000 / (double)count);
    print_cost(select_name, median(select_argv, NULL));
    unlink(bundle);
}

int main(int argc, char **argv)
{
    char folder[] = "/var/tmp/tameshi-bench-XXXXXX";

    if (argc == 3 && strcmp(argv[1], "parse") == 0) {
        return parse(argv[2]);
    }
    if (mkdtemp(folder) == NULL) {
        perror("bench");
        return 1;
    }
    attack(folder, argv[0]);
    for (int64_t count = 10000; count <= 1000000; count *= 10) {
        synthetic(folder, count);
    }
    file_remove_tree(folder, NULL);
    return 0;
}
