/* What the synthetic run consists of. */
#ifndef TESTS_REPORTS_SAMPLE_TABLES_H
#define TESTS_REPORTS_SAMPLE_TABLES_H

#include "reports/input.h"

struct sample_cluster {
    const char *cluster;
    enum score_kind kind;
    const char *technique, *tactic;
    int64_t capec;
    double share[3]; /* of attacks that each product sees, or of benign work that it disturbs */
};

#define SAMPLE_CLUSTERS 24
#define SAMPLE_PRODUCTS 8
/* 64 hex digits out of eight. */
#define SAMPLE_HASH(c) c c c c c c c c

extern const struct sample_cluster sample_clusters[SAMPLE_CLUSTERS];
extern const struct score_product
    sample_products[SAMPLE_PRODUCTS]; /* the first three are under test */

#endif
