/* Taking the input apart by what was proven. */
#include "reports/payload.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/text.h"

static bool has_id(const char **ids, size_t count, const char *id)
{
    return id != NULL && bsearch(&id, ids, count, sizeof(*ids), text_compare) != NULL;
}

/* Proven cases first, then the others, each part in the order of the input. */
static size_t split_cases(struct payload_split *split, const struct score_input *input)
{
    size_t at = 0;

    split->cases = mem_array(input->case_count + 1, sizeof(*split->cases));
    for (int payload = 0; payload < 2; payload++) {
        for (size_t i = 0; i < input->case_count; i++) {
            if (input->cases[i].payload_only == (payload == 1)) {
                split->cases[at++] = input->cases[i];
            }
        }
        if (payload == 0) {
            split->proven.case_count = at;
        }
    }
    return input->case_count - split->proven.case_count;
}

void payload_split_init(struct payload_split *split, const struct score_input *input)
{
    AUTOFREE const char **ids = NULL;
    size_t count = 0;
    size_t at = 0;

    *split = (struct payload_split){.proven = *input, .payload = *input};
    if (input->case_count > SCORE_MAX_CASES || input->trial_count > SCORE_MAX_TRIALS) {
        split->payload.case_count = split->payload.trial_count = 0;
        return; /* which the scoring refuses */
    }
    count = split_cases(split, input);
    split->proven.cases = split->cases;
    split->payload.cases = split->cases + split->proven.case_count;
    split->payload.case_count = count;
    ids = mem_array(count + 1, sizeof(*ids));
    for (size_t i = 0; i < count; i++) {
        ids[i] = split->payload.cases[i].id == NULL ? "" : split->payload.cases[i].id;
    }
    qsort(ids, count, sizeof(*ids), text_compare);
    split->trials = mem_array(input->trial_count + 1, sizeof(*split->trials));
    for (int payload = 0; payload < 2; payload++) {
        for (size_t i = 0; i < input->trial_count; i++) {
            if (has_id(ids, count, input->trials[i].case_id) == (payload == 1)) {
                split->trials[at++] = input->trials[i];
            }
        }
        if (payload == 0) {
            split->proven.trial_count = at;
        }
    }
    split->proven.trials = split->trials;
    split->payload.trials = split->trials + split->proven.trial_count;
    split->payload.trial_count = input->trial_count - split->proven.trial_count;
}

void payload_split_done(struct payload_split *split)
{
    free(split->cases);
    free(split->trials);
}
