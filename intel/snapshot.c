/* Making the document. Rule: items stand in the order of their ids and every time is UTC, so that
 * the bytes are the same on any machine. */
#include "intel/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "intel/counts.h"
#include "intel/policy.h"
#include "intel/snapshot_item.h"
#include "intel/snapshot_read.h"

struct entry {
    char id[INTEL_ID];
    struct node *node;
};

struct making {
    struct intel_store *store;
    const struct snapshot_options *options;
    const struct intel_policies *policies;
    struct entry *entries;
    size_t count, room;
    struct node *source_counts; /* name -> items */
    struct snapshot_count *counts;
};

static int add_word(void *data, const char *word, struct err *err)
{
    (void)err;
    node_append(data, node_string(word));
    return 0;
}

/* The lists of an item, by kind; those without a list are not in a snapshot. */
struct lists {
    struct node *of_kind[INTEL_LABEL_KINDS];
};

static int add_label(void *data, const struct intel_label *label, struct err *err)
{
    struct lists *lists = data;

    (void)err;
    if (lists->of_kind[label->kind] != NULL) {
        node_append(lists->of_kind[label->kind], node_string(label->value));
    }
    return 0;
}

static int add_lists(struct intel_store *store, const struct intel_item *item, struct node *out,
                     struct err *err)
{
    static const struct {
        enum intel_label_kind kind;
        const char *key;
    } kept[] = {{LABEL_TECHNIQUE, "techniques"},
                {LABEL_TACTIC, "tactics"},
                {LABEL_PLATFORM, "platforms"},
                {LABEL_FAMILY, "families"},
                {LABEL_CVE, "cves"}};
    struct lists lists = {{NULL}};
    struct node *sources = node_array();

    node_set(out, "sources", sources);
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        lists.of_kind[kept[i].kind] = node_array();
        node_set(out, kept[i].key, lists.of_kind[kept[i].kind]);
    }
    return intel_store_item_sources(store, item->row, add_word, sources, err) < 0
               ? -1
               : intel_store_labels(store, item->row, add_label, &lists, err);
}

int snapshot_item(struct intel_store *store, const struct intel_item *item,
                  const struct fresh_state *state, struct node **out, struct err *err)
{
    AUTO(node) node = node_object();

    node_set_str(node, "id", item->id);
    node_set_str(node, "type", intel_type_name(item->type));
    node_set_str(node, "value", item->value);
    if (item->name[0] != '\0') {
        node_set_str(node, "name", item->name);
    }
    snapshot_set_time(node, "first_seen", item->times.first_seen);
    snapshot_set_time(node, "last_seen", item->times.last_seen);
    snapshot_set_time(node, "published", item->times.published);
    snapshot_set_time(node, "added", item->times.added);
    snapshot_set_time(node, "valid_from", item->times.valid_from);
    snapshot_set_time(node, "valid_until", item->times.valid_until);
    snapshot_set_time(node, "usable_until",
                      state->until_ms == INT64_MAX ? INTEL_UNKNOWN : state->until_ms);
    if (item->confidence != INTEL_NO_CONFIDENCE) {
        node_set_int(node, "confidence", item->confidence);
    }
    node_set_str(node, "tlp", intel_tlp_name(item->tlp));
    if (add_lists(store, item, node, err) < 0) {
        return -1;
    }
    *out = TAKE(node);
    return 0;
}

static void count_sources(struct making *making, const struct node *item)
{
    const struct node *sources = node_get(item, "sources");

    for (size_t i = 0; i < node_count(sources); i++) {
        counts_add(making->source_counts, node_str(node_at(sources, i)));
    }
}

static int add(void *data, const struct intel_item *item, struct err *err)
{
    struct making *making = data;
    struct fresh_input input;
    struct fresh_state state;
    struct entry *entry = NULL;

    if (intel_item_fresh(making->store, making->policies, item, making->options->max_age_ms, &input,
                         err) < 0) {
        return -1;
    }
    fresh_judge(&input, making->options->models, making->options->at_ms, &state);
    making->counts->left_out[state.freshness]++;
    if (state.freshness != FRESH_USABLE) {
        return 0;
    }
    if (making->count == making->room) {
        making->room = making->room == 0 ? 1024 : making->room * 2;
        making->entries = mem_grow(making->entries, making->room, sizeof(*making->entries));
    }
    entry = &making->entries[making->count];
    memcpy(entry->id, item->id, sizeof(entry->id));
    if (snapshot_item(making->store, item, &state, &entry->node, err) < 0) {
        return -1;
    }
    count_sources(making, entry->node);
    making->count++;
    return 0;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static struct node *selection(const struct snapshot_options *options)
{
    struct node *node = node_object();
    struct node *types = node_array();

    for (int type = 0; type < INTEL_TYPES; type++) {
        if ((options->query.types >> type & 1) != 0) {
            node_append(types, node_string(intel_type_name((enum intel_type)type)));
        }
    }
    node_set(node, "types", types);
    if (options->query.technique != NULL) {
        node_set_str(node, "technique", options->query.technique);
    }
    if (options->query.cve != NULL) {
        node_set_str(node, "cve", options->query.cve);
    }
    if (options->query.source != NULL) {
        node_set_str(node, "source", options->query.source);
    }
    if (options->query.min_confidence > 0) {
        node_set_int(node, "min_confidence", options->query.min_confidence);
    }
    if (options->max_age_ms > 0) {
        node_set_int(node, "max_age_ms", options->max_age_ms);
    }
    return node;
}

static int write_document(struct making *making, const char *path, char out[HASH_HEX],
                          struct err *err)
{
    AUTO(node) document = node_object();
    AUTOBUF struct buf text = BUF_INIT;
    struct node *items = node_array();

    qsort(making->entries, making->count, sizeof(*making->entries), compare_entries);
    for (size_t i = 0; i < making->count; i++) {
        node_append(items, TAKE(making->entries[i].node));
    }
    node_set_str(document, "schema", INTEL_SNAPSHOT_SCHEMA);
    snapshot_set_time(document, "at", making->options->at_ms);
    node_set(document, "selection", selection(making->options));
    node_set(document, "sources", counts_list(making->source_counts, "name"));
    node_set(document, "items", items);
    if (node_dump(document, NODE_CANONICAL, &text, err) < 0) {
        return -1;
    }
    if (text.length > INTEL_SNAPSHOT_MAX) {
        return err_set(err, ERR_INPUT,
                       "the snapshot has %zu bytes, expected at most %zu: choose less", text.length,
                       INTEL_SNAPSHOT_MAX);
    }
    hash_bytes(text.data, text.length, out);
    return file_write_atomic(path, text.data, text.length, 0644, err);
}

int snapshot_write(struct intel_store *store, const struct snapshot_options *options,
                   const char *path, char out[HASH_HEX], struct snapshot_count *count,
                   struct err *err)
{
    AUTO(intel_policies) policies = NULL;
    struct making making = {.store = store, .options = options, .counts = count};
    int rc = 0;

    *count = (struct snapshot_count){.items = 0};
    if (intel_policies_load(store, &policies, err) < 0) {
        return -1;
    }
    making.policies = policies;
    making.source_counts = node_object();
    rc = intel_store_select(store, &options->query, add, &making, err);
    if (rc == 0) {
        count->items = (int64_t)making.count;
        rc = write_document(&making, path, out, err);
    }
    for (size_t i = 0; i < making.count; i++) {
        node_free(making.entries[i].node);
    }
    free(making.entries);
    node_free(making.source_counts);
    return rc;
}
