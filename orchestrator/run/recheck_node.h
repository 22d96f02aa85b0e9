/* Where two documents differ. Private to orchestrator/run/recheck*.c. */
#ifndef ORCHESTRATOR_RUN_RECHECK_NODE_H
#define ORCHESTRATOR_RUN_RECHECK_NODE_H

#include "orchestrator/run/recheck.h"

/* Tells each value that differs, at most RECHECK_SHOWN of them, as "name: path: kept, computed
 * again other"; answers how many there are. */
int64_t recheck_nodes(const char *name, const struct node *kept, const struct node *again,
                      recheck_differ *differ, void *data);

#endif
