/* Evasion: each attack in another way of writing against the same attack in plain form. A pair is
 * one repetition of both, and counts only where both are scored, so that an attack that no longer
 * works in its other form is no evasion. */
#include <stdlib.h>

#include "common/base/text.h"
#include "reports/results_parts.h"
#include "reports/scores_index.h"
#include "reports/stats/bootstrap.h"
#include "reports/stats/paired.h"

struct pair {
    size_t variant_case, plain_case;
    size_t name;    /* index into the names */
    size_t cluster; /* of its scenario */
};

struct pairs {
    struct pair *list;
    size_t count;
    const char **names; /* of variants, each once, sorted */
    size_t name_count;
};

struct pair_counts {
    struct paired of;           /* first: in plain form only; second: in the other form only */
    struct cluster_count *held; /* by cluster: of what was caught in plain form, in the other too */
    double *surplus;            /* by cluster: caught in plain form less caught in the other */
    size_t clusters;            /* so many are filled */
    size_t last;                /* cluster of the last of them */
    int64_t cases, held_cases;  /* pairs of cases with anything in them, in `held` */
};

static bool is_paired(const struct score_case *of)
{
    return of->kind == SCORE_ATTACK && of->plain_id != NULL;
}

static void list_names(const struct scores *table, struct pairs *pairs)
{
    size_t all = 0;
    for (size_t i = 0; i < table->case_count; i++) {
        if (is_paired(table->cases[i])) {
            pairs->names[all++] = table->cases[i]->variant;
        }
    }
    pairs->name_count = text_distinct(pairs->names, all);
}

static void list_pairs(const struct scores *table, struct pairs *pairs)
{
    pairs->list = mem_array(table->case_count + 1, sizeof(*pairs->list));
    pairs->names = mem_array(table->case_count + 1, sizeof(*pairs->names));
    list_names(table, pairs);
    for (size_t i = 0; i < table->case_count; i++) {
        const struct score_case *of = table->cases[i];
        const char **name = NULL;
        if (!is_paired(of)) {
            continue;
        }
        name = bsearch(&of->variant, pairs->names, pairs->name_count, sizeof(*name), text_compare);
        pairs->list[pairs->count++] =
            (struct pair){i, scores_find_case(table, of->plain_id), (size_t)(name - pairs->names),
                          table->case_cluster[i]};
    }
}

/* By cluster; and by name first, for the counts of each. */
static int by_cluster(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->cluster != y->cluster) {
        return x->cluster < y->cluster ? -1 : 1;
    }
    return (x->variant_case > y->variant_case) - (x->variant_case < y->variant_case);
}

static int by_name(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->name != y->name) {
        return x->name < y->name ? -1 : 1;
    }
    return by_cluster(a, b);
}

static void add_pair(struct pair_counts *counts, bool plain, bool variant)
{
    struct cluster_count *held = &counts->held[counts->clusters - 1];
    counts->of.both += plain && variant;
    counts->of.first += plain && !variant;
    counts->of.second += !plain && variant;
    counts->of.neither += !plain && !variant;
    held->n += plain;
    held->x += plain && variant;
    counts->surplus[counts->clusters - 1] += (plain ? 1.0 : 0.0) - (variant ? 1.0 : 0.0);
}

static void start_cluster(struct pair_counts *counts, size_t cluster)
{
    if (counts->clusters == 0 || counts->last != cluster) {
        counts->held[counts->clusters] = (struct cluster_count){0};
        counts->surplus[counts->clusters++] = 0.0;
        counts->last = cluster;
    }
}

/* The pairs are in the order of their clusters. */
static void count_pairs(const struct scores *table, size_t product, enum metric_id metric,
                        const struct pair *list, size_t count, struct pair_counts *counts)
{
    for (size_t i = 0; i < count; i++) {
        bool any = false, held = false;
        for (int r = 1; r <= table->repetitions; r++) {
            int plain = metrics_score(table, list[i].plain_case, product, r, metric);
            int variant = metrics_score(table, list[i].variant_case, product, r, metric);
            if (plain != METRICS_NOT_COUNTED && variant != METRICS_NOT_COUNTED) {
                start_cluster(counts, list[i].cluster);
                add_pair(counts, plain == 1, variant == 1);
                any = true;
                held = held || plain == 1;
            }
        }
        counts->cases += any;
        counts->held_cases += held;
    }
}

