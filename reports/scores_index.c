/* The order of the score table: cases, products and clusters are sorted by what they are, never by
 * where they stood in the input. */
#include "reports/scores_index.h"

#include <stdlib.h>
#include <string.h>

static int compare_ids(const void *a, const void *b)
{
    return strcmp((*(const struct score_case *const *)a)->id,
                  (*(const struct score_case *const *)b)->id);
}

const struct score_case **scores_by_id(const struct score_input *input)
{
    const struct score_case **list =
        mem_array(input->case_count + 1, sizeof(const struct score_case *));
    for (size_t i = 0; i < input->case_count; i++) {
        list[i] = &input->cases[i];
    }
    qsort(list, input->case_count, sizeof(const struct score_case *), compare_ids);
    return list;
}

const struct score_case **scores_find_id(const struct score_case **list, size_t count,
                                         const char *id)
{
    const struct score_case want = {.id = id}, *key = &want;
    return bsearch(&key, list, count, sizeof(const struct score_case *), compare_ids);
}

static int compare_cases(const void *a, const void *b)
{
    const struct score_case *x = *(const struct score_case *const *)a;
    const struct score_case *y = *(const struct score_case *const *)b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->id, y->id);
}

static int compare_products(const void *a, const void *b)
{
    const struct score_product *x = *(const struct score_product *const *)a;
    const struct score_product *y = *(const struct score_product *const *)b;
    return x->role != y->role ? (int)x->role - (int)y->role : strcmp(x->id, y->id);
}

static int compare_clusters(const void *a, const void *b)
{
    const struct scores_cluster *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

static void sort_cases(struct scores *table, const struct score_input *input)
{
    table->cases = mem_array(input->case_count, sizeof(void *));
    table->case_count = input->case_count;
    for (size_t i = 0; i < input->case_count; i++) {
        table->cases[i] = &input->cases[i];
    }
    qsort(table->cases, table->case_count, sizeof(void *), compare_cases);
}

static void sort_products(struct scores *table, const struct score_input *input)
{
    table->products = mem_array(input->product_count, sizeof(void *));
    for (size_t i = 0; i < input->product_count; i++) {
        if (input->products[i].role == SCORE_ROLE_CONTROL) {
            table->control = &input->products[i];
        } else {
            table->products[table->product_count++] = &input->products[i];
        }
    }
    qsort(table->products, table->product_count, sizeof(void *), compare_products);
}

static void sort_clusters(struct scores *table)
{
    struct scores_cluster *list = mem_array(table->case_count, sizeof(*list));
    for (size_t i = 0; i < table->case_count; i++) {
        list[i] = (struct scores_cluster){table->cases[i]->kind, table->cases[i]->cluster};
    }
    qsort(list, table->case_count, sizeof(*list), compare_clusters);
    size_t count = 0;
    for (size_t i = 0; i < table->case_count; i++) {
        if (count == 0 || compare_clusters(&list[count - 1], &list[i]) != 0) {
            list[count++] = list[i];
        }
    }
    table->clusters = list;
    table->cluster_count = count;
    table->case_cluster = mem_array(table->case_count, sizeof(*table->case_cluster));
    for (size_t i = 0; i < table->case_count; i++) {
        struct scores_cluster key = {table->cases[i]->kind, table->cases[i]->cluster};
        const struct scores_cluster *found =
            bsearch(&key, list, count, sizeof(*list), compare_clusters);
        table->case_cluster[i] = (size_t)(found - list);
    }
}

void scores_index(struct scores *table, const struct score_input *input)
{
    sort_cases(table, input);
    sort_products(table, input);
    sort_clusters(table);
}

size_t scores_find_case(const struct scores *table, const char *id)
{
    for (int kind = SCORE_ATTACK; kind <= SCORE_BENIGN; kind++) {
        struct score_case want = {.id = id, .kind = (enum score_kind)kind};
        const struct score_case *key = &want;
        const struct score_case **found =
            bsearch(&key, table->cases, table->case_count, sizeof(void *), compare_cases);
        if (found) {
            return (size_t)(found - table->cases);
        }
    }
    return table->case_count;
}

size_t scores_find_product(const struct scores *table, const char *id)
{
    size_t i = 0;
    while (i < table->product_count && strcmp(table->products[i]->id, id) != 0) {
        i++;
    }
    return i; /* product_count stands for the control product */
}
