/* tameshi stats survival: times until something happens, some of them cut off. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_csv.h"
#include "reports/stats/survival.h"

#define COLUMNS "time,event[,group]"
#define STEPS_SHOWN 10000 /* of a group, in the JSON answer */

struct sample {
    struct survival_time *times;
    size_t *groups;
    size_t count, capacity;
    struct stats_names names;         /* of the groups; none without that column */
    double last[SURVIVAL_GROUPS_MAX]; /* the greatest time of each group */
};

static void sample_done(struct sample *sample)
{
    free(sample->times);
    free(sample->groups);
    stats_names_done(&sample->names);
}

static int add_time(const struct stats_csv *csv, const size_t *columns, int group_column,
                    struct sample *out, struct err *err)
{
    struct survival_time time = {0};
    int64_t event = 0;
    size_t group = 0;
    if (stats_csv_real(csv, columns[0], &time.time, err) != 0 ||
        stats_csv_count(csv, columns[1], 1, &event, err) != 0 ||
        (group_column >= 0 && stats_csv_known(csv, (size_t)group_column, &out->names,
                                              SURVIVAL_GROUPS_MAX, "groups", &group, err) != 0)) {
        return -1;
    }
    if (out->count == out->capacity) {
        out->capacity = out->capacity == 0 ? 256 : out->capacity * 2;
        out->times = mem_grow(out->times, out->capacity, sizeof(*out->times));
        out->groups = mem_grow(out->groups, out->capacity, sizeof(*out->groups));
    }
    time.event = event == 1;
    out->times[out->count] = time;
    out->groups[out->count++] = group;
    out->last[group] = fmax(out->last[group], time.time);
    return 0;
}

static int read_sample(struct stats_csv *csv, struct sample *out, struct err *err)
{
    size_t columns[2] = {0};
    int group = stats_csv_column(csv, "group"), rc = 0;
    if (stats_csv_need(csv, "time", COLUMNS, &columns[0], err) != 0 ||
        stats_csv_need(csv, "event", COLUMNS, &columns[1], err) != 0) {
        return -1;
    }
    while (rc == 0) {
        rc = stats_csv_next(csv, err);
        if (rc == 0) {
            rc = add_time(csv, columns, group, out, err);
        }
    }
    return rc == STATS_CSV_END ? 0 : -1;
}

/* The curve of one group, or of all (group -1). */
struct curve {
    struct survival_step *steps;
    size_t count, n, events;
    double median;
    struct interval median_interval;
    struct survival_mean mean;
};

static void curve_done(struct curve *curve)
{
    free(curve->steps);
}

static void work_out(const struct sample *sample, int group, double tau, double level,
                     struct curve *out)
{
    AUTOFREE struct survival_time *times = mem_array(sample->count + 1, sizeof(*times));
    *out = (struct curve){0};
    for (size_t i = 0; i < sample->count; i++) {
        if (group < 0 || sample->groups[i] == (size_t)group) {
            times[out->n++] = sample->times[i];
            out->events += sample->times[i].event;
        }
    }
    out->steps = survival_curve(times, out->n, level, &out->count);
    out->median = survival_quantile(out->steps, out->count, 0.5, &out->median_interval);
    out->mean = survival_restricted(out->steps, out->count, tau, level);
}

static struct node *steps_node(const struct curve *curve)
{
    struct node *out = node_array();
    for (size_t i = 0; i < curve->count && i < STEPS_SHOWN; i++) {
        const struct survival_step *at = &curve->steps[i];
        struct node *step = stats_interval(at->interval);
        stats_set(step, "time", at->time);
        node_set_int(step, "at_risk", (int64_t)at->at_risk);
        node_set_int(step, "events", (int64_t)at->events);
        stats_set(step, "survival", at->survival);
        stats_set(step, "se", at->se);
        node_append(out, step);
    }
    return out;
}

