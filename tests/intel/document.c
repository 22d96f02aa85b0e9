#include "tests/intel/document.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "intel/item.h"
#include "tests/support.h"

static struct node *words(const char *word)
{
    struct node *list = node_array();

    node_append(list, node_string(word));
    return list;
}

struct node *document_item(const char *type, const char *value)
{
    struct node *node = node_object();
    enum intel_type kind = INTEL_TYPES;
    char id[INTEL_ID];
    struct err err = {0};

    assert_ok(intel_type_parse(type, &kind, &err), err);
    intel_item_id(kind, value, id);
    node_set_str(node, "id", id);
    node_set_str(node, "type", type);
    node_set_str(node, "value", value);
    node_set_str(node, "tlp", "clear");
    node_set(node, "sources", words("feed"));
    return node;
}

static int by_id(const void *a, const void *b)
{
    struct node *const *x = a;
    struct node *const *y = b;

    return strcmp(node_get_str(*x, "id", ""), node_get_str(*y, "id", ""));
}

struct node *document_snapshot(struct node *const *items, size_t count)
{
    struct node *node = node_object();
    struct node *list = node_array();
    AUTOFREE struct node **sorted = mem_array(count + 1, sizeof(*sorted));

    for (size_t i = 0; i < count; i++) {
        sorted[i] = items[i];
    }
    qsort(sorted, count, sizeof(*sorted), by_id);
    for (size_t i = 0; i < count; i++) {
        node_append(list, sorted[i]);
    }
    node_set_str(node, "schema", "tameshi.intel-snapshot/1");
    node_set_str(node, "at", DOCUMENT_AT);
    node_set(node, "selection", node_object());
    node_set(node, "sources", node_array());
    node_set(node, "items", list);
    return node;
}

char *document_save(const struct node *snapshot, const char *folder)
{
    char *path = file_join(folder, "snapshot.json");
    struct err err = {0};

    assert_ok(node_save(snapshot, NODE_CANONICAL, path, &err), err);
    return path;
}
