/* What the laboratory allows of its sources, and with it what fresh.h wants to know of an item. */
#ifndef INTEL_POLICY_H
#define INTEL_POLICY_H

#include "intel/fresh.h"
#include "intel/store.h"

struct intel_policies;

int intel_policies_load(struct intel_store *store, struct intel_policies **out, struct err *err);
void intel_policies_free(struct intel_policies *policies);
AUTO_DEFINE(intel_policies)

/* max_age_ms: the caller's own limit, 0: none; the strictest of it and those of the item's sources
 * holds. */
int intel_item_fresh(struct intel_store *store, const struct intel_policies *policies,
                     const struct intel_item *item, int64_t max_age_ms, struct fresh_input *out,
                     struct err *err);

#endif
