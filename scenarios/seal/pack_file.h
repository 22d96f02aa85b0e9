/* The bytes of a sealed pack's file, both ways. Private to scenarios/seal. */
#ifndef SCENARIOS_SEAL_PACK_FILE_H
#define SCENARIOS_SEAL_PACK_FILE_H

#include "common/ext/doc.h"
#include "scenarios/seal/pack.h"

/* Appends the file's bytes. */
int pack_file_write(const struct sealed_pack *pack, const struct secret *secret, struct buf *out,
                    struct err *err);
/* Fills label and pack->leaves, whose hashes are computed; on failure the pack frees what was read.
 * Whether they fit the label is not looked at. */
int pack_file_read(const char *text, size_t length, const char *name, const struct secret *secret,
                   struct sealed_pack *pack, struct sealed_label *label, struct err *err);

/* One leaf's salt and scenario, as a pack and a proof have them, both ways. Reading computes the
 * hash; on failure nothing is kept. */
void leaf_file_write(const struct sealed_leaf *leaf, struct node *out);
int leaf_file_read(const struct cur *cur, struct sealed_leaf *out, struct err *err);
/* What a pack and a proof both say at their root: the schema, which has to be this one, the root
 * and the count. known: all members that there may be. */
int label_file_read(const struct cur *cur, const char *schema, const char *const *known,
                    struct sealed_label *out, struct err *err);

#endif
