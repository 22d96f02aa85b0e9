/* A selection of items that are usable at a time, frozen as canonical JSON that is named by its
 * SHA-256. What goes in depends on the sightings, the selection, the models and the time alone: not
 * on when this store took them in, so that the same inputs give the same hash anywhere. */
#ifndef INTEL_SNAPSHOT_H
#define INTEL_SNAPSHOT_H

#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "intel/fresh.h"
#include "intel/store.h"

#define SNAPSHOT_SCHEMA "tameshi.intel-snapshot/1"

struct snapshot_options {
    struct intel_query query; /* seen_from and seen_to are left to max_age_ms and at_ms */
    int64_t at_ms;
    int64_t max_age_ms; /* 0: none but the sources' own */
    const struct decay_models *models;
};

struct snapshot_count {
    int64_t items;
    int64_t left_out[FRESH_COUNT]; /* by why they are not usable */
};

/* Writes the document to path (atomically) and its hash to out. */
int snapshot_write(struct intel_store *store, const struct snapshot_options *options,
                   const char *path, char out[HASH_HEX], struct snapshot_count *count,
                   struct err *err);

/* The fields of one item as they stand in a snapshot; labels and sources read from the store. Caller
 * frees. */
int snapshot_item(struct intel_store *store, const struct intel_item *item,
                  const struct fresh_state *state, struct node **out, struct err *err);

/* What fresh_judge wants to know of an item, with the policies of its sources (the strictest
 * max-age) and the given limit. */
int item_fresh_input(struct intel_store *store, const struct intel_item *item, int64_t max_age_ms,
                     struct fresh_input *out, struct err *err);

#endif
