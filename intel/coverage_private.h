/* What is counted; private to coverage*.c. */
#ifndef INTEL_COVERAGE_PRIVATE_H
#define INTEL_COVERAGE_PRIVATE_H

#include "intel/counts.h"
#include "intel/coverage.h"

struct coverage {
    int64_t items;
    struct node *types;
    struct node *labels[INTEL_LABEL_KINDS];
    struct node *sources;
    int64_t sightings;
    struct node *ids;
};

#endif
