/* Reads gates, their joint verdict, and the pairs in which that of a reference product is the
 * better one. What follows from something else in the document is held against it. */
#include "reports/view_get.h"

#include <math.h>
#include <string.h>

static int read_verdict(const struct cur *at, const char *key, enum threshold_verdict *out,
                        struct err *err)
{
    const char *name = NULL;
    if (view_get_text(at, key, &name, err) < 0) {
        return -1;
    }
    return threshold_parse(name, out) ? 0 : cur_fail(at, err, "'%s': no such verdict", key);
}

static int read_limit(const struct cur *at, struct criteria_gate *out, struct err *err)
{
    static const char *const directions[] = {"at-least", "at-most", NULL};
    const char *metric = NULL;
    size_t direction = 0;
    if (view_get_text(at, "metric", &metric, err) < 0 ||
        cur_choice(at, "direction", true, directions, &direction, err) < 0 ||
        view_get_number(at, "limit", 0.0, 1.0, &out->threshold.limit, err) < 0) {
        return -1;
    }
    out->threshold.at_least = direction == 0;
    if (!metric_parse(metric, &out->threshold.metric)) {
        return cur_fail(at, err, "no such metric");
    }
    int null = view_is_null(at, "window_ms", err);
    return null != 0 ? (null < 0 ? -1 : 0) : view_get_count(at, "window_ms", &out->window_ms, err);
}

/* results_round keeps six digits, so a value may be off by half of the last one. */
static int read_value(const struct cur *at, struct view_gate *out, struct err *err)
{
    struct cur interval;
    if (out->verdict == THRESHOLD_NOT_DECIDED) {
        return 0;
    }
    if (view_get_number(at, "value", 0.0, 1.0, &out->value, err) < 0 ||
        cur_any(at, "interval", true, &interval, err) < 0 ||
        view_get_interval(&interval, "korn-graubard", 0.0, 1.0, &out->interval, err) < 0) {
        return -1;
    }
    return out->counted.n > 0 &&
                   fabs(out->value - (double)out->counted.x / (double)out->counted.n) <= 1e-5
               ? 0
               : cur_fail(at, err, "'value' is not 'numerator' of 'denominator'");
}

static int read_gate(const struct cur *at, struct view_gate *out, struct err *err)
{
    static const char *const known[] = {"metric",    "direction",   "limit",   "window_ms",
                                        "numerator", "denominator", "verdict", "value",
                                        "interval",  NULL};
    if (cur_as_object(at, err) < 0 || cur_known(at, known, err) < 0 ||
        read_limit(at, &out->gate, err) < 0 ||
        read_verdict(at, "verdict", &out->verdict, err) < 0 ||
        view_get_count(at, "denominator", &out->counted.n, err) < 0 ||
        cur_int(at, "numerator", true, 0, out->counted.n, &out->counted.x, err) < 0) {
        return -1;
    }
    return read_value(at, out, err);
}

int view_get_gates(const struct cur *at, struct view_product *out, struct err *err)
{
    static const char *const known[] = {"verdict", "each", NULL};
    enum threshold_verdict verdicts[CRITERIA_MAX_LIST];
    struct cur gates, list, item;
    int found = cur_any(at, "gates", false, &gates, err);
    if (found != 0 || node_type(gates.node) == NODE_NULL) {
        return found < 0 ? -1 : 0;
    }
    if (cur_as_object(&gates, err) < 0 || cur_known(&gates, known, err) < 0 ||
        read_verdict(&gates, "verdict", &out->joint, err) < 0 ||
        view_get_list(&gates, "each", CRITERIA_MAX_LIST, &list, &out->gate_count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < out->gate_count; i++) {
        cur_item(&list, i, &item);
        if (read_gate(&item, &out->gates[i], err) < 0) {
            return -1;
        }
        verdicts[i] = out->gates[i].verdict;
    }
    return out->gate_count > 0 && threshold_join(verdicts, out->gate_count) == out->joint
               ? 0
               : cur_fail(&gates, err, "'verdict' is not what follows from 'each'");
}

static int read_pair(const struct cur *at, struct view_gate_pair *out, struct err *err)
{
    if (cur_as_object(at, err) < 0 || view_get_text(at, "reference", &out->reference, err) < 0 ||
        view_get_text(at, "product", &out->product, err) < 0 ||
        read_verdict(at, "reference_verdict", &out->reference_verdict, err) < 0 ||
        read_verdict(at, "product_verdict", &out->product_verdict, err) < 0) {
        return -1;
    }
    return threshold_better(out->reference_verdict, out->product_verdict)
               ? 0
               : cur_fail(at, err, "'reference_verdict' is not the better one");
}

int view_get_gate_pairs(const struct cur *guard, struct view *view, struct err *err)
{
    struct cur list, item;
    if (node_get(guard->node, "gate_pairs") == NULL) {
        return 0;
    }
    if (view_get_list(guard, "gate_pairs", (size_t)SCORE_MAX_PRODUCTS * SCORE_MAX_PRODUCTS, &list,
                      &view->gate_pair_count, err) < 0) {
        return -1;
    }
    view->gate_pairs = mem_array(view->gate_pair_count + 1, sizeof(*view->gate_pairs));
    for (size_t i = 0; i < view->gate_pair_count; i++) {
        cur_item(&list, i, &item);
        if (read_pair(&item, &view->gate_pairs[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}
