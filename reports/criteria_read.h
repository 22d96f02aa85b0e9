/* The reader behind criteria_load and criteria_unembed. */
#ifndef REPORTS_CRITERIA_READ_H
#define REPORTS_CRITERIA_READ_H

#include "common/ext/doc.h"
#include "reports/criteria.h"

/* Fills *criteria, which is zeroed and the caller's to free also on failure. */
int criteria_read(const struct doc *doc, struct criteria *criteria, struct err *err);
/* criteria_load of a document that is loaded already. */
int criteria_take(const struct doc *doc, struct criteria **out, struct err *err);

#endif
