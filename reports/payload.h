/* Cases of which only the payload is known: nobody has shown that the attack works, or that the
 * work is ordinary. They are taken out of the input before anything is counted, so that they cannot
 * get into a rate, and are told of apart. */
#ifndef REPORTS_PAYLOAD_H
#define REPORTS_PAYLOAD_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/input.h"

/* The input in two, borrowing from it. A trial of a case that is in neither goes to the first,
 * which refuses it; an id that is in both is refused here. */
struct payload_split {
    struct score_input proven, payload;
    struct score_case *cases;
    struct score_trial *trials;
};
int payload_split_init(struct payload_split *split, const struct score_input *input,
                       struct err *err); /* to be freed also where it fails */
void payload_split_done(struct payload_split *split);

/* The section "payload_only" of results.json; null when there are no such cases. The caller's. */
int results_payload(const struct score_input *payload, struct node **out, struct err *err);

#endif
