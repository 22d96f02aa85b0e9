/* Inside similar*.c only: the cases of a library as sets with signatures.
 *
 * MinHash signatures (Broder 1997) in bands (Leskovec, Rajaraman, Ullman, Mining of Massive
 * Datasets, 3.4): two sets of Jaccard j agree in a band of r rows with chance j^r, so in one of b
 * bands with 1 - (1 - j^r)^b: 0.9999 at 0.9 and 0.06 at 0.5 for 16 bands of 8. */
#ifndef SCENARIOS_SIMILAR_ENTRY_H
#define SCENARIOS_SIMILAR_ENTRY_H

#include "scenarios/shingles.h"
#include "scenarios/similar.h"

#define BANDS 16
#define ROWS 8

/* One case, or several of one scenario whose requests are the same in plain form. */
struct entry {
    struct similar_case first;
    size_t cases;
    struct shingles shingles;
    uint64_t bands[BANDS];
};

/* A shingle of an attack. */
struct posting {
    uint64_t shingle;
    size_t entry;
};

struct similarity {
    struct entry *entries; /* by scenario as in the library, then by case */
    size_t count;
    struct posting *postings; /* by shingle */
    size_t posting_count;
    size_t *entry_of; /* by case, numbered over all scenarios */
    size_t case_count;
};

#endif
