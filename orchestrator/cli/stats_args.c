/* Numbers of the `stats` commands. Rule: a word that is not wholly a number in its range is wrong
 * usage, and no figure comes out rounded. */
#include "orchestrator/cli/stats_args.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

#define WORD_MAX 64

int stats_number(const char *word, double *out)
{
    char *end = NULL;
    size_t length = strlen(word);
    if (length == 0 || length > WORD_MAX || strspn(word, "0123456789.eE+-") != length) {
        return -1;
    }
    double value = strtod(word, &end);
    if (end == word || *end != '\0' || !isfinite(value)) {
        return -1;
    }
    *out = value;
    return 0;
}

int stats_count(const char *word, const char *what, int64_t *out, struct err *err)
{
    return text_int(word, 0, STATS_COUNT_MAX, out, NULL) == 0
               ? 0
               : err_set(err, ERR_USAGE, "%s takes a whole number from 0 to %lld, not '%.80s'",
                         what, (long long)STATS_COUNT_MAX, word);
}

int stats_share(int64_t x, int64_t n, struct err *err)
{
    return n > 0 && x <= n ? 0
                           : err_set(err, ERR_USAGE,
                                     "%lld of %lld is no share, expected N above 0 and X at most N",
                                     (long long)x, (long long)n);
}

int stats_real(const char *word, const char *what, const struct stats_range *range, double *out,
               struct err *err)
{
    double value = 0.0;
    if (stats_number(word, &value) != 0 || value < range->low || value > range->high ||
        (range->open && (value <= range->low || value >= range->high))) {
        return err_set(err, ERR_USAGE, "%s takes a number %s %g %s %g, not '%.80s'", what,
                       range->open ? "between" : "from", range->low, range->open ? "and" : "to",
                       range->high, word);
    }
    *out = value;
    return 0;
}

int stats_option(const struct cli_args *args, const char *name, const struct stats_range *range,
                 double fallback, double *out, struct err *err)
{
    const char *word = cli_value(args, name);
    char what[32];
    (void)snprintf(what, sizeof(what), "--%s", name);
    *out = fallback;
    return word == NULL ? 0 : stats_real(word, what, range, out, err);
}

int stats_needed(const struct cli_args *args, const char *name, const struct stats_range *range,
                 double *out, struct err *err)
{
    const char *word = NULL;
    return cli_need(args, name, &word, err) != 0 ? -1
                                                 : stats_option(args, name, range, 0.0, out, err);
}

int stats_level(const struct cli_args *args, double *out, struct err *err)
{
    static const struct stats_range range = {0.5, 0.999999, false};
    return stats_option(args, "level", &range, 0.95, out, err);
}

void stats_set(struct node *object, const char *key, double value)
{
    node_set(object, key, isfinite(value) ? node_real(value) : node_null());
}

void stats_set_ends(struct node *object, struct interval interval)
{
    stats_set(object, "lower", interval.lower);
    stats_set(object, "upper", interval.upper);
}

struct node *stats_interval(struct interval interval)
{
    struct node *out = node_object();
    stats_set_ends(out, interval);
    return out;
}

int stats_print(const struct node *node, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (node_dump(node, NODE_EXACT, &text, err) != 0) {
        return -1;
    }
    fputs(buf_str(&text), stdout);
    return 0;
}
