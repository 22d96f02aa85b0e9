/* How fresh the intelligence behind a run has to be: what a campaign says, a plan keeps and the
 * start of a run applies. */
#ifndef ORCHESTRATOR_PLAN_POLICY_H
#define ORCHESTRATOR_PLAN_POLICY_H

#include "common/base/err.h"
#include "common/ext/doc.h"
#include "common/ext/json.h"
#include "intel/snapshot_item.h"

enum stale_rule {
    STALE_EXCLUDE, /* the run goes on; trials whose item is stale do not count */
    STALE_REFUSE,  /* the run does not start */
};

struct intel_policy {
    int64_t max_snapshot_age_ms;     /* 0: any */
    int64_t max_age_ms[INTEL_TYPES]; /* since first seen; 0: any */
    enum stale_rule stale;
};

/* {max_snapshot_age: 7d, max_age: {url: 1d}, stale: refuse}; all of it is optional. */
int policy_read(const struct cur *block, struct intel_policy *out, struct err *err);
/* The same as a document. Caller frees. */
struct node *policy_node(const struct intel_policy *policy);

/* UTC ms from which on an item is stale if nothing new is said: the earliest of what its sources,
 * its model and the policy set; INT64_MAX: never. An item without a date is stale from the start
 * (INTEL_UNKNOWN) where the policy limits the age of its type. */
int64_t policy_usable_until(const struct intel_policy *policy, const struct snapshot_item *item);
/* NULL when the item is usable at that time; else why not, for people. Caller frees. */
char *policy_why_stale(const struct intel_policy *policy, const struct snapshot_item *item,
                       int64_t at_ms);
/* The same of the snapshot as a whole: its items are stale with it, since nobody looked at them
 * after that. */
int64_t policy_snapshot_until(const struct intel_policy *policy, int64_t snapshot_ms);
/* Caller frees. */
char *policy_why_old(const struct intel_policy *policy, int64_t snapshot_ms, int64_t at_ms);

#endif
