/* A proof: scenarios out of a sealed pack, shown so that anybody who has the pack's root can check
 * that they were in it when it was published, and how many others were. A file in JSON: {"schema",
 * "root", "count", "leaves": [{"index", "salt", "scenario", "path": ["<64 hex>", ...]}, ...]};
 * index is the place among the pack's leaves from 0, and the path goes from the leaf upwards
 * (merkle.h). */
#ifndef SCENARIOS_SEAL_PROOF_H
#define SCENARIOS_SEAL_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "scenarios/seal/pack.h"

#define SEALED_PROOF_SCHEMA "tameshi.sealed-proof/1"

struct sealed_shown {
    size_t index; /* as the proof says; may be past its count */
    struct sealed_leaf leaf;
    struct scenario *scenario; /* NULL: the document is no scenario, and why says so */
    char *why;
    struct merkle_hash *path;
    size_t path_length;
};

struct sealed_proof {
    char root[HASH_HEX];
    size_t count; /* leaves of the pack, as the proof says */
    struct sealed_shown *shown;
    size_t shown_count;
};

/* Writes the leaves that are chosen (one flag for each leaf of the pack) with their paths. Replaces
 * a file. */
int sealed_proof_save(const struct sealed_pack *pack, const bool *chosen, const char *path,
                      struct err *err);

/* Reads a proof; what it claims is not looked at. Another form is ERR_INPUT. */
int sealed_proof_parse(const char *text, size_t length, const char *name, struct sealed_proof **out,
                       struct err *err);
void sealed_proof_free(struct sealed_proof *proof);
AUTO_DEFINE(sealed_proof)

/* Compares the proof with a published root (64 hex digits): each thing that differs is handed to
 * found as a sentence. complete: also every leaf of the pack has to be shown. Returns how many
 * differences there are; 0: each leaf was in the pack with that root, and the pack has as many as
 * the proof says. */
typedef void sealed_found_fn(void *data, const char *difference);
size_t sealed_proof_check(const struct sealed_proof *proof, const char *root, bool complete,
                          sealed_found_fn *found, void *data);
/* How many different leaves of the pack are shown. */
size_t sealed_proof_distinct(const struct sealed_proof *proof);

#endif
