/* One report of a run: its results cut down for whom it is, the traces that they may see, and the
 * words of a writer. Both `report` and `verify` write by it, so that the bytes are the same. */
#ifndef ORCHESTRATOR_RUN_PUBLISH_H
#define ORCHESTRATOR_RUN_PUBLISH_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/audience.h"
#include "reports/report.h"

struct publish_options {
    const struct report_writer *writer;
    struct audience audience;
    enum language language;
    const char *product; /* as in report_options; NULL: the vendor's, if it is for one */
};

/* dir: the run's folder, whose evidence traces are taken from; NULL, or without plan and evidence:
 * there are none. name stands for the results in messages. Appends the report to out. */
int publish_report(const struct node *results, const char *name, const char *dir,
                   const struct publish_options *options, struct buf *out, struct err *err);

#endif
