/* What scoring, and so a public report, gets to know of an item. Rule: its value and name are
 * handed on only when its sources published them for everybody (TLP:CLEAR); the id tells who has
 * the plan which item it was, and nobody else. */
#include "orchestrator/run/score_intel.h"

#include <stdlib.h>

#define NO_LIMIT_FROM INT64_C(7258118400000) /* 2200-01-01, past what scoring takes for a time */

struct score_items {
    const struct plan *plan;
    struct score_intel **by_scenario; /* as many as the scenario's entry has items */
};

/* The policy's limits are part of it, so that whoever compares this with the time of a trial judges
 * as the start of the run did. */
static int64_t usable_until(const struct plan *plan, const struct snapshot_item *item)
{
    int64_t until_ms = policy_usable_until(&plan->intel.policy, item);
    int64_t snapshot_ms = policy_snapshot_until(&plan->intel.policy, plan->intel.at);

    if (until_ms == INTEL_UNKNOWN) {
        return 0; /* an age is asked for and there is none: at no time */
    }
    until_ms = until_ms < snapshot_ms ? until_ms : snapshot_ms;
    return until_ms >= NO_LIMIT_FROM ? SCORE_NO_TIME : until_ms;
}

static size_t count_sources(const struct snapshot_item *item)
{
    size_t count = 0;

    while (count < SCORE_MAX_SOURCES && item->sources[count] != NULL) {
        count++;
    }
    return count;
}

static struct score_intel convert(const struct plan *plan, const struct snapshot_item *item)
{
    bool open = item->tlp == TLP_CLEAR;

    return (struct score_intel){
        .id = item->id,
        .type = intel_type_name(item->type),
        .tlp = intel_tlp_name(item->tlp),
        .value = open ? item->value : NULL,
        .name = open ? item->name : NULL,
        .first_seen_ms = item->times.first_seen,
        .published_ms = item->times.published,
        .added_ms = item->times.added,
        .usable_until_ms = usable_until(plan, item),
        .sources = (const char *const *)item->sources,
        .source_count = count_sources(item),
    };
}

struct score_items *score_items_new(const struct plan *plan)
{
    struct score_items *items = mem_alloc(sizeof(*items));

    items->plan = plan;
    items->by_scenario = mem_array(plan->scenario_count + 1, sizeof(struct score_intel *));
    for (size_t i = 0; i < plan->scenario_count; i++) {
        const struct plan_scenario *entry = &plan->scenarios[i];

        items->by_scenario[i] = mem_array(entry->item_count + 1, sizeof(struct score_intel));
        for (size_t k = 0; k < entry->item_count; k++) {
            items->by_scenario[i][k] = convert(plan, &entry->items[k]);
        }
    }
    return items;
}

void score_items_free(struct score_items *items)
{
    if (items == NULL) {
        return;
    }
    for (size_t i = 0; i < items->plan->scenario_count; i++) {
        free(items->by_scenario[i]);
    }
    free(items->by_scenario);
    free(items);
}

const struct score_intel *score_items_of(const struct score_items *items, size_t scenario,
                                         size_t case_index)
{
    const struct plan_scenario *entry = &items->plan->scenarios[scenario];
    size_t slot = scenario_case_slot(entry->scenario, case_index);

    return slot < entry->item_count ? &items->by_scenario[scenario][slot] : NULL;
}
