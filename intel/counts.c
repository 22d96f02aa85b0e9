/* Names and how often they come up. */
#include "intel/counts.h"

#include <stdlib.h>
#include <string.h>

void counts_add(struct node *counts, const char *name)
{
    node_set_int(counts, name, node_get_int(counts, name, 0) + 1);
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct count_entry *)a)->name, ((const struct count_entry *)b)->name);
}

struct count_entry *counts_sorted(const struct node *counts)
{
    struct count_entry *entries = mem_array(node_count(counts) + 1, sizeof(*entries));
    size_t number = 0;

    for (void *at = node_iter(counts); at != NULL; at = node_iter_next(counts, at)) {
        entries[number++] =
            (struct count_entry){node_iter_key(at), node_int_value(node_iter_value(at))};
    }
    qsort(entries, number, sizeof(*entries), compare_entries);
    return entries;
}

struct node *counts_list(const struct node *counts, const char *key)
{
    AUTOFREE struct count_entry *entries = counts_sorted(counts);
    struct node *list = node_array();

    for (size_t i = 0; i < node_count(counts); i++) {
        struct node *one = node_object();
        node_set_str(one, key, entries[i].name);
        node_set_int(one, "items", entries[i].count);
        node_append(list, one);
    }
    return list;
}
