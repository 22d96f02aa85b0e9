/* `block_response` and `depth`: what the product's answers and alerts mean. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "harness/products/decode.h"
#include "harness/sensors/pattern.h"

#define MAX_BLOCKS 16
#define MAX_CAPEC 100000

static int decode_block(const struct cur *cur, struct product_block *block, struct err *err)
{
    static const char *const known[] = {"status", "closed", "contains", "header", "matches", NULL};
    size_t looks = 0; /* keys that say what a response looks like */

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        cur_bool(cur, "closed", false, &block->closed, err) < 0) {
        return -1;
    }
    looks = node_count(cur->node) - (node_get(cur->node, "closed") != NULL ? 1 : 0);
    if (block->closed != (looks == 0)) {
        return cur_fail(cur, err, "expected 'closed: true' alone, or what the response looks like");
    }
    if (node_get(cur->node, "status") != NULL &&
        decode_ints(cur, "status", 100, 599, &block->status, &block->status_count, err) != 0) {
        return -1;
    }
    if (cur_str(cur, "contains", false, &block->contains, err) < 0 ||
        cur_str(cur, "header", false, &block->header, err) < 0 ||
        pattern_decode(cur, "matches", false, &block->matches, &block->regex, err) < 0) {
        return -1;
    }
    return 0;
}

int decode_blocks(const struct cur *root, struct product *product, struct err *err)
{
    struct cur array;
    void *items = NULL;

    if (decode_list(root, "block_response", false, MAX_BLOCKS, sizeof(*product->blocks), &array,
                    &items, &product->block_count, err) != 0) {
        return -1;
    }
    product->blocks = items;
    for (size_t i = 0; i < product->block_count; i++) {
        struct cur item;

        cur_item(&array, i, &item);
        if (decode_block(&item, &product->blocks[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int decode_technique(const struct cur *cur, struct product_named *named, struct err *err)
{
    struct cur place;
    int answer = cur_str(cur, "technique", false, &named->technique, err);

    if (answer != 0 || text_is_technique(named->technique)) {
        return answer < 0 ? -1 : 0;
    }
    (void)cur_any(cur, "technique", true, &place, NULL);
    return cur_fail(&place, err, "'%s' is not an ATT&CK technique, expected T1234 or T1234.001",
                    named->technique);
}

static int decode_named(const struct cur *cur, struct product_named *named, struct err *err)
{
    static const char *const known[] = {"rules", "technique", "tactic", "capec", NULL};

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        pattern_decode(cur, "rules", true, &named->rules, &named->regex, err) != 0 ||
        decode_technique(cur, named, err) != 0 ||
        decode_id(cur, "tactic", true, &named->tactic, err) != 0) {
        return -1;
    }
    if (node_get(cur->node, "capec") == NULL) {
        return 0;
    }
    return decode_ints(cur, "capec", 1, MAX_CAPEC, &named->capec, &named->capec_count, err);
}

int decode_depth(const struct cur *root, struct product *product, struct err *err)
{
    struct cur array;
    void *items = NULL;

    if (decode_list(root, "depth", false, PRODUCT_MAX_DEPTH, sizeof(*product->depth), &array,
                    &items, &product->depth_count, err) != 0) {
        return -1;
    }
    product->depth = items;
    for (size_t i = 0; i < product->depth_count; i++) {
        struct cur item;

        cur_item(&array, i, &item);
        if (decode_named(&item, &product->depth[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}
