/* What is counted; private to coverage*.c. */
#ifndef INTEL_COVERAGE_PRIVATE_H
#define INTEL_COVERAGE_PRIVATE_H

#include "intel/coverage.h"

struct coverage {
    int64_t items;
    struct node *types;
    struct node *labels[INTEL_LABEL_KINDS];
    struct node *sources;
    int64_t sightings;
    struct node *ids;
};

struct coverage_entry {
    const char *name;
    int64_t count;
};

/* Names with their counts, sorted by name. Caller frees; the names are borrowed. */
struct coverage_entry *coverage_sorted(const struct node *counts);
bool coverage_in_list(const char *const *list, const char *word);

#endif
