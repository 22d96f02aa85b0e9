/* Counts by cluster and by technique: x of n for each, never a rate, since most groups are small.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/results_parts.h"

struct node *results_by_cluster(const struct scores *table, size_t product)
{
    size_t count = table->cluster_count;
    AUTOFREE struct cluster_count *detection = mem_array(count + 1, sizeof(*detection));
    AUTOFREE struct cluster_count *prevention = mem_array(count + 1, sizeof(*prevention));
    AUTOFREE struct cluster_count *wrong = mem_array(count + 1, sizeof(*wrong));
    metrics_group(table, product, METRIC_DETECTION, table->case_cluster, count, detection);
    metrics_group(table, product, METRIC_PREVENTION, table->case_cluster, count, prevention);
    metrics_group(table, product, METRIC_FALSE_POSITIVE, table->case_cluster, count, wrong);
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "kind", score_kind_name(table->clusters[i].kind));
        node_set_str(entry, "cluster", table->clusters[i].name);
        if (table->clusters[i].kind == SCORE_ATTACK) {
            results_set_ratio(entry, "detection", detection[i]);
            results_set_ratio(entry, "prevention", prevention[i]);
        } else {
            results_set_ratio(entry, "false_positive", wrong[i]);
        }
        node_append(out, entry);
    }
    return out;
}

static int compare_technique(const void *a, const void *b)
{
    const struct score_case *x = *(const struct score_case *const *)a;
    const struct score_case *y = *(const struct score_case *const *)b;
    int order = strcmp(x->technique, y->technique);
    return order ? order : strcmp(x->tactic, y->tactic);
}

/* One case for each (technique, tactic), sorted; group[i] is the place of case i. Benign cases go
 * to group 0, where they count for nothing. Caller frees. */
static const struct score_case **list_techniques(const struct scores *table, size_t *group,
                                                 size_t *count)
{
    const struct score_case **list = mem_array(table->case_count + 1, sizeof(void *));
    size_t attacks = 0, distinct = 0;
    while (attacks < table->case_count && table->cases[attacks]->kind == SCORE_ATTACK) {
        list[attacks] = table->cases[attacks];
        attacks++;
    }
    qsort(list, attacks, sizeof(void *), compare_technique);
    for (size_t i = 0; i < attacks; i++) {
        if (distinct == 0 || compare_technique(&list[distinct - 1], &list[i]) != 0) {
            list[distinct++] = list[i];
        }
    }
    for (size_t i = 0; i < attacks; i++) {
        const struct score_case **found =
            bsearch(&table->cases[i], list, distinct, sizeof(void *), compare_technique);
        group[i] = (size_t)(found - list);
    }
    *count = distinct;
    return list;
}

struct node *results_by_technique(const struct scores *table, size_t product)
{
    size_t count = 0;
    AUTOFREE size_t *group = mem_array(table->case_count + 1, sizeof(*group));
    AUTOFREE const struct score_case **list = list_techniques(table, group, &count);
    AUTOFREE struct cluster_count *detection = mem_array(count + 1, sizeof(*detection));
    AUTOFREE struct cluster_count *prevention = mem_array(count + 1, sizeof(*prevention));
    metrics_group(table, product, METRIC_DETECTION, group, count + 1, detection);
    metrics_group(table, product, METRIC_PREVENTION, group, count + 1, prevention);
    struct node *out = node_array();
    for (size_t i = 0; i < count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "technique", list[i]->technique);
        node_set_str(entry, "tactic", list[i]->tactic);
        results_set_ratio(entry, "detection", detection[i]);
        results_set_ratio(entry, "prevention", prevention[i]);
        node_append(out, entry);
    }
    return out;
}

struct node *results_clusters(const struct results_sums *sums)
{
    const struct scores *table = sums->table;
    AUTOFREE int64_t *cases = mem_array(table->cluster_count + 1, sizeof(*cases));
    for (size_t i = 0; i < table->case_count; i++) {
        cases[table->case_cluster[i]]++;
    }
    struct node *out = node_array();
    for (size_t i = 0; i < table->cluster_count; i++) {
        struct node *entry = node_object();
        node_set_str(entry, "kind", score_kind_name(table->clusters[i].kind));
        node_set_str(entry, "cluster", table->clusters[i].name);
        node_set_int(entry, "cases", cases[i]);
        node_append(out, entry);
    }
    return out;
}
