/* A pack as a file. Rule: only the bytes that we would write are read, so that two files with one
 * meaning cannot exist and every changed byte shows. */
#include "scenarios/seal/pack_file.h"

#include <string.h>

#include "common/base/text.h"

void leaf_file_write(const struct sealed_leaf *leaf, struct node *out)
{
    char salt[HASH_HEX];

    merkle_hex(&leaf->salt, salt);
    node_set_str(out, "salt", salt);
    node_set(out, "scenario", node_ref(leaf->scenario));
}

/* A member that is a hash. */
static int read_hash(const struct cur *cur, const char *key, struct merkle_hash *out,
                     struct err *err)
{
    const char *text = NULL;
    struct cur at;

    if (cur_str(cur, key, true, &text, err) != 0 || cur_any(cur, key, true, &at, err) != 0) {
        return -1;
    }
    return merkle_parse(text, out) ? 0 : cur_fail(&at, err, "expected 64 lower-case hex digits");
}

int leaf_file_read(const struct cur *cur, struct sealed_leaf *out, struct err *err)
{
    struct sealed_leaf leaf;
    struct cur scenario;
    const char *id = NULL;

    if (read_hash(cur, "salt", &leaf.salt, err) != 0 ||
        cur_object(cur, "scenario", true, &scenario, err) != 0 ||
        cur_str(&scenario, "id", true, &id, err) != 0) {
        return -1;
    }
    if (!text_is_id(id, 64)) {
        return cur_fail(&scenario, err,
                        "the id is none, expected lower-case letters, digits, '-', "
                        "'_' and '.'");
    }
    leaf.scenario = scenario.node;
    if (sealed_leaf_hash(&leaf, err) != 0) {
        return cur_fail(&scenario, err, "a scenario holds no real numbers");
    }
    leaf.scenario = node_ref(scenario.node);
    *out = leaf;
    return 0;
}

int label_file_read(const struct cur *cur, const char *schema, const char *const *known,
                    struct sealed_label *out, struct err *err)
{
    const char *found = NULL;
    struct merkle_hash root;
    int64_t count = 0;

    if (cur_known(cur, known, err) != 0 || cur_str(cur, "schema", true, &found, err) != 0) {
        return -1;
    }
    if (strcmp(found, schema) != 0) {
        return cur_fail(cur, err, "schema is '%s', expected '%s'", found, schema);
    }
    if (cur_int(cur, "count", true, 1, (int64_t)SEALED_MAX_LEAVES, &count, err) != 0 ||
        read_hash(cur, "root", &root, err) != 0) {
        return -1;
    }
    out->count = (size_t)count;
    merkle_hex(&root, out->root);
    return 0;
}

static struct node *label_node(const char *root, size_t count)
{
    struct node *node = node_object();

    node_set_str(node, "schema", SEALED_PACK_SCHEMA);
    node_set_str(node, "root", root);
    node_set_int(node, "count", (int64_t)count);
    return node;
}

static int write_inside(const struct sealed_pack *pack, struct buf *out, struct err *err)
{
    AUTO(node) node = node_object();
    struct node *leaves = node_array();

    node_set(node, "leaves", leaves);
    for (size_t i = 0; i < pack->count; i++) {
        struct node *leaf = node_object();

        leaf_file_write(&pack->leaves[i], leaf);
        node_append(leaves, leaf);
    }
    return node_dump(node, NODE_CANONICAL, out, err);
}

int pack_file_write(const struct sealed_pack *pack, const struct secret *secret, struct buf *out,
                    struct err *err)
{
    AUTO(node) node = label_node(pack->root, pack->count);
    AUTOBUF struct buf bound = BUF_INIT;
    AUTOBUF struct buf inside = BUF_INIT;
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf box_text = BUF_INIT;

    if (node_dump(node, NODE_CANONICAL, &bound, err) != 0 ||
        write_inside(pack, &inside, err) != 0) {
        return -1;
    }
    if (inside.length > SEALED_MAX_BYTES / 4 * 3 - 4096) {
        return err_set(err, ERR_INPUT, "the scenarios are too large for a pack of %zu bytes",
                       SEALED_MAX_BYTES);
    }
    secret_seal(secret, bound.data, bound.length, inside.data, inside.length, &box);
    text_base64(&box_text, box.data, box.length);
    node_set(node, "box", node_stringn(box_text.data, box_text.length));
    return node_dump(node, NODE_CANONICAL, out, err);
}

