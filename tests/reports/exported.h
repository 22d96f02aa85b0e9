/* Documents for other programs in memory, and runs whose every text is hostile. All of these
 * assert. */
#ifndef TESTS_REPORTS_EXPORTED_H
#define TESTS_REPORTS_EXPORTED_H

#include "common/ext/json.h"
#include "reports/report.h"
#include "tests/reports/small.h"

/* Those of report_writers that are for other programs, ended by NULL. */
extern report_write *const exported_all[];

/* product NULL: none is asked for. Caller frees. */
char *exported(report_write *write, const struct node *results, const char *product);
struct node *exported_json(report_write *write, const struct node *results, const char *product);
/* One JSON object a line, as an array. */
struct node *exported_lines(report_write *write, const struct node *results, const char *product);
/* The writer answers -1 and writes nothing; the error is left in err. */
void exported_fails(report_write *write, const struct node *results, const char *product,
                    struct err *err);

/* Texts that have broken such documents elsewhere, ended by NULL. */
extern const char *const hostile_texts[];
/* The small run with the text wherever the document takes free text: names, ids, techniques,
 * causes, intelligence (of TLP clear). text is borrowed. */
struct node *hostile_results(struct small *small, const char *text);

#endif
