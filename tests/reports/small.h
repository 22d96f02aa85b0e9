/* A run small enough to be scored by hand, for the golden documents. See small.c for the verdicts
 * it must give. */
#ifndef TESTS_REPORTS_SMALL_H
#define TESTS_REPORTS_SMALL_H

#include "common/base/mem.h"
#include "reports/criteria.h"
#include "reports/input.h"
#include "reports/results.h"

struct small {
    struct score_case cases[10];
    struct score_product products[3];
    struct score_trial trials[64];
    struct score_input input;
    struct results_meta meta;
};

void small_fill(struct small *small);
/* The trial of a case and product in an arm; aborts if there is none. */
struct score_trial *small_trial(struct small *small, const char *case_id, const char *product,
                                enum score_arm arm);
/* Floors of 4 cases and 2 clusters, window 1 s, 95 %. */
struct criteria *small_criteria(void);
/* results_build, asserted to succeed. */
struct node *small_results(struct small *small);

#endif
