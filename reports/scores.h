/* The score table: one judgement for every (case, product, arm, repetition) that was planned,
 * worked out from the trials in whatever order they come. It checks the input and pairs every trial
 * with its control; it does not count. */
#ifndef REPORTS_SCORES_H
#define REPORTS_SCORES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "reports/input.h"
#include "reports/verdict.h"

enum control_state { CONTROL_NOT_RUN, CONTROL_VOID, CONTROL_FAILED, CONTROL_WORKED };

struct scores_control { /* the chosen control trial of one case and repetition */
    enum control_state state;
    const char *cause;           /* CONTROL_VOID: why; else NULL; borrowed */
    int64_t actions, latency_us; /* CONTROL_WORKED: http steps that were sent, and how long all of
                                    them took (0: not measured) */
};

struct scores_cluster {
    enum score_kind kind;
    const char *name;
};

struct scores {
    const struct score_case **cases; /* sorted by kind, then id */
    size_t case_count;
    size_t *case_cluster; /* index into clusters for each case */
    const struct score_product *
        *products; /* role product, then reference, by id; the control product is not here */
    size_t product_count;
    const struct score_product *control; /* NULL: there is none */
    struct scores_cluster
        *clusters; /* sorted by kind, then name; attack and benign ones are apart */
    size_t cluster_count;
    int repetitions, control_repetitions;
    int64_t window_ms;
    struct judgement *cells;         /* see scores_cell */
    struct scores_control *controls; /* see scores_control_at */
};

/* ERR_INPUT names the id that is wrong. The input must outlive the table. */
int scores_new(const struct score_input *input, int64_t window_ms, struct scores **out,
               struct err *err);
void scores_free(struct scores *table);
AUTO_DEFINE(scores)

/* repetition from 1; arm detect or block. A cell of an arm that the product does not have is
 * VERDICT_NOT_APPLICABLE. */
const struct judgement *scores_cell(const struct scores *table, size_t of_case, size_t product,
                                    enum score_arm arm, int repetition);
const struct scores_control *scores_control_at(const struct scores *table, size_t of_case,
                                               int repetition);
bool scores_has_arm(const struct score_product *product, enum score_arm arm);

#endif
