/* One product's entry: its identity, its metrics and everything that was counted for it. */
#include "reports/results_parts.h"

static struct node *arms(const struct score_product *product)
{
    struct node *out = node_array();
    for (int arm = SCORE_ARM_DETECT; arm <= SCORE_ARM_BLOCK; arm++) {
        if (scores_has_arm(product, (enum score_arm)arm)) {
            node_append(out, node_string(score_arm_name((enum score_arm)arm)));
        }
    }
    return out;
}

static struct node *metrics(const struct results_sums *sums, size_t product)
{
    struct node *out = node_array();
    for (int m = 0; m < METRIC_COUNT; m++) {
        if (m != METRIC_CONTROL_VALID && m != METRIC_CONTROL_SUCCESS) {
            node_append(out, results_metric(sums->criteria, &sums->values[product][m]));
        }
    }
    return out;
}

static void set_identity(struct node *out, const struct score_product *product)
{
    node_set_str(out, "id", product->id);
    node_set_str(out, "name", product->name);
    node_set_str(out, "version", product->version);
    node_set_str(out, "role", score_role_name(product->role));
    node_set_str(out, "category", product->category);
    node_set_str(out, "config_sha256", product->config_hash);
    node_set(out, "arms", arms(product));
}

struct node *results_product(const struct results_sums *sums, size_t product)
{
    const struct scores *table = sums->table;
    struct node *out = node_object();
    double score = 0.0;
    set_identity(out, table->products[product]);
    node_set(out, "metrics", metrics(sums, product));
    node_set(out, "counts", results_counts(table, product));
    node_set(out, "depth", results_depth(table, product));
    node_set(out, "prevention", results_prevention(table, product));
    node_set(out, "benign", results_benign(table, product));
    node_set(out, "work", results_work(sums, product));
    node_set(out, "flips", results_flips(sums, product));
    node_set(out, "alert_within", results_alert_within(sums, product));
    node_set(out, "by_cluster", results_by_cluster(table, product));
    node_set(out, "by_tactic", results_by_tactic(sums, product));
    node_set(out, "by_technique", results_by_technique(table, product));
    node_set(out, "voids", results_voids(table, product));
    node_set(out, "noise", results_noise(table->products[product], sums->criteria->level));
    node_set(out, "precision", results_precision(sums, product));
    node_set(out, "thresholds", results_thresholds(sums, product));
    node_set(out, "gates", results_gates(sums, product));
    if (results_score(sums, product, &score)) {
        results_set_real(out, "score", score);
    } else {
        node_set(out, "score", node_null());
    }
    return out;
}
