/* Reports: documents for people, written from results.json alone. The results may come from outside
 * and be hostile: they are read strictly (ERR_INPUT with the path of what is wrong, nothing
 * written) and everything in them is escaped. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "reports/message.h"

struct report_options {
    const char *name;          /* what stands for the results in messages; NULL: "results" */
    enum language language;    /* LANGUAGE_EN, LANGUAGE_JA: see language_parse */
    const char *product;       /* id, for documents that are of one product; NULL: the only one */
    const struct node *traces; /* of single cases, see report_trace.h; NULL: none are shown */
};

/* 0 or -1; ERR_IO if out could not take it. options NULL: English. */
typedef int report_write(const struct node *results, const struct report_options *options,
                         FILE *out, struct err *err);

/* For a terminal: plain characters, at most 100 columns. */
report_write report_text;
/* One page that needs no script, no network and no other file. */
report_write report_html;
/* For other programs, in export/; README.md says what each holds. */
report_write report_csv;       /* RFC 4180: a row for each trial */
report_write report_junit;     /* JUnit XML */
report_write report_navigator; /* ATT&CK Navigator layer 4.5, of one product */
report_write report_ocsf;      /* OCSF Detection Findings, one JSON object a line */
report_write report_oscal;     /* OSCAL assessment results */
report_write report_misp;      /* MISP event with sightings */

struct report_writer {
    const char *name;   /* "text" */
    const char *ending; /* of file names: ".txt" */
    report_write *write;
    bool traces; /* it shows report_options.traces */
};
/* All writers, ended by one whose name is NULL. */
extern const struct report_writer report_writers[];
const struct report_writer *report_find(const char *name); /* NULL when there is none */

#endif
