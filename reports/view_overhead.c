/* Reads the time that products add to ordinary work. */
#include <stdlib.h>

#include "reports/view_get.h"

#define MAX_US 1000000000000

static const double range[2] = {-(double)MAX_US, (double)MAX_US};

static int read_latency(const struct cur *at, const char *key, struct view_latency *out,
                        struct err *err)
{
    static const char *const known[] = {"sessions", "median_us", "p95_us", NULL};
    struct cur cur;
    if (cur_object(at, key, true, &cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        cur_int(&cur, "sessions", true, 1, VIEW_MAX_COUNT, &out->sessions, err) < 0 ||
        cur_int(&cur, "median_us", true, 0, MAX_US, &out->median_us, err) < 0) {
        return -1;
    }
    return cur_int(&cur, "p95_us", true, out->median_us, MAX_US, &out->p95_us, err);
}

static int read_added(const struct cur *at, struct view_overhead_arm *out, struct err *err)
{
    static const char *const known[] = {"median_us", "draws", "interval", NULL};
    struct cur added, interval;
    int null = view_is_null(at, "added", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->compared = true;
    if (cur_object(at, "added", true, &added, err) < 0 || cur_known(&added, known, err) < 0 ||
        view_get_number(&added, "median_us", range[0], range[1], &out->added_us, err) < 0 ||
        cur_int(&added, "draws", true, 2, VIEW_MAX_COUNT, &out->draws, err) < 0 ||
        cur_any(&added, "interval", true, &interval, err) < 0) {
        return -1;
    }
    return view_get_interval(&interval, "cluster-bootstrap", range[0], range[1], &out->interval,
                             err);
}

static int read_arm(const struct cur *at, struct view_overhead_arm *out, struct err *err)
{
    static const char *const known[] = {"arm",     "cases",   "clusters", "enough",
                                        "control", "product", "added",    NULL};
    static const char *const arms[] = {"detect", "block", NULL};
    size_t arm = 0;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        cur_choice(at, "arm", true, arms, &arm, err) < 0 ||
        view_get_count(at, "cases", &out->cases, err) < 0 ||
        cur_int(at, "clusters", true, 0, out->cases, &out->clusters, err) < 0 ||
        cur_bool(at, "enough", true, &out->enough, err) < 0) {
        return -1;
    }
    out->arm = arm == 0 ? SCORE_ARM_DETECT : SCORE_ARM_BLOCK;
    if (!out->enough) {
        return node_get(at->node, "added") == NULL
                   ? 0
                   : cur_fail(at, err, "'added': too few cases to give one");
    }
    if (read_latency(at, "control", &out->control, err) < 0 ||
        read_latency(at, "product", &out->product, err) < 0) {
        return -1;
    }
    return read_added(at, out, err);
}

static int read_product(const struct cur *at, struct view *view, size_t index, struct err *err)
{
    static const char *const known[] = {"product", "arms", NULL};
    struct view_overhead_product *out = &view->overhead.products[index];
    struct cur list, item;
    if (view_is_of_product(at, view, index, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_list(at, "arms", VIEW_ARMS, &list, &out->arm_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->arm_count; i++) {
        cur_item(&list, i, &item);
        if (read_arm(&item, &out->arms[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_drawing(const struct cur *at, struct view_overhead *out, struct err *err)
{
    static const char *const known[] = {"generator", "seed", NULL};
    struct cur drawing;
    if (cur_object(at, "drawing", true, &drawing, err) < 0 || cur_known(&drawing, known, err) < 0 ||
        view_get_text(&drawing, "generator", &out->generator, err) < 0) {
        return -1;
    }
    return view_get_text(&drawing, "seed", &out->seed, err);
}

int view_get_overhead(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"drawing", "products", "not_measured", NULL};
    struct cur overhead, list, item, unmeasured;
    int got = cur_any(root, "overhead", false, &overhead, err);
    if (got != 0 || node_type(overhead.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&overhead, err) < 0 || cur_known(&overhead, known, err) < 0 ||
        cur_array(&overhead, "not_measured", true, &unmeasured, err) < 0 ||
        view_get_by_product(&overhead, "products", view, &list, err) < 0 ||
        read_drawing(&overhead, &view->overhead, err) < 0) {
        return -1;
    }
    view->overhead.products = mem_array(view->product_count + 1, sizeof(*view->overhead.products));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (read_product(&item, view, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

void view_overhead_done(struct view *view)
{
    free(view->overhead.products);
}
