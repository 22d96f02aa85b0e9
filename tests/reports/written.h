/* A report in memory, and what has to hold of one. All of these assert. */
#ifndef TESTS_REPORTS_WRITTEN_H
#define TESTS_REPORTS_WRITTEN_H

#include "common/ext/json.h"
#include "reports/report.h"

/* Caller frees. */
char *written_by(report_write *write, const struct node *results,
                 const struct report_options *options);
/* The same by name and language alone. */
char *written(report_write *write, const struct node *results, enum language language);
void written_has(const char *text, const char *part);
void written_has_not(const char *text, const char *part);
/* No line is wider than a hundred columns. */
void written_fits(const char *text);
/* Every tag that opens is closed, in order; nothing is left open. Void tags end in "/>". */
void written_is_balanced(const char *page);
/* Exactly one script, which the policy names by its hash, and no other source of scripts. */
void written_has_one_script(const char *page);

#endif
