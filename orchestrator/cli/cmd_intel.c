/* tameshi intel list|show|why: items and what is known of them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "intel/snapshot_item.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

#define MS_DAY 86400000.0

struct listing {
    struct intel_store *store;
    const struct intel_policies *policies;
    const struct decay_models *models;
    int64_t at;
    bool only_usable;
    int64_t max_age_ms;
    bool json;
    bool first;
    int64_t count;
};

/* Age, lag, score and whether it is usable, at a time. */
static int add_state(struct listing *listing, const struct intel_item *item, int64_t at,
                     struct node *node, struct fresh_state *state, struct err *err)
{
    struct fresh_input input;
    if (intel_item_fresh(listing->store, listing->policies, item, listing->max_age_ms, &input,
                         err) < 0) {
        return -1;
    }
    fresh_judge(&input, listing->models, at, state);
    if (node != NULL) {
        AUTOFREE char *reason = fresh_reason(&input, listing->models, at, state);
        snapshot_set_time(node, "at", at);
        node_set_bool(node, "usable", state->freshness == FRESH_USABLE);
        node_set_str(node, "freshness", freshness_name(state->freshness));
        node_set_str(node, "reason", reason);
        if (state->age_ms != INTEL_UNKNOWN) {
            node_set_int(node, "age_ms", state->age_ms);
        }
        if (state->lag_ms != INTEL_UNKNOWN) {
            node_set_int(node, "lag_ms", state->lag_ms);
        }
        node_set_real(node, "score", state->score);
    }
    return 0;
}

static void age_text(int64_t age_ms, char out[32])
{
    double days = (double)age_ms / MS_DAY;
    if (age_ms == INTEL_UNKNOWN) {
        (void)snprintf(out, 32, "-");
    } else if (days < 2) {
        (void)snprintf(out, 32, "%.1f h", days * 24);
    } else {
        (void)snprintf(out, 32, "%.0f d", days);
    }
}

/* One item as JSON, compact, on a line of an array that is written as it comes. */
static int print_item_json(struct listing *listing, const struct intel_item *item,
                           const struct fresh_state *state, struct err *err)
{
    AUTO(node) node = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    if (snapshot_item(listing->store, item, state, &node, err) < 0) {
        return -1;
    }
    node_set_bool(node, "usable", state->freshness == FRESH_USABLE);
    node_set_str(node, "freshness", freshness_name(state->freshness));
    if (state->age_ms != INTEL_UNKNOWN) {
        node_set_int(node, "age_ms", state->age_ms);
    }
    if (node_dump(node, NODE_COMPACT, &text, err) < 0) {
        return -1;
    }
    printf("%s%s", listing->first ? "" : ",\n", buf_str(&text));
    return 0;
}

static int list_one(void *data, const struct intel_item *item, struct err *err)
{
    struct listing *listing = data;
    struct fresh_state state;
    char age[32];
    if (add_state(listing, item, listing->at, NULL, &state, err) < 0) {
        return -1;
    }
    if (listing->only_usable && state.freshness != FRESH_USABLE) {
        return 0;
    }
    listing->count++;
    if (listing->json) {
        int rc = print_item_json(listing, item, &state, err);
        listing->first = false;
        return rc;
    }
    age_text(state.age_ms, age);
    printf("%.*s  %-14s %8s  %-18s %s%s%s\n", (int)(strcspn(item->id, ":") + 13), item->id,
           intel_type_name(item->type), age, freshness_name(state.freshness), item->value,
           item->name[0] != '\0' ? "  " : "", item->name);
    return 0;
}

static int run_list(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(intel_policies) policies = NULL;
    AUTO(decay_models) models = NULL;
    struct intel_query query;
    struct listing listing = {.json = cli_flag(args, "json"), .first = true};
    if (cli_query(args, &query, err) < 0 ||
        cli_time(args, "usable-at", clock_utc_ms(), &listing.at, err) < 0 ||
        cli_duration(args, "max-age", &listing.max_age_ms, err) < 0 ||
        cli_intel_open(&store, err) < 0 || intel_policies_load(store, &policies, err) < 0 ||
        cli_intel_models(&models, err) < 0) {
        return -1;
    }
    if (listing.max_age_ms > 0) {
        query.seen_from = listing.at - listing.max_age_ms;
        query.seen_to = listing.at;
    }
    listing.only_usable = cli_value(args, "usable-at") != NULL;
    listing.store = store;
    listing.policies = policies;
    listing.models = models;
    printf("%s", listing.json ? "[" : "");
    if (intel_store_select(store, &query, list_one, &listing, err) < 0) {
        return -1;
    }
    if (listing.json) {
        printf("]\n");
    } else {
        printf("%" PRId64 " items\n", listing.count);
    }
    return 0;
}

