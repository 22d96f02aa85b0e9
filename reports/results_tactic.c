/* Detection and prevention by tactic, as metrics: a tactic holds several clusters, so it can have
 * an interval, if it passes the floors as any other rate does. */
#include <stdlib.h>
#include <string.h>

#include "reports/results_parts.h"

struct place { /* of an attack case */
    const char *tactic;
    size_t cluster, index;
};

static int compare_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = strcmp(x->tactic, y->tactic);
    if (order != 0) {
        return order;
    }
    return x->cluster != y->cluster ? (x->cluster > y->cluster) - (x->cluster < y->cluster)
                                    : (x->index > y->index) - (x->index < y->index);
}

/* The attack cases by tactic and, inside, by cluster. Caller frees. */
static struct place *list_places(const struct scores *table, size_t *count)
{
    struct place *places = mem_array(table->case_count + 1, sizeof(*places));
    *count = 0;
    for (size_t i = 0; i < table->case_count; i++) {
        if (table->cases[i]->kind == SCORE_ATTACK) {
            places[(*count)++] = (struct place){table->cases[i]->tactic, table->case_cluster[i], i};
        }
    }
    qsort(places, *count, sizeof(*places), compare_place);
    return places;
}

/* The places of one tactic put together: their clusters, and the cases that have a scored trial. */
static void sum_places(const struct place *places, size_t count, const struct cluster_count *cases,
                       struct metrics_value *out)
{
    AUTOFREE struct cluster_count *counts = mem_array(count + 1, sizeof(*counts));
    size_t clusters = 0;
    for (size_t i = 0; i < count; i++) {
        const struct cluster_count *of = &cases[places[i].index];
        clusters += i == 0 || places[i].cluster != places[i - 1].cluster;
        counts[clusters - 1].x += of->x;
        counts[clusters - 1].n += of->n;
        out->cases += of->n > 0;
    }
    cluster_design(counts, clusters, &out->design);
    out->x = out->design.x;
    out->n = out->design.n;
}

struct node *results_by_tactic(const struct results_sums *sums, size_t product)
{
    static const enum metric_id metrics[] = {METRIC_DETECTION, METRIC_PREVENTION};
    static const char *const keys[] = {"detection", "prevention"};
    const struct scores *table = sums->table;
    size_t count = 0, size = 0;
    AUTOFREE struct place *places = list_places(table, &count);
    AUTOFREE size_t *each = mem_array(table->case_count + 1, sizeof(*each));
    AUTOFREE struct cluster_count *detection = mem_array(table->case_count + 1, sizeof(*detection));
    AUTOFREE struct cluster_count *prevention =
        mem_array(table->case_count + 1, sizeof(*prevention));
    const struct cluster_count *const cases[] = {detection, prevention};
    for (size_t i = 0; i < table->case_count; i++) {
        each[i] = i;
    }
    metrics_group(table, product, METRIC_DETECTION, each, table->case_count, detection);
    metrics_group(table, product, METRIC_PREVENTION, each, table->case_count, prevention);
    struct node *out = node_array();
    for (size_t first = 0; first < count; first += size) {
        struct node *entry = node_object();
        for (size = 1; first + size < count &&
                       strcmp(places[first].tactic, places[first + size].tactic) == 0;) {
            size++;
        }
        node_set_str(entry, "tactic", places[first].tactic);
        for (size_t m = 0; m < COUNT_OF(metrics); m++) {
            struct metrics_value value = {.id = metrics[m]};
            sum_places(&places[first], size, cases[m], &value);
            node_set(entry, keys[m], results_metric(sums->criteria, &value));
        }
        node_append(out, entry);
    }
    return out;
}
