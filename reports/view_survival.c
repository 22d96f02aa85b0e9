/* Reads the time to the first alert. What is printed of a curve must be a curve: times rise, and so
 * does the share that was alerted on. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

#define MAX_STEPS 1000

static const double share[2] = {0.0, 1.0};

/* A time inside the window; -1 for null: it is not reached. */
static int read_reached(const struct cur *at, const char *key, double window_ms, double *out,
                        struct err *err)
{
    int null = view_is_null(at, key, err);
    *out = -1.0;
    return null != 0 ? (null < 0 ? -1 : 0) : view_get_number(at, key, 0.0, window_ms, out, err);
}

static int read_median(const struct cur *at, double window_ms, struct view_survival_product *out,
                       struct err *err)
{
    static const char *const known[] = {"lower", "upper", "level", "method", NULL};
    struct cur interval;
    if (read_reached(at, "median_ms", window_ms, &out->median_ms, err) < 0 ||
        cur_object(at, "median_interval", true, &interval, err) < 0 ||
        cur_known(&interval, known, err) < 0 ||
        read_reached(&interval, "lower", window_ms, &out->median_interval.lower, err) < 0) {
        return -1;
    }
    return read_reached(&interval, "upper", window_ms, &out->median_interval.upper, err);
}

static int read_mean(const struct cur *at, double window_ms, struct view_survival_product *out,
                     struct err *err)
{
    static const char *const known[] = {"ms", "interval", NULL};
    const double range[2] = {0.0, window_ms};
    struct cur mean;
    bool is = false;
    out->mean_interval = (struct interval){-1.0, -1.0};
    if (cur_object(at, "mean", true, &mean, err) < 0 || cur_known(&mean, known, err) < 0 ||
        view_get_number(&mean, "ms", 0.0, window_ms, &out->mean_ms, err) < 0 ||
        view_get_interval_or_null(&mean, "interval", "greenwood", range, &out->mean_interval, &is,
                                  err) < 0) {
        return -1;
    }
    return is == (out->alerted > 0)
               ? 0
               : cur_fail(&mean, err, "'interval' goes with alerts, and with nothing else");
}

static int read_times(const struct cur *at, int64_t window_ms, struct view_survival_product *out,
                      struct err *err)
{
    static const char *const known[] = {"ms", "value", "interval", NULL};
    struct cur list, item, interval;
    if (view_get_list(at, "within", VIEW_TIMES, &list, &out->time_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->time_count; i++) {
        struct view_time *time = &out->times[i];
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            cur_int(&item, "ms", true, 0, window_ms, &time->ms, err) < 0 ||
            view_get_number(&item, "value", share[0], share[1], &time->share, err) < 0 ||
            cur_any(&item, "interval", true, &interval, err) < 0 ||
            view_get_interval(&interval, "log-log", share[0], share[1], &time->interval, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_step(const struct cur *at, const struct view_step *before, int64_t window_ms,
                     struct view_step *out, struct err *err)
{
    static const char *const known[] = {"ms", "left", "alerted", "lower", "upper", NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        cur_int(at, "ms", true, before->ms + 1, window_ms, &out->ms, err) < 0 ||
        cur_int(at, "left", true, 0, before->left, &out->left, err) < 0 ||
        view_get_number(at, "alerted", before->alerted, 1.0, &out->alerted, err) < 0 ||
        view_get_number(at, "lower", 0.0, 1.0, &out->interval.lower, err) < 0) {
        return -1;
    }
    return view_get_number(at, "upper", out->interval.lower, 1.0, &out->interval.upper, err);
}

static int read_steps(const struct cur *at, int64_t window_ms, struct view_survival_product *out,
                      struct err *err)
{
    struct view_step before = {.ms = -1, .left = out->trials};
    struct cur list, item;
    if (view_get_list(at, "steps", MAX_STEPS, &list, &out->step_count, err) < 0) {
        return -1;
    }
    out->steps = mem_array(out->step_count + 1, sizeof(*out->steps));
    for (size_t i = 0; i < out->step_count; i++) {
        cur_item(&list, i, &item);
        if (read_step(&item, i == 0 ? &before : &out->steps[i - 1], window_ms, &out->steps[i],
                      err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_product(const struct cur *at, struct view *view, size_t index, struct err *err)
{
    static const char *const known[] = {"product",   "trials",          "alerted", "cases",
                                        "clusters",  "enough",          "mean",    "within",
                                        "median_ms", "median_interval", "steps",   NULL};
    int64_t window_ms = view->survival.window_ms;
    struct view_survival_product *out = &view->survival.products[index];
    if (view_is_of_product(at, view, index, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_count(at, "trials", &out->trials, err) < 0 ||
        cur_int(at, "alerted", true, 0, out->trials, &out->alerted, err) < 0 ||
        cur_bool(at, "enough", true, &out->enough, err) < 0) {
        return -1;
    }
    if (!out->enough) {
        return node_get(at->node, "median_ms") == NULL
                   ? 0
                   : cur_fail(at, err, "'median_ms': too few cases to give one");
    }
    if (read_median(at, (double)window_ms, out, err) < 0 ||
        read_mean(at, (double)window_ms, out, err) < 0 || read_times(at, window_ms, out, err) < 0) {
        return -1;
    }
    return read_steps(at, window_ms, out, err);
}

static int read_log_rank(const struct cur *at, struct view_survival *out, struct err *err)
{
    static const char *const known[] = {"products", "paired", "chi2", "df", "p", NULL};
    struct cur test, list;
    size_t count = 0;
    bool paired = false;
    int null = view_is_null(at, "log_rank", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->tested = true;
    if (cur_object(at, "log_rank", true, &test, err) < 0 || cur_known(&test, known, err) < 0 ||
        view_get_list(&test, "products", SCORE_MAX_PRODUCTS, &list, &count, err) < 0 ||
        cur_bool(&test, "paired", true, &paired, err) < 0 ||
        view_get_number(&test, "chi2", 0.0, 1e12, &out->chi2, err) < 0 ||
        cur_int(&test, "df", true, 1, SCORE_MAX_PRODUCTS, &out->df, err) < 0) {
        return -1;
    }
    if (paired || count < 2) {
        return cur_fail(&test, err, "expected a test of two products or more that is not paired");
    }
    out->tested_products = (int64_t)count;
    return view_get_p(&test, "p", &out->p, err);
}

int view_get_survival(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"window_ms", "products", "log_rank", NULL};
    struct cur survival, list, item;
    int got = cur_any(root, "survival", false, &survival, err);
    if (got != 0 || node_type(survival.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&survival, err) < 0 || cur_known(&survival, known, err) < 0 ||
        cur_int(&survival, "window_ms", true, 1, VIEW_MAX_COUNT, &view->survival.window_ms, err) <
            0 ||
        view_get_by_product(&survival, "products", view, &list, err) < 0) {
        return -1;
    }
    view->survival.products = mem_array(view->product_count + 1, sizeof(*view->survival.products));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (read_product(&item, view, i, err) < 0) {
            return -1;
        }
    }
    return read_log_rank(&survival, &view->survival, err);
}

void view_survival_done(struct view *view)
{
    for (size_t i = 0; view->survival.products && i < view->product_count; i++) {
        free(view->survival.products[i].steps);
    }
    free(view->survival.products);
}
