/* tameshi stats interval|difference|poisson: rates, from counts on the command line. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_args.h"
#include "reports/stats/difference.h"
#include "reports/stats/poisson.h"
#include "reports/stats/proportion.h"

typedef struct interval (*interval_fn)(double x, double n, double level);

static const struct {
    const char *name;
    interval_fn make;
} intervals[] = {
    {"wilson", proportion_wilson},
    {"clopper-pearson", proportion_clopper_pearson},
    {"jeffreys", proportion_jeffreys},
};

static int interval_method(const char *name, size_t *out, struct err *err)
{
    for (*out = 0; *out < COUNT_OF(intervals); (*out)++) {
        if (name == NULL || strcmp(intervals[*out].name, name) == 0) {
            return 0;
        }
    }
    return err_set(err, ERR_USAGE,
                   "--method takes wilson, clopper-pearson or jeffreys, not '%.80s'", name);
}

/* X of N: numbers, since an effective number of trials is no whole one. */
static int read_share(const struct cli_args *args, double *x, double *n, struct err *err)
{
    struct stats_range range = {1.0, (double)STATS_COUNT_MAX, false};
    if (stats_real(args->words[1], "N", &range, n, err) != 0) {
        return -1;
    }
    range = (struct stats_range){0.0, *n, false};
    return stats_real(args->words[0], "X", &range, x, err);
}

static int run_interval(const struct cli_args *args, struct err *err)
{
    double x = 0.0, n = 0.0, level = 0.0;
    size_t method = 0;
    if (interval_method(cli_value(args, "method"), &method, err) != 0 ||
        stats_level(args, &level, err) != 0 || read_share(args, &x, &n, err) != 0) {
        return -1;
    }
    struct interval got = intervals[method].make(x, n, level);
    if (!cli_flag(args, "json")) {
        printf("%g of %g is %.6f; %g %% interval (%s): %.6f to %.6f\n", x, n, x / n, 100.0 * level,
               intervals[method].name, got.lower, got.upper);
        if (x == 0.0 || x == n) {
            printf("one-sided %g %% bound: %s %.6f\n", 100.0 * level,
                   x == 0.0 ? "at most" : "at least",
                   x == 0.0 ? proportion_none_upper(n, level) : proportion_all_lower(n, level));
        }
        return 0;
    }
    AUTO(node) out = node_object();
    node_set_str(out, "method", intervals[method].name);
    stats_set(out, "x", x);
    stats_set(out, "n", n);
    stats_set(out, "level", level);
    stats_set(out, "estimate", x / n);
    stats_set_ends(out, got);
    stats_set(out, "one_sided_upper", x == 0.0 ? proportion_none_upper(n, level) : (double)NAN);
    stats_set(out, "one_sided_lower", x == n ? proportion_all_lower(n, level) : (double)NAN);
    return stats_print(out, err);
}

static const struct cli_option interval_options[] = {
    {"method", "NAME", "wilson (default), clopper-pearson or jeffreys"},
    STATS_LEVEL,
    STATS_JSON,
    STATS_END,
};

const struct cmd cmd_stats_interval = {
    .name = "stats interval",
    .summary = "The interval of a rate, X of N",
    .usage = "[--method wilson|clopper-pearson|jeffreys] X N [--level L] [--json]",
    .help = "X and N may be fractions, for an effective number of trials. Where X is 0 or N, the "
            "one-sided\nbound is given as well.\n"
            "Example: tameshi stats interval --method wilson 81 263 --json",
    .options = interval_options,
    .min_words = 2,
    .max_words = 2,
    .run = run_interval,
};

typedef struct interval (*difference_fn)(int64_t x1, int64_t n1, int64_t x2, int64_t n2,
                                         double level);

static const struct {
    const char *name;
    difference_fn make;
} differences[] = {
    {"newcombe", difference_newcombe},
    {"mee", difference_mee},
    {"miettinen-nurminen", difference_miettinen_nurminen},
};

static int difference_method(const char *name, size_t *out, struct err *err)
{
    for (*out = 0; *out < COUNT_OF(differences); (*out)++) {
        if (name == NULL || strcmp(differences[*out].name, name) == 0) {
            return 0;
        }
    }
    return err_set(err, ERR_USAGE,
                   "--method takes newcombe, mee or miettinen-nurminen, not '%.80s'", name);
}

