/* Inside scenarios/import/ only: how the tools whose tests are imported write URLs. They are
 * programs in Go, and their bytes are those of its net/url, told here by what it does. */
#ifndef SCENARIOS_IMPORT_GO_URL_H
#define SCENARIOS_IMPORT_GO_URL_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/* A query's value: a space as '+', all but letters, digits and "-_.~" as %XX. Appends. */
void go_query_escape(struct buf *out, const char *text, size_t length);
/* What is asked for when text stands behind "http://host": path and query as they are sent, a
 * fragment left off. Appends. -1: it makes no request, and why. */
int go_request_uri(const char *text, struct buf *out, struct err *err);

#endif
