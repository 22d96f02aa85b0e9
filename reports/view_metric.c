/* Reads a metric and holds it against itself: a value that is not numerator over denominator would
 * be printed as a finding. */
#include <math.h>
#include <string.h>

#include "reports/view_get.h"

#define ROUNDING 2e-6 /* of results_round */

static int read_intervals(const struct cur *at, struct view_metric *out, struct err *err)
{
    static const char *const methods[] = {"wilson-clustered", "wilson", "clopper-pearson",
                                          "korn-graubard"};
    struct interval *const slots[] = {&out->headline, &out->wilson, &out->exact, &out->graubard};
    struct cur list, item;
    size_t count = 0;
    if (view_get_list(at, "intervals", COUNT_OF(methods), &list, &count, err) < 0) {
        return -1;
    }
    if (count != COUNT_OF(methods)) {
        return cur_fail(&list, err, "%zu intervals, expected %zu", count, COUNT_OF(methods));
    }
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (view_get_interval(&item, methods[i], 0.0, 1.0, slots[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_headline(const struct cur *at, const struct view_metric *metric, struct err *err)
{
    struct cur interval;
    struct interval is;
    if (cur_any(at, "interval", true, &interval, err) < 0 ||
        view_get_interval(&interval, "wilson-clustered", 0.0, 1.0, &is, err) < 0) {
        return -1;
    }
    bool same = fabs(is.lower - metric->headline.lower) < ROUNDING &&
                fabs(is.upper - metric->headline.upper) < ROUNDING;
    return same ? 0 : cur_fail(&interval, err, "differs from the first of 'intervals'");
}

static int read_side(const struct cur *at, struct view_metric *out, struct err *err)
{
    static const char *const known[] = {"side", "level", "bound", "bound_if_independent", NULL};
    static const char *const sides[] = {"upper", "lower", NULL};
    struct cur side;
    size_t is = 0;
    double level = 0.0;
    bool edge = out->x == 0 || out->x == out->n;
    int null = view_is_null(at, "one_sided", err);
    if (null < 0) {
        return -1;
    }
    if (edge == (null == 1)) {
        return cur_fail(at, err, "'one_sided' goes with none or all of n, and with nothing else");
    }
    if (null == 1) {
        return 0;
    }
    if (cur_object(at, "one_sided", true, &side, err) < 0 || cur_known(&side, known, err) < 0 ||
        cur_choice(&side, "side", true, sides, &is, err) < 0 ||
        view_get_number(&side, "level", 0.5, 0.999, &level, err) < 0 ||
        view_get_number(&side, "bound", 0.0, 1.0, &out->bound, err) < 0 ||
        view_get_number(&side, "bound_if_independent", 0.0, 1.0, &out->bound_if_independent, err) <
            0) {
        return -1;
    }
    out->side = is == 0 ? VIEW_UPPER : VIEW_LOWER;
    bool fits = out->side == VIEW_UPPER ? out->x == 0 : out->x == out->n;
    return fits ? 0 : cur_fail(&side, err, "the bound is on the wrong side");
}

static int read_counts(const struct cur *at, struct view_metric *out, struct err *err)
{
    const char *name = NULL;
    if (view_get_text(at, "name", &name, err) < 0) {
        return -1;
    }
    if (!metric_parse(name, &out->id)) {
        return cur_fail(at, err, "no metric is called '%.64s'", name);
    }
    if (view_get_count(at, "denominator", &out->n, err) < 0 ||
        cur_int(at, "numerator", true, 0, out->n, &out->x, err) < 0 ||
        cur_int(at, "cases", true, 0, out->n, &out->cases, err) < 0 ||
        cur_int(at, "clusters", true, 0, out->cases, &out->clusters, err) < 0) {
        return -1;
    }
    if (view_get_number(at, "icc", 0.0, 1.0, &out->icc, err) < 0 ||
        cur_bool(at, "icc_estimated", true, &out->icc_estimated, err) < 0 ||
        view_get_number(at, "design_effect", 1.0, (double)VIEW_MAX_COUNT, &out->design_effect,
                        err) < 0) {
        return -1;
    }
    return view_get_number(at, "n_effective", 0.0, (double)out->n + ROUNDING, &out->effective, err);
}

static int read_nothing(const struct cur *at, struct err *err)
{
    static const char *const keys[] = {"value", "interval", "one_sided"};
    struct cur list;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        int null = view_is_null(at, keys[i], err);
        if (null != 1) {
            return null < 0
                       ? -1
                       : cur_fail(at, err, "'%s': expected null, since there is not enough to rate",
                                  keys[i]);
        }
    }
    return view_get_list(at, "intervals", 0, &list, &count, err);
}

int view_get_metric(const struct cur *at, struct view_metric *out, struct err *err)
{
    static const char *const known[] = {
        "name",  "numerator",     "denominator",   "cases",       "clusters",
        "icc",   "icc_estimated", "design_effect", "n_effective", "enough",
        "value", "interval",      "intervals",     "one_sided",   NULL};
    *out = (struct view_metric){0};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        read_counts(at, out, err) < 0 || cur_bool(at, "enough", true, &out->enough, err) < 0) {
        return -1;
    }
    if (!out->enough) {
        return read_nothing(at, err);
    }
    if (out->n == 0) {
        return cur_fail(at, err, "a rate of nothing");
    }
    if (view_get_number(at, "value", 0.0, 1.0, &out->value, err) < 0) {
        return -1;
    }
    if (fabs(out->value - (double)out->x / (double)out->n) > ROUNDING) {
        return cur_fail(at, err, "the value %g is not %lld of %lld", out->value, (long long)out->x,
                        (long long)out->n);
    }
    if (read_intervals(at, out, err) < 0 || read_headline(at, out, err) < 0) {
        return -1;
    }
    return read_side(at, out, err);
}
