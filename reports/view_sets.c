/* Reads what is told of apart: payload-only cases, named sets, sealed cases. */
#include <stdlib.h>
#include <string.h>

#include "reports/view_get.h"

static int read_payload_kind(const struct cur *at, const char *key, const char *rule,
                             struct view_payload_kind *out, struct err *err)
{
    struct cur kind;
    if (cur_object(at, key, true, &kind, err) < 0 ||
        view_get_ratio(&kind, "alerted", &out->alerted, err) < 0 ||
        view_get_ratio(&kind, "blocked", &out->blocked, err) < 0) {
        return -1;
    }
    return view_get_ratio(&kind, rule, &out->rule, err);
}

static int read_payload(const struct cur *root, struct view *view, struct err *err)
{
    struct view_sets *sets = &view->sets;
    struct cur payload, list, item;
    int got = cur_any(root, "payload_only", false, &payload, err);
    if (got != 0 || node_type(payload.node) == NODE_NULL) {
        return got < 0 ? -1 : 0;
    }
    if (cur_as_object(&payload, err) < 0 ||
        view_get_count(&payload, "attack_cases", &sets->payload_attack, err) < 0 ||
        view_get_count(&payload, "benign_cases", &sets->payload_benign, err) < 0 ||
        view_get_by_product(&payload, "products", view, &list, err) < 0) {
        return -1;
    }
    sets->payload = mem_array(view->product_count + 1, sizeof(*sets->payload));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (view_is_of_product(&item, view, i, err) < 0 ||
            read_payload_kind(&item, "attack", "rule_named", &sets->payload[i].attack, err) < 0 ||
            read_payload_kind(&item, "benign", "rule_unwanted", &sets->payload[i].benign, err) <
                0) {
            return -1;
        }
    }
    return 0;
}

static int read_set(const struct cur *at, const struct view *view, struct view_set *out,
                    struct err *err)
{
    struct cur list, item;
    if (cur_as_object(at, err) < 0 || view_get_text_or_null(at, "set", &out->name, err) < 0 ||
        view_get_by_product(at, "products", view, &list, err) < 0) {
        return -1;
    }
    out->products = mem_array(view->product_count + 1, sizeof(*out->products));
    for (size_t i = 0; i < view->product_count; i++) {
        cur_item(&list, i, &item);
        if (view_is_of_product(&item, view, i, err) < 0 ||
            view_get_ratio(&item, "detection", &out->products[i].detection, err) < 0 ||
            view_get_ratio(&item, "prevention", &out->products[i].prevention, err) < 0 ||
            view_get_ratio(&item, "false_positive", &out->products[i].wrong, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_difference(const struct cur *at, const char *key, struct view_difference *out,
                           struct err *err)
{
    struct cur cur, interval;
    int null = 0;
    if (cur_object(at, key, true, &cur, err) < 0 ||
        view_get_ratio(&cur, "public", &out->open, err) < 0 ||
        view_get_ratio(&cur, "sealed", &out->sealed, err) < 0) {
        return -1;
    }
    null = view_is_null(&cur, "difference", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    out->known = true;
    if (view_get_number(&cur, "difference", -1.0, 1.0, &out->value, err) < 0 ||
        cur_any(&cur, "interval", true, &interval, err) < 0) {
        return -1;
    }
    const char *method = node_get_str(interval.node, "method", "");
    bool older = strcmp(method, "newcombe") == 0; /* which took cases as independent */
    return view_get_interval(&interval, older ? method : "newcombe-clustered", -1.0, 1.0,
                             &out->interval, err);
}

static int read_sealed(const struct cur *sets, struct view *view, struct err *err)
{
    struct cur list, item;
    int null = view_is_null(sets, "sealed", err);
    if (null != 0) {
        return null < 0 ? -1 : 0;
    }
    if (view_get_by_product(sets, "sealed", view, &list, err) < 0) {
        return -1;
    }
    view->sets.sealed = mem_array(view->product_count + 1, sizeof(*view->sets.sealed));
    for (size_t i = 0; i < view->product_count; i++) {
        struct view_sealed *out = &view->sets.sealed[i];
        cur_item(&list, i, &item);
        if (view_is_of_product(&item, view, i, err) < 0 ||
            read_difference(&item, "detection", &out->detection, err) < 0 ||
            read_difference(&item, "prevention", &out->prevention, err) < 0 ||
            read_difference(&item, "false_positive", &out->wrong, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int view_get_sets(const struct cur *root, struct view *view, struct err *err)
{
    static const char *const known[] = {"named", "sealed", NULL};
    struct cur sets, list, item;
    int got = cur_object(root, "sets", false, &sets, err);
    if (got < 0 || read_payload(root, view, err) < 0) {
        return -1;
    }
    if (got != 0) {
        return 0;
    }
    if (cur_known(&sets, known, err) < 0 ||
        view_get_list(&sets, "named", SCORE_MAX_CASES + 1, &list, &view->sets.set_count, err) < 0) {
        return -1;
    }
    view->sets.sets = mem_array(view->sets.set_count + 1, sizeof(*view->sets.sets));
    for (size_t i = 0; i < view->sets.set_count; i++) {
        cur_item(&list, i, &item);
        if (read_set(&item, view, &view->sets.sets[i], err) < 0) {
            return -1;
        }
    }
    return read_sealed(&sets, view, err);
}

void view_sets_done(struct view_sets *sets)
{
    for (size_t i = 0; sets->sets && i < sets->set_count; i++) {
        free(sets->sets[i].products);
    }
    free(sets->sets);
    free(sets->payload);
    free(sets->sealed);
}
