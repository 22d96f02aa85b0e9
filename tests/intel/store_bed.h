/* A store in a scratch folder, and what importing into it said. */
#ifndef TESTS_INTEL_STORE_BED_H
#define TESTS_INTEL_STORE_BED_H

#include "intel/import.h"

struct bed {
    char *folder;
    struct intel_store *store;
    struct import_report report;
};

void bed_open(struct bed *bed);
void bed_done(struct bed *bed);
#define BED                                                                                        \
    __attribute__((cleanup(bed_done))) struct bed bed = {.folder = NULL};                          \
    bed_open(&bed)

#endif
