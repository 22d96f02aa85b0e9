/* For whom a report is and what it leaves out, put into words for both reports. */
#ifndef REPORTS_REPORT_AUDIENCE_H
#define REPORTS_REPORT_AUDIENCE_H

#include "common/base/buf.h"
#include "reports/message.h"
#include "reports/view.h"

/* "For the public" */
void report_add_audience(struct buf *out, const struct view *view, enum language language);
/* Why the document is as it is: one or two sentences. */
void report_add_audience_why(struct buf *out, const struct view *view, enum language language);
/* "Clusters that are not named: 3"; nothing is appended where nothing of it is left out. */
void report_add_left(struct buf *out, const struct view *view, enum audience_left what,
                     enum language language);

#endif
