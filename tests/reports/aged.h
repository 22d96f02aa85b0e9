/* A run whose cases are bound to intelligence of several ages, small enough to be scored by hand.
 * See aged.c for what it must give. */
#ifndef TESTS_REPORTS_AGED_H
#define TESTS_REPORTS_AGED_H

#include "common/ext/json.h"
#include "reports/input.h"
#include "reports/results.h"

#define AGED_ITEMS 6
#define AGED_CASES 14

struct aged {
    struct score_intel items[AGED_ITEMS]; /* N, M, O, U, A, X of aged.c */
    struct score_case cases[AGED_CASES];
    struct score_product products[3];
    struct score_trial trials[64];
    struct score_input input;
    struct results_meta meta;
};

/* The structure points into itself: it may not be moved. */
void aged_fill(struct aged *aged);
/* results_build with the criteria of the small run, asserted to succeed. */
struct node *aged_results(struct aged *aged);

#endif
