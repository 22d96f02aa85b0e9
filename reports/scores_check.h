/* Refuses an input that cannot be scored, before anything is allocated for it. */
#ifndef REPORTS_SCORES_CHECK_H
#define REPORTS_SCORES_CHECK_H

#include "common/base/err.h"
#include "reports/input.h"

/* Counts inside the caps; every id there, short, UTF-8 and given once; enums and numbers in range;
 * a control product with the control arm only, the others without it. What trials refer to is
 * checked by scores_new. */
int scores_check(const struct score_input *input, struct err *err);

#endif
