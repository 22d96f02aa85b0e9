/* tameshi stats cluster: what is left of a number of trials that come in clusters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_csv.h"
#include "reports/stats/bootstrap.h"
#include "reports/stats/korn_graubard.h"
#include "reports/stats/proportion.h"

#define COLUMNS "cluster,x,n"
#define BOOTSTRAP_CLUSTERS_MAX                                                                     \
    10000 /* with more it takes minutes, and says what the linearised does */

struct row {
    char *cluster;
    struct cluster_count count;
};

struct rows {
    struct row *items;
    size_t count, capacity;
};

static void rows_done(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->items[i].cluster);
    }
    free(rows->items);
}

static int by_cluster(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    return strcmp(left->cluster, right->cluster);
}

static int add_row(const struct stats_csv *csv, const size_t *columns, struct rows *out,
                   struct err *err)
{
    const char *cluster = NULL;
    struct cluster_count count = {0};
    if (stats_csv_name(csv, columns[0], &cluster, err) != 0 ||
        stats_csv_count(csv, columns[2], STATS_COUNT_MAX, &count.n, err) != 0 ||
        stats_csv_count(csv, columns[1], count.n, &count.x, err) != 0) {
        return -1;
    }
    if (out->count == out->capacity) {
        out->capacity = out->capacity == 0 ? 256 : out->capacity * 2;
        out->items = mem_grow(out->items, out->capacity, sizeof(*out->items));
    }
    out->items[out->count++] = (struct row){mem_strdup(cluster), count};
    return 0;
}

static int read_rows(struct stats_csv *csv, struct rows *out, struct err *err)
{
    size_t columns[3] = {0};
    int rc = 0;
    if (stats_csv_need(csv, "cluster", COLUMNS, &columns[0], err) != 0 ||
        stats_csv_need(csv, "x", COLUMNS, &columns[1], err) != 0 ||
        stats_csv_need(csv, "n", COLUMNS, &columns[2], err) != 0) {
        return -1;
    }
    while (rc == 0) {
        rc = stats_csv_next(csv, err);
        if (rc == 0) {
            rc = add_row(csv, columns, out, err);
        }
    }
    return rc == STATS_CSV_END ? 0 : -1;
}

/* Counts by cluster, in the order of names; several rows of one are added. Answers how many. */
static size_t merge(struct rows *rows, struct cluster_count *counts)
{
    size_t count = 0;
    if (rows->count > 0) {
        qsort(rows->items, rows->count, sizeof(*rows->items), by_cluster);
    }
    for (size_t i = 0; i < rows->count; i++) {
        bool same = i > 0 && strcmp(rows->items[i].cluster, rows->items[i - 1].cluster) == 0;
        count += same ? 0 : 1;
        counts[count - 1].x += rows->items[i].count.x;
        counts[count - 1].n += rows->items[i].count.n;
    }
    return count;
}

struct figures {
    double level, seed;
    struct cluster_design design;
    struct interval wilson, exact, exact_t;
    double linearised, miller;
    struct bootstrap bootstrap;
    bool bootstrapped;
};

static void work_out(const struct cluster_count *counts, size_t count, struct figures *out)
{
    cluster_design(counts, count, &out->design);
    double n = out->design.effective, share = (double)out->design.x / (double)out->design.n;
    double x = out->design.x == out->design.n ? n : share * n;
    out->wilson = proportion_wilson(x < n ? x : n, n, out->level);
    out->exact = korn_graubard(&out->design, out->level);
    out->exact_t = korn_graubard_t(&out->design, out->level);
    out->linearised = cluster_se_linearised(counts, count);
    out->miller = cluster_se_miller(counts, count);
    out->bootstrapped = count <= BOOTSTRAP_CLUSTERS_MAX &&
                        bootstrap_rate(counts, count, BOOTSTRAP_DRAWS, (uint64_t)out->seed,
                                       out->level, &out->bootstrap);
}

