/* What criteria ask for, in plain English: for whoever has to agree to them before a run. */
#ifndef REPORTS_CRITERIA_SAY_H
#define REPORTS_CRITERIA_SAY_H

#include "common/base/buf.h"
#include "reports/criteria.h"

/* Appends lines. The texts of the file are made plain: no control characters. */
void criteria_say(struct buf *out, const struct criteria *criteria);

#endif
