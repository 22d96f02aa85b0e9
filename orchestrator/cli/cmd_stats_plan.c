/* tameshi stats plan: how many trials a campaign needs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_args.h"
#include "reports/stats/power.h"

#define OWN_MAX 6 /* options of one kind of plan */

static const struct stats_range share = {0.0, 1.0, true};

static int print_or(struct node *out, bool json, const char *line, struct err *err)
{
    AUTO(node) owned = out;
    if (json) {
        return stats_print(owned, err);
    }
    puts(line);
    return 0;
}

static int plan_zero_failure(const struct cli_args *args, struct err *err)
{
    double rate = 0.0, level = 0.0;
    if (stats_needed(args, "rate", &share, &rate, err) != 0 ||
        stats_level(args, &level, err) != 0) {
        return -1;
    }
    double n = power_zero_failure(rate, level);
    struct node *out = node_object();
    AUTOFREE char *line =
        mem_printf("%.0f trials without a failure show a rate of at least %g (one-sided, %g %%)", n,
                   rate, 100.0 * level);
    stats_set(out, "rate", rate);
    stats_set(out, "level", level);
    stats_set(out, "n", n);
    return print_or(out, cli_flag(args, "json"), line, err);
}

static struct node *pairs_node(struct power_paired *ask, bool mid_p, double power, int64_t *n)
{
    struct node *out = node_object();
    ask->mid_p = mid_p;
    *n = power_mcnemar_n(ask, power);
    node_set(out, "n", *n > 0 ? node_int(*n) : node_null());
    node_set(out, "power", *n > 0 ? node_real(power_mcnemar(ask, *n)) : node_null());
    return out;
}

static int plan_paired(const struct cli_args *args, struct err *err)
{
    static const struct stats_range closed = {0.0, 1.0, false}, alphas = {0.0, 0.5, true};
    struct power_paired ask = {0};
    double power = 0.0;
    int64_t exact = 0, mid_p = 0;
    if (stats_needed(args, "b", &closed, &ask.first, err) != 0 ||
        stats_needed(args, "c", &closed, &ask.second, err) != 0 ||
        stats_needed(args, "power", &share, &power, err) != 0 ||
        stats_option(args, "alpha", &alphas, 0.05, &ask.alpha, err) != 0) {
        return -1;
    }
    if (ask.first == ask.second || ask.first + ask.second > 1.0) {
        return err_set(err, ERR_USAGE, "--b %g and --c %g must differ and be at most 1 together",
                       ask.first, ask.second);
    }
    struct node *out = node_object();
    node_set(out, "exact", pairs_node(&ask, false, power, &exact));
    node_set(out, "mid_p", pairs_node(&ask, true, power, &mid_p));
    stats_set(out, "b", ask.first);
    stats_set(out, "c", ask.second);
    stats_set(out, "alpha", ask.alpha);
    stats_set(out, "power", power);
    stats_set(out, "connor_n", power_connor(&ask, power));
    AUTOFREE char *line =
        exact > 0 && mid_p > 0
            ? mem_printf("%lld pairs (mid-p), %lld (exact) find %g against %g with power %g at %g",
                         (long long)mid_p, (long long)exact, ask.first, ask.second, power,
                         ask.alpha)
            : mem_printf("more than %lld pairs, which is not looked for", (long long)POWER_MAX);
    return print_or(out, cli_flag(args, "json"), line, err);
}

static int plan_half_width(const struct cli_args *args, struct err *err)
{
    static const struct stats_range closed = {0.0, 1.0, false}, halves = {0.0, 0.5, true};
    double rate = 0.0, half = 0.0, level = 0.0;
    if (stats_needed(args, "rate", &closed, &rate, err) != 0 ||
        stats_needed(args, "half", &halves, &half, err) != 0 ||
        stats_level(args, &level, err) != 0) {
        return -1;
    }
    int64_t n = power_wilson_n(rate, half, level);
    struct node *out = node_object();
    stats_set(out, "rate", rate);
    stats_set(out, "half", half);
    stats_set(out, "level", level);
    node_set(out, "n", n > 0 ? node_int(n) : node_null());
    AUTOFREE char *line =
        n > 0 ? mem_printf("%lld trials give a %g %% interval (wilson) of %g to either side at a "
                           "rate of %g",
                           (long long)n, 100.0 * level, half, rate)
              : mem_printf("more than %lld trials, which is not looked for", (long long)POWER_MAX);
    return print_or(out, cli_flag(args, "json"), line, err);
}

