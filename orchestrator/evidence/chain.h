/* The evidence of a run. Each worker appends records to a chain of its own: one canonical JSON
 * object a line, which carries the SHA-256 of the line before it; the first carries the plan's
 * hash, so that a chain belongs to one plan. At the end of a run all chains are sealed under one
 * root and exported as evidence.jsonl.
 *
 * A line: {"at":UTC-ms,"body":{...},"chain":"w1-1","kind":"trial","prev":"<64 hex>","seq":N}, seq
 * from 0. This module knows nothing of what the bodies mean. */
#ifndef ORCHESTRATOR_EVIDENCE_CHAIN_H
#define ORCHESTRATOR_EVIDENCE_CHAIN_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"

#define CHAIN_MAX_LINE ((size_t)4 << 20)

struct chain;

/* Makes folder/<name>.jsonl; that it exists already is ERR_IO. plan_hash: 64 hex digits. */
int chain_new(const char *folder, const char *name, const char *plan_hash, struct chain **out,
              struct err *err);
void chain_free(struct chain *chain);
AUTO_DEFINE(chain)
/* Appends one record; takes body, also on failure. After a failure the chain accepts nothing more.
 */
int chain_add(struct chain *chain, const char *kind, struct node *body, struct err *err);
/* Everything added so far is on the disk when this returns 0. */
int chain_sync(struct chain *chain, struct err *err);

/* Reads the chains in folder, in the order of their names, checks each, and writes them behind one
 * another to path with a last line of kind "seal":
 * {"plan","root","chains":[{"chain","records","head","torn"}]}. root is the SHA-256 of the
 * canonical "chains" array. A last line without its newline (a worker killed while writing) is left
 * out and its chain marked torn; any other fault is ERR_INTEGRITY. Atomic. root receives the root.
 */
int chain_seal(const char *folder, const char *plan_hash, const char *path, char root[HASH_HEX],
               struct err *err);

/* One verified record; borrowed during the call. Returns 0 to go on, -1 with *err to stop. */
typedef int (*chain_visit_fn)(void *data, const char *chain, const char *kind, int64_t at_utc_ms,
                              const struct node *body, struct err *err);
/* Walks a sealed file and checks every link, the seal and that it belongs to plan_hash: a
 * difference is ERR_INTEGRITY "path:line: what is wrong". root receives the sealed root. */
int chain_read(const char *path, const char *plan_hash, chain_visit_fn visit, void *data,
               char root[HASH_HEX], struct err *err);

#endif