static int64_t total_of(const struct pair_counts *counts)
{
    return counts->of.both + counts->of.first + counts->of.second + counts->of.neither;
}

/* Caught in plain form less caught in the other, over all pairs. McNemar's and Newcombe's take the
 * pairs as independent; what turns whole clusters does not, and is what may be concluded from. */
static struct node *difference_node(const struct results_sums *sums,
                                    const struct pair_counts *counts)
{
    const struct criteria *criteria = sums->criteria;
    double level = criteria->level, total = (double)total_of(counts);
    struct mcnemar test = {.exact = 1.0, .mid_p = 1.0};
    struct node *out = NULL;
    if (counts->cases == 0 || counts->cases < criteria->min_cases ||
        (int64_t)counts->clusters < criteria->min_clusters) {
        return node_null();
    }
    paired_mcnemar(&counts->of, level, &test);
    out = node_object();
    results_set_real(out, "value", (double)(counts->of.first - counts->of.second) / total);
    node_set(out, "interval",
             results_interval(paired_newcombe(&counts->of, level), level, "newcombe-paired"));
    results_set_p(out, "p_exact", test.exact);
    results_set_p(out, "p_mid", test.mid_p);
    results_set_p(out, "p_clusters",
                  signflip_p(counts->surplus, counts->clusters, results_seed(sums->meta)));
    return out;
}

static struct node *held_node(const struct results_sums *sums, const struct pair_counts *counts)
{
    struct node *out = node_object();
    node_set_int(out, "pairs", total_of(counts));
    node_set_int(out, "both", counts->of.both);
    node_set_int(out, "plain_only", counts->of.first);
    node_set(out, "resistance",
             results_share(sums->criteria, counts->held, counts->clusters, counts->held_cases));
    return out;
}

/* pairs->list: by name. */
static struct node *variants_node(const struct results_sums *sums, size_t product,
                                  enum metric_id metric, const struct pairs *pairs,
                                  struct pair_counts *room)
{
    struct node *out = node_array();
    for (size_t i = 0, first = 0; i < pairs->name_count; i++) {
        struct pair_counts counts = {.held = room->held, .surplus = room->surplus};
        size_t count = 0;
        while (first + count < pairs->count && pairs->list[first + count].name == i) {
            count++;
        }
        count_pairs(sums->table, product, metric, pairs->list + first, count, &counts);
        struct node *entry = held_node(sums, &counts);
        node_set_str(entry, "variant", pairs->names[i]);
        node_append(out, entry);
        first += count;
    }
    return out;
}

static struct node *metric_node(const struct results_sums *sums, size_t product,
                                enum metric_id metric, const struct pairs *pairs)
{
    size_t room = sums->table->cluster_count + 1;
    AUTOFREE struct cluster_count *held = mem_array(room, sizeof(*held));
    AUTOFREE double *surplus = mem_array(room, sizeof(*surplus));
    struct pair_counts all = {.held = held, .surplus = surplus};
    qsort(pairs->list, pairs->count, sizeof(*pairs->list), by_cluster);
    count_pairs(sums->table, product, metric, pairs->list, pairs->count, &all);
    struct node *out = held_node(sums, &all);
    node_set_int(out, "variant_only", all.of.second);
    node_set_int(out, "neither", all.of.neither);
    node_set(out, "difference", difference_node(sums, &all));
    qsort(pairs->list, pairs->count, sizeof(*pairs->list), by_name);
    node_set(out, "by_variant", variants_node(sums, product, metric, pairs, &all));
    return out;
}

struct node *results_evasion(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    struct pairs pairs = {0};
    struct node *out = NULL, *products = NULL;
    list_pairs(table, &pairs);
    if (pairs.count > 0) {
        out = node_object();
        products = node_array();
        for (size_t p = 0; p < table->product_count; p++) {
            struct node *entry = node_object();
            node_set_str(entry, "product", table->products[p]->id);
            node_set(entry, "detection", metric_node(sums, p, METRIC_DETECTION, &pairs));
            node_set(entry, "prevention", metric_node(sums, p, METRIC_PREVENTION, &pairs));
            node_append(products, entry);
        }
        node_set_int(out, "case_pairs", (int64_t)pairs.count);
        node_set(out, "products", products);
    }
    free(pairs.list);
    free(pairs.names);
    return out ? out : node_null();
}
