/* How often names come up: an object of name -> number, written sorted by name. */
#ifndef INTEL_COUNTS_H
#define INTEL_COUNTS_H

#include "common/ext/json.h"

void counts_add(struct node *counts, const char *name);

struct count_entry {
    const char *name;
    int64_t count;
};
/* node_count(counts) of them, sorted by name. Caller frees; the names are borrowed. */
struct count_entry *counts_sorted(const struct node *counts);
/* [{key: name, "items": number}], sorted by name. Caller frees. */
struct node *counts_list(const struct node *counts, const char *key);

#endif
