/* Products of the run against each other, on the same cases and repetitions; reference products are
 * left out, since everybody knows what they do. */
#include <stdlib.h>

#include "reports/compare.h"
#include "reports/results_parts.h"

static const enum metric_id compared[] = {METRIC_DETECTION, METRIC_PREVENTION,
                                          METRIC_FALSE_POSITIVE};

static size_t count_products(const struct scores *table)
{
    size_t count = 0;

    while (count < table->product_count && table->products[count]->role == SCORE_ROLE_PRODUCT) {
        count++;
    }
    return count;
}

/* item = case * repetitions + repetition. */
static void fill(const struct scores *table, enum metric_id metric, unsigned char *outcome,
                 size_t *cluster, size_t products)
{
    size_t item = 0;

    for (size_t c = 0; c < table->case_count; c++) {
        for (int r = 1; r <= table->repetitions; r++, item++) {
            cluster[item] = table->case_cluster[c];
            for (size_t p = 0; p < products; p++) {
                int score = metrics_score(table, c, p, r, metric);

                outcome[item * products + p] =
                    score == METRICS_NOT_COUNTED ? COMPARE_NONE : (unsigned char)score;
            }
        }
    }
}

struct node *results_compare_two(const struct compare_two *two, const char *first,
                                 const char *second, double level)
{
    struct node *out = node_object();

    node_set_str(out, "first", first);
    node_set_str(out, "second", second);
    node_set_int(out, "both", two->table.both);
    node_set_int(out, "first_only", two->table.first);
    node_set_int(out, "second_only", two->table.second);
    node_set_int(out, "neither", two->table.neither);
    node_set_int(out, "clusters", (int64_t)two->clusters);
    node_set_bool(out, "enough", two->enough);
    if (!two->enough) {
        return out;
    }
    results_set_real(out, "difference", two->difference);
    node_set(out, "interval", results_interval(two->newcombe, level, "newcombe-paired"));
    node_set(out, "tango", results_interval(two->tango, level, "tango"));
    results_set_p(out, "p_exact", two->mcnemar.exact);
    results_set_p(out, "p_mid", two->mcnemar.mid_p);
    results_set_p(out, "p_clusters", two->p);
    results_set_p(out, "p_adjusted", two->adjusted);
    node_set_str(out, "better", two->better == 0 ? "none" : two->better == 1 ? "first" : "second");
    return out;
}

struct node *results_compare_rank(const struct compare_rank *rank, const char *name)
{
    struct node *out = node_object();

    node_set_str(out, "product", name);
    node_set_int(out, "best", (int64_t)rank->best);
    node_set_int(out, "worst", (int64_t)rank->worst);
    node_set_int(out, "tier", (int64_t)rank->tier);
    return out;
}

struct node *results_compare_q(const struct compare *compare)
{
    struct node *out = node_object();

    if (!compare->has_q) {
        node_free(out);
        return node_null();
    }
    node_set_int(out, "items", compare->q_items);
    results_set_real(out, "q", compare->q.q);
    node_set_int(out, "df", (int64_t)compare->q.df);
    results_set_p(out, "p", compare->q.p);
    return out;
}

static struct node *metric_node(const struct results_sums *sums, enum metric_id metric,
                                size_t products)
{
    const struct scores *table = sums->table;
    size_t items = table->case_count * (size_t)table->repetitions;
    AUTOFREE unsigned char *outcome = mem_array(items * products + 1, 1);
    AUTOFREE size_t *cluster = mem_array(items + 1, sizeof(*cluster));
    struct compare_outcomes outcomes = {
        .items = items,
        .products = products,
        .outcome = outcome,
        .cluster = cluster,
        .clusters = table->cluster_count,
        .good = metric_is_good(metric),
        .level = sums->criteria->level,
        .seed = results_seed(sums->meta),
        .least_cases = sums->criteria->min_cases,
        .least_clusters = sums->criteria->min_clusters,
    };
    struct compare compare;
    struct node *out = node_object(), *two = node_array(), *ranks = node_array();

    fill(table, metric, outcome, cluster, products);
    compare_products(&outcomes, &compare);
    for (size_t i = 0; i < compare.two_count; i++) {
        const struct compare_two *pair = &compare.two[i];
        node_append(two, results_compare_two(pair, table->products[pair->first]->id,
                                             table->products[pair->second]->id, outcomes.level));
    }
    for (size_t i = 0; compare.tested && i < products; i++) {
        node_append(ranks, results_compare_rank(&compare.ranks[i], table->products[i]->id));
    }
    node_set_str(out, "metric", metric_name(metric));
    node_set(out, "pairs", two);
    node_set(out, "ranks", ranks);
    node_set(out, "cochran_q", results_compare_q(&compare));
    compare_done(&compare);
    return out;
}

struct node *results_comparisons(const struct results_sums *sums)
{
    size_t products = count_products(sums->table);
    struct node *out = node_array();

    for (size_t i = 0; i < COUNT_OF(compared) && products > 1 && products <= COMPARE_MAX; i++) {
        node_append(out, metric_node(sums, compared[i], products));
    }
    return out;
}

bool results_compared(const struct node *comparisons)
{
    for (size_t i = 0; i < node_count(comparisons); i++) {
        if (node_count(node_get(node_at(comparisons, i), "ranks")) > 0) {
            return true;
        }
    }
    return false;
}
