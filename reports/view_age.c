/* Reads one product's rates by the age of the intelligence. */
#include <math.h>
#include <string.h>

#include "reports/view_get.h"

#define ROUNDING 1e-5 /* of z, which has six digits */
#define MAX_Z 1e6

static int read_metric(const struct cur *at, enum metric_id id, struct view_metric *out,
                       struct err *err)
{
    if (view_get_metric(at, out, err) < 0) {
        return -1;
    }
    return out->id == id ? 0 : cur_fail(at, err, "expected '%s'", metric_name(id));
}

static int read_trend(const struct cur *at, struct view_by_age *out, struct err *err)
{
    static const char *const known[] = {"method", "z", "chi2", "p", NULL};
    static const char *const methods[] = {"cochran-armitage-clustered", NULL};
    struct cur trend;
    size_t method = 0;
    int null = view_is_null(at, "trend", err);
    out->tested = null == 0;
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    if (cur_object(at, "trend", true, &trend, err) < 0 || cur_known(&trend, known, err) < 0 ||
        cur_choice(&trend, "method", true, methods, &method, err) < 0 ||
        view_get_number(&trend, "z", -MAX_Z, MAX_Z, &out->z, err) < 0 ||
        view_get_number(&trend, "chi2", 0.0, MAX_Z * MAX_Z, &out->chi2, err) < 0 ||
        view_get_number(&trend, "p", 0.0, 1.0, &out->p, err) < 0) {
        return -1;
    }
    bool fits = fabs(erfc(fabs(out->z) / sqrt(2.0)) - out->p) < ROUNDING;
    return fits ? 0 : cur_fail(&trend, err, "'p' %g does not go with 'z' %g", out->p, out->z);
}

static int read_bins(const struct cur *at, enum metric_id id, struct view_by_age *out,
                     struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view_get_list(at, "bins", AGE_BINS, &list, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (read_metric(&item, id, &out->bins[i], err) < 0) {
            return -1;
        }
    }
    return count == AGE_BINS ? 0 : cur_fail(&list, err, "expected %d bins", AGE_BINS);
}

/* Older results have none. */
static int read_area(const struct cur *at, struct view_by_age *out, struct err *err)
{
    bool whole = true;
    int null = node_get(at->node, "area") == NULL ? 1 : view_is_null(at, "area", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < AGE_BINS; i++) {
        whole = whole && out->bins[i].enough;
    }
    out->has_area = true;
    return whole ? view_get_number(at, "area", 0.0, 1.0, &out->area, err)
                 : cur_fail(at, err, "'area': a bin has too few cases for one");
}

static int read_by_age(const struct cur *product, const char *key, enum metric_id id,
                       struct view_by_age *out, struct err *err)
{
    static const char *const known[] = {"bins",          "trend",         "area",
                                        "content_older", "content_newer", NULL};
    struct cur at, older, newer;
    if (cur_object(product, key, true, &at, err) < 0 || cur_known(&at, known, err) < 0 ||
        read_bins(&at, id, out, err) < 0 || read_trend(&at, out, err) < 0 ||
        read_area(&at, out, err) < 0 || cur_any(&at, "content_older", true, &older, err) < 0 ||
        cur_any(&at, "content_newer", true, &newer, err) < 0 ||
        read_metric(&older, id, &out->older, err) < 0) {
        return -1;
    }
    return read_metric(&newer, id, &out->newer, err);
}

int view_get_product_age(const struct cur *at, const char *id, struct view_product_age *out,
                         struct err *err)
{
    static const char *const known[] = {"product", "content_date", "detection", "prevention", NULL};
    const char *name = NULL;
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_text(at, "product", &name, err) < 0) {
        return -1;
    }
    if (strcmp(name, id) != 0) {
        return cur_fail(at, err, "is not in the order of 'products'");
    }
    if (view_get_time_or_null(at, "content_date", &out->content_date, err) < 0 ||
        read_by_age(at, "detection", METRIC_DETECTION, &out->detection, err) < 0) {
        return -1;
    }
    return read_by_age(at, "prevention", METRIC_PREVENTION, &out->prevention, err);
}
