/* The guard that refuses criteria which rank a product that does no work above one that does: by
 * their score, or by the joint verdict of their gates. Every reference product is held against
 * every product under test, and each pair that is wrong is named. */
#include "reports/results_parts.h"
#include "reports/threshold.h"

struct rank { /* what the criteria make of one product */
    double score;
    bool scored;
    enum threshold_verdict joint;
};

static struct node *pair_node(const struct results_sums *sums, size_t reference, size_t product)
{
    struct node *pair = node_object();
    node_set_str(pair, "reference", sums->table->products[reference]->id);
    node_set_str(pair, "product", sums->table->products[product]->id);
    return pair;
}

static struct node *score_pair(const struct results_sums *sums, const struct rank *ranks,
                               size_t reference, size_t product)
{
    struct node *pair = pair_node(sums, reference, product);
    results_set_real(pair, "reference_score", ranks[reference].score);
    results_set_real(pair, "product_score", ranks[product].score);
    return pair;
}

static struct node *gate_pair(const struct results_sums *sums, const struct rank *ranks,
                              size_t reference, size_t product)
{
    struct node *pair = pair_node(sums, reference, product);
    node_set_str(pair, "reference_verdict", threshold_name(ranks[reference].joint));
    node_set_str(pair, "product_verdict", threshold_name(ranks[product].joint));
    return pair;
}

/* Holds one reference product against one product; returns whether anything could be said. */
static bool hold(const struct results_sums *sums, const struct rank *ranks, size_t reference,
                 size_t product, struct node *pairs, struct node *gate_pairs)
{
    const struct rank *r = &ranks[reference], *p = &ranks[product];
    bool scored = r->scored && p->scored;
    bool gated = r->joint != THRESHOLD_NOT_DECIDED && p->joint != THRESHOLD_NOT_DECIDED;
    if (scored && r->score > p->score) {
        node_append(pairs, score_pair(sums, ranks, reference, product));
    }
    if (threshold_better(r->joint, p->joint)) {
        node_append(gate_pairs, gate_pair(sums, ranks, reference, product));
    }
    return scored || gated;
}

struct node *results_guard(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    struct rank ranks[SCORE_MAX_PRODUCTS] = {0};
    struct node *out = node_object(), *pairs = node_array(), *gate_pairs = node_array();
    bool applied = false;
    for (size_t i = 0; i < table->product_count; i++) {
        ranks[i].scored = results_score(sums, i, &ranks[i].score);
        ranks[i].joint = results_joint(sums, i);
    }
    for (size_t r = 0; r < table->product_count; r++) {
        for (size_t p = 0; p < table->product_count; p++) {
            if (table->products[r]->role == SCORE_ROLE_REFERENCE &&
                table->products[p]->role == SCORE_ROLE_PRODUCT) {
                applied = hold(sums, ranks, r, p, pairs, gate_pairs) || applied;
            }
        }
    }
    bool refused = node_count(pairs) + node_count(gate_pairs) > 0;
    const char *state = refused ? "refused" : "passed";
    node_set_str(out, "state", applied ? state : "not-applied");
    node_set(out, "pairs", pairs);
    node_set(out, "gate_pairs", gate_pairs);
    return out;
}
