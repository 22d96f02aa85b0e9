/* The tactics of MITRE ATT&CK for Enterprise in the order in which an attack usually goes through
 * them, with their names. A tactic that is not among them comes last, by its own name. */
#ifndef REPORTS_REPORT_TACTIC_H
#define REPORTS_REPORT_TACTIC_H

#include "reports/message.h"
#include "reports/view.h"

#define REPORT_TACTICS ((size_t)14)

/* 0..REPORT_TACTICS-1 for "initial-access" and so on; REPORT_TACTICS for any other. */
size_t report_tactic_place(const char *tactic);
/* "Initial access"; the tactic itself where it has no other name. */
const char *report_tactic_name(enum language language, const char *tactic);
const char *report_tactic_at(size_t place); /* "initial-access"; place < REPORT_TACTICS */
/* Whether the run has an attack of the tactic at that place: any of them was scored. Of a document
 * that was cut down, only where report_tactics_told. */
bool report_tactic_tested(const struct view *view, size_t place);
/* Whether all tactics that the run has are still told of: what was cut down for an audience may
 * lack some. */
bool report_tactics_told(const struct view *view);
/* How many of the REPORT_TACTICS the run has no attack of, whatever is left of the document. */
size_t report_tactics_untested(const struct view *view);

#endif
