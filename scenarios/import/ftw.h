/* Inside scenarios/import/ only: the request of one stage of a go-ftw test, and the bytes that
 * go-ftw sends for it. */
#ifndef SCENARIOS_IMPORT_FTW_H
#define SCENARIOS_IMPORT_FTW_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ext/doc.h"

#define FTW_MAX_HEADERS 200

struct ftw_header {
    char *name;
    char *value;
};

struct ftw_request {
    char *method;
    char *uri;
    char *version;
    struct ftw_header headers[FTW_MAX_HEADERS + 3]; /* as they are sent */
    size_t header_count;
    struct buf data;
    bool complete;      /* autocomplete_headers */
    struct buf encoded; /* not empty: all of the request, and nothing else counts */
};

/* ftw_input.c: the stage's input, with go-ftw's defaults. *out is filled (and is to be ended with
 * ftw_request_done) whatever is answered. */
int ftw_input(const struct cur *input, struct ftw_request *out, struct err *err);
void ftw_request_done(struct ftw_request *request);

/* ftw_request.c: appends the bytes; *head_end is where the empty line behind the head begins. */
int ftw_bytes(struct ftw_request *request, struct buf *out, size_t *head_end, struct err *err);

/* ftw_family.c: what an expected rule stands for. NULL: no family that is an attack is known. */
struct ftw_family {
    int first, last; /* ids of rules */
    const char *technique;
    const char *tactic;
    int capec[3]; /* ended by 0 */
};
const struct ftw_family *ftw_family(int64_t rule);

#endif
