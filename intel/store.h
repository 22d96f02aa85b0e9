/* The items, their sightings and their history, in one SQLite file of a workspace. */
#ifndef INTEL_STORE_H
#define INTEL_STORE_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "intel/intake.h"
#include "intel/item.h"

struct intel_store;

/* Opens or makes <workspace>/intel.sqlite (the folder is made). */
int intel_store_open(const char *workspace, struct intel_store **out, struct err *err);
void intel_store_free(struct intel_store *store);
AUTO_DEFINE(intel_store)

/* ---- taking in: between begin and commit */

/* What is taken in is told by this source, at this time (kept as `ingested` of new sightings). */
int intel_store_begin(struct intel_store *store, const char *source, const char *format,
                      int64_t now_ms, struct err *err);
int intel_store_commit(struct intel_store *store, struct err *err);
void intel_store_rollback(struct intel_store *store);
/* As struct intake_ops says. */
int intel_store_put(struct intel_store *store, const struct intel_record *record, struct err *err);
int intel_store_relate(struct intel_store *store, const struct intel_relation *relation,
                       struct err *err);

/* ---- items, each as all its current sightings together say */

struct intel_item {
    int64_t row;
    char id[INTEL_ID];
    enum intel_type type;
    const char *value;
    const char *name; /* "" if none */
    struct intel_times
        times;            /* first_seen, published, added, valid_from: the earliest; last_seen the
                             latest; valid_until the latest, unknown if one of them has none */
    int64_t ingested;     /* here, the first time */
    int confidence;       /* the highest */
    enum intel_tlp tlp;   /* the most open: what one source publishes is public */
    enum intel_mark mark; /* of the latest sighting that says one */
    bool revoked;         /* by all of them */
    int64_t sources;      /* how many tell of it */
};

/* What is wanted. All that is given must hold; zero-initialised: everything. */
struct intel_query {
    uint32_t types; /* bit 1 << type; 0: all */
    const char *
        technique; /* the item is it, or has it as a label; sub-techniques count for their parent */
    const char *cve;
    const char *source;
    int64_t seen_from;  /* first seen (published if unknown) not before; 0: any */
    int64_t seen_to;    /* not after; 0: any */
    int min_confidence; /* 0: any, also unknown */
};

/* Calls found for each item in the order (type, first seen, row); borrowed for the call; found
 * answers 0 to go on, 1 to stop, -1 with *err. */
typedef int intel_found_fn(void *data, const struct intel_item *item, struct err *err);
int intel_store_select(struct intel_store *store, const struct intel_query *query,
                       intel_found_fn *found, void *data, struct err *err);

/* By id, by an unambiguous beginning of an id ("url:3f2a"), by value, by a source's own id, or by
 * name or alias. INTEL_NOT_FOUND; INTEL_AMBIGUOUS with *err naming the first few. *out's strings
 * are borrowed until the next call of this function. */
#define INTEL_NOT_FOUND 1
#define INTEL_AMBIGUOUS 2
int intel_store_find(struct intel_store *store, const char *word, struct intel_item *out,
                     struct err *err);

struct intel_sighting {
    const char *source;
    const char *format;
    const char *ref;
    int64_t version;
    struct intel_times times;
    int64_t ingested;
    int confidence;
    enum intel_tlp tlp;
    enum intel_mark mark;
    bool revoked;
    bool current; /* false: a later version of it, or the operator, took its place */
};
/* All sightings of an item, by source, ref and version. */
typedef int intel_sighting_fn(void *data, const struct intel_sighting *sighting, struct err *err);
int intel_store_sightings(struct intel_store *store, int64_t row, intel_sighting_fn *found,
                          void *data, struct err *err);
/* Labels of an item's current sightings, each once, by kind and value. */
typedef int intel_label_fn(void *data, const struct intel_label *label, struct err *err);
int intel_store_labels(struct intel_store *store, int64_t row, intel_label_fn *found, void *data,
                       struct err *err);
/* Names of the sources of an item's current sightings, sorted. */
typedef int intel_name_fn(void *data, const char *name, struct err *err);
int intel_store_item_sources(struct intel_store *store, int64_t row, intel_name_fn *found,
                             void *data, struct err *err);
/* Items that relations of this kind (NULL: any) lead to from it, or that lead to it (to_it). */
typedef int intel_related_fn(void *data, const char *kind, const struct intel_item *item,
                             struct err *err);
int intel_store_related(struct intel_store *store, int64_t row, const char *kind, bool to_it,
                        intel_related_fn *found, void *data, struct err *err);

/* ---- sources */

struct intel_source {
    const char *name;
    const char *format;
    int64_t items;      /* current sightings */
    int64_t ingested;   /* the last time something was taken in or was found unchanged */
    int64_t refresh_ms; /* policy: to be taken in anew after so long; 0: none */
    int64_t max_age_ms; /* policy: items older than that are not used; 0: none */
};
typedef int intel_source_fn(void *data, const struct intel_source *source, struct err *err);
int intel_store_sources(struct intel_store *store, intel_source_fn *found, void *data,
                        struct err *err);
/* INTEL_NOT_FOUND when there is no such source. */
int intel_store_set_policy(struct intel_store *store, const char *source, int64_t refresh_ms,
                           int64_t max_age_ms, struct err *err);
/* Removes all that a source told; items that nobody tells of any more go with it. *items: how many
 * of these. */
int intel_store_forget(struct intel_store *store, const char *source, int64_t *items,
                       struct err *err);

/* ---- where a pull from a feed was left */
int intel_store_cursor_get(struct intel_store *store, const char *feed, char **out,
                           struct err *err); /* NULL when there is none; caller frees */
int intel_store_cursor_set(struct intel_store *store, const char *feed, const char *cursor,
                           struct err *err);

#endif
