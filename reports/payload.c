/* Taking the input apart by what was proven. */
#include "reports/payload.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "common/base/text.h"

static bool is_payload(const char *id, const char **ids, size_t count)
{
    return id != NULL && bsearch(&id, ids, count, sizeof(*ids), text_compare) != NULL;
}

/* Proven cases from the front, the others from the back. */
static void split_cases(struct payload_split *split, const struct score_input *input)
{
    size_t front = 0, back = input->case_count;

    split->cases = mem_array(input->case_count + 1, sizeof(*split->cases));
    for (size_t i = 0; i < input->case_count; i++) {
        split->cases[input->cases[i].payload_only ? --back : front++] = input->cases[i];
    }
    split->proven.cases = split->cases;
    split->proven.case_count = front;
    split->payload.cases = split->cases + front;
    split->payload.case_count = input->case_count - front;
}

/* The scoring looks for an id that is given twice in each part alone. */
static int split_trials(struct payload_split *split, const struct score_input *input,
                        struct err *err)
{
    size_t count = split->payload.case_count, front = 0, back = input->trial_count;
    AUTOFREE const char **ids = mem_array(count + 1, sizeof(*ids));

    for (size_t i = 0; i < count; i++) {
        ids[i] = split->payload.cases[i].id == NULL ? "" : split->payload.cases[i].id;
    }
    qsort(ids, count, sizeof(*ids), text_compare);
    for (size_t i = 0; i < split->proven.case_count; i++) {
        if (is_payload(split->proven.cases[i].id, ids, count)) {
            return err_set(err, ERR_INPUT, "case '%s' is given twice", split->proven.cases[i].id);
        }
    }
    split->trials = mem_array(input->trial_count + 1, sizeof(*split->trials));
    for (size_t i = 0; i < input->trial_count; i++) {
        split->trials[is_payload(input->trials[i].case_id, ids, count) ? --back : front++] =
            input->trials[i];
    }
    split->proven.trials = split->trials;
    split->proven.trial_count = front;
    split->payload.trials = split->trials + front;
    split->payload.trial_count = input->trial_count - front;
    return 0;
}

int payload_split_init(struct payload_split *split, const struct score_input *input,
                       struct err *err)
{
    *split = (struct payload_split){.proven = *input, .payload = *input};
    if (input->case_count > SCORE_MAX_CASES || input->trial_count > SCORE_MAX_TRIALS) {
        split->payload.case_count = split->payload.trial_count = 0;
        return 0; /* which the scoring refuses */
    }
    split_cases(split, input);
    return split_trials(split, input, err);
}

void payload_split_done(struct payload_split *split)
{
    free(split->cases);
    free(split->trials);
}
