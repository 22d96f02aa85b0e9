/* Reads the intelligence behind a run. Results from before there was such a section do not have it,
 * those of a run with nothing bound have null: neither says anything of age. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

#define MAX_TALLIES ((size_t)SCORE_MAX_CASES * SCORE_MAX_SOURCES)

static int read_tallies(const struct cur *at, const char *key, int64_t items,
                        struct view_tally **out, size_t *count, struct err *err)
{
    static const char *const known[] = {"name", "items", NULL};
    struct cur list, item;
    if (view_get_list(at, key, MAX_TALLIES, &list, count, err) < 0) {
        return -1;
    }
    *out = mem_array(*count + 1, sizeof(**out));
    for (size_t i = 0; i < *count; i++) {
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            view_get_text(&item, "name", &(*out)[i].name, err) < 0 ||
            cur_int(&item, "items", true, 1, items, &(*out)[i].items, err) < 0) {
            return -1;
        }
    }
    return *count > 0 ? 0 : cur_fail(&list, err, "expected at least one entry");
}

/* The largest source is the first of the list, and no more is kept of it. */
static int read_largest(const struct cur *at, const struct view_intel *intel, struct err *err)
{
    static const char *const known[] = {"name", "numerator", "denominator", NULL};
    const struct view_tally *first = &intel->sources[0];
    struct cur largest;
    const char *name = NULL;
    int64_t x = 0, n = 0;
    if (cur_object(at, "largest_source", true, &largest, err) < 0 ||
        cur_known(&largest, known, err) < 0 || view_get_text(&largest, "name", &name, err) < 0 ||
        view_get_count(&largest, "numerator", &x, err) < 0 ||
        view_get_count(&largest, "denominator", &n, err) < 0) {
        return -1;
    }
    bool same = strcmp(name, first->name) == 0 && x == first->items && n == intel->items;
    return same ? 0 : cur_fail(&largest, err, "differs from the first of 'sources'");
}

static int read_quartiles(const struct cur *at, const char *key, int64_t trials,
                          struct view_quartiles *out, struct err *err)
{
    static const char *const known[] = {"trials", "q1_ms", "median_ms", "q3_ms", NULL};
    struct cur age;
    int null = view_is_null(at, key, err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    if (cur_object(at, key, true, &age, err) < 0 || cur_known(&age, known, err) < 0 ||
        cur_int(&age, "trials", true, 1, trials, &out->trials, err) < 0 ||
        cur_int(&age, "q1_ms", true, -VIEW_MAX_AGE, VIEW_MAX_AGE, &out->q1_ms, err) < 0 ||
        cur_int(&age, "median_ms", true, out->q1_ms, VIEW_MAX_AGE, &out->median_ms, err) < 0) {
        return -1;
    }
    return cur_int(&age, "q3_ms", true, out->median_ms, VIEW_MAX_AGE, &out->q3_ms, err);
}

static int read_bins(const struct cur *at, struct view_intel *out, struct err *err)
{
    static const char *const known[] = {"name", "scored", "stale", NULL};
    struct cur list, item;
    size_t count = 0;
    int64_t all = 0;
    if (view_get_list(at, "bins", AGE_BINS, &list, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) < 0 || cur_known(&item, known, err) < 0 ||
            view_get_text(&item, "name", &name, err) < 0 ||
            view_get_count(&item, "scored", &out->scored_in[i], err) < 0 ||
            view_get_count(&item, "stale", &out->stale_in[i], err) < 0) {
            return -1;
        }
        if (strcmp(name, age_bins[i].name) != 0) {
            return cur_fail(&item, err, "'%.64s', expected '%s'", name, age_bins[i].name);
        }
        all += out->scored_in[i] + out->stale_in[i];
    }
    return count == AGE_BINS && all == out->age.trials
               ? 0
               : cur_fail(&list, err, "expected %d bins with all of age.trials", AGE_BINS);
}

static int read_products(const struct cur *at, struct view *view, struct err *err)
{
    struct cur list, item;
    size_t count = 0;
    if (view_get_list(at, "products", view->product_count, &list, &count, err) < 0) {
        return -1;
    }
    if (count != view->product_count) {
        return cur_fail(&list, err, "expected one entry for each of 'products'");
    }
    view->intel.products = mem_array(count + 1, sizeof(*view->intel.products));
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (view_get_product_age(&item, view->products[i].id, &view->intel.products[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_origin(const struct cur *at, struct view *view, struct err *err)
{
    struct view_intel *intel = &view->intel;
    const char *hash = NULL;
    if (view_get_hash_or_null(at, "snapshot_sha256", &hash, err) < 0 ||
        cur_int(at, "items", true, 1, VIEW_MAX_COUNT, &intel->items, err) < 0) {
        return -1;
    }
    bool same_hash = hash && view->snapshot_hash ? strcmp(hash, view->snapshot_hash) == 0
                                                 : hash == view->snapshot_hash;
    if (!same_hash || intel->items != view->intel_items) {
        return cur_fail(at, err, "'snapshot_sha256' or 'items' differs from 'sources'");
    }
    if (view_get_ratio(at, "attack_cases", &intel->attack_cases, err) < 0 ||
        read_tallies(at, "types", intel->items, &intel->types, &intel->type_count, err) < 0 ||
        read_tallies(at, "sources", intel->items, &intel->sources, &intel->source_count, err) < 0) {
        return -1;
    }
    return read_largest(at, intel, err);
}

int view_get_intel(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {
        "snapshot_sha256", "items", "attack_cases", "types", "sources", "largest_source",
        "trials",          "age",   "lag",          "stale", "bins",    "up_to_day",
        "products",        NULL};
    struct view_intel *intel = &view->intel;
    struct cur at;
    int got = cur_any(root, "intelligence", false, &at, err);
    if (got != 0 || node_type(at.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&at, err) < 0 || cur_known(&at, known, err) < 0 ||
        read_origin(&at, view, err) < 0 || view_get_count(&at, "trials", &intel->trials, err) < 0 ||
        read_quartiles(&at, "age", intel->trials, &intel->age, err) < 0 ||
        read_quartiles(&at, "lag", intel->trials, &intel->lag, err) < 0 ||
        view_get_ratio(&at, "up_to_day", &intel->up_to_day, err) < 0 ||
        view_get_ratio(&at, "stale", &intel->stale, err) < 0 || read_bins(&at, intel, err) < 0) {
        return -1;
    }
    if (intel->up_to_day.n != intel->age.trials || intel->stale.n != intel->trials) {
        return cur_fail(&at, err, "'up_to_day' or 'stale' does not go with the trials");
    }
    intel->bound = true;
    return read_products(&at, view, err);
}

void view_intel_done(struct view_intel *intel)
{
    free(intel->types);
    free(intel->sources);
    free(intel->products);
}
