/* The getters: each refuses what a report could not print, such as a share above 1 or a text of a
 * megabyte. */
#include "reports/view_get.h"
#include "common/base/clock.h"

#include <math.h>
#include <string.h>

int view_get_number(const struct cur *cur, const char *key, double min, double max, double *out,
                    struct err *err)
{
    struct cur at;
    if (cur_any(cur, key, true, &at, err) < 0) {
        return -1;
    }
    enum node_type type = node_type(at.node);
    double value = node_real_value(at.node);
    if (type != NODE_INT && type != NODE_REAL) {
        return cur_fail(&at, err, "expected a number, got %s", node_type_name(type));
    }
    if (!(value >= min && value <= max)) {
        return cur_fail(&at, err, "expected a number from %g to %g, got %g", min, max, value);
    }
    *out = value;
    return 0;
}

int view_get_count(const struct cur *cur, const char *key, int64_t *out, struct err *err)
{
    return cur_int(cur, key, true, 0, VIEW_MAX_COUNT, out, err);
}

int view_get_text(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    const char *text = NULL;
    if (cur_str(cur, key, true, &text, err) < 0) {
        return -1;
    }
    if (*text == '\0' || strnlen(text, VIEW_MAX_TEXT + 1) > VIEW_MAX_TEXT) {
        return cur_fail(cur, err, "'%s': expected 1 to %zu bytes of text", key, VIEW_MAX_TEXT);
    }
    *out = text;
    return 0;
}

int view_is_null(const struct cur *cur, const char *key, struct err *err)
{
    struct cur at;
    return cur_any(cur, key, true, &at, err) < 0 ? -1 : node_type(at.node) == NODE_NULL;
}

int view_get_text_or_null(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    int null = view_is_null(cur, key, err);
    if (null != 0) {
        *out = NULL;
        return null < 0 ? -1 : 0;
    }
    return view_get_text(cur, key, out, err);
}

int view_get_hash(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    const char *text = NULL;
    if (cur_str(cur, key, true, &text, err) < 0) {
        return -1;
    }
    if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64) {
        return cur_fail(cur, err, "'%s': expected 64 lower-case hex digits", key);
    }
    *out = text;
    return 0;
}

int view_get_hash_or_null(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    int null = view_is_null(cur, key, err);
    if (null != 0) {
        *out = NULL;
        return null < 0 ? -1 : 0;
    }
    return view_get_hash(cur, key, out, err);
}

bool view_is_time(const char *text)
{
    int64_t ignored = 0;
    return clock_parse_utc(text, &ignored);
}

int view_get_time_or_null(const struct cur *cur, const char *key, const char **out, struct err *err)
{
    const char *text = NULL;
    if (view_get_text_or_null(cur, key, &text, err) < 0) {
        return -1;
    }
    if (text && !view_is_time(text)) {
        return cur_fail(cur, err, "'%s': expected a time in UTC with milliseconds", key);
    }
    *out = text;
    return 0;
}

int view_get_product_named(const struct cur *cur, const char *key, const struct view *view,
                           size_t *out, struct err *err)
{
    const char *id = NULL;
    if (view_get_text(cur, key, &id, err) < 0) {
        return -1;
    }
    return view_find_product(view, id, out) ? 0 : cur_fail(cur, err, "no such product '%.64s'", id);
}

int view_get_list(const struct cur *cur, const char *key, size_t max, struct cur *list,
                  size_t *count, struct err *err)
{
    if (cur_array(cur, key, true, list, err) < 0) {
        return -1;
    }
    if (node_count(list->node) > max) {
        return cur_fail(list, err, "%zu entries, expected at most %zu", node_count(list->node),
                        max);
    }
    *count = node_count(list->node);
    return 0;
}

