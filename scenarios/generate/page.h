/* What a request of a session asks for, told from its document. */
#ifndef SCENARIOS_GENERATE_PAGE_H
#define SCENARIOS_GENERATE_PAGE_H

#include "common/ext/json.h"

/* The path with its query as it is sent, of an `http` node with method, path and query. A query
 * that is only known in the run (it holds inserts) is left out. Caller frees. */
char *page_target(const struct node *http);
/* The kind of page: the path without its query, in which a part below the first that holds a digit,
 * a dot, a percent sign or an insert is a star: "/api/articles/7" and "/api/articles/8" are one
 * kind. Caller frees. */
char *page_kind(const char *path);

#endif
