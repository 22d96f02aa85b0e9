/* Gates: limits that must all hold, so that one side cannot buy off the other. Each is judged as a
 * threshold is; a gate with a window of its own counts only the alerts inside that. */
#include "reports/results_parts.h"
#include "reports/threshold.h"

static void value_of(const struct results_sums *sums, size_t product,
                     const struct criteria_gate *gate, struct metrics_value *out)
{
    if (gate->window_ms > 0) {
        metrics_count_within(sums->table, product, gate->window_ms, out);
    } else {
        *out = sums->values[product][gate->threshold.metric];
    }
}

static struct node *gate_node(const struct results_sums *sums, size_t product,
                              const struct criteria_gate *gate, enum threshold_verdict *verdict)
{
    struct metrics_value value;
    struct interval interval;
    struct node *out = node_object();
    value_of(sums, product, gate, &value);
    *verdict = results_judge(sums, &value, &gate->threshold, &interval);
    node_set_str(out, "metric", metric_name(gate->threshold.metric));
    node_set_str(out, "direction", gate->threshold.at_least ? "at-least" : "at-most");
    results_set_real(out, "limit", gate->threshold.limit);
    node_set(out, "window_ms", gate->window_ms > 0 ? node_int(gate->window_ms) : node_null());
    node_set_int(out, "numerator", value.x);
    node_set_int(out, "denominator", value.n);
    node_set_str(out, "verdict", threshold_name(*verdict));
    if (*verdict == THRESHOLD_NOT_DECIDED) {
        node_set(out, "value", node_null());
        node_set(out, "interval", node_null());
    } else {
        results_set_real(out, "value", (double)value.x / (double)value.n);
        node_set(out, "interval",
                 results_interval(interval, sums->criteria->level, "korn-graubard"));
    }
    return out;
}

struct node *results_gates(const struct results_sums *sums, size_t product)
{
    enum threshold_verdict verdicts[CRITERIA_MAX_LIST];
    size_t count = sums->criteria->gate_count;
    if (count == 0) {
        return node_null();
    }
    struct node *out = node_object(), *each = node_array();
    for (size_t i = 0; i < count; i++) {
        node_append(each, gate_node(sums, product, &sums->criteria->gates[i], &verdicts[i]));
    }
    node_set_str(out, "verdict", threshold_name(threshold_join(verdicts, count)));
    node_set(out, "each", each);
    return out;
}

enum threshold_verdict results_joint(const struct results_sums *sums, size_t product)
{
    enum threshold_verdict verdicts[CRITERIA_MAX_LIST];
    size_t count = sums->criteria->gate_count;
    for (size_t i = 0; i < count; i++) {
        struct metrics_value value;
        struct interval interval;
        value_of(sums, product, &sums->criteria->gates[i], &value);
        verdicts[i] = results_judge(sums, &value, &sums->criteria->gates[i].threshold, &interval);
    }
    return count > 0 ? threshold_join(verdicts, count) : THRESHOLD_NOT_DECIDED;
}
