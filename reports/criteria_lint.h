/* What is sound in a criteria file but would make a poor measure: few clusters, weights or limits
 * by which a product that does no work comes out well. Worked out from the file alone; what a run
 * shows is results.h's guard. */
#ifndef REPORTS_CRITERIA_LINT_H
#define REPORTS_CRITERIA_LINT_H

#include "reports/criteria.h"

struct criteria_place { /* line and column from 1; 0 where the file has no such key */
    int line, column;
};

struct criteria_remark {
    struct criteria_place place;
    const char *kind; /* "few-clusters" */
    char *text;
};

struct criteria_lint {
    struct criteria *criteria;
    struct criteria_remark *remarks;
    size_t count;
    struct criteria_place score, gates; /* where the keys stand */
};
#define CRITERIA_LINT __attribute__((cleanup(criteria_lint_done))) struct criteria_lint

/* Reads and checks a file. ERR_INPUT as criteria_load. *out is the caller's, also on failure.
 *
 * The worst case behind the remarks: reference products with their ideal values (allow-all reacts
 * to nothing, deny-all alerts on everything and blocks everything, alert-all alerts on everything
 * and blocks nothing, coin reacts to half of everything; all of them keep a log), against a product
 * that just meets every limit of the file, and where there is none is right about half of the
 * attacks and wrong about one ordinary action in twenty. */
int criteria_lint(const char *path, struct criteria_lint *out, struct err *err);
void criteria_lint_done(struct criteria_lint *lint);

#endif
