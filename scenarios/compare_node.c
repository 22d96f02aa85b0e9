/* A comparison as a document, and the words for what it found. */
#include "common/ext/json.h"
#include "scenarios/compare.h"

const char *change_kind_name(enum change_kind kind)
{
    static const char *const names[] = {"added", "removed", "changed", "moved"};

    return names[kind];
}

const char *comparison_note(const struct comparison *comparison)
{
    if (comparison->version == VERSION_LOWERED) {
        return "the version went down";
    }
    return comparison->meaning && comparison->version == VERSION_KEPT
               ? "the meaning changed, but not the version: raise it"
               : NULL;
}

static struct node *side(const struct scenario *scenario)
{
    struct node *node = node_object();

    node_set_str(node, "id", scenario->id);
    node_set_int(node, "version", scenario->version);
    node_set_str(node, "hash", scenario_hash(scenario));
    return node;
}

static struct node *change_node(const struct change *change)
{
    struct node *node = node_object();

    node_set_str(node, "change", change_kind_name(change->kind));
    node_set_str(node, "path", change->path);
    if (change->before != NULL) {
        node_set(node, "before", node_ref(change->before));
    }
    if (change->after != NULL) {
        node_set(node, "after", node_ref(change->after));
    }
    if (change->kind == CHANGE_MOVED) {
        node_set_int(node, "from", (int64_t)change->from);
        node_set_int(node, "to", (int64_t)change->to);
    }
    return node;
}

static struct node *cases_node(const struct comparison *comparison)
{
    struct node *node = node_object();
    struct node *list = node_array();

    for (size_t i = 0; i < comparison->case_count; i++) {
        const struct case_change *change = &comparison->cases[i];
        struct node *item = node_object();

        node_set_str(item, "change", change_kind_name(change->kind));
        node_set_str(item, "before", change->before);
        node_set_str(item, "after", change->after);
        node_append(list, item);
    }
    node_set_int(node, "same", (int64_t)comparison->same_cases);
    node_set_int(node, "renumbered", (int64_t)comparison->renumbered_cases);
    node_set(node, "changes", list);
    return node;
}

struct node *comparison_node(const struct comparison *comparison)
{
    struct node *node = node_object();
    struct node *changes = node_array();

    for (size_t i = 0; i < comparison->change_count; i++) {
        node_append(changes, change_node(&comparison->changes[i]));
    }
    node_set(node, "before", side(comparison->before));
    node_set(node, "after", side(comparison->after));
    node_set_bool(node, "same", comparison->same);
    node_set_bool(node, "meaning_changed", comparison->meaning);
    node_set_str(node, "note", comparison_note(comparison));
    node_set(node, "changes", changes);
    node_set(node, "cases", cases_node(comparison));
    return node;
}