static const struct cli_option list_options[] = {
    {"type", "TYPES",
     "url, domain, address, hash, vulnerability, technique ...; several with commas"},
    {"technique", "ID", "items of that ATT&CK technique, its sub-techniques too"},
    {"cve", "ID", "items of that vulnerability"},
    {"source", "NAME", "items that it tells of"},
    {"min-confidence", "N", "1 to 100"},
    {"usable-at", "TIME", "only what is usable then; 'now', or like 2025-01-31T08:00:00Z"},
    {"max-age", "D", "first seen no longer ago: 90d, 36h"},
    {"json", NULL, "print the items as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_list = {
    .name = "intel list",
    .summary = "List items of intelligence, with their age and whether they are usable",
    .usage = "[--type T] [--technique ID] [--usable-at TIME] [--max-age D] [--json]",
    .help = "Example: tameshi intel list --type vulnerability --max-age 365d --usable-at now",
    .options = list_options,
    .run = run_list,
};

static int add_sighting(void *data, const struct intel_sighting *sighting, struct err *err)
{
    struct node *node = node_object();
    (void)err;
    node_set_str(node, "source", sighting->source);
    node_set_str(node, "format", sighting->format);
    node_set_str(node, "ref", sighting->ref);
    snapshot_set_time(node, "version", sighting->version);
    snapshot_set_time(node, "first_seen", sighting->times.first_seen);
    snapshot_set_time(node, "last_seen", sighting->times.last_seen);
    snapshot_set_time(node, "published", sighting->times.published);
    snapshot_set_time(node, "added", sighting->times.added);
    snapshot_set_time(node, "valid_from", sighting->times.valid_from);
    snapshot_set_time(node, "valid_until", sighting->times.valid_until);
    snapshot_set_time(node, "ingested", sighting->ingested);
    if (sighting->confidence != INTEL_NO_CONFIDENCE) {
        node_set_int(node, "confidence", sighting->confidence);
    }
    node_set_str(node, "tlp", intel_tlp_name(sighting->tlp));
    node_set_str(node, "mark", intel_mark_name(sighting->mark));
    node_set_bool(node, "revoked", sighting->revoked);
    node_set_bool(node, "current", sighting->current);
    node_append(data, node);
    return 0;
}

static int add_label(void *data, const struct intel_label *label, struct err *err)
{
    struct node *labels = data;
    const char *kind = intel_label_kind_name(label->kind);
    (void)err;
    if (node_get(labels, kind) == NULL) {
        node_set(labels, kind, node_array());
    }
    node_append(node_get(labels, kind), node_string(label->value));
    return 0;
}

static int add_related(void *data, const char *kind, const struct intel_item *item, struct err *err)
{
    struct node *node = node_object();
    (void)err;
    node_set_str(node, "relation", kind);
    node_set_str(node, "id", item->id);
    node_set_str(node, "value", item->value);
    if (item->name[0] != '\0') {
        node_set_str(node, "name", item->name);
    }
    node_append(data, node);
    return 0;
}

/* The whole of what is known of one item. */
static int show_node(struct listing *listing, const struct intel_item *item, struct node **out,
                     struct err *err)
{
    AUTO(node) node = NULL;
    struct fresh_state state;
    struct node *now = node_object();
    struct node *sightings = node_array();
    struct node *labels = node_object();
    struct node *to = node_array();
    struct node *from = node_array();
    int rc = add_state(listing, item, clock_utc_ms(), now, &state, err);
    if (rc == 0) {
        rc = snapshot_item(listing->store, item, &state, &node, err);
    }
    if (rc < 0) {
        node = node_object();
    }
    node_set(node, "now", now);
    node_set(node, "sightings", sightings);
    node_set(node, "labels", labels);
    node_set(node, "related", to);
    node_set(node, "related_to_it", from);
    snapshot_set_time(node, "ingested", item->ingested);
    node_set_bool(node, "revoked", item->revoked);
    if (rc < 0 ||
        intel_store_sightings(listing->store, item->row, add_sighting, sightings, err) < 0 ||
        intel_store_labels(listing->store, item->row, add_label, labels, err) < 0 ||
        intel_store_related(listing->store, item->row, NULL, false, add_related, to, err) < 0 ||
        intel_store_related(listing->store, item->row, NULL, true, add_related, from, err) < 0) {
        return -1;
    }
    *out = TAKE(node);
    return 0;
}

#define RELATED_SHOWN 10

static void print_related(const struct node *list, const char *title)
{
    for (size_t i = 0; i < node_count(list) && i < RELATED_SHOWN; i++) {
        const struct node *one = node_at(list, i);
        printf("%s%s %s %s\n", title, node_get_str(one, "relation", ""),
               node_get_str(one, "value", ""), node_get_str(one, "name", ""));
    }
    if (node_count(list) > RELATED_SHOWN) {
        printf("%s... and %zu more; --json tells all\n", title, node_count(list) - RELATED_SHOWN);
    }
}

static void print_show(const struct node *node)
{
    const struct node *sightings = node_get(node, "sightings");
    const struct node *labels = node_get(node, "labels");
    printf("%s\n%s%s%s\n", node_get_str(node, "id", ""), node_get_str(node, "value", ""),
           node_get(node, "name") != NULL ? "  " : "", node_get_str(node, "name", ""));
    printf("%s: %s\n", node_get_str(node_get(node, "now"), "freshness", ""),
           node_get_str(node_get(node, "now"), "reason", ""));
    for (void *at = node_iter(labels); at != NULL; at = node_iter_next(labels, at)) {
        printf("%s:", node_iter_key(at));
        for (size_t i = 0; i < node_count(node_iter_value(at)); i++) {
            printf("%s %s", i > 0 ? "," : "", node_str(node_at(node_iter_value(at), i)));
        }
        printf("\n");
    }
    for (size_t i = 0; i < node_count(sightings); i++) {
        const struct node *one = node_at(sightings, i);
        printf("%s %s (%s), tlp %s, ingested %s\n",
               node_get_bool(one, "current", false) ? "told by" : "earlier, by",
               node_get_str(one, "source", ""), node_get_str(one, "ref", ""),
               node_get_str(one, "tlp", ""), node_get_str(one, "ingested", ""));
        printf("  first seen %s, published %s, valid until %s, version %s%s\n",
               node_get_str(one, "first_seen", "unknown"),
               node_get_str(one, "published", "unknown"),
               node_get_str(one, "valid_until", "further notice"),
               node_get_str(one, "version", "none"),
               node_get_bool(one, "revoked", false) ? ", revoked" : "");
    }
    print_related(node_get(node, "related"), "it ");
    print_related(node_get(node, "related_to_it"), "of it: ");
}

/* Opens all that looking at one item takes. */
static int open_listing(struct listing *out, struct intel_store **store,
                        struct intel_policies **policies, struct decay_models **models,
                        struct err *err)
{
    if (cli_intel_open(store, err) < 0 || intel_policies_load(*store, policies, err) < 0 ||
        cli_intel_models(models, err) < 0) {
        return -1;
    }
    *out = (struct listing){.store = *store, .policies = *policies, .models = *models};
    return 0;
}

static int run_show(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(intel_policies) policies = NULL;
    AUTO(decay_models) models = NULL;
    AUTO(node) node = NULL;
    struct listing listing;
    struct intel_item item;
    if (open_listing(&listing, &store, &policies, &models, err) < 0 ||
        cli_intel_find(store, args->words[0], &item, err) < 0 ||
        show_node(&listing, &item, &node, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(node, err);
    }
    print_show(node);
    return 0;
}

static const struct cli_option show_options[] = {
    {"json", NULL, "print it as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_show = {
    .name = "intel show",
    .summary = "Show one item with everybody who told of it, since when, and what it is tied to",
    .usage = "[--json] ID",
    .help =
        "ID is an id of 'tameshi intel list' or its beginning, a value, a source's own id, a name "
        "or an alias.\n"
        "Example: tameshi intel show CVE-2021-44228",
    .options = show_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_show,
};

static int run_why(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(intel_policies) policies = NULL;
    AUTO(decay_models) models = NULL;
    AUTO(node) node = node_object();
    struct listing listing;
    struct intel_item item;
    struct fresh_state state;
    int64_t at = 0;
    if (cli_time(args, "at", clock_utc_ms(), &at, err) < 0 ||
        open_listing(&listing, &store, &policies, &models, err) < 0 ||
        cli_intel_find(store, args->words[0], &item, err) < 0 ||
        add_state(&listing, &item, at, node, &state, err) < 0) {
        return -1;
    }
    node_set_str(node, "id", item.id);
    if (cli_flag(args, "json")) {
        return data_print(node, err);
    }
    printf("%s: %s\n", node_get_str(node, "freshness", ""), node_get_str(node, "reason", ""));
    return 0;
}

static const struct cli_option why_options[] = {
    {"at", "TIME", "then (default: now); like 2025-01-31T08:00:00Z"},
    {"json", NULL, "print it as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_why = {
    .name = "intel why",
    .summary = "Tell whether an item is usable at a time, and why or why not",
    .usage = "ID [--at TIME] [--json]",
    .help = "Example: tameshi intel why CVE-2021-44228 --at 2022-01-01",
    .options = why_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_why,
};
