/* The document as a whole. Rule: its name is the hash of its bytes, so there is only one way to
 * write one, and anything else is refused. */
#include "intel/snapshot_read.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"

void intel_snapshot_free(struct intel_snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    for (size_t i = 0; i < snapshot->count; i++) {
        snapshot_item_done(&snapshot->items[i]);
    }
    free(snapshot->items);
    free(snapshot);
}

static int check_sources(const struct cur *root, struct err *err)
{
    static const char *const known[] = {"name", "items", NULL};
    struct cur list;

    if (cur_array(root, "sources", true, &list, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;
        const char *name = NULL;
        int64_t items = 0;

        cur_item(&list, i, &item);
        if (cur_as_object(&item, err) != 0 || cur_known(&item, known, err) != 0 ||
            cur_str(&item, "name", true, &name, err) != 0 ||
            cur_int(&item, "items", true, 0, INT64_MAX, &items, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int read_items(struct intel_snapshot *snapshot, const struct cur *root, struct err *err)
{
    struct cur list;

    if (cur_array(root, "items", true, &list, err) != 0) {
        return -1;
    }
    snapshot->items = mem_array(node_count(list.node) + 1, sizeof(*snapshot->items));
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (snapshot_item_read(&item, &snapshot->items[i], err) < 0) {
            return -1;
        }
        snapshot->count++;
        if (i > 0 && strcmp(snapshot->items[i - 1].id, snapshot->items[i].id) >= 0) {
            return cur_fail(&item, err, "item '%s' is not behind '%s', expected the order of ids",
                            snapshot->items[i].id, snapshot->items[i - 1].id);
        }
    }
    return 0;
}

static int read_snapshot(struct intel_snapshot *snapshot, const struct doc *doc, struct err *err)
{
    static const char *const known[] = {"schema", "at", "selection", "sources", "items", NULL};
    struct cur root;
    struct cur selection;
    const char *schema = NULL;

    if (cur_root(doc, &root, err) != 0 || cur_known(&root, known, err) != 0 ||
        cur_str(&root, "schema", true, &schema, err) != 0) {
        return -1;
    }
    if (strcmp(schema, INTEL_SNAPSHOT_SCHEMA) != 0) {
        return cur_fail(&root, err, "schema is '%s', expected '" INTEL_SNAPSHOT_SCHEMA "'", schema);
    }
    return snapshot_read_time(&root, "at", true, &snapshot->at, err) != 0 ||
                   cur_object(&root, "selection", true, &selection, err) != 0 ||
                   check_sources(&root, err) < 0
               ? -1
               : read_items(snapshot, &root, err);
}

static int check_canonical(const struct node *root, const char *bytes, size_t length,
                           const char *name, struct err *err)
{
    AUTOBUF struct buf again = BUF_INIT;

    if (node_dump(root, NODE_CANONICAL, &again, err) < 0) {
        return err_set(err, ERR_INPUT, "%s: a snapshot holds no real numbers", name);
    }
    return again.length == length && memcmp(again.data, bytes, length) == 0
               ? 0
               : err_set(err, ERR_INPUT,
                         "%s: not a snapshot as tameshi writes it: the bytes are not canonical",
                         name);
}

int intel_snapshot_parse(const char *bytes, size_t length, const char *name,
                         struct intel_snapshot **out, struct err *err)
{
    AUTO(intel_snapshot) snapshot = mem_alloc(sizeof(*snapshot));
    AUTO(node) root = NULL;
    AUTO(doc) doc = NULL;

    if (node_parse(bytes, length, name, &root, err) != 0) {
        return -1;
    }
    doc = doc_wrap(node_ref(root), name);
    if (read_snapshot(snapshot, doc, err) < 0 ||
        check_canonical(root, bytes, length, name, err) < 0) {
        return -1;
    }
    hash_bytes(bytes, length, snapshot->hash);
    *out = TAKE(snapshot);
    return 0;
}

int intel_snapshot_load(const char *path, struct intel_snapshot **out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    return file_read(path, INTEL_SNAPSHOT_MAX, &bytes, err) != 0
               ? -1
               : intel_snapshot_parse(buf_str(&bytes), bytes.length, path, out, err);
}
