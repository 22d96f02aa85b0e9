/* The plan's intelligence in its document, both ways: the snapshot it was drawn from, the items in
 * their slots, the scenarios that found none. What a plan does not have is not written, so a plan
 * without intelligence says nothing of it. */
#include "orchestrator/plan/document.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

void document_intel_add(const struct plan *plan, struct node *root)
{
    struct node *unbound = NULL;

    if (plan->intel.given) {
        struct node *node = node_object();

        node_set_str(node, "snapshot", plan->intel.snapshot);
        snapshot_set_time(node, "at", plan->intel.at);
        node_set(node, "policy", policy_node(&plan->intel.policy));
        node_set(root, "intel", node);
    }
    if (plan->unbound_count == 0) {
        return;
    }
    unbound = node_array();
    for (size_t i = 0; i < plan->unbound_count; i++) {
        node_append(unbound, node_string(plan->unbound[i]));
    }
    node_set(root, "unbound", unbound);
}

void document_items_add(const struct plan_scenario *entry, struct node *node)
{
    struct node *items = NULL;

    if (entry->scenario->intel.type == NULL) {
        return;
    }
    items = node_array();
    for (size_t i = 0; i < entry->item_count; i++) {
        node_append(items, snapshot_item_node(&entry->items[i]));
    }
    node_set(node, "items", items);
}

static bool is_hash(const char *text)
{
    return strlen(text) == HASH_HEX - 1 && strspn(text, "0123456789abcdef") == HASH_HEX - 1;
}

static int read_snapshot(struct plan *plan, const struct cur *root, struct err *err)
{
    static const char *const known[] = {"snapshot", "at", "policy", NULL};
    struct cur block;
    struct cur policy;
    const char *hash = NULL;
    int answer = cur_object(root, "intel", false, &block, err);

    if (answer != 0) {
        return answer < 0 ? -1 : 0;
    }
    if (cur_known(&block, known, err) != 0 || cur_str(&block, "snapshot", true, &hash, err) != 0 ||
        snapshot_read_time(&block, "at", true, &plan->intel.at, err) != 0 ||
        cur_object(&block, "policy", true, &policy, err) != 0 ||
        policy_read(&policy, &plan->intel.policy, err) < 0) {
        return -1;
    }
    if (!is_hash(hash)) {
        return cur_fail(&block, err, "'%s' is no hash of a snapshot, expected 64 hex digits", hash);
    }
    plan->intel.given = true;
    memcpy(plan->intel.snapshot, hash, HASH_HEX);
    return 0;
}

int document_intel_read(struct plan *plan, const struct cur *root, struct err *err)
{
    AUTOFREE const char **ids = NULL;
    size_t count = 0;

    if (read_snapshot(plan, root, err) < 0 ||
        cur_strings(root, "unbound", false, &ids, &count, err) < 0) {
        return -1;
    }
    plan->unbound = mem_array(count + 1, sizeof(*plan->unbound));
    for (size_t i = 0; i < count; i++) {
        plan->unbound[plan->unbound_count++] = mem_strdup(ids[i]);
    }
    return 0;
}

static int read_item(struct plan_scenario *entry, const struct cur *cur, struct err *err)
{
    struct snapshot_item *item = &entry->items[entry->item_count];

    if (snapshot_item_read(cur, item, err) < 0) {
        return -1;
    }
    entry->item_count++;
    return strcmp(intel_type_name(item->type), entry->scenario->intel.type) == 0
               ? 0
               : cur_fail(cur, err, "an item of type '%s' where scenario '%s' asks for '%s'",
                          intel_type_name(item->type), entry->scenario->id,
                          entry->scenario->intel.type);
}

int document_items_read(const struct plan *plan, struct plan_scenario *entry, const struct cur *cur,
                        struct err *err)
{
    const struct item_request *request = &entry->scenario->intel;
    struct cur list;
    size_t count = 0;

    if (request->type == NULL) {
        return cur_any(cur, "items", false, &list, err) == 0
                   ? cur_fail(&list, err, "scenario '%s' asks for no items", entry->scenario->id)
                   : 0;
    }
    if (cur_array(cur, "items", true, &list, err) != 0) {
        return -1;
    }
    count = node_count(list.node);
    if (count > (plan->intel.given ? (size_t)request->count : 0) ||
        (count == 0 && (plan->intel.given || request->inserted))) {
        return cur_fail(&list, err, "%zu items for %zu slots%s", count, (size_t)request->count,
                        plan->intel.given ? "" : " and no snapshot");
    }
    entry->items = mem_array(count + 1, sizeof(*entry->items));
    for (size_t i = 0; i < count; i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (read_item(entry, &item, err) < 0) {
            return -1;
        }
    }
    return 0;
}
