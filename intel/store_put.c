/* Taking in sightings and relations. Rule: what is taken in twice changes nothing; a later version
 * takes the place of an earlier one of the same source's object, which stays as history; what has
 * no versions is merged, so that the order in which it comes does not matter. */
#include <string.h>

#include "intel/store_private.h"

/* What the current sightings of an item say together. */
#define FOLD                                                                                       \
    "UPDATE item SET (seen, first_seen, last_seen, published, added, valid_from, valid_until, "    \
    "ingested, confidence, tlp, revoked, sources) = (SELECT "                                      \
    "coalesce(min(first_seen), min(published)), min(first_seen), max(last_seen), "                 \
    "min(published), min(added), min(valid_from), "                                                \
    "CASE WHEN count(valid_until) = count(*) THEN max(valid_until) END, "                          \
    "min(ingested), max(confidence), min(tlp), min(revoked), count(DISTINCT source) "              \
    "FROM sighting WHERE item = ?1 AND current = 1), "                                             \
    "name = coalesce((SELECT max(name) FROM sighting WHERE item = ?1 AND current = 1), name), "    \
    "mark = coalesce((SELECT mark FROM sighting WHERE item = ?1 AND current = 1 "                  \
    "ORDER BY coalesce(last_seen, version, first_seen, published, ingested) DESC, mark DESC "      \
    "LIMIT 1), 0) WHERE id = ?1 AND EXISTS "                                                       \
    "(SELECT 1 FROM sighting WHERE item = ?1 AND current = 1)"

static const char *const texts[STORE_STATEMENTS] = {
    [S_ITEM_FIND] = "SELECT id FROM item WHERE key = ? AND type = ? AND value = ?",
    [S_ITEM_ADD] = "INSERT INTO item(key, type, value, name, seen, first_seen, last_seen, "
                   "published, added, valid_from, valid_until, ingested, confidence, tlp, mark, "
                   "revoked, sources) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1)",
    [S_ITEM_FOLD] = FOLD,
    [S_ITEM_EMPTY] = "UPDATE item SET sources = 0 WHERE id = ?1 AND NOT EXISTS "
                     "(SELECT 1 FROM sighting WHERE item = ?1 AND current = 1)",
    [S_ITEM_DROP] = "DELETE FROM item WHERE id = ?1 AND NOT EXISTS "
                    "(SELECT 1 FROM sighting WHERE item = ?1)",
    [S_PRIOR] = "SELECT id, item, version, digest, revoked, current, first_seen, last_seen, "
                "published, added, valid_from, valid_until, confidence, tlp FROM sighting "
                "WHERE ref = ? AND source = ?",
    [S_SIGHTING_ADD] =
        "INSERT INTO sighting(item, source, ref, version, digest, name, first_seen, "
        "last_seen, published, added, valid_from, valid_until, ingested, confidence, "
        "tlp, mark, revoked, current) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [S_SIGHTING_MERGE] = "UPDATE sighting SET first_seen = ?2, last_seen = ?3, published = ?4, "
                         "added = ?5, valid_from = ?6, valid_until = ?7, confidence = ?8, "
                         "tlp = ?9, revoked = ?10 WHERE id = ?1",
    [S_SUPERSEDE] = "UPDATE sighting SET current = 0 WHERE id = ?",
    [S_WORD_FIND] = "SELECT id FROM word WHERE kind = ? AND value = ?",
    [S_WORD_ADD] = "INSERT INTO word(kind, value) VALUES(?, ?)",
    [S_LABEL_ADD] = "INSERT OR IGNORE INTO label(sighting, word) VALUES(?, ?)",
    [S_RELATION_PRIOR] = "SELECT id, version, kind, a, b, revoked, current FROM relation "
                         "WHERE ref = ? AND source = ?",
    [S_RELATION_ADD] = "INSERT INTO relation(source, ref, version, kind, a, b, revoked, current) "
                       "VALUES(?,?,?,?,?,?,?,?)",
    [S_RELATION_SUPERSEDE] = "UPDATE relation SET current = 0 WHERE ref = ? AND source = ?",
};

struct db_stmt *store_statement(struct intel_store *store, enum store_statement which,
                                struct err *err)
{
    struct db_stmt **stmt = &store->statements[which];

    if (*stmt == NULL) {
        return db_prepare(store->db, texts[which], stmt, err) < 0 ? NULL : *stmt;
    }
    db_reset(*stmt);
    return *stmt;
}

/* Runs a statement that gives no rows. */
static int run(struct db_stmt *stmt, struct err *err)
{
    int rc = db_step(stmt, err);

    return rc < 0 ? -1 : 0;
}

