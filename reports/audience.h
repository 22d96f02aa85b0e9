/* For whom a report is. A document is cut down once, here, before any writer sees it, so that no
 * writer can tell more than another. Rule: what stays is named; a member that results.json is given
 * one day is left out until somebody has thought of what it tells (audience_allow.c).
 *
 * public: rates and counts, nothing of single cases. Misses by technique where it has
 * AUDIENCE_FLOOR cases or more, else by tactic; no attack clusters, no ways of writing; of
 * intelligence above TLP:CLEAR and of sealed scenarios sums alone. vendor: the same of its own
 * product only, and every case of it that is not sealed. evaluator: everything. */
#ifndef REPORTS_AUDIENCE_H
#define REPORTS_AUDIENCE_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/json.h"

#define AUDIENCE_FLOOR 5 /* cases behind a cell that is told */

enum audience_kind { AUDIENCE_EVALUATOR, AUDIENCE_PUBLIC, AUDIENCE_VENDOR };

struct audience {
    enum audience_kind kind;
    const char *product; /* vendor: whose; else NULL */
};

/* What a document that was cut down leaves out, counted in its member redacted.left_out. */
enum audience_left {
    AUDIENCE_LEFT_CASES,
    AUDIENCE_LEFT_CLUSTERS,
    AUDIENCE_LEFT_TECHNIQUES, /* folded into tactics */
    AUDIENCE_LEFT_VARIANTS,
    AUDIENCE_LEFT_SETS,
    AUDIENCE_LEFT_SEALED,  /* scenarios */
    AUDIENCE_LEFT_ITEMS,   /* of intelligence above TLP:CLEAR */
    AUDIENCE_LEFT_SOURCES, /* of those */
    AUDIENCE_LEFT_PRODUCTS,
};
#define AUDIENCE_LEFT_COUNT (AUDIENCE_LEFT_PRODUCTS + 1)

const char *audience_left_name(enum audience_left what); /* "clusters" */

/* "public", "evaluator" or "vendor:ID", the id borrowed from the text; else ERR_USAGE. */
int audience_parse(const char *text, struct audience *out, struct err *err);
/* Appends the name as audience_parse takes it. */
void audience_name(struct buf *out, const struct audience *audience);

/* *out is what this audience may have of the results, read by view_read like any other; for the
 * evaluator the results themselves. It has a member `redacted`: {audience, results_sha256,
 * left_out}, which names the whole document by the SHA-256 of its bytes as a file. Results that are
 * no proper ones, have no such product, or were cut down for somebody else are ERR_INPUT. */
int results_redact(const struct node *results, const struct audience *audience, struct node **out,
                   struct err *err);

#endif
