/* Reads how repeatable the results are; null where each trial was run once. */
#include <stdlib.h>

#include "reports/view_get.h"

static int read_deviation(const struct cur *at, const char *key, struct view_deviation *out,
                          struct err *err)
{
    static const char *const known[] = {"cases", "cases_left_out", "s_r", NULL};
    struct cur cur;
    if (cur_object(at, key, true, &cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        view_get_count(&cur, "cases", &out->cases, err) < 0 ||
        view_get_count(&cur, "cases_left_out", &out->left_out, err) < 0) {
        return -1;
    }
    int null = view_is_null(&cur, "s_r", err);
    out->s_r = -1.0;
    return null != 0 ? (null < 0 ? -1 : 0) : view_get_number(&cur, "s_r", 0.0, 1.0, &out->s_r, err);
}

static int read_product(const struct cur *at, struct view *view, size_t index, struct err *err)
{
    static const char *const known[] = {"product", "detection", "prevention", "false_positive",
                                        NULL};
    struct view_repeat_product *out = &view->repeatability.products[index];
    if (view_is_of_product(at, view, index, err) < 0 || cur_known(at, known, err) < 0 ||
        read_deviation(at, "detection", &out->detection, err) < 0 ||
        read_deviation(at, "prevention", &out->prevention, err) < 0) {
        return -1;
    }
    return read_deviation(at, "false_positive", &out->wrong, err);
}

int view_get_repeatability(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"repetitions", "products", NULL};
    struct cur cur, list, item;
    int64_t repetitions = 0;
    int got = cur_any(root, "repeatability", false, &cur, err);
    if (got != 0 || node_type(cur.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        cur_int(&cur, "repetitions", true, 2, SCORE_MAX_REPETITIONS, &repetitions, err) < 0 ||
        view_get_by_product(&cur, "products", view, &list, err) < 0) {
        return -1;
    }
    if (repetitions != view->repetitions) {
        return cur_fail(&cur, err, "'repetitions' is not that of the run");
    }
    view->repeatability.products =
        mem_array(view->product_count + 1, sizeof(*view->repeatability.products));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (read_product(&item, view, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

void view_repeatability_done(struct view *view)
{
    free(view->repeatability.products);
}
