/* Results by named set, and of public against sealed cases: whether a product does better on what
 * it could have known. */
#include <stdlib.h>

#include "common/base/text.h"
#include "reports/results_parts.h"
#include "reports/stats/difference.h"

/* The names of sets, each once; group[i] is that of case i, `count` for none. Caller frees. */
static const char **list_sets(const struct scores *table, size_t *group, size_t *count)
{
    const char **names = mem_array(table->case_count + 1, sizeof(*names));
    size_t all = 0;
    for (size_t i = 0; i < table->case_count; i++) {
        if (table->cases[i]->set) {
            names[all++] = table->cases[i]->set;
        }
    }
    *count = text_distinct(names, all);
    for (size_t i = 0; i < table->case_count; i++) {
        const char *const *set = &table->cases[i]->set;
        const char **found =
            *set ? bsearch(set, names, *count, sizeof(*names), text_compare) : NULL;
        group[i] = found ? (size_t)(found - names) : *count;
    }
    return names;
}

struct set_counts { /* by group, one more than there are sets: the cases of none */
    struct cluster_count *detection, *prevention, *wrong;
};

static void count_groups(const struct scores *table, size_t product, const size_t *group,
                         size_t groups, struct set_counts *out)
{
    out->detection = mem_array(groups, sizeof(*out->detection));
    out->prevention = mem_array(groups, sizeof(*out->prevention));
    out->wrong = mem_array(groups, sizeof(*out->wrong));
    metrics_group(table, product, METRIC_DETECTION, group, groups, out->detection);
    metrics_group(table, product, METRIC_PREVENTION, group, groups, out->prevention);
    metrics_group(table, product, METRIC_FALSE_POSITIVE, group, groups, out->wrong);
}

static void set_counts_done(struct set_counts *counts)
{
    free(counts->detection);
    free(counts->prevention);
    free(counts->wrong);
}

static struct node *product_node(const struct scores *table, size_t product,
                                 const struct set_counts *counts, size_t group)
{
    struct node *out = node_object();
    node_set_str(out, "product", table->products[product]->id);
    results_set_ratio(out, "detection", counts->detection[group]);
    results_set_ratio(out, "prevention", counts->prevention[group]);
    results_set_ratio(out, "false_positive", counts->wrong[group]);
    return out;
}

static struct node *named_sets(const struct scores *table)
{
    AUTOFREE size_t *group = mem_array(table->case_count + 1, sizeof(*group));
    size_t count = 0;
    AUTOFREE const char **names = list_sets(table, group, &count);
    struct node *out = node_array();
    for (size_t i = 0; i <= count && count > 0; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "set", i < count ? names[i] : NULL);
        node_set(entry, "products", node_array());
        node_append(out, entry);
    }
    for (size_t p = 0; p < table->product_count && count > 0; p++) {
        struct set_counts counts = {0};
        count_groups(table, p, group, count + 1, &counts);
        for (size_t i = 0; i <= count; i++) {
            node_append(node_get(node_at(out, i), "products"), product_node(table, p, &counts, i));
        }
        set_counts_done(&counts);
    }
    return out;
}

/* Public minus sealed, with Newcombe's interval for independent proportions. */
static struct node *difference_node(const struct cluster_count *counts, double level)
{
    struct node *out = node_object();
    struct cluster_count open = counts[0], sealed = counts[1];
    struct interval interval;
    results_set_ratio(out, "public", open);
    results_set_ratio(out, "sealed", sealed);
    if (open.n == 0 || sealed.n == 0) {
        node_set(out, "difference", node_null());
        return out;
    }
    interval = difference_newcombe(open.x, open.n, sealed.x, sealed.n, level);
    results_set_real(out, "difference",
                     (double)open.x / (double)open.n - (double)sealed.x / (double)sealed.n);
    node_set(out, "interval", results_interval(interval, level, "newcombe"));
    return out;
}

static struct node *sealed_node(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    AUTOFREE size_t *group = mem_array(table->case_count + 1, sizeof(*group));
    struct node *out = NULL;
    bool any = false;
    for (size_t i = 0; i < table->case_count; i++) {
        group[i] = table->cases[i]->sealed;
        any = any || table->cases[i]->sealed;
    }
    if (!any) {
        return node_null();
    }
    out = node_array();
    for (size_t p = 0; p < table->product_count; p++) {
        struct node *entry = node_object();
        struct set_counts counts = {0};
        count_groups(table, p, group, 2, &counts);
        node_set_str(entry, "product", table->products[p]->id);
        node_set(entry, "detection", difference_node(counts.detection, sums->criteria->level));
        node_set(entry, "prevention", difference_node(counts.prevention, sums->criteria->level));
        node_set(entry, "false_positive", difference_node(counts.wrong, sums->criteria->level));
        node_append(out, entry);
        set_counts_done(&counts);
    }
    return out;
}

struct node *results_sets(const struct results_sums *sums)
{
    struct node *out = node_object();
    node_set(out, "named", named_sets(sums->table));
    node_set(out, "sealed", sealed_node(sums));
    return out;
}
