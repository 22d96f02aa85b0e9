/* The parts of cutting results down. Private to reports/audience*.c. */
#ifndef REPORTS_AUDIENCE_PARTS_H
#define REPORTS_AUDIENCE_PARTS_H

#include "reports/audience.h"
#include "reports/view.h"

struct redaction {
    struct audience audience;
    const struct view *view; /* of the whole document */
    struct node *out;        /* what is left of it; changed in place */
    int64_t left[AUDIENCE_LEFT_COUNT];
};

/* audience_allow.c: a new document with the members that this audience may have. */
struct node *audience_allow(const struct node *results, enum audience_kind kind);
/* audience_cells.c: what is counted by cluster, technique, set and way of writing. */
void audience_cells(struct redaction *redaction);
/* audience_intel.c: what intelligence the cases were made of. */
void audience_intel(struct redaction *redaction);
/* audience_cases.c: cases, scenarios, and the entries of other products. */
void audience_cases(struct redaction *redaction);

#endif