/* *box is borrowed from the node. */
static int read_label(const char *text, size_t length, const char *name, struct node **out,
                      struct sealed_label *label, const char **box, struct err *err)
{
    static const char *const known[] = {"box", "count", "root", "schema", NULL};
    AUTO(node) node = NULL;
    AUTO(doc) doc = NULL;
    AUTOBUF struct buf again = BUF_INIT;
    struct sealed_label found;
    struct cur cur;

    if (node_parse(text, length, name, &node, err) != 0) {
        return -1;
    }
    doc = doc_wrap(node_ref(node), name);
    if (cur_root(doc, &cur, err) != 0 ||
        label_file_read(&cur, SEALED_PACK_SCHEMA, known, &found, err) != 0 ||
        cur_str(&cur, "box", true, box, err) != 0 ||
        node_dump(node, NODE_CANONICAL, &again, err) != 0) {
        return -1;
    }
    if (again.length != length || memcmp(again.data, text, length) != 0) {
        return err_set(err, ERR_INPUT,
                       "%s: not a pack as tameshi writes it: the bytes are not canonical", name);
    }
    *label = found;
    *out = TAKE(node);
    return 0;
}

int sealed_label_parse(const char *text, size_t length, const char *name, struct sealed_label *out,
                       struct err *err)
{
    AUTO(node) node = NULL;
    const char *box = NULL;

    return read_label(text, length, name, &node, out, &box, err);
}

static int open_box(const struct sealed_label *label, const char *box_text, const char *name,
                    const struct secret *secret, struct buf *out, struct err *err)
{
    AUTO(node) node = label_node(label->root, label->count);
    AUTOBUF struct buf bound = BUF_INIT;
    AUTOBUF struct buf box = BUF_INIT;

    if (node_dump(node, NODE_CANONICAL, &bound, err) != 0) {
        return -1;
    }
    if (text_base64_decode(box_text, strlen(box_text), &box, err) != 0) {
        return err_wrap(err, "%s: box", name);
    }
    if (secret_open(secret, bound.data, bound.length, buf_str(&box), box.length, out) != 0) {
        return err_set(err, ERR_INTEGRITY,
                       "'%s' does not open: it was sealed with another key, or changed since",
                       name);
    }
    return 0;
}

static int read_leaf(const struct cur *cur, struct sealed_leaf *out, struct err *err)
{
    static const char *const known[] = {"salt", "scenario", NULL};

    if (cur_as_object(cur, err) != 0 || cur_known(cur, known, err) != 0) {
        return -1;
    }
    return leaf_file_read(cur, out, err);
}

static int read_inside(const struct buf *inside, const char *name, struct sealed_pack *pack,
                       struct err *err)
{
    static const char *const known[] = {"leaves", NULL};
    AUTO(node) node = NULL;
    AUTO(doc) doc = NULL;
    struct cur cur;
    struct cur list;

    if (node_parse(buf_str(inside), inside->length, name, &node, err) != 0) {
        return -1;
    }
    doc = doc_wrap(node_ref(node), name);
    if (cur_root(doc, &cur, err) != 0 || cur_known(&cur, known, err) != 0 ||
        cur_array(&cur, "leaves", true, &list, err) != 0) {
        return -1;
    }
    if (node_count(list.node) > SEALED_MAX_LEAVES) {
        return cur_fail(&list, err, "%zu leaves, expected at most %zu", node_count(list.node),
                        SEALED_MAX_LEAVES);
    }
    pack->leaves = mem_array(node_count(list.node) + 1, sizeof(*pack->leaves));
    for (size_t i = 0; i < node_count(list.node); i++) {
        struct cur item;

        cur_item(&list, i, &item);
        if (read_leaf(&item, &pack->leaves[i], err) != 0) {
            return -1;
        }
        pack->count++;
    }
    return 0;
}

int pack_file_read(const char *text, size_t length, const char *name, const struct secret *secret,
                   struct sealed_pack *pack, struct sealed_label *label, struct err *err)
{
    AUTO(node) node = NULL;
    AUTOBUF struct buf inside = BUF_INIT;
    AUTOFREE char *inside_name = mem_printf("%s, in the box", name);
    const char *box = NULL;

    if (read_label(text, length, name, &node, label, &box, err) != 0 ||
        open_box(label, box, name, secret, &inside, err) != 0) {
        return -1;
    }
    return read_inside(&inside, inside_name, pack, err);
}
