/* Alerts that belong to no case, with Garwood's interval an hour. */
#include "reports/results_parts.h"
#include "reports/stats/poisson.h"

#define MS_PER_HOUR 3600000.0

static struct node *rate_node(int64_t alerts, int64_t observed_ms, double level)
{
    double hours = (double)observed_ms / MS_PER_HOUR;
    struct interval count = poisson_garwood((double)alerts, level);
    struct node *out = node_object();
    node_set_int(out, "alerts", alerts);
    node_set_int(out, "observed_ms", observed_ms);
    results_set_real(out, "per_hour", (double)alerts / hours);
    node_set(out, "interval",
             results_interval((struct interval){count.lower / hours, count.upper / hours}, level,
                              "garwood"));
    return out;
}

struct node *results_noise(const struct score_product *product, double level)
{
    struct node *out = NULL, *arms = NULL;
    if (product->noise_alerts < 0 || product->observed_ms <= 0) {
        return node_null();
    }
    out = rate_node(product->noise_alerts, product->observed_ms, level);
    arms = node_array();
    for (int arm = SCORE_ARM_DETECT; arm <= SCORE_ARM_BLOCK; arm++) {
        const struct score_watch *watch = &product->watch[arm];
        if (watch->observed_ms > 0) {
            struct node *entry = rate_node(watch->noise_alerts, watch->observed_ms, level);
            node_set_str(entry, "arm", score_arm_name((enum score_arm)arm));
            node_append(arms, entry);
        }
    }
    node_set(out, "arms", arms);
    return out;
}
