/* What is in the machine now, as lists that can be compared: the parts of op census. */
#ifndef HARNESS_AGENT_CENSUS_H
#define HARNESS_AGENT_CENSUS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "harness/agent/root.h"

struct texts {
    char **items; /* owned */
    size_t count;
};

void texts_add(struct texts *texts, char *text); /* takes it over */
/* The texts sorted by byte value, each once if unique, at most max; texts is empty after. */
struct node *texts_take(struct texts *texts, bool unique, size_t max);

/* Sets processes and processes_more. */
int census_processes(const struct root *root, struct node *reply, struct err *err);
/* Sets sockets. */
int census_sockets(struct node *reply, struct err *err);

#endif