/* Row of the item; 0: there is none yet. */
static int find_item(struct intel_store *store, const struct intel_record *record, int64_t key,
                     int64_t *row, struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_ITEM_FIND, err);
    int rc = 0;

    if (stmt == NULL || db_bind_int(stmt, 1, key, err) < 0 ||
        db_bind_int(stmt, 2, record->type, err) < 0 ||
        db_bind_str(stmt, 3, record->value, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    *row = rc == DB_ROW ? db_col_int(stmt, 0) : 0;
    return rc < 0 ? -1 : 0;
}

static int add_item(struct intel_store *store, const struct intel_record *record, int64_t key,
                    int64_t *row, struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_ITEM_ADD, err);

    if (stmt == NULL || db_bind_int(stmt, 1, key, err) < 0 ||
        db_bind_int(stmt, 2, record->type, err) < 0 ||
        db_bind_str(stmt, 3, record->value, err) < 0 ||
        db_bind_str(stmt, 4, record->name == NULL ? "" : record->name, err) < 0 ||
        store_bind_time(stmt, 5, intel_times_since(&record->times), err) < 0 ||
        store_bind_times(stmt, 6, &record->times, err) < 0 ||
        db_bind_int(stmt, 12, store->now_ms, err) < 0 ||
        db_bind_int(stmt, 13, record->confidence, err) < 0 ||
        db_bind_int(stmt, 14, record->tlp, err) < 0 ||
        db_bind_int(stmt, 15, record->mark, err) < 0 ||
        db_bind_int(stmt, 16, record->revoked, err) < 0 || run(stmt, err) < 0) {
        return -1;
    }
    *row = db_last_row(store->db);
    return 0;
}

static int on_row(struct intel_store *store, enum store_statement which, int64_t row,
                  struct err *err)
{
    struct db_stmt *stmt = store_statement(store, which, err);

    return stmt == NULL || db_bind_int(stmt, 1, row, err) < 0 ? -1 : run(stmt, err);
}

