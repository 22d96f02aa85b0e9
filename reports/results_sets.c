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

/* The cases in the order of their groups, and of their clusters inside. */
struct order {
    size_t *cases, *first; /* first: where a group begins, and one more for the end */
    size_t groups;
};

struct place {
    size_t group, cluster, of_case;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const size_t left[] = {x->group, x->cluster, x->of_case};
    const size_t right[] = {y->group, y->cluster, y->of_case};
    for (size_t i = 0; i < COUNT_OF(left); i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

/* group[i] of case i is below groups. */
static void order_init(const struct scores *table, const size_t *group, size_t groups,
                       struct order *out)
{
    size_t count = table->case_count, at = 0;
    AUTOFREE struct place *places = mem_array(count + 1, sizeof(*places));
    out->groups = groups;
    out->cases = mem_array(count + 1, sizeof(*out->cases));
    out->first = mem_array(groups + 1, sizeof(*out->first));
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct place){group[i], table->case_cluster[i], i};
    }
    qsort(places, count, sizeof(*places), by_place);
    for (size_t g = 0; g < groups; g++) {
        out->first[g] = at;
        for (; at < count && places[at].group == g; at++) {
            out->cases[at] = places[at].of_case;
        }
    }
    out->first[groups] = at;
}

static void order_done(struct order *order)
{
    free(order->cases);
    free(order->first);
}

/* One metric over one group. *of, unless NULL, receives its numbers. */
static struct node *share_of(const struct results_sums *sums, size_t product, enum metric_id metric,
                             const struct order *order, size_t group, struct metrics_value *of)
{
    size_t first = order->first[group], count = order->first[group + 1] - first;
    AUTOFREE struct cluster_count *counts = mem_array(count + 1, sizeof(*counts));
    int64_t cases = 0;
    size_t filled = metrics_count_cases(sums->table, product, metric, order->cases + first, count,
                                        counts, &cases);
    if (of) {
        *of = (struct metrics_value){.id = metric, .cases = cases};
        cluster_design(counts, filled, &of->design);
        of->x = of->design.x;
        of->n = of->design.n;
    }
    return results_share(sums->criteria, counts, filled, cases);
}

static struct node *product_node(const struct results_sums *sums, size_t product,
                                 const struct order *order, size_t group)
{
    struct node *out = node_object();
    node_set_str(out, "product", sums->table->products[product]->id);
    node_set(out, "detection", share_of(sums, product, METRIC_DETECTION, order, group, NULL));
    node_set(out, "prevention", share_of(sums, product, METRIC_PREVENTION, order, group, NULL));
    node_set(out, "false_positive",
             share_of(sums, product, METRIC_FALSE_POSITIVE, order, group, NULL));
    return out;
}

static struct node *named_sets(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    AUTOFREE size_t *group = mem_array(table->case_count + 1, sizeof(*group));
    size_t count = 0;
    AUTOFREE const char **names = list_sets(table, group, &count);
    struct order order;
    struct node *out = node_array();
    order_init(table, group, count + 1, &order);
    for (size_t i = 0; i <= count && count > 0; i++) {
        struct node *entry = node_object(), *products = node_array();
        for (size_t p = 0; p < table->product_count; p++) {
            node_append(products, product_node(sums, p, &order, i));
        }
        node_set_str(entry, "set", i < count ? names[i] : NULL);
        node_set(entry, "products", products);
        node_append(out, entry);
    }
    order_done(&order);
    return out;
}

/* Public minus sealed. The interval is Newcombe's on the effective numbers of both sides, since a
 * side's cases come in clusters; it is there only where both sides are above the floors. */
static struct node *difference_node(const struct results_sums *sums, size_t product,
                                    enum metric_id metric, const struct order *order)
{
    const struct criteria *criteria = sums->criteria;
    struct metrics_value open, sealed;
    struct node *out = node_object();
    node_set(out, "public", share_of(sums, product, metric, order, 0, &open));
    node_set(out, "sealed", share_of(sums, product, metric, order, 1, &sealed));
    if (open.n == 0 || sealed.n == 0 || !results_enough(criteria, &open) ||
        !results_enough(criteria, &sealed)) {
        node_set(out, "difference", node_null());
        return out;
    }
    struct interval interval = difference_newcombe_effective(
        results_effective_x(&open), open.design.effective, results_effective_x(&sealed),
        sealed.design.effective, criteria->level);
    results_set_real(out, "difference",
                     (double)open.x / (double)open.n - (double)sealed.x / (double)sealed.n);
    node_set(out, "interval", results_interval(interval, criteria->level, "newcombe-clustered"));
    return out;
}

static struct node *sealed_node(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    AUTOFREE size_t *group = mem_array(table->case_count + 1, sizeof(*group));
    struct node *out = NULL;
    struct order order;
    bool any = false;
    for (size_t i = 0; i < table->case_count; i++) {
        group[i] = table->cases[i]->sealed;
        any = any || table->cases[i]->sealed;
    }
    if (!any) {
        return node_null();
    }
    out = node_array();
    order_init(table, group, 2, &order);
    for (size_t p = 0; p < table->product_count; p++) {
        struct node *entry = node_object();
        node_set_str(entry, "product", table->products[p]->id);
        node_set(entry, "detection", difference_node(sums, p, METRIC_DETECTION, &order));
        node_set(entry, "prevention", difference_node(sums, p, METRIC_PREVENTION, &order));
        node_set(entry, "false_positive", difference_node(sums, p, METRIC_FALSE_POSITIVE, &order));
        node_append(out, entry);
    }
    order_done(&order);
    return out;
}

struct node *results_sets(const struct results_sums *sums)
{
    struct node *out = node_object();
    node_set(out, "named", named_sets(sums));
    node_set(out, "sealed", sealed_node(sums));
    return out;
}
