/* Snapshot documents for tests: items of a few facts, put together and written as they have to be.
 */
#ifndef TESTS_INTEL_DOCUMENT_H
#define TESTS_INTEL_DOCUMENT_H

#include "common/ext/json.h"

#define DOCUMENT_AT "2026-01-31T00:00:00.000Z"
#define DOCUMENT_AT_MS 1769817600000LL /* date -u -d 2026-01-31 +%s */
#define DOCUMENT_DAY_MS 86400000LL

/* {id, type, value, tlp "clear", sources ["feed"]}; further members are the caller's to set. */
struct node *document_item(const char *type, const char *value);
/* A snapshot at DOCUMENT_AT of items, sorted by id; takes the items. Caller frees. */
struct node *document_snapshot(struct node *const *items, size_t count);
/* Canonical bytes in folder/snapshot.json. Caller frees the path. */
char *document_save(const struct node *snapshot, const char *folder);

#endif
