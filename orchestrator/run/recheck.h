/* Checking a finished run's folder again: whether results.json is what its evidence gives, and the
 * reports beside it are what those results give. Looks at the folder alone. */
#ifndef ORCHESTRATOR_RUN_RECHECK_H
#define ORCHESTRATOR_RUN_RECHECK_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/json.h"

#define RECHECK_SHOWN 20 /* differences of results that are told each; the rest is counted */

/* One difference, in words. */
typedef void recheck_differ(void *data, const char *difference);

struct recheck {
    struct node *again;   /* the results as computed now */
    struct node *reports; /* a list of {"file", "language", "audience", "same"} */
    int64_t differences;
};

/* out: free with recheck_done, also on failure. That there are no results, or that the evidence
 * does not hold, is an error with one line; a difference is none. */
int recheck_dir(const char *dir, recheck_differ *differ, void *data, struct recheck *out,
                struct err *err);
void recheck_done(struct recheck *recheck);

#endif
