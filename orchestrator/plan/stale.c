/* The policy applied to a whole plan. Rule: what is refused is listed, each with its own reason, so
 * that the list can be worked off. */
#include "orchestrator/plan/stale.h"

#include <stdlib.h>

#include "common/base/clock.h"

static void tell(stale_found_fn *found, void *data, char *line)
{
    if (found != NULL) {
        found(data, line);
    }
    free(line);
}

static size_t find_stale(const struct plan *plan, const struct snapshot_item **items, size_t count,
                         bool snapshot_old, int64_t at_ms, stale_found_fn *found, void *data)
{
    size_t stale = 0;

    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *why = policy_why_stale(&plan->intel.policy, items[i], at_ms);

        if (why != NULL || snapshot_old) {
            stale++;
            tell(found, data,
                 mem_printf("%s (%s): %s", items[i]->id, items[i]->value,
                            why != NULL ? why : "not looked at since the snapshot"));
        }
    }
    return stale;
}

int plan_check_fresh(const struct plan *plan, int64_t at_ms, stale_found_fn *found, void *data,
                     struct err *err)
{
    AUTOFREE const struct snapshot_item **items = NULL;
    AUTOFREE char *old = NULL;
    char at[CLOCK_TEXT];
    size_t count = 0;
    size_t stale = 0;

    if (!plan->intel.given || plan->intel.policy.stale != STALE_REFUSE) {
        return 0;
    }
    items = plan_items(plan, &count);
    old = policy_why_old(&plan->intel.policy, plan->intel.at, at_ms);
    if (old != NULL) {
        tell(found, data, mem_printf("snapshot %s: %s", plan->intel.snapshot, old));
    }
    stale = find_stale(plan, items, count, old != NULL, at_ms, found, data);
    if (old == NULL && stale == 0) {
        return 0;
    }
    clock_format_utc(at_ms, at);
    return err_set(err, ERR_INPUT,
                   "%zu of %zu bound items are stale at %s: expected all of them to be usable; "
                   "take a new snapshot and plan again, or let the campaign say 'stale: exclude'",
                   stale, count, at);
}
