/* Sealing scenarios. Rule: whatever a pack says in the open is bound to its box, and the box's root
 * is computed again from what is in it, so that a pack which opens is the one whose root was
 * published. */
#include "scenarios/seal/pack.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "scenarios/seal/pack_file.h"

void sealed_pack_free(struct sealed_pack *pack)
{
    if (pack == NULL) {
        return;
    }
    for (size_t i = 0; i < pack->count; i++) {
        node_free(pack->leaves[i].scenario);
    }
    free(pack->leaves);
    free(pack);
}

int sealed_leaf_hash(struct sealed_leaf *leaf, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    buf_add(&bytes, leaf->salt.bytes, HASH_BYTES);
    if (node_dump(leaf->scenario, NODE_CANONICAL, &bytes, err) != 0) {
        return -1;
    }
    merkle_leaf(bytes.data, bytes.length, &leaf->hash);
    return 0;
}

void sealed_root(const struct sealed_leaf *leaves, size_t count, char out[HASH_HEX])
{
    AUTOFREE struct merkle_hash *hashes = mem_array(count + 1, sizeof(*hashes));
    struct merkle_hash root;
    struct merkle_hash head;

    for (size_t i = 0; i < count; i++) {
        hashes[i] = leaves[i].hash;
    }
    merkle_root(hashes, count, &root);
    merkle_head(&root, count, &head);
    merkle_hex(&head, out);
}

const char *sealed_leaf_id(const struct sealed_leaf *leaf)
{
    return node_get_str(leaf->scenario, "id", "");
}

size_t sealed_pack_find(const struct sealed_pack *pack, const char *id)
{
    size_t i = 0;

    while (i < pack->count && strcmp(sealed_leaf_id(&pack->leaves[i]), id) != 0) {
        i++;
    }
    return i;
}

static int by_hash(const void *a, const void *b)
{
    const struct sealed_leaf *x = a;
    const struct sealed_leaf *y = b;

    return merkle_compare(&x->hash, &y->hash);
}

static int add_scenario(struct sealed_pack *pack, const struct scenario *scenario, struct err *err)
{
    struct sealed_leaf *leaf = &pack->leaves[pack->count];

    if (sealed_pack_find(pack, scenario->id) < pack->count) {
        return err_set(err, ERR_INPUT, "scenario '%s' is there twice", scenario->id);
    }
    hash_random(leaf->salt.bytes, HASH_BYTES);
    leaf->scenario = node_ref(scenario_node(scenario));
    pack->count++;
    return sealed_leaf_hash(leaf, err);
}

int sealed_pack_new(const struct scenario *const *scenarios, size_t count, struct sealed_pack **out,
                    struct err *err)
{
    AUTO(sealed_pack) pack = mem_alloc(sizeof(*pack));

    if (count == 0 || count > SEALED_MAX_LEAVES) {
        return err_set(err, ERR_INPUT, "%zu scenarios to seal, expected 1 to %zu", count,
                       SEALED_MAX_LEAVES);
    }
    pack->leaves = mem_array(count, sizeof(*pack->leaves));
    for (size_t i = 0; i < count; i++) {
        if (add_scenario(pack, scenarios[i], err) != 0) {
            return -1;
        }
    }
    qsort(pack->leaves, count, sizeof(*pack->leaves), by_hash);
    sealed_root(pack->leaves, count, pack->root);
    *out = TAKE(pack);
    return 0;
}

int sealed_pack_place_check(const char *path, struct err *err)
{
    return file_exists(path)
               ? err_set(err, ERR_USAGE, "'%s' is there already; a pack is never overwritten", path)
               : 0;
}

int sealed_pack_save(const struct sealed_pack *pack, const struct secret *secret, const char *path,
                     struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (sealed_pack_place_check(path, err) != 0 || pack_file_write(pack, secret, &text, err) != 0) {
        return -1;
    }
    return file_write_atomic(path, text.data, text.length, 0644, err);
}

int sealed_pack_load(const char *path, const struct secret *secret, struct sealed_pack **out,
                     struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (file_read(path, SEALED_MAX_BYTES, &text, err) != 0) {
        return -1;
    }
    return sealed_pack_parse(buf_str(&text), text.length, path, secret, out, err);
}

/* Sealing took the scenarios one by one, sorted them and refused a second one of the same id. */
static int check_leaves(const struct sealed_pack *pack, const struct sealed_label *label,
                        const char *name, struct err *err)
{
    char root[HASH_HEX];

    sealed_root(pack->leaves, pack->count, root);
    if (pack->count != label->count || strcmp(root, label->root) != 0) {
        return err_set(err, ERR_INTEGRITY,
                       "'%s' holds %zu scenarios with root %s, but says %zu with root %s", name,
                       pack->count, root, label->count, label->root);
    }
    for (size_t i = 0; i < pack->count; i++) {
        if (i > 0 && by_hash(&pack->leaves[i - 1], &pack->leaves[i]) >= 0) {
            return err_set(err, ERR_INTEGRITY, "'%s': the leaves are not in order", name);
        }
        if (sealed_pack_find(pack, sealed_leaf_id(&pack->leaves[i])) != i) {
            return err_set(err, ERR_INTEGRITY, "'%s': scenario '%s' is there twice", name,
                           sealed_leaf_id(&pack->leaves[i]));
        }
    }
    return 0;
}

int sealed_pack_parse(const char *text, size_t length, const char *name,
                      const struct secret *secret, struct sealed_pack **out, struct err *err)
{
    AUTO(sealed_pack) pack = mem_alloc(sizeof(*pack));
    struct sealed_label label;

    if (pack_file_read(text, length, name, secret, pack, &label, err) != 0 ||
        check_leaves(pack, &label, name, err) != 0) {
        return -1;
    }
    memcpy(pack->root, label.root, HASH_HEX);
    *out = TAKE(pack);
    return 0;
}
