/* Families of a published study, on which several ways of allowing for clusters were worked. */
#ifndef TESTS_REPORTS_LIANG_H
#define TESTS_REPORTS_LIANG_H

#include <stddef.h>

#include "reports/stats/cluster.h"

#define LIANG_FAMILIES 100

/* Fills LIANG_FAMILIES counts: 60 of 203. */
void liang(struct cluster_count *out);

#endif
