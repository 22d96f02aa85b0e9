/* The tree, straight from its definition: every function here is one recursion over "the left part
 * is the largest power of two below the whole", whose depth is that of the tree. */
#include "scenarios/seal/merkle.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "common/base/text.h"

#define LEAF_BYTE 0
#define NODE_BYTE 1
#define HEAD_BYTE 2

static void begin(struct hash *hash, unsigned char kind)
{
    hash_add(hash, &kind, sizeof(kind));
}

void merkle_hex(const struct merkle_hash *hash, char out[HASH_HEX])
{
    hash_hex(hash->bytes, out);
}

bool merkle_parse(const char *text, struct merkle_hash *out)
{
    if (strlen(text) != HASH_HEX - 1 || strspn(text, "0123456789abcdef") != HASH_HEX - 1) {
        return false;
    }
    for (size_t i = 0; i < HASH_BYTES; i++) {
        out->bytes[i] =
            (unsigned char)(text_hex_value(text[2 * i]) << 4 | text_hex_value(text[2 * i + 1]));
    }
    return true;
}

int merkle_compare(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_BYTES);
}

void merkle_leaf(const void *data, size_t length, struct merkle_hash *out)
{
    AUTO(hash) hash = hash_new();

    begin(hash, LEAF_BYTE);
    hash_add(hash, data, length);
    hash_end_bytes(hash, out->bytes);
}

static void join(const struct merkle_hash *left, const struct merkle_hash *right,
                 struct merkle_hash *out)
{
    AUTO(hash) hash = hash_new();

    begin(hash, NODE_BYTE);
    hash_add(hash, left->bytes, HASH_BYTES);
    hash_add(hash, right->bytes, HASH_BYTES);
    hash_end_bytes(hash, out->bytes);
}

/* The largest power of two below count; count > 1. */
static size_t split(size_t count)
{
    size_t left = 1;

    while (left < count - left) {
        left *= 2;
    }
    return left;
}

void merkle_root(const struct merkle_hash *leaves, size_t count, struct merkle_hash *out)
{
    struct merkle_hash left;
    struct merkle_hash right;

    if (count == 0) {
        AUTO(hash) nothing = hash_new();

        hash_end_bytes(nothing, out->bytes);
    } else if (count == 1) {
        *out = leaves[0];
    } else {
        size_t middle = split(count);

        merkle_root(leaves, middle, &left);
        merkle_root(leaves + middle, count - middle, &right);
        join(&left, &right, out);
    }
}

void merkle_head(const struct merkle_hash *root, size_t count, struct merkle_hash *out)
{
    AUTO(hash) hash = hash_new();
    unsigned char number[8];

    for (size_t i = 0; i < sizeof(number); i++) {
        number[i] = (unsigned char)((uint64_t)count >> (8 * (sizeof(number) - 1 - i)));
    }
    begin(hash, HEAD_BYTE);
    hash_add(hash, number, sizeof(number));
    hash_add(hash, root->bytes, HASH_BYTES);
    hash_end_bytes(hash, out->bytes);
}

size_t merkle_path_length(size_t index, size_t count)
{
    assert(index < count);
    if (count == 1) {
        return 0;
    }
    size_t middle = split(count);
    return 1 + (index < middle ? merkle_path_length(index, middle)
                               : merkle_path_length(index - middle, count - middle));
}

size_t merkle_path(const struct merkle_hash *leaves, size_t count, size_t index,
                   struct merkle_hash path[MERKLE_MAX_PATH])
{
    size_t length = 0;

    assert(index < count);
    if (count == 1) {
        return 0;
    }
    size_t middle = split(count);
    if (index < middle) {
        length = merkle_path(leaves, middle, index, path);
        merkle_root(leaves + middle, count - middle, &path[length]);
    } else {
        length = merkle_path(leaves + middle, count - middle, index - middle, path);
        merkle_root(leaves, middle, &path[length]);
    }
    return length + 1;
}

void merkle_climb(const struct merkle_hash *leaf, size_t index, size_t count,
                  const struct merkle_hash *path, struct merkle_hash *out)
{
    struct merkle_hash below;

    assert(index < count);
    if (count == 1) {
        *out = *leaf;
        return;
    }
    size_t middle = split(count);
    const struct merkle_hash *beside = &path[merkle_path_length(index, count) - 1];
    if (index < middle) {
        merkle_climb(leaf, index, middle, path, &below);
        join(&below, beside, out);
    } else {
        merkle_climb(leaf, index - middle, count - middle, path, &below);
        join(beside, &below, out);
    }
}
