/* Refuses an input that cannot be scored, before anything is allocated for it. */
#ifndef REPORTS_SCORES_CHECK_H
#define REPORTS_SCORES_CHECK_H

#include "common/base/err.h"
#include "reports/input.h"

/* The places of the score table. Each product has two arms in it, also where it has but one of
 * them, and each case and repetition one control trial: cases x repetitions x (2 x products + 1).
 * So a trial needs three at most (one product of one arm, no control: 2 + 1), and a run of
 * SCORE_MAX_TRIALS trials, all done, has room whatever its shape. A place takes about a hundred
 * bytes, all of them 300 MB. */
#define SCORE_MAX_CELLS (3 * SCORE_MAX_TRIALS)

/* Counts inside the caps; every id there, short, UTF-8 and given once; enums and numbers in range;
 * a control product with the control arm only, the others without it. What trials refer to is
 * checked by scores_new. */
int scores_check(const struct score_input *input, struct err *err);

#endif
