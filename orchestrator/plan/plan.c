/* The plan in memory, and what is derived from it. Rule: nothing here depends on time, host or
 * order of files. */
#include "orchestrator/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ext/hash.h"

void plan_scenario_done(struct plan_scenario *entry)
{
    scenario_free(entry->scenario);
    for (size_t i = 0; i < entry->item_count; i++) {
        snapshot_item_done(&entry->items[i]);
    }
    free(entry->items);
    free(entry->cases);
    node_free(entry->card);
}

void plan_free(struct plan *plan)
{
    if (plan == NULL) {
        return;
    }
    for (size_t i = 0; i < plan->product_count; i++) {
        product_free(plan->products[i]);
    }
    for (size_t i = 0; i < plan->scenario_count; i++) {
        plan_scenario_done(&plan->scenarios[i]);
    }
    for (size_t i = 0; i < plan->unbound_count; i++) {
        free(plan->unbound[i]);
    }
    free(plan->unbound);
    for (size_t i = 0; i < plan->unit_count; i++) {
        for (size_t k = 0; k < plan->units[i].part_count; k++) {
            free(plan->units[i].parts[k].cases);
        }
        free(plan->units[i].parts);
    }
    criteria_free(plan->criteria);
    free(plan->campaign);
    free(plan->title);
    free(plan->category);
    free(plan->products);
    free(plan->scenarios);
    free(plan->units);
    node_free(plan->node);
    free(plan);
}

void plan_nonce(const struct plan *plan, const struct plan_unit *unit, const char *case_id,
                char out[PLAN_NONCE])
{
    char digest[HASH_HEX];
    char number[32];
    AUTO(hash) hash = hash_new();
    snprintf(number, sizeof(number), "%lld", (long long)plan->seed);
    hash_add_str(hash, number);
    hash_add_str(hash, plan->products[unit->product]->id);
    hash_add_str(hash, product_arm_name(unit->arm));
    hash_add_str(hash, case_id);
    snprintf(number, sizeof(number), "%d", unit->repetition);
    hash_add_str(hash, number);
    hash_end(hash, digest);
    memcpy(out, digest, NONCE_LENGTH);
    out[NONCE_LENGTH] = '\0';
    if (out[0] < 'a') {
        out[0] = (char)('a' + (out[0] - '0') % 6);
    }
}

void plan_source(size_t index, char out[PLAN_SOURCE])
{
    size_t host = (128U << 8) + 1 + index % 32000;
    snprintf(out, PLAN_SOURCE, "10.66.%u.%u", (unsigned)(host >> 8) & 255U, (unsigned)host & 255U);
}

size_t plan_scenario_cases(const struct plan_scenario *entry)
{
    size_t slots = (size_t)entry->scenario->intel.count;
    size_t filled = entry->scenario->intel.type == NULL ? slots : entry->item_count;

    return scenario_case_count(entry->scenario) / slots * (filled == 0 ? 1 : filled);
}

const struct snapshot_item *plan_case_item(const struct plan_scenario *entry, size_t case_index)
{
    size_t slot = scenario_case_slot(entry->scenario, case_index);

    return slot < entry->item_count ? &entry->items[slot] : NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct snapshot_item *const *x = a;
    const struct snapshot_item *const *y = b;

    return strcmp((*x)->id, (*y)->id);
}

const struct snapshot_item **plan_items(const struct plan *plan, size_t *count)
{
    const struct snapshot_item **items = NULL;
    size_t total = 0;

    *count = 0;
    for (size_t i = 0; i < plan->scenario_count; i++) {
        total += plan->scenarios[i].item_count;
    }
    items = mem_array(total + 1, sizeof(struct snapshot_item *));
    total = 0;
    for (size_t i = 0; i < plan->scenario_count; i++) {
        for (size_t k = 0; k < plan->scenarios[i].item_count; k++) {
            items[total++] = &plan->scenarios[i].items[k];
        }
    }
    qsort(items, total, sizeof(struct snapshot_item *), by_id);
    for (size_t i = 0; i < total; i++) {
        if (*count == 0 || by_id(&items[*count - 1], &items[i]) != 0) {
            items[(*count)++] = items[i];
        }
    }
    return items;
}

size_t plan_item_count(const struct plan *plan)
{
    size_t count = 0;

    free(plan_items(plan, &count));
    return count;
}

size_t plan_unit_trials(const struct plan_unit *unit)
{
    size_t count = 0;
    for (size_t i = 0; i < unit->part_count; i++) {
        count += unit->parts[i].case_count;
    }
    return count;
}

size_t plan_trial_count(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->unit_count; i++) {
        count += plan_unit_trials(&plan->units[i]);
    }
    return count;
}

size_t plan_case_count(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->scenario_count; i++) {
        count += plan->scenarios[i].case_count;
    }
    return count;
}

char *plan_sample_note(const struct plan *plan)
{
    size_t taken = plan_case_count(plan);
    if (taken == plan->library_cases) {
        return NULL;
    }
    return mem_printf("%zu of %zu cases in %zu of %zu scenarios: at most %lld of each cluster, "
                      "drawn with seed %lld",
                      taken, plan->library_cases, plan->scenario_count, plan->library_scenarios,
                      (long long)plan->sample, (long long)plan->seed);
}
