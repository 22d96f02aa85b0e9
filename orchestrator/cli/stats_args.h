/* What the `stats` commands share: numbers out of words, and numbers into answers. */
#ifndef ORCHESTRATOR_CLI_STATS_ARGS_H
#define ORCHESTRATOR_CLI_STATS_ARGS_H

#include <stdint.h>

#include "common/ext/json.h"
#include "orchestrator/cli/cli.h"
#include "reports/stats/interval.h"

#define STATS_COUNT_MAX INT64_C(100000000)

#define STATS_LEVEL                                                                                \
    {                                                                                              \
        "level", "L", "two-sided confidence, 0.5 to 0.999999 (default: 0.95)"                      \
    }
#define STATS_JSON                                                                                 \
    {                                                                                              \
        "json", NULL, "print the figures as JSON, in full precision"                               \
    }
#define STATS_END                                                                                  \
    {                                                                                              \
        NULL, NULL, NULL                                                                           \
    }

/* A plain decimal number, finite, nothing before or behind it ("0.25", "1e-3"); -1 without an
 * error text: it is none. */
int stats_number(const char *word, double *out);
/* The word called `what` in messages, a whole number from 0 to STATS_COUNT_MAX; else ERR_USAGE. */
int stats_count(const char *word, const char *what, int64_t *out, struct err *err);
/* X of N, both read by it: ERR_USAGE unless 0 < N and X <= N. */
int stats_share(int64_t x, int64_t n, struct err *err);
/* As stats_count, a number in [low, high], or between them where `open`. */
struct stats_range {
    double low, high;
    bool open; /* the ends are not in it */
};
int stats_real(const char *word, const char *what, const struct stats_range *range, double *out,
               struct err *err);
/* The value of an option, the fallback when not given; `needed`: it must be. */
int stats_option(const struct cli_args *args, const char *name, const struct stats_range *range,
                 double fallback, double *out, struct err *err);
int stats_needed(const struct cli_args *args, const char *name, const struct stats_range *range,
                 double *out, struct err *err);
int stats_level(const struct cli_args *args, double *out, struct err *err);

/* A number; null where it is not finite. */
void stats_set(struct node *object, const char *key, double value);
/* "lower" and "upper" into an object; a new object of them. */
void stats_set_ends(struct node *object, struct interval interval);
struct node *stats_interval(struct interval interval);
/* Prints the document in full precision. */
int stats_print(const struct node *node, struct err *err);

#endif