static int word_row(struct intel_store *store, const struct intel_label *label, int64_t *row,
                    struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_WORD_FIND, err);
    int rc = 0;

    if (stmt == NULL || db_bind_int(stmt, 1, label->kind, err) < 0 ||
        db_bind_str(stmt, 2, label->value, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    if (rc != 0) {
        *row = rc == DB_ROW ? db_col_int(stmt, 0) : 0;
        return rc < 0 ? -1 : 0;
    }
    stmt = store_statement(store, S_WORD_ADD, err);
    if (stmt == NULL || db_bind_int(stmt, 1, label->kind, err) < 0 ||
        db_bind_str(stmt, 2, label->value, err) < 0 || run(stmt, err) < 0) {
        return -1;
    }
    *row = db_last_row(store->db);
    return 0;
}

static int add_labels(struct intel_store *store, int64_t sighting,
                      const struct intel_record *record, struct err *err)
{
    for (size_t i = 0; i < record->label_count; i++) {
        int64_t word = 0;
        struct db_stmt *stmt = NULL;

        if (word_row(store, &record->labels[i], &word, err) < 0) {
            return -1;
        }
        stmt = store_statement(store, S_LABEL_ADD, err);
        if (stmt == NULL || db_bind_int(stmt, 1, sighting, err) < 0 ||
            db_bind_int(stmt, 2, word, err) < 0 || run(stmt, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int add_sighting(struct intel_store *store, const struct intel_record *record, int64_t item,
                        bool current, struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_SIGHTING_ADD, err);

    if (stmt == NULL || db_bind_int(stmt, 1, item, err) < 0 ||
        db_bind_int(stmt, 2, store->source, err) < 0 ||
        db_bind_str(stmt, 3, record->ref, err) < 0 ||
        store_bind_time(stmt, 4, record->version, err) < 0 ||
        db_bind_int(stmt, 5, record->digest, err) < 0 ||
        db_bind_str(stmt, 6, record->name == NULL ? "" : record->name, err) < 0 ||
        store_bind_times(stmt, 7, &record->times, err) < 0 ||
        db_bind_int(stmt, 13, store->now_ms, err) < 0 ||
        db_bind_int(stmt, 14, record->confidence, err) < 0 ||
        db_bind_int(stmt, 15, record->tlp, err) < 0 ||
        db_bind_int(stmt, 16, record->mark, err) < 0 ||
        db_bind_int(stmt, 17, record->revoked, err) < 0 ||
        db_bind_int(stmt, 18, current, err) < 0 || run(stmt, err) < 0) {
        return -1;
    }
    return add_labels(store, db_last_row(store->db), record, err);
}

#define OLD_MAX 1024 /* sightings under one id of a source; more is a fault of the feed */

/* What the source has said under this id before. */
struct prior {
    bool any;
    bool same;                /* this very sighting */
    bool conflict;            /* the same version of another content */
    bool newer;               /* a later version is there */
    bool withdrawn;           /* revoked by an earlier version */
    int64_t merge;            /* unversioned sighting of the same item, 0: none */
    struct intel_times times; /* of that */
    int confidence;
    enum intel_tlp tlp;
    bool revoked;
    size_t old_count; /* current ones that an earlier version left */
    int64_t old[OLD_MAX];
    int64_t old_items[OLD_MAX];
};

static void look_at_prior(struct db_stmt *stmt, const struct intel_record *record, int64_t item,
                          struct prior *out)
{
    int64_t version = store_col_time(stmt, 2);
    bool same_item = db_col_int(stmt, 1) == item;
    bool revoked = db_col_int(stmt, 4) != 0;

    out->any = true;
    if (version == record->version && version == INTEL_UNKNOWN) {
        if (same_item) {
            out->merge = db_col_int(stmt, 0);
            out->times = store_col_times(stmt, 6);
            out->confidence = (int)db_col_int(stmt, 12);
            out->tlp = (enum intel_tlp)db_col_int(stmt, 13);
            out->revoked = revoked;
        }
    } else if (version == record->version) {
        out->same = out->same || (same_item && db_col_int(stmt, 3) == record->digest);
        out->conflict = out->conflict || db_col_int(stmt, 3) != record->digest;
    } else if (version > record->version) {
        out->newer = true;
    } else {
        out->withdrawn = out->withdrawn || revoked;
        if (db_col_int(stmt, 5) != 0 && out->old_count < OLD_MAX) {
            out->old[out->old_count] = db_col_int(stmt, 0);
            out->old_items[out->old_count++] = db_col_int(stmt, 1);
        }
    }
}

static int read_prior(struct intel_store *store, const struct intel_record *record, int64_t item,
                      struct prior *out, struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_PRIOR, err);
    int rc = 0;

    if (stmt == NULL || db_bind_str(stmt, 1, record->ref, err) < 0 ||
        db_bind_int(stmt, 2, store->source, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        look_at_prior(stmt, record, item, out);
    }
    return rc;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a == INTEL_UNKNOWN ? b : b == INTEL_UNKNOWN || a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
    return a == INTEL_UNKNOWN ? b : b == INTEL_UNKNOWN || a > b ? a : b;
}

static struct intel_times merged(const struct intel_times *a, const struct intel_times *b)
{
    return (struct intel_times){
        .first_seen = earlier(a->first_seen, b->first_seen),
        .last_seen = later(a->last_seen, b->last_seen),
        .published = earlier(a->published, b->published),
        .added = earlier(a->added, b->added),
        .valid_from = earlier(a->valid_from, b->valid_from),
        .valid_until = later(a->valid_until, b->valid_until),
    };
}

/* What has no versions says more and more. */
static int merge(struct intel_store *store, const struct intel_record *record, int64_t item,
                 const struct prior *prior, struct err *err)
{
    struct intel_times times = merged(&prior->times, &record->times);
    int confidence =
        record->confidence > prior->confidence ? record->confidence : prior->confidence;
    enum intel_tlp tlp = record->tlp > prior->tlp ? record->tlp : prior->tlp;
    bool revoked = record->revoked || prior->revoked;
    struct db_stmt *stmt = NULL;

    if (memcmp(&times, &prior->times, sizeof(times)) == 0 && confidence == prior->confidence &&
        tlp == prior->tlp && revoked == prior->revoked) {
        return INTAKE_UNCHANGED;
    }
    stmt = store_statement(store, S_SIGHTING_MERGE, err);
    if (stmt == NULL || db_bind_int(stmt, 1, prior->merge, err) < 0 ||
        store_bind_times(stmt, 2, &times, err) < 0 || db_bind_int(stmt, 8, confidence, err) < 0 ||
        db_bind_int(stmt, 9, tlp, err) < 0 || db_bind_int(stmt, 10, revoked, err) < 0 ||
        run(stmt, err) < 0) {
        return -1;
    }
    return on_row(store, S_ITEM_FOLD, item, err);
}

static int supersede(struct intel_store *store, const struct prior *prior, struct err *err)
{
    for (size_t i = 0; i < prior->old_count; i++) {
        if (on_row(store, S_SUPERSEDE, prior->old[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Items that an earlier version spoke of, and the later one may not any more. */
static int fold_old(struct intel_store *store, const struct prior *prior, int64_t item,
                    struct err *err)
{
    for (size_t i = 0; i < prior->old_count; i++) {
        if (prior->old_items[i] != item &&
            (on_row(store, S_ITEM_FOLD, prior->old_items[i], err) < 0 ||
             on_row(store, S_ITEM_EMPTY, prior->old_items[i], err) < 0)) {
            return -1;
        }
    }
    return 0;
}

/* An item that is fresh was added as the record says, and is what its only sighting says. */
static int put_known(struct intel_store *store, const struct intel_record *record, int64_t item,
                     bool fresh, struct err *err)
{
    struct prior prior = {.any = false};

    if (read_prior(store, record, item, &prior, err) < 0) {
        return -1;
    }
    if (prior.conflict) {
        return err_set(err, ERR_INPUT, "'%s' is there with the same version and other content",
                       record->ref);
    }
    if (prior.withdrawn && !record->revoked) {
        return err_set(err, ERR_INPUT, "'%s' was revoked, a later version may not take that back",
                       record->ref);
    }
    if (prior.same) {
        return INTAKE_UNCHANGED;
    }
    if (prior.merge != 0) {
        return merge(store, record, item, &prior, err);
    }
    return supersede(store, &prior, err) < 0 ||
                   add_sighting(store, record, item, !prior.newer, err) < 0 ||
                   (!fresh && on_row(store, S_ITEM_FOLD, item, err) < 0) ||
                   (prior.newer && on_row(store, S_ITEM_EMPTY, item, err) < 0)
               ? -1
               : fold_old(store, &prior, item, err);
}

int intel_store_put(struct intel_store *store, const struct intel_record *record, struct err *err)
{
    int64_t key = intel_item_key(record->type, record->value);
    int64_t item = 0;
    bool fresh = false;
    int rc = 0;

    if (find_item(store, record, key, &item, err) < 0) {
        return -1;
    }
    fresh = item == 0;
    if (fresh && add_item(store, record, key, &item, err) < 0) {
        return -1;
    }
    rc = put_known(store, record, item, fresh, err);
    return rc < 0 && fresh && err != NULL && err->kind == ERR_INPUT &&
                   on_row(store, S_ITEM_DROP, item, NULL) < 0
               ? err_set(err, ERR_BUG, "an item that was refused is left behind")
               : rc;
}

static bool same_text(struct db_stmt *stmt, int column, const char *text)
{
    const char *found = db_col_str(stmt, column);

    return found != NULL && strcmp(found, text) == 0;
}

/* 0; INTAKE_UNCHANGED; *newer: a later version is there. */
static int relation_prior(struct intel_store *store, const struct intel_relation *relation,
                          bool *newer, bool *any, struct err *err)
{
    struct db_stmt *stmt = store_statement(store, S_RELATION_PRIOR, err);
    int rc = 0;

    if (stmt == NULL || db_bind_str(stmt, 1, relation->ref, err) < 0 ||
        db_bind_int(stmt, 2, store->source, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        int64_t version = store_col_time(stmt, 1);
        bool same = same_text(stmt, 2, relation->kind) && same_text(stmt, 3, relation->from) &&
                    same_text(stmt, 4, relation->to) &&
                    (db_col_int(stmt, 5) != 0) == relation->revoked;
        *any = true;
        *newer = *newer || version > relation->version;
        if (version == relation->version) {
            return same ? INTAKE_UNCHANGED
                        : err_set(err, ERR_INPUT,
                                  "'%s' is there with the same version and other content",
                                  relation->ref);
        }
    }
    return rc;
}

int intel_store_relate(struct intel_store *store, const struct intel_relation *relation,
                       struct err *err)
{
    bool newer = false;
    bool any = false;
    int rc = relation_prior(store, relation, &newer, &any, err);
    struct db_stmt *stmt = NULL;

    if (rc != 0) {
        return rc;
    }
    if (any && !newer) {
        stmt = store_statement(store, S_RELATION_SUPERSEDE, err);
        if (stmt == NULL || db_bind_str(stmt, 1, relation->ref, err) < 0 ||
            db_bind_int(stmt, 2, store->source, err) < 0 || run(stmt, err) < 0) {
            return -1;
        }
    }
    stmt = store_statement(store, S_RELATION_ADD, err);
    return stmt == NULL || db_bind_int(stmt, 1, store->source, err) < 0 ||
                   db_bind_str(stmt, 2, relation->ref, err) < 0 ||
                   store_bind_time(stmt, 3, relation->version, err) < 0 ||
                   db_bind_str(stmt, 4, relation->kind, err) < 0 ||
                   db_bind_str(stmt, 5, relation->from, err) < 0 ||
                   db_bind_str(stmt, 6, relation->to, err) < 0 ||
                   db_bind_int(stmt, 7, relation->revoked, err) < 0 ||
                   db_bind_int(stmt, 8, !newer, err) < 0
               ? -1
               : run(stmt, err);
}