static struct node *bootstrap_node(const struct figures *figures)
{
    if (!figures->bootstrapped) {
        return node_null();
    }
    struct node *out = stats_interval(figures->bootstrap.percentile);
    node_set_str(out, "generator", BOOTSTRAP_GENERATOR);
    node_set_int(out, "seed", (int64_t)figures->seed);
    node_set_int(out, "draws", (int64_t)figures->bootstrap.draws);
    stats_set(out, "se", figures->bootstrap.se);
    return out;
}

static struct node *figures_node(const struct figures *figures)
{
    const struct cluster_design *design = &figures->design;
    struct node *out = node_object();
    node_set_int(out, "clusters", (int64_t)design->clusters);
    node_set_int(out, "x", design->x);
    node_set_int(out, "n", design->n);
    stats_set(out, "level", figures->level);
    stats_set(out, "estimate", (double)design->x / (double)design->n);
    stats_set(out, "icc", design->icc);
    node_set_bool(out, "icc_estimated", design->estimated);
    stats_set(out, "design_effect", design->effect);
    stats_set(out, "n_eff", design->effective);
    node_set(out, "wilson", stats_interval(figures->wilson));
    node_set(out, "korn_graubard", stats_interval(figures->exact));
    node_set(out, "korn_graubard_t", stats_interval(figures->exact_t));
    stats_set(out, "se_linearised", figures->linearised);
    stats_set(out, "se_miller", figures->miller);
    node_set(out, "bootstrap", bootstrap_node(figures));
    return out;
}

static int print_figures(const struct figures *figures, bool json, struct err *err)
{
    if (json) {
        AUTO(node) out = figures_node(figures);
        return stats_print(out, err);
    }
    const struct cluster_design *design = &figures->design;
    printf(
        "%lld of %lld in %zu clusters is %.6f; icc %.4f%s, design effect %.4f, n_eff %.3f; %g %% "
        "intervals: %.6f to %.6f (wilson), %.6f to %.6f (korn-graubard)\n",
        (long long)design->x, (long long)design->n, design->clusters,
        (double)design->x / (double)design->n, design->icc,
        design->estimated ? "" : " (not estimated, the cautious end)", design->effect,
        design->effective, 100.0 * figures->level, figures->wilson.lower, figures->wilson.upper,
        figures->exact.lower, figures->exact.upper);
    return 0;
}

static int run_cluster(const struct cli_args *args, struct err *err)
{
    STATS_CSV csv = {0};
    __attribute__((cleanup(rows_done))) struct rows rows = {0};
    struct figures figures = {0};
    int64_t seed = 0;
    if (stats_level(args, &figures.level, err) != 0 ||
        cli_int(args, "seed", 0, INT32_MAX, 1, &seed, err) != 0 ||
        stats_csv_open(args->words[0], &csv, err) != 0 || read_rows(&csv, &rows, err) != 0) {
        return -1;
    }
    figures.seed = (double)seed;
    AUTOFREE struct cluster_count *counts = mem_array(rows.count + 1, sizeof(*counts));
    size_t count = merge(&rows, counts);
    work_out(counts, count, &figures);
    if (figures.design.n == 0) {
        return err_set(err, ERR_INPUT, "%s: no trials in it, expected at least one row with n > 0",
                       args->words[0]);
    }
    return print_figures(&figures, cli_flag(args, "json"), err);
}

static const struct cli_option cluster_options[] = {
    STATS_LEVEL,
    {"seed", "N", "of the bootstrap (default: 1)"},
    STATS_JSON,
    STATS_END,
};

const struct cmd cmd_stats_cluster = {
    .name = "stats cluster",
    .summary = "What trials that come in clusters are worth: n_eff and intervals on it",
    .usage = "FILE.csv [--level L] [--seed N] [--json]",
    .help = "Columns cluster,x,n: x of n trials of that cluster; rows of one cluster are added. "
            "The bootstrap is "
            "left out\nwith more than 10,000 clusters.\n"
            "Example: tameshi stats cluster detected.csv --json",
    .options = cluster_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_cluster,
};
