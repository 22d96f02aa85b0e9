/* Builds the score table. Trials are sorted by what they are, so that their order in the input
 * cannot matter, and each is judged against the control trial of the same repetition; where the
 * control arm was repeated less often, against the control trial of the lowest repetition. */
#include "reports/scores.h"

#include <stdlib.h>
#include <string.h>

#include "reports/scores_check.h"
#include "reports/scores_index.h"

struct key { /* a trial with its places in the table, for sorting */
    size_t of_case, product;
    int arm, repetition, attempt;
    const struct score_trial *trial;
};

static int by_number(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    const int orders[] = {by_number(x->of_case, y->of_case), by_number(x->product, y->product),
                          x->arm - y->arm, x->repetition - y->repetition, x->attempt - y->attempt};
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        if (orders[i] != 0) {
            return orders[i];
        }
    }
    return 0;
}

bool scores_has_arm(const struct score_product *product, enum score_arm arm)
{
    for (size_t i = 0; i < product->arm_count; i++) {
        if (product->arms[i] == arm) {
            return true;
        }
    }
    return false;
}

static size_t cell_index(const struct scores *table, size_t of_case, size_t product,
                         enum score_arm arm, int repetition)
{
    size_t row = (of_case * table->product_count + product) * 2 + (arm == SCORE_ARM_BLOCK ? 1 : 0);
    return row * (size_t)table->repetitions + (size_t)(repetition - 1);
}

const struct judgement *scores_cell(const struct scores *table, size_t of_case, size_t product,
                                    enum score_arm arm, int repetition)
{
    return &table->cells[cell_index(table, of_case, product, arm, repetition)];
}

const struct scores_control *scores_control_at(const struct scores *table, size_t of_case,
                                               int repetition)
{
    return &table->controls[of_case * (size_t)table->repetitions + (size_t)(repetition - 1)];
}

static int make_key(const struct scores *table, const struct score_trial *trial, struct key *out,
                    struct err *err)
{
    *out = (struct key){scores_find_case(table, trial->case_id),
                        scores_find_product(table, trial->product_id),
                        (int)trial->arm,
                        trial->repetition,
                        trial->attempt,
                        trial};
    if (out->of_case == table->case_count) {
        return err_set(err, ERR_INPUT, "trial of case '%s' and product '%s': no such case",
                       trial->case_id, trial->product_id);
    }
    const struct score_product *product =
        out->product < table->product_count ? table->products[out->product] : table->control;
    if (!product || strcmp(product->id, trial->product_id) != 0) {
        return err_set(err, ERR_INPUT, "trial of case '%s' and product '%s': no such product",
                       trial->case_id, trial->product_id);
    }
    if (!scores_has_arm(product, trial->arm)) {
        return err_set(err, ERR_INPUT, "trial of case '%s': product '%s' has no arm '%s'",
                       trial->case_id, trial->product_id, score_arm_name(trial->arm));
    }
    if (trial->arm == SCORE_ARM_CONTROL && trial->repetition > table->control_repetitions) {
        return err_set(err, ERR_INPUT, "control trial of case '%s': repetition %d was not planned",
                       trial->case_id, trial->repetition);
    }
    return 0;
}

static int sort_trials(const struct scores *table, const struct score_input *input,
                       struct key *keys, struct err *err)
{
    for (size_t i = 0; i < input->trial_count; i++) {
        if (make_key(table, &input->trials[i], &keys[i], err) < 0) {
            return -1;
        }
    }
    qsort(keys, input->trial_count, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < input->trial_count; i++) {
        if (compare_keys(&keys[i - 1], &keys[i]) == 0) {
            const struct score_trial *t = keys[i].trial;
            return err_set(err, ERR_INPUT,
                           "trial of case '%s' and product '%s', arm '%s', repetition %d: attempt "
                           "%d is given twice",
                           t->case_id, t->product_id, score_arm_name(t->arm), t->repetition,
                           t->attempt);
        }
    }
    return 0;
}

