/* The store's items, counted. */
#include <stdlib.h>
#include <string.h>

#include "intel/coverage.h"
#include "intel/policy.h"

/* What an item's rows say, copied. */
struct gathered {
    struct intel_label *labels;
    size_t label_count;
    char **sources;
    size_t source_count;
};

static int gather_label(void *data, const struct intel_label *label, struct err *err)
{
    struct gathered *gathered = data;

    (void)err;
    gathered->labels =
        mem_grow(gathered->labels, gathered->label_count + 1, sizeof(*gathered->labels));
    gathered->labels[gathered->label_count++] =
        (struct intel_label){label->kind, mem_strdup(label->value)};
    return 0;
}

static int gather_source(void *data, const char *name, struct err *err)
{
    struct gathered *gathered = data;

    (void)err;
    gathered->sources =
        mem_grow(gathered->sources, gathered->source_count + 1, sizeof(*gathered->sources));
    gathered->sources[gathered->source_count++] = mem_strdup(name);
    return 0;
}

static void gathered_done(struct gathered *gathered)
{
    for (size_t i = 0; i < gathered->label_count; i++) {
        char *value = NULL;
        memcpy(&value, &gathered->labels[i].value, sizeof(value)); /* ours, though const */
        free(value);
    }
    for (size_t i = 0; i < gathered->source_count; i++) {
        free(gathered->sources[i]);
    }
    free(gathered->labels);
    free(gathered->sources);
}

struct adding {
    struct coverage *coverage;
    struct intel_store *store;
    const struct intel_policies *policies;
    const struct decay_models *models;
    int64_t at_ms;
};

static int add(void *data, const struct intel_item *item, struct err *err)
{
    struct adding *adding = data;
    struct gathered gathered __attribute__((cleanup(gathered_done))) = {.labels = NULL};
    struct fresh_input input;
    struct fresh_state state;

    if (intel_item_fresh(adding->store, adding->policies, item, 0, &input, err) < 0) {
        return -1;
    }
    fresh_judge(&input, adding->models, adding->at_ms, &state);
    if (state.freshness != FRESH_USABLE) {
        return 0;
    }
    if (intel_store_labels(adding->store, item->row, gather_label, &gathered, err) < 0 ||
        intel_store_item_sources(adding->store, item->row, gather_source, &gathered, err) < 0) {
        return -1;
    }
    coverage_add(adding->coverage, item, gathered.labels, gathered.label_count,
                 (const char *const *)gathered.sources, gathered.source_count);
    return 0;
}

int coverage_add_store(struct coverage *coverage, struct intel_store *store,
                       const struct decay_models *models, int64_t at_ms, struct err *err)
{
    AUTO(intel_policies) policies = NULL;
    const struct intel_query all = {.types = 0};

    if (intel_policies_load(store, &policies, err) < 0) {
        return -1;
    }
    struct adding adding = {coverage, store, policies, models, at_ms};
    return intel_store_select(store, &all, add, &adding, err);
}
