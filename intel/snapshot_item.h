/* One item of a snapshot: what its sightings together say, as the document has it, and as a plan
 * keeps it of the items it binds. */
#ifndef INTEL_SNAPSHOT_ITEM_H
#define INTEL_SNAPSHOT_ITEM_H

#include "common/base/err.h"
#include "common/ext/doc.h"
#include "common/ext/json.h"
#include "intel/item.h"

#define SNAPSHOT_SOURCE_MAX 200 /* bytes of a source's name */

/* Lists are NULL-ended, never NULL. */
struct snapshot_item {
    char id[INTEL_ID];
    enum intel_type type;
    char *value; /* normal; its hash is in the id */
    char *name;  /* NULL: none */
    struct intel_times times;
    int64_t usable_until; /* UTC ms; INTEL_UNKNOWN: for good, if nothing new is said */
    int confidence;       /* INTEL_NO_CONFIDENCE */
    enum intel_tlp tlp;
    char **sources; /* at least one, sorted, each once */
    char **techniques;
    char **cves;
};

/* Reads {"id", "type", "value" ...} strictly; all members are those of the snapshot's document.
 * Tactics, platforms and families are checked and not kept. On failure *out is empty. */
int snapshot_item_read(const struct cur *cur, struct snapshot_item *out, struct err *err);
/* What a plan keeps: all that is in the struct but last_seen. Caller frees. */
struct node *snapshot_item_node(const struct snapshot_item *item);
void snapshot_item_copy(const struct snapshot_item *item, struct snapshot_item *out);
void snapshot_item_done(struct snapshot_item *item);

/* Since first seen (published, where nobody said): INTEL_UNKNOWN when neither is known. */
int64_t snapshot_item_age_ms(const struct snapshot_item *item, int64_t at_ms);

/* A member that is a time, RFC 3339 in UTC with milliseconds. CUR_ABSENT as in doc.h. */
int snapshot_read_time(const struct cur *cur, const char *key, bool need, int64_t *out,
                       struct err *err);
/* Nothing is written of an unknown time. */
void snapshot_set_time(struct node *node, const char *key, int64_t at_ms);

#endif