/* Writes the chosen trial of every cell into chosen[]; the control arm's into controls[]. */
static void choose(const struct scores *table, const struct key *keys, size_t count,
                   const struct score_trial **chosen, const struct score_trial **controls)
{
    AUTOFREE const struct score_trial **group = mem_array(count + 1, sizeof(void *));
    for (size_t i = 0; i < count;) {
        struct key first = keys[i];
        size_t size = 0;
        for (; i < count && keys[i].of_case == first.of_case && keys[i].product == first.product &&
               keys[i].arm == first.arm && keys[i].repetition == first.repetition;
             i++) {
            group[size++] = keys[i].trial;
        }
        const struct score_trial *best = verdict_choose(group, size);
        if (first.product == table->product_count) {
            controls[first.of_case * (size_t)table->repetitions + (size_t)(first.repetition - 1)] =
                best;
        } else {
            chosen[cell_index(table, first.of_case, first.product, (enum score_arm)first.arm,
                              first.repetition)] = best;
        }
    }
}

static const struct score_trial *control_for(const struct scores *table,
                                             const struct score_trial *const *controls,
                                             size_t of_case, int repetition)
{
    const struct score_trial *const *row = &controls[of_case * (size_t)table->repetitions];
    const struct score_trial *found = row[repetition - 1];
    for (int r = 0; !found && r < table->repetitions; r++) {
        found = row[r];
    }
    return found;
}

static void fill_controls(struct scores *table, const struct score_trial *const *controls)
{
    for (size_t i = 0; i < table->case_count * (size_t)table->repetitions; i++) {
        const struct score_trial *trial = controls[i];
        struct scores_control *out = &table->controls[i];
        if (!trial) {
            out->state = CONTROL_NOT_RUN;
        } else if (trial->void_cause || trial->worked == SCORE_UNKNOWN) {
            out->state = CONTROL_VOID;
            out->cause = trial->void_cause ? trial->void_cause : "harness: not observed";
        } else {
            out->state = trial->worked == SCORE_YES ? CONTROL_WORKED : CONTROL_FAILED;
            out->actions = trial->actions;
            out->latency_us = trial->latency_us > 0 ? trial->latency_us : 0;
        }
    }
}

static void judge_row(struct scores *table, size_t of_case, size_t product,
                      const struct score_trial *const *chosen,
                      const struct score_trial *const *controls)
{
    static const enum score_arm arms[] = {SCORE_ARM_DETECT, SCORE_ARM_BLOCK};
    for (size_t a = 0; a < COUNT_OF(arms); a++) {
        for (int r = 1; r <= table->repetitions; r++) {
            size_t at = cell_index(table, of_case, product, arms[a], r);
            if (!scores_has_arm(table->products[product], arms[a])) {
                table->cells[at] = (struct judgement){
                    .verdict = VERDICT_NOT_APPLICABLE, .alert_ms = -1, .at_utc_ms = SCORE_NO_TIME};
                continue;
            }
            verdict_judge(table->cases[of_case], table->products[product], arms[a], chosen[at],
                          control_for(table, controls, of_case, r), table->window_ms,
                          &table->cells[at]);
        }
    }
}

int scores_new(const struct score_input *input, int64_t window_ms, struct scores **out,
               struct err *err)
{
    if (scores_check(input, err) < 0) {
        return -1;
    }
    AUTO(scores) table = mem_alloc(sizeof(*table));
    table->repetitions = input->repetitions;
    table->control_repetitions = input->control_repetitions;
    table->window_ms = window_ms;
    scores_index(table, input);
    AUTOFREE struct key *keys = mem_array(input->trial_count + 1, sizeof(*keys));
    if (sort_trials(table, input, keys, err) < 0) {
        return -1;
    }
    size_t rows = table->case_count * (size_t)table->repetitions,
           cells = rows * table->product_count * 2;
    AUTOFREE const struct score_trial **chosen = mem_array(cells + 1, sizeof(void *));
    AUTOFREE const struct score_trial **controls = mem_array(rows + 1, sizeof(void *));
    choose(table, keys, input->trial_count, chosen, controls);
    table->cells = mem_array(cells + 1, sizeof(*table->cells));
    table->controls = mem_array(rows + 1, sizeof(*table->controls));
    fill_controls(table, controls);
    for (size_t c = 0; c < table->case_count; c++) {
        for (size_t p = 0; p < table->product_count; p++) {
            judge_row(table, c, p, chosen, controls);
        }
    }
    *out = TAKE(table);
    return 0;
}

void scores_free(struct scores *table)
{
    if (!table) {
        return;
    }
    free(table->cases);
    free(table->case_cluster);
    free(table->products);
    free(table->clusters);
    free(table->cells);
    free(table->controls);
    free(table);
}
