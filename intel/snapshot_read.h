/* Reading a snapshot: the frozen selection of items that a plan names by its hash. The document is
 * described in intel/README.md. */
#ifndef INTEL_SNAPSHOT_READ_H
#define INTEL_SNAPSHOT_READ_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "intel/snapshot_item.h"

#define INTEL_SNAPSHOT_SCHEMA "tameshi.intel-snapshot/1"
#define INTEL_SNAPSHOT_MAX ((size_t)256 << 20)

struct intel_snapshot {
    char hash[HASH_HEX];         /* SHA-256 of the file's bytes: its name */
    int64_t at;                  /* UTC ms; its items were usable then */
    struct snapshot_item *items; /* by id, each once */
    size_t count;
};

/* Strict: unknown members, ids that are not those of their values, another order and bytes that are
 * not canonical are ERR_INPUT with the place. */
int intel_snapshot_load(const char *path, struct intel_snapshot **out, struct err *err);
/* The same of bytes in memory; name stands for the file in messages. */
int intel_snapshot_parse(const char *bytes, size_t length, const char *name,
                         struct intel_snapshot **out, struct err *err);
void intel_snapshot_free(struct intel_snapshot *snapshot);
AUTO_DEFINE(intel_snapshot)

#endif
