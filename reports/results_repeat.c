/* Whether the same trial gives the same again: cases whose verdict changed, and the repeatability
 * standard deviation of a yes-or-no result. A case that was scored once says nothing of either. */
#include "reports/results_parts.h"
#include "reports/stats/agreement.h"

/* 0: fewer than two scored repetitions; 1: they agree; 2: they do not. */
static int flip_state(const struct scores *table, size_t product, size_t of_case,
                      enum score_arm arm)
{
    const struct judgement *first = NULL;
    int state = 0;
    for (int r = 1; r <= table->repetitions; r++) {
        const struct judgement *j = scores_cell(table, of_case, product, arm, r);
        if (j->verdict <= VERDICT_VOID) {
            continue;
        }
        if (first) {
            bool same = first->verdict == j->verdict && first->delayed == j->delayed;
            state = same && state < 2 ? 1 : 2;
        } else {
            first = j;
        }
    }
    return state;
}

/* The unit is the case, not the trial. */
static struct node *flips_of(const struct results_sums *sums, size_t product, enum score_arm arm)
{
    const struct scores *table = sums->table;
    AUTOFREE struct cluster_count *counts = mem_array(table->cluster_count + 1, sizeof(*counts));
    int64_t cases = 0;
    for (size_t c = 0; c < table->case_count; c++) {
        struct cluster_count *count = &counts[table->case_cluster[c]];
        int state = flip_state(table, product, c, arm);
        count->n += state > 0;
        count->x += state == 2;
        cases += state > 0;
    }
    return results_share(sums->criteria, counts, table->cluster_count, cases);
}

struct node *results_flips(const struct results_sums *sums, size_t product)
{
    struct node *out = node_object();
    node_set(out, "detect", flips_of(sums, product, SCORE_ARM_DETECT));
    node_set(out, "block", flips_of(sums, product, SCORE_ARM_BLOCK));
    return out;
}

/* s_r over the cases of which every repetition was scored. Each case stands where the method has a
 * laboratory: what differs between cases is not repeatability, and is left out. */
static struct node *deviation_node(const struct results_sums *sums, size_t product,
                                   enum metric_id metric)
{
    const struct scores *table = sums->table;
    AUTOFREE struct laboratory *cases = mem_array(table->case_count + 1, sizeof(*cases));
    struct wilrich wilrich;
    size_t whole = 0;
    int64_t partly = 0;
    struct node *out = node_object();
    for (size_t c = 0; c < table->case_count; c++) {
        struct laboratory *at = &cases[whole];
        *at = (struct laboratory){0};
        for (int r = 1; r <= table->repetitions; r++) {
            int score = metrics_score(table, c, product, r, metric);
            at->n += score != METRICS_NOT_COUNTED;
            at->x += score == 1;
        }
        partly += at->n > 0 && at->n < table->repetitions;
        whole += at->n == table->repetitions;
    }
    bool enough = (int64_t)whole >= sums->criteria->min_cases;
    node_set_int(out, "cases", (int64_t)whole);
    node_set_int(out, "cases_left_out", partly);
    if (enough && agreement_wilrich(cases, whole, &wilrich)) {
        results_set_real(out, "s_r", wilrich.repeatability);
    } else {
        node_set(out, "s_r", node_null());
    }
    return out;
}

struct node *results_repeatability(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    struct node *out = NULL, *products = NULL;
    if (table->repetitions < 2) {
        return node_null();
    }
    out = node_object();
    products = node_array();
    for (size_t p = 0; p < table->product_count; p++) {
        struct node *entry = node_object();
        node_set_str(entry, "product", table->products[p]->id);
        node_set(entry, "detection", deviation_node(sums, p, METRIC_DETECTION));
        node_set(entry, "prevention", deviation_node(sums, p, METRIC_PREVENTION));
        node_set(entry, "false_positive", deviation_node(sums, p, METRIC_FALSE_POSITIVE));
        node_append(products, entry);
    }
    node_set_int(out, "repetitions", table->repetitions);
    node_set(out, "products", products);
    return out;
}
