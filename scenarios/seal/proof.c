/* Proofs as files. Rule: reading is strict about the form and believes nothing of what is claimed;
 * proof_check.c judges that. */
#include "scenarios/seal/proof.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "scenarios/seal/pack_file.h"

static struct node *path_node(const struct merkle_hash *hashes, size_t count, size_t index)
{
    struct merkle_hash path[MERKLE_MAX_PATH];
    struct node *list = node_array();
    size_t length = merkle_path(hashes, count, index, path);

    for (size_t i = 0; i < length; i++) {
        char hex[HASH_HEX];

        merkle_hex(&path[i], hex);
        node_append(list, node_string(hex));
    }
    return list;
}

static struct node *proof_node(const struct sealed_pack *pack, const bool *chosen)
{
    AUTOFREE struct merkle_hash *hashes = mem_array(pack->count + 1, sizeof(*hashes));
    struct node *node = node_object();
    struct node *leaves = node_array();

    node_set_str(node, "schema", SEALED_PROOF_SCHEMA);
    node_set_str(node, "root", pack->root);
    node_set_int(node, "count", (int64_t)pack->count);
    node_set(node, "leaves", leaves);
    for (size_t i = 0; i < pack->count; i++) {
        hashes[i] = pack->leaves[i].hash;
    }
    for (size_t i = 0; i < pack->count; i++) {
        if (chosen[i]) {
            struct node *leaf = node_object();

            node_set_int(leaf, "index", (int64_t)i);
            leaf_file_write(&pack->leaves[i], leaf);
            node_set(leaf, "path", path_node(hashes, pack->count, i));
            node_append(leaves, leaf);
        }
    }
    return node;
}

int sealed_proof_save(const struct sealed_pack *pack, const bool *chosen, const char *path,
                      struct err *err)
{
    AUTO(node) node = proof_node(pack, chosen);
    AUTOBUF struct buf text = BUF_INIT;

    if (node_dump(node, NODE_PRETTY, &text, err) != 0) {
        return -1;
    }
    if (text.length > SEALED_MAX_BYTES) {
        return err_set(err, ERR_INPUT,
                       "the proof would be larger than %zu bytes; show fewer scenarios in one",
                       SEALED_MAX_BYTES);
    }
    return file_write_atomic(path, text.data, text.length, 0644, err);
}

void sealed_proof_free(struct sealed_proof *proof)
{
    if (proof == NULL) {
        return;
    }
    for (size_t i = 0; i < proof->shown_count; i++) {
        node_free(proof->shown[i].leaf.scenario);
        scenario_free(proof->shown[i].scenario);
        free(proof->shown[i].why);
        free(proof->shown[i].path);
    }
    free(proof->shown);
    free(proof);
}

static int read_path(const struct cur *cur, struct sealed_shown *shown, struct err *err)
{
    struct cur list;

    if (cur_array(cur, "path", true, &list, err) != 0) {
        return -1;
    }
    if (node_count(list.node) > MERKLE_MAX_PATH) {
        return cur_fail(&list, err, "%zu hashes, expected at most %zu", node_count(list.node),
                        MERKLE_MAX_PATH);
    }
    shown->path_length = node_count(list.node);
    shown->path = mem_array(shown->path_length + 1, sizeof(*shown->path));
    for (size_t i = 0; i < shown->path_length; i++) {
        struct cur item;
        const char *text = NULL;

        cur_item(&list, i, &item);
        if (cur_as_str(&item, &text, err) != 0) {
            return -1;
        }
        if (!merkle_parse(text, &shown->path[i])) {
            return cur_fail(&item, err, "expected 64 lower-case hex digits");
        }
    }
    return 0;
}

/* That a leaf is no scenario is for the check to tell. */
static void read_scenario(struct sealed_shown *shown)
{
    struct err problem;

    if (scenario_from_node(shown->leaf.scenario, sealed_leaf_id(&shown->leaf), &shown->scenario,
                           &problem) != 0) {
        shown->why = mem_strdup(problem.text);
    }
}

static int read_shown(const struct cur *cur, struct sealed_proof *proof, struct err *err)
{
    static const char *const known[] = {"index", "path", "salt", "scenario", NULL};
    struct sealed_shown *shown = &proof->shown[proof->shown_count];
    int64_t index = 0;

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0 ||
        cur_int(cur, "index", true, 0, INT32_MAX, &index, err) != 0 ||
        leaf_file_read(cur, &shown->leaf, err) != 0) {
        return -1;
    }
    proof->shown_count++;
    shown->index = (size_t)index;
    if (read_path(cur, shown, err) != 0) {
        return -1;
    }
    read_scenario(shown);
    return 0;
}

static int read_all(const struct cur *list, struct sealed_proof *proof, struct err *err)
{
    size_t count = node_count(list->node);

    if (count == 0 || count > SEALED_MAX_LEAVES) {
        return cur_fail(list, err, "%zu leaves, expected 1 to %zu", count, SEALED_MAX_LEAVES);
    }
    proof->shown = mem_array(count, sizeof(*proof->shown));
    for (size_t i = 0; i < count; i++) {
        struct cur item;

        cur_item(list, i, &item);
        if (read_shown(&item, proof, err) != 0) {
            return -1;
        }
    }
    return 0;
}

int sealed_proof_parse(const char *text, size_t length, const char *name, struct sealed_proof **out,
                       struct err *err)
{
    static const char *const known[] = {"count", "leaves", "root", "schema", NULL};
    AUTO(sealed_proof) proof = mem_alloc(sizeof(*proof));
    AUTO(node) node = NULL;
    AUTO(doc) doc = NULL;
    struct sealed_label label;
    struct cur cur;
    struct cur list;

    if (node_parse(text, length, name, &node, err) != 0) {
        return -1;
    }
    doc = doc_wrap(node_ref(node), name);
    if (cur_root(doc, &cur, err) != 0 ||
        label_file_read(&cur, SEALED_PROOF_SCHEMA, known, &label, err) != 0 ||
        cur_array(&cur, "leaves", true, &list, err) != 0 || read_all(&list, proof, err) != 0) {
        return -1;
    }
    proof->count = label.count;
    memcpy(proof->root, label.root, HASH_HEX);
    *out = TAKE(proof);
    return 0;
}
