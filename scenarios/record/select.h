/* Which exchanges of a recording become steps. */
#ifndef SCENARIOS_RECORD_SELECT_H
#define SCENARIOS_RECORD_SELECT_H

#include "common/base/err.h"
#include "scenarios/record/record.h"

/* Keeps those of one host that a scenario can say, and counts the others. *host is the one that was
 * kept; caller frees. -1: nothing is left (ERR_INPUT). */
int select_exchanges(struct exchanges *exchanges, const char *name,
                     const struct record_options *options, char **host, struct err *err);

#endif
