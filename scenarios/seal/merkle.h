/* The hash tree of RFC 6962 (section 2.1): SHA-256, a leaf is hashed behind a byte 0, a node behind
 * a byte 1, and a list of n is split at the largest power of two below n. A root of the RFC does
 * not say how many leaves are below it (one path fits trees of several sizes), so what we publish
 * is the head: SHA-256(2, number of leaves as 8 bytes, most significant first, root). It knows
 * nothing of what the leaves are. */
#ifndef SCENARIOS_SEAL_MERKLE_H
#define SCENARIOS_SEAL_MERKLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/ext/hash.h"

#define MERKLE_MAX_PATH ((size_t)64) /* of a tree of any size that can be counted */

struct merkle_hash {
    unsigned char bytes[HASH_BYTES];
};

void merkle_hex(const struct merkle_hash *hash, char out[HASH_HEX]);
/* Exactly 64 lower-case hex digits; false: the text is none. */
bool merkle_parse(const char *text, struct merkle_hash *out);
int merkle_compare(const struct merkle_hash *a, const struct merkle_hash *b); /* as memcmp */

void merkle_leaf(const void *data, size_t length, struct merkle_hash *out);
/* The root over the hashes of leaves; of no leaves, the hash of nothing. */
void merkle_root(const struct merkle_hash *leaves, size_t count, struct merkle_hash *out);
void merkle_head(const struct merkle_hash *root, size_t count, struct merkle_hash *out);

/* How many hashes prove that a leaf is at this place; index < count. */
size_t merkle_path_length(size_t index, size_t count);
/* These hashes, from the leaf upwards; returns how many. */
size_t merkle_path(const struct merkle_hash *leaves, size_t count, size_t index,
                   struct merkle_hash path[MERKLE_MAX_PATH]);
/* The root that a leaf and its path lead to, whatever they are; the path has the length of this
 * place, index < count. */
void merkle_climb(const struct merkle_hash *leaf, size_t index, size_t count,
                  const struct merkle_hash *path, struct merkle_hash *out);

#endif