static struct node *curve_node(const struct curve *curve, const char *name)
{
    struct node *out = node_object(), *median = stats_interval(curve->median_interval),
                *mean = stats_interval(curve->mean.interval);
    stats_set(median, "estimate", curve->median);
    stats_set(mean, "estimate", curve->mean.value);
    stats_set(mean, "se", curve->mean.se);
    stats_set(mean, "tau", curve->mean.tau);
    node_set_str(out, "group", name);
    node_set_int(out, "n", (int64_t)curve->n);
    node_set_int(out, "events", (int64_t)curve->events);
    node_set(out, "median", median);
    node_set(out, "restricted_mean", mean);
    node_set(out, "steps", steps_node(curve));
    node_set_int(out, "steps_left_out",
                 curve->count > STEPS_SHOWN ? (int64_t)(curve->count - STEPS_SHOWN) : 0);
    return out;
}

static void print_curve(const struct curve *curve, const char *name)
{
    printf("%s%s%zu watched, %zu events; median ", name != NULL ? name : "",
           name != NULL ? ": " : "", curve->n, curve->events);
    if (isfinite(curve->median)) {
        printf("%g", curve->median);
    } else {
        fputs("not reached", stdout);
    }
    printf("; mean up to %g: %.6g (%.6g to %.6g)\n", curve->mean.tau, curve->mean.value,
           curve->mean.interval.lower, curve->mean.interval.upper);
}

static struct node *rank_node(const struct log_rank *rank, bool tested)
{
    if (!tested) {
        return node_null();
    }
    struct node *out = node_object();
    stats_set(out, "chi2", rank->chi2);
    node_set_int(out, "df", (int64_t)rank->df);
    stats_set(out, "p", rank->p);
    return out;
}

static int print_all(const struct sample *sample, double tau, double level, bool json,
                     struct err *err)
{
    AUTO(node) out = node_object();
    struct node *groups = node_array();
    struct log_rank rank = {0};
    size_t curves = sample->names.count > 0 ? sample->names.count : 1;
    bool tested = sample->names.count > 1 &&
                  survival_log_rank(sample->times, sample->groups, sample->count, curves, &rank);
    for (size_t g = 0; g < curves; g++) {
        __attribute__((cleanup(curve_done))) struct curve curve = {0};
        const char *name = sample->names.count > 0 ? sample->names.items[g] : NULL;
        work_out(sample, sample->names.count > 0 ? (int)g : -1, tau, level, &curve);
        node_append(groups, curve_node(&curve, name));
        if (!json) {
            print_curve(&curve, name);
        }
    }
    stats_set(out, "level", level);
    node_set(out, "groups", groups);
    node_set(out, "log_rank", rank_node(&rank, tested));
    if (json) {
        return stats_print(out, err);
    }
    if (tested) {
        printf("log-rank: chi2 %.4f, df %zu, p %.4g\n", rank.chi2, rank.df, rank.p);
    }
    return 0;
}

/* Up to where every group was watched; 0: some only at time 0. */
static double common_time(const struct sample *sample)
{
    double out = sample->last[0];
    for (size_t g = 1; g < sample->names.count; g++) {
        out = fmin(out, sample->last[g]);
    }
    return out;
}

static int run_survival(const struct cli_args *args, struct err *err)
{
    static const struct stats_range positive = {0.0, 1e15, true};
    STATS_CSV csv = {0};
    __attribute__((cleanup(sample_done))) struct sample sample = {0};
    double level = 0.0, tau = 0.0;
    if (stats_level(args, &level, err) != 0 ||
        stats_option(args, "tau", &positive, 0.0, &tau, err) != 0 ||
        stats_csv_open(args->words[0], &csv, err) != 0 || read_sample(&csv, &sample, err) != 0) {
        return -1;
    }
    tau = tau > 0.0 ? tau : common_time(&sample);
    if (tau <= 0.0) {
        return err_set(err, ERR_INPUT, "%s: expected a time above 0 in every group",
                       args->words[0]);
    }
    return print_all(&sample, tau, level, cli_flag(args, "json"), err);
}

static const struct cli_option survival_options[] = {
    STATS_LEVEL,
    {"tau", "T", "up to where the mean is taken (default: as far as every group was watched)"},
    STATS_JSON,
    STATS_END,
};

const struct cmd cmd_stats_survival = {
    .name = "stats survival",
    .summary = "Times to detect, some of them cut off: Kaplan-Meier, median, log-rank",
    .usage = "FILE.csv [--level L] [--tau T] [--json]",
    .help = "Columns time,event[,group]: event 1 where it happened then, 0 where watching ended.\n"
            "Example: tameshi stats survival times.csv --json",
    .options = survival_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_survival,
};