static int plan_independent(const struct cli_args *args, struct err *err)
{
    static const struct stats_range alphas = {0.0, 0.5, true};
    double p1 = 0.0, p2 = 0.0, power = 0.0, alpha = 0.0;
    if (stats_needed(args, "p1", &share, &p1, err) != 0 ||
        stats_needed(args, "p2", &share, &p2, err) != 0 ||
        stats_needed(args, "power", &share, &power, err) != 0 ||
        stats_option(args, "alpha", &alphas, 0.05, &alpha, err) != 0) {
        return -1;
    }
    if (p1 == p2 || power <= alpha / 2.0) {
        return err_set(err, ERR_USAGE,
                       p1 == p2 ? "--p1 and --p2 are both %g, expected two rates that differ"
                                : "--power %g is no more than chance gives at that --alpha",
                       p1 == p2 ? p1 : power);
    }
    double n = power_two_n(p1, p2, power, alpha);
    struct node *out = node_object();
    stats_set(out, "p1", p1);
    stats_set(out, "p2", p2);
    stats_set(out, "alpha", alpha);
    stats_set(out, "power", power);
    stats_set(out, "n_exact", n);
    stats_set(out, "n", ceil(n));
    AUTOFREE char *line =
        mem_printf("%.0f trials in each of two groups tell %g from %g with power %g at %g", ceil(n),
                   p1, p2, power, alpha);
    return print_or(out, cli_flag(args, "json"), line, err);
}

static const struct {
    const char *name;
    int (*run)(const struct cli_args *args, struct err *err);
    const char *own[OWN_MAX]; /* its options, NULL-ended; --json goes with all */
} plans[] = {
    {"zero-failure", plan_zero_failure, {"rate", "level"}},
    {"paired", plan_paired, {"b", "c", "power", "alpha"}},
    {"half-width", plan_half_width, {"rate", "half", "level"}},
    {"independent", plan_independent, {"p1", "p2", "power", "alpha"}},
};

static int run_plan(const struct cli_args *args, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        if (strcmp(plans[i].name, args->words[0]) != 0) {
            continue;
        }
        for (size_t k = 0; args->options[k].name != NULL; k++) {
            const char *name = args->options[k].name;
            if (args->values[k] != NULL && strcmp(name, "json") != 0 &&
                !text_in_list(plans[i].own, name)) {
                return err_set(err, ERR_USAGE, "--%s does not go with %s", name, plans[i].name);
            }
        }
        return plans[i].run(args, err);
    }
    return err_set(err, ERR_USAGE,
                   "'%.80s' is no plan, expected zero-failure, paired, half-width or independent",
                   args->words[0]);
}

static const struct cli_option plan_options[] = {
    {"rate", "R", "zero-failure: the rate to show; half-width: the rate expected"},
    {"half", "H", "half-width: half of the interval's width"},
    {"b", "B", "paired: share of cases that the first product alone detects"},
    {"c", "C", "paired: share of cases that the second product alone detects"},
    {"p1", "P", "independent: the rate of one group"},
    {"p2", "P", "independent: the rate of the other"},
    {"power", "P", "chance of finding the difference"},
    {"alpha", "A", "level of significance, two-sided (default: 0.05)"},
    STATS_LEVEL,
    STATS_JSON,
    STATS_END,
};

const struct cmd cmd_stats_plan = {
    .name = "stats plan",
    .summary = "How many trials a campaign needs",
    .usage =
        "zero-failure --rate R | paired --b B --c C --power P | half-width --rate R --half H |\n"
        "       independent --p1 P --p2 P --power P   [--json]",
    .help = "Example: tameshi stats plan paired --b 0.08 --c 0.03 --power 0.8 --json",
    .options = plan_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_plan,
};
