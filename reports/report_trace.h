/* What evidence says of single cases, put into words for both reports. The traces are made by the
 * orchestrator (orchestrator/run/trace.h) and handed to a writer in report_options:
 *
 * [{"product", "cases", "sealed", "marked", "shown": [{"case", "kind", "commands": [text],
 *   "trials": [{"arm", "repetition", "verdict", "delayed", "cause", "effects", "steps", "alerts",
 *   "alerts_dropped"}]}]}]
 *
 * cases counts all of the product's; sealed and marked those of sealed scenarios, and of
 * intelligence that the audience may not have. effects, steps and alerts are as in the evidence:
 * what a guest said, never trusted, made plain or escaped by whoever prints it. */
#ifndef REPORTS_REPORT_TRACE_H
#define REPORTS_REPORT_TRACE_H

#include "common/base/buf.h"
#include "common/ext/json.h"
#include "reports/message.h"

enum trace_part {
    TRACE_TRIAL, /* which arm, and the verdict */
    TRACE_NOTE,  /* a sentence */
    TRACE_BYTES, /* a line of what was sent, came back or was logged */
    TRACE_COMMAND,
};

typedef void report_trace_line(void *data, enum trace_part part, const char *text);

/* One case, line by line. */
void report_trace_case(const struct node *of, enum language language, report_trace_line *line,
                       void *data);
/* How many of how many cases are shown, and why others cannot be: one sentence a call. */
void report_trace_caption(const struct node *traces, enum language language,
                          report_trace_line *line, void *data);
/* "none, not prevented": the verdicts of all trials of a case, appended. */
void report_trace_verdicts(struct buf *out, const struct node *of, enum language language);

#endif
