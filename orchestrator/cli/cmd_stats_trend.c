/* tameshi stats trend: rates of groups that stand in order. */
#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/stats_args.h"
#include "reports/stats/proportion.h"
#include "reports/stats/trend.h"

#define GROUPS_MAX 64

/* "83/86". */
static int read_group(const char *word, double *x, double *n, struct err *err)
{
    const char *slash = strchr(word, '/');
    int64_t top = 0, bottom = 0;
    if (slash == NULL) {
        return err_set(err, ERR_USAGE, "'%.80s' is no group, expected X/N", word);
    }
    AUTOFREE char *before = mem_strndup(word, (size_t)(slash - word));
    if (stats_count(before, "X of X/N", &top, err) != 0 ||
        stats_count(slash + 1, "N of X/N", &bottom, err) != 0) {
        return -1;
    }
    *x = (double)top;
    *n = (double)bottom;
    return stats_share(top, bottom, err);
}

static struct node *group_node(double x, double n, double level)
{
    struct node *out = node_object();
    stats_set(out, "x", x);
    stats_set(out, "n", n);
    stats_set(out, "rate", x / n);
    stats_set_ends(out, proportion_wilson(x, n, level));
    return out;
}

static struct node *tests_node(const struct trend *trend, const struct homogeneity *same)
{
    struct node *out = node_object(), *line = node_object(), *all = node_object();
    stats_set(line, "z", trend->z);
    stats_set(line, "chi2", trend->chi2);
    stats_set(line, "p", trend->p);
    node_set_int(all, "df", (int64_t)same->df);
    stats_set(all, "chi2", same->chi2);
    stats_set(all, "p", same->p);
    node_set(out, "cochran_armitage", line);
    node_set(out, "homogeneity", all);
    return out;
}

static int run_trend(const struct cli_args *args, struct err *err)
{
    double x[GROUPS_MAX], n[GROUPS_MAX];
    double level = 0.0;
    struct trend trend = {0.0, 0.0, 1.0};
    struct homogeneity same = {0.0, 1.0, 0};
    if (stats_level(args, &level, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < args->word_count; i++) {
        if (read_group(args->words[i], &x[i], &n[i], err) != 0) {
            return -1;
        }
    }
    bool tested = trend_cochran_armitage(x, n, args->word_count, &trend) &&
                  trend_homogeneity(x, n, args->word_count, &same);
    if (!cli_flag(args, "json")) {
        if (!tested) {
            puts("nothing varies, so there is no trend to test");
            return 0;
        }
        printf("trend over %zu groups (cochran-armitage): z %.4f, chi2 %.4f, p %.4g; all the same: "
               "chi2 %.4f, df %zu, p %.4g\n",
               args->word_count, trend.z, trend.chi2, trend.p, same.chi2, same.df, same.p);
        return 0;
    }
    AUTO(node) out = tested ? tests_node(&trend, &same) : node_object();
    struct node *groups = node_array();
    for (size_t i = 0; i < args->word_count; i++) {
        node_append(groups, group_node(x[i], n[i], level));
    }
    node_set(out, "groups", groups);
    stats_set(out, "level", level);
    if (!tested) {
        node_set(out, "cochran_armitage", node_null());
        node_set(out, "homogeneity", node_null());
    }
    return stats_print(out, err);
}

static const struct cli_option trend_options[] = {STATS_LEVEL, STATS_JSON, STATS_END};

const struct cmd cmd_stats_trend = {
    .name = "stats trend",
    .summary = "Whether a rate rises or falls along groups that stand in order",
    .usage = "X1/N1 X2/N2 ... [--level L] [--json]",
    .help = "2 to 64 groups, with equal steps between them; beside it the test that all are the "
            "same.\n"
            "Example: tameshi stats trend 83/86 90/93 129/136 70/82 --json",
    .options = trend_options,
    .min_words = 2,
    .max_words = GROUPS_MAX,
    .run = run_trend,
};
