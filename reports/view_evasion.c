/* Reads the section on evasion. Its counts say the same thing twice, so they are held against each
 * other. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

static int read_held(const struct cur *at, struct view_held *out, struct err *err)
{
    if (view_get_count(at, "pairs", &out->pairs, err) < 0 ||
        view_get_count(at, "both", &out->both, err) < 0) {
        return -1;
    }
    if (view_get_count(at, "plain_only", &out->plain_only, err) < 0) {
        return -1;
    }
    out->resistance = (struct view_ratio){.x = out->both, .n = out->both + out->plain_only};
    if (node_get(at->node, "resistance") == NULL) {
        return 0;
    }
    struct view_ratio given;
    if (view_get_ratio(at, "resistance", &given, err) < 0) {
        return -1;
    }
    if (given.x != out->resistance.x || given.n != out->resistance.n) {
        return cur_fail(at, err, "its counts do not add up to its pairs");
    }
    out->resistance = given;
    return 0;
}

static int read_variant(const struct cur *at, struct view_evasion_variant *out, struct err *err)
{
    static const char *const known[] = {"variant",    "pairs",      "both",
                                        "plain_only", "resistance", NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        view_get_text(at, "variant", &out->name, err) < 0 || read_held(at, &out->held, err) < 0) {
        return -1;
    }
    return out->held.both + out->held.plain_only <= out->held.pairs
               ? 0
               : cur_fail(at, err, "more than its 'pairs' are counted");
}

static int read_variants(const struct cur *at, const struct view_redacted *redacted,
                         struct view_evasion *evasion, struct view_evasion_metric *out,
                         struct err *err)
{
    const struct view_evasion_metric *first = &evasion->products[0].detection;
    struct cur list, item;
    struct view_held sum = {0};
    size_t count = 0;
    if (view_get_list(at, "by_variant", SCORE_MAX_CASES, &list, &count, err) < 0) {
        return -1;
    }
    if (first != out && count != evasion->variant_count) {
        return cur_fail(&list, err, "expected the variants of the first product");
    }
    evasion->variant_count = count;
    out->variants = mem_array(count + 1, sizeof(*out->variants));
    for (size_t i = 0; i < count; i++) {
        cur_item(&list, i, &item);
        if (read_variant(&item, &out->variants[i], err) < 0) {
            return -1;
        }
        if (strcmp(out->variants[i].name, first->variants[i].name) != 0) {
            return cur_fail(&item, err, "is not in the order of the first product");
        }
        sum.pairs += out->variants[i].held.pairs;
        sum.both += out->variants[i].held.both;
        sum.plain_only += out->variants[i].held.plain_only;
    }
    if (redacted->given && count == 0) {
        return 0;
    }
    return sum.pairs == out->held.pairs && sum.both == out->held.both &&
                   sum.plain_only == out->held.plain_only
               ? 0
               : cur_fail(&list, err, "do not add up to the pairs of all variants");
}

static int read_difference(const struct cur *at, struct view_evasion_metric *out, struct err *err)
{
    static const char *const known[] = {"value", "interval",   "p_exact",
                                        "p_mid", "p_clusters", NULL};
    struct cur cur, interval;
    if (node_type(node_get(at->node, "difference")) == NODE_NULL) {
        return 0;
    }
    out->compared = true;
    if (cur_object(at, "difference", true, &cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        view_get_number(&cur, "value", -1.0, 1.0, &out->lost, err) < 0 ||
        cur_any(&cur, "interval", true, &interval, err) < 0 ||
        view_get_interval(&interval, "newcombe-paired", -1.0, 1.0, &out->interval, err) < 0 ||
        view_get_p(&cur, "p_exact", &out->p_exact, err) < 0 ||
        view_get_p(&cur, "p_mid", &out->p_mid, err) < 0) {
        return -1;
    }
    return view_get_p(&cur, "p_clusters", &out->p_clusters, err);
}

static int read_metric(const struct cur *at, const char *key, struct view *view,
                       struct view_evasion_metric *out, struct err *err)
{
    static const char *const known[] = {"pairs",      "both",       "plain_only",
                                        "neither",    "resistance", "variant_only",
                                        "by_variant", "difference", NULL};
    struct view_held *held = &out->held;
    struct cur cur;
    if (cur_object(at, key, true, &cur, err) < 0 || cur_known(&cur, known, err) < 0 ||
        read_held(&cur, held, err) < 0 ||
        view_get_count(&cur, "variant_only", &out->variant_only, err) < 0 ||
        view_get_count(&cur, "neither", &out->neither, err) < 0) {
        return -1;
    }
    if (held->both + held->plain_only + out->variant_only + out->neither != held->pairs) {
        return cur_fail(&cur, err, "its counts do not add up to its pairs");
    }
    if (node_get(cur.node, "difference") != NULL && read_difference(&cur, out, err) < 0) {
        return -1;
    }
    return read_variants(&cur, &view->redacted, &view->evasion, out, err);
}

static int read_product(const struct cur *at, struct view *view, size_t index, struct err *err)
{
    static const char *const known[] = {"product", "detection", "prevention", NULL};
    struct view_evasion_product *out = &view->evasion.products[index];
    if (view_is_of_product(at, view, index, err) < 0 || cur_known(at, known, err) < 0 ||
        read_metric(at, "detection", view, &out->detection, err) < 0) {
        return -1;
    }
    return read_metric(at, "prevention", view, &out->prevention, err);
}

int view_get_evasion(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"case_pairs", "products", NULL};
    struct cur evasion, list, item;
    int got = cur_any(root, "evasion", false, &evasion, err);
    if (got != 0 || node_type(evasion.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&evasion, err) < 0 || cur_known(&evasion, known, err) < 0 ||
        view_get_by_product(&evasion, "products", view, &list, err) < 0 ||
        view_get_count(&evasion, "case_pairs", &view->evasion.case_pairs, err) < 0) {
        return -1;
    }
    view->evasion.products = mem_array(view->product_count + 1, sizeof(*view->evasion.products));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (read_product(&item, view, i, err) < 0) {
            return -1;
        }
    }
    return 0;
}

void view_evasion_done(struct view *view)
{
    for (size_t i = 0; view->evasion.products && i < view->product_count; i++) {
        free(view->evasion.products[i].detection.variants);
        free(view->evasion.products[i].prevention.variants);
    }
    free(view->evasion.products);
}
