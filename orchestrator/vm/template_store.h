/* Saved templates on this host: the frozen pristine state of a whole environment as files, one
 * folder each, named by a key that is a hash over all it depends on. Any number of processes share
 * them; whoever needs one that is not there bakes it while the others wait. A template that is
 * incomplete or damaged is removed when it is asked for, and never handed out. What its files mean
 * is not this module's business.
 *
 *   <folder>/<key>/          the files, manifest.json (every file and itself by hash), checked
 *   <folder>/<key>.lock      shared: in use; exclusive: being baked or removed
 *   <folder>/.bake-...       being baked, or left by a baker that died */
#ifndef ORCHESTRATOR_VM_TEMPLATE_STORE_H
#define ORCHESTRATOR_VM_TEMPLATE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"

#define TEMPLATE_FORMAT 1 /* part of every key: raise it when the same inputs give other files */
#define TEMPLATE_STORE_MIB 8192 /* default of what the store may take on the disk */
#define TEMPLATE_WAIT_MS 600000 /* for another process that bakes */

struct template_store;

/* Makes the folder, and removes what bakers left that died. limit_mib: what all templates together
 * may take; those least recently used that nobody holds are removed when a new one comes. */
int template_store_new(const char *folder, int64_t limit_mib, struct template_store **out,
                       struct err *err);
void template_store_free(struct template_store *store);
AUTO_DEFINE(template_store)

/* The key of a template that depends on this document: its SHA-256 in canonical form, with the
 * format. */
int template_key(const struct node *depends, char out[HASH_HEX], struct err *err);

/* A template that is held: it is whole, and stays until it is let go. */
struct saved_template {
    char *folder;
    struct node *about; /* what was said when it was baked */
    int lock_fd;
};
void saved_template_free(struct saved_template *saved);
AUTO_DEFINE(saved_template)

/* Takes hold of a template. 0; TEMPLATE_ABSENT: there is none, and the caller alone may bake it
 * now: *bake is to be ended by template_bake_end or template_bake_drop. Waits while another process
 * bakes it.
 *
 * Every file is hashed the first time it is used after the host was started, or after a file was
 * touched; the file `checked` remembers that this was done, by boot, size and times. */
#define TEMPLATE_ABSENT 1
struct template_bake {
    char *folder; /* to write files into */
    char *target;
    int lock_fd;
};
int template_store_find(struct template_store *store, const char *key, struct saved_template **out,
                        struct template_bake *bake, struct err *err);
/* Lets go of a template that turned out to be bad, and removes it unless others hold it. NULL is
 * fine. */
void template_store_discard(struct saved_template *saved);
/* What was written becomes the template, with about (borrowed) as its description; the caller then
 * holds it. */
int template_bake_end(struct template_store *store, struct template_bake *bake,
                      const struct node *about, struct saved_template **out, struct err *err);
/* Gives up: what was written is removed, and another may try. NULL members are fine. */
void template_bake_drop(struct template_bake *bake);

#endif