static int run_difference(const struct cli_args *args, struct err *err)
{
    static const char *const names[] = {"X1", "N1", "X2", "N2"};
    int64_t v[4] = {0};
    double level = 0.0;
    size_t method = 0;
    if (difference_method(cli_value(args, "method"), &method, err) != 0 ||
        stats_level(args, &level, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        if (stats_count(args->words[i], names[i], &v[i], err) != 0) {
            return -1;
        }
    }
    if (stats_share(v[0], v[1], err) != 0 || stats_share(v[2], v[3], err) != 0) {
        return -1;
    }
    double p1 = (double)v[0] / (double)v[1], p2 = (double)v[2] / (double)v[3];
    struct interval got = differences[method].make(v[0], v[1], v[2], v[3], level);
    if (!cli_flag(args, "json")) {
        printf("%lld/%lld - %lld/%lld is %+.6f; %g %% interval (%s): %+.6f to %+.6f\n",
               (long long)v[0], (long long)v[1], (long long)v[2], (long long)v[3], p1 - p2,
               100.0 * level, differences[method].name, got.lower, got.upper);
        return 0;
    }
    AUTO(node) out = node_object();
    node_set_str(out, "method", differences[method].name);
    node_set_int(out, "x1", v[0]);
    node_set_int(out, "n1", v[1]);
    node_set_int(out, "x2", v[2]);
    node_set_int(out, "n2", v[3]);
    stats_set(out, "level", level);
    stats_set(out, "difference", p1 - p2);
    stats_set_ends(out, got);
    return stats_print(out, err);
}

static const struct cli_option difference_options[] = {
    {"method", "NAME", "newcombe (default), mee or miettinen-nurminen"},
    STATS_LEVEL,
    STATS_JSON,
    STATS_END,
};

const struct cmd cmd_stats_difference = {
    .name = "stats difference",
    .summary = "The interval of the difference of two independent rates",
    .usage = "[--method newcombe|mee|miettinen-nurminen] X1 N1 X2 N2 [--level L] [--json]",
    .help = "X1 of N1 less X2 of N2. Two products on the same cases are no independent rates: see "
            "'stats paired'.\n"
            "Example: tameshi stats difference --method newcombe 5 56 0 29 --json",
    .options = difference_options,
    .min_words = 4,
    .max_words = 4,
    .run = run_difference,
};

static int run_poisson(const struct cli_args *args, struct err *err)
{
    static const struct stats_range times = {0.0, 1e15, true};
    int64_t x = 0;
    double time = 0.0, level = 0.0;
    if (stats_count(args->words[0], "X", &x, err) != 0 ||
        stats_real(args->words[1], "T", &times, &time, err) != 0 ||
        stats_level(args, &level, err) != 0) {
        return -1;
    }
    struct interval count = poisson_garwood((double)x, level);
    struct interval rate = {count.lower / time, count.upper / time};
    if (!cli_flag(args, "json")) {
        printf("%lld in %g is %.6g a unit; %g %% interval (garwood): %.6g to %.6g\n", (long long)x,
               time, (double)x / time, 100.0 * level, rate.lower, rate.upper);
        if (x == 0) {
            printf("one-sided %g %% bound: at most %.6g\n", 100.0 * level,
                   poisson_none_upper(level) / time);
        }
        return 0;
    }
    AUTO(node) out = node_object();
    node_set_str(out, "method", "garwood");
    node_set_int(out, "x", x);
    stats_set(out, "time", time);
    stats_set(out, "level", level);
    stats_set(out, "rate", (double)x / time);
    stats_set_ends(out, rate);
    node_set(out, "count", stats_interval(count));
    stats_set(out, "one_sided_upper", x == 0 ? poisson_none_upper(level) / time : (double)NAN);
    return stats_print(out, err);
}

static const struct cli_option poisson_options[] = {STATS_LEVEL, STATS_JSON, STATS_END};

const struct cmd cmd_stats_poisson = {
    .name = "stats poisson",
    .summary = "The interval of a count in a time, such as false alerts in days",
    .usage = "X T [--level L] [--json]",
    .help = "Example: tameshi stats poisson 3 24 --json",
    .options = poisson_options,
    .min_words = 2,
    .max_words = 2,
    .run = run_poisson,
};
