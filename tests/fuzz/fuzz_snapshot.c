/* Snapshots of any bytes. What is read must stand in its order, and each item must come back the
 * same out of what a plan writes of it. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "intel/snapshot_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_item(const struct snapshot_item *item)
{
    AUTO(node) written = snapshot_item_node(item);
    AUTO(node) again = NULL;
    AUTO(doc) doc = doc_wrap(node_ref(written), "item");
    struct snapshot_item read;
    struct cur cur;
    struct err err;

    assert(item->sources[0] != NULL);
    assert(cur_root(doc, &cur, &err) == 0);
    assert(snapshot_item_read(&cur, &read, &err) == 0);
    again = snapshot_item_node(&read);
    assert(node_equal(written, again));
    snapshot_item_done(&read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(intel_snapshot) snapshot = NULL;
    struct err err;

    if (intel_snapshot_parse((const char *)data, size, "fuzz", &snapshot, &err) != 0) {
        return 0;
    }
    for (size_t i = 0; i < snapshot->count; i++) {
        assert(i == 0 || strcmp(snapshot->items[i - 1].id, snapshot->items[i].id) < 0);
        check_item(&snapshot->items[i]);
    }
    return 0;
}