static int read_bound(const struct cur *at, struct view_ratio *out, struct err *err)
{
    static const char *const sides[] = {"upper", "lower", NULL};
    bool edge = out->x == 0 || out->x == out->n;
    struct cur side;
    size_t is = 0;
    int null = view_is_null(at, "one_sided", err);
    if (null < 0 || edge == (null == 1)) {
        return null < 0 ? -1
                        : cur_fail(at, err,
                                   "'one_sided' goes with none or all of n, and with nothing else");
    }
    if (null == 1) {
        return 0;
    }
    if (cur_object(at, "one_sided", true, &side, err) < 0 ||
        cur_choice(&side, "side", true, sides, &is, err) < 0 ||
        view_get_number(&side, "bound", 0.0, 1.0, &out->bound, err) < 0) {
        return -1;
    }
    out->side = is == 0 ? VIEW_UPPER : VIEW_LOWER;
    bool fits = out->side == VIEW_UPPER ? out->x == 0 : out->x == out->n;
    return fits ? 0 : cur_fail(&side, err, "the bound is on the wrong side");
}

int view_get_ratio_of(const struct cur *at, struct view_ratio *out, struct err *err)
{
    static const double share[2] = {0.0, 1.0};
    *out = (struct view_ratio){0};
    if (view_get_count(at, "denominator", &out->n, err) < 0 ||
        cur_int(at, "numerator", true, 0, out->n, &out->x, err) < 0) {
        return -1;
    }
    if (node_get(at->node, "interval") == NULL) {
        return 0;
    }
    if (view_get_interval_or_null(at, "interval", "wilson-clustered", share, &out->interval,
                                  &out->rated, err) < 0) {
        return -1;
    }
    if (out->rated && out->n == 0) {
        return cur_fail(at, err, "a rate of nothing");
    }
    return out->rated ? read_bound(at, out, err) : 0;
}

int view_get_ratio(const struct cur *cur, const char *key, struct view_ratio *out, struct err *err)
{
    static const char *const known[] = {"numerator",   "denominator", "cases",     "clusters",
                                        "n_effective", "interval",    "one_sided", NULL};
    struct cur at;
    if (cur_object(cur, key, true, &at, err) < 0 || cur_known(&at, known, err) < 0) {
        return -1;
    }
    return view_get_ratio_of(&at, out, err);
}

int view_get_p(const struct cur *at, const char *key, double *out, struct err *err)
{
    return view_get_number(at, key, 0.0, 1.0, out, err);
}

int view_get_interval_or_null(const struct cur *at, const char *key, const char *method,
                              const double range[2], struct interval *out, bool *is,
                              struct err *err)
{
    struct cur interval;
    int null = view_is_null(at, key, err);
    *is = null == 0;
    if (null != 0 || cur_any(at, key, true, &interval, err) < 0) {
        return null == 1 ? 0 : -1;
    }
    return view_get_interval(&interval, method, range[0], range[1], out, err);
}

int view_get_interval(const struct cur *cur, const char *method, double min, double max,
                      struct interval *out, struct err *err)
{
    static const char *const known[] = {"lower", "upper", "level", "method", NULL};
    const char *is = NULL;
    double level = 0.0;
    if (cur_as_object(cur, err) < 0 || cur_known(cur, known, err) < 0 ||
        view_get_number(cur, "lower", min, max, &out->lower, err) < 0 ||
        view_get_number(cur, "upper", out->lower, max, &out->upper, err) < 0 ||
        view_get_number(cur, "level", 0.5, 0.999, &level, err) < 0 ||
        view_get_text(cur, "method", &is, err) < 0) {
        return -1;
    }
    return strcmp(is, method) == 0 ? 0 : cur_fail(cur, err, "expected the method '%s'", method);
}

int view_is_of_product(const struct cur *at, const struct view *view, size_t index, struct err *err)
{
    const char *id = NULL;
    if (cur_as_object(at, err) < 0 || view_get_text(at, "product", &id, err) < 0) {
        return -1;
    }
    return strcmp(id, view->products[index].id) == 0
               ? 0
               : cur_fail(at, err, "is not in the order of 'products'");
}

int view_get_by_product(const struct cur *at, const char *key, const struct view *view,
                        struct cur *list, struct err *err)
{
    size_t count = 0;
    if (view_get_list(at, key, SCORE_MAX_PRODUCTS, list, &count, err) < 0) {
        return -1;
    }
    return count == view->product_count
               ? 0
               : cur_fail(list, err, "expected one entry for each of 'products'");
}
