/* Evasion: each attack in another way of writing against the same attack in plain form. A pair is
 * one repetition of both, and counts only where both are scored, so that an attack that no longer
 * works in its other form is no evasion. */
#include <stdlib.h>

#include "common/base/text.h"
#include "reports/results_parts.h"
#include "reports/scores_index.h"

struct pair {
    size_t variant_case, plain_case;
    size_t name; /* index into the names */
};

struct pairs {
    struct pair *list;
    size_t count;
    const char **names; /* of variants, each once, sorted */
    size_t name_count;
};

struct pair_counts {
    int64_t both, plain_only, variant_only, neither;
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
            (struct pair){i, scores_find_case(table, of->plain_id), (size_t)(name - pairs->names)};
    }
}

static void add_pair(struct pair_counts *counts, bool plain, bool variant)
{
    counts->both += plain && variant;
    counts->plain_only += plain && !variant;
    counts->variant_only += !plain && variant;
    counts->neither += !plain && !variant;
}

/* counts: one for each name, and the last for all of them. */
static void count_pairs(const struct scores *table, size_t product, enum metric_id metric,
                        const struct pairs *pairs, struct pair_counts *counts)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair = &pairs->list[i];
        for (int r = 1; r <= table->repetitions; r++) {
            int plain = metrics_score(table, pair->plain_case, product, r, metric);
            int variant = metrics_score(table, pair->variant_case, product, r, metric);
            if (plain != METRICS_NOT_COUNTED && variant != METRICS_NOT_COUNTED) {
                add_pair(&counts[pair->name], plain == 1, variant == 1);
                add_pair(&counts[pairs->name_count], plain == 1, variant == 1);
            }
        }
    }
}

static int64_t total_of(const struct pair_counts *counts)
{
    return counts->both + counts->plain_only + counts->variant_only + counts->neither;
}

static struct node *metric_node(const struct scores *table, size_t product, enum metric_id metric,
                                const struct pairs *pairs)
{
    AUTOFREE struct pair_counts *counts = mem_array(pairs->name_count + 1, sizeof(*counts));
    const struct pair_counts *all = &counts[pairs->name_count];
    struct node *out = node_object(), *list = node_array();
    count_pairs(table, product, metric, pairs, counts);
    node_set_int(out, "pairs", total_of(all));
    node_set_int(out, "both", all->both);
    node_set_int(out, "plain_only", all->plain_only);
    node_set_int(out, "variant_only", all->variant_only);
    node_set_int(out, "neither", all->neither);
    for (size_t i = 0; i < pairs->name_count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "variant", pairs->names[i]);
        node_set_int(entry, "pairs", total_of(&counts[i]));
        node_set_int(entry, "both", counts[i].both);
        node_set_int(entry, "plain_only", counts[i].plain_only);
        node_append(list, entry);
    }
    node_set(out, "resistance", results_ratio(all->both, all->both + all->plain_only));
    node_set(out, "by_variant", list);
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
            node_set(entry, "detection", metric_node(table, p, METRIC_DETECTION, &pairs));
            node_set(entry, "prevention", metric_node(table, p, METRIC_PREVENTION, &pairs));
            node_append(products, entry);
        }
        node_set_int(out, "case_pairs", (int64_t)pairs.count);
        node_set(out, "products", products);
    }
    free(pairs.list);
    free(pairs.names);
    return out ? out : node_null();
}
