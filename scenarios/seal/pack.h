/* A sealed pack: scenarios that nobody sees before they are revealed, though everybody can see that
 * they were not chosen afterwards. Each is a leaf, SHA-256(0, salt of 32 random bytes, canonical
 * JSON of the scenario); the leaves, in the order of their hashes, are a tree (merkle.h), and its
 * head is what is published, as the pack's root. The salts keep whoever guesses a scenario from
 * proving the guess.
 *
 * The file is canonical JSON: {"box", "count", "root", "schema"}. The box (base64) is encrypted and
 * bound to the rest; in it are {"leaves": [{"salt", "scenario"}, ...]}. */
#ifndef SCENARIOS_SEAL_PACK_H
#define SCENARIOS_SEAL_PACK_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "common/ext/secret.h"
#include "scenarios/scenario.h"
#include "scenarios/seal/merkle.h"

#define SEALED_PACK_SCHEMA "tameshi.sealed-pack/1"
#define SEALED_MAX_BYTES ((size_t)64 << 20) /* of a pack, and of a proof */
#define SEALED_MAX_LEAVES ((size_t)4096)

struct sealed_leaf {
    struct merkle_hash salt; /* 32 bytes, no hash of anything */
    struct node *scenario;   /* the canonical document */
    struct merkle_hash hash; /* of the leaf */
};

struct sealed_pack {
    struct sealed_leaf *leaves; /* in the order of their hashes */
    size_t count;
    char root[HASH_HEX]; /* the head of the tree */
};

/* What a pack says in the open. */
struct sealed_label {
    char root[HASH_HEX];
    size_t count;
};

/* Salts the scenarios and computes the root. The same id twice, no scenario or more than
 * SEALED_MAX_LEAVES is ERR_INPUT. The documents are shared. */
int sealed_pack_new(const struct scenario *const *scenarios, size_t count, struct sealed_pack **out,
                    struct err *err);
void sealed_pack_free(struct sealed_pack *pack);
AUTO_DEFINE(sealed_pack)

/* Writes the file, atomically; one that is there already is never replaced, since a root that was
 * published could not be revealed without it: ERR_USAGE. */
int sealed_pack_save(const struct sealed_pack *pack, const struct secret *secret, const char *path,
                     struct err *err);
/* What sealed_pack_save says about the place, before there is anything to write. */
int sealed_pack_place_check(const char *path, struct err *err);
/* Opens a pack. Another key or a changed byte is ERR_INTEGRITY. The scenarios are documents with an
 * id, which were good when they were sealed; they are not read again. */
int sealed_pack_load(const char *path, const struct secret *secret, struct sealed_pack **out,
                     struct err *err);
/* The same from memory; name stands for the file in messages. */
int sealed_pack_parse(const char *text, size_t length, const char *name,
                      const struct secret *secret, struct sealed_pack **out, struct err *err);
/* What can be read without the key. Nothing proves it but opening the pack. */
int sealed_label_parse(const char *text, size_t length, const char *name, struct sealed_label *out,
                       struct err *err);

/* The leaf whose scenario has this id; pack->count when there is none. */
size_t sealed_pack_find(const struct sealed_pack *pack, const char *id);
const char *sealed_leaf_id(const struct sealed_leaf *leaf); /* borrowed */
/* Computes leaf->hash out of the salt and the scenario. */
int sealed_leaf_hash(struct sealed_leaf *leaf, struct err *err);
/* The head of the tree over the leaves, in hex. */
void sealed_root(const struct sealed_leaf *leaves, size_t count, char out[HASH_HEX]);

#endif
