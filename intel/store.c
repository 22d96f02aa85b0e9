/* The file, its schema and the transaction of an import. Rule: an import is one transaction, so
 * that a killed or refused one leaves nothing. */
#include "intel/store_private.h"

#include <stdlib.h>

#include "common/base/file.h"

/* A page cache of 256 MiB at the most keeps the indexes of a million items in memory; SQLite takes
 * as much as it needs. */
#define CACHE_PRAGMA "PRAGMA cache_size = -262144; PRAGMA synchronous = NORMAL"

#define SIGHTING_TIMES                                                                             \
    "first_seen INTEGER, last_seen INTEGER, published INTEGER, added INTEGER, "                    \
    "valid_from INTEGER, valid_until INTEGER, ingested INTEGER NOT NULL, "

static const char *const migrations[] = {
    "CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, format TEXT NOT NULL, "
    "ingested INTEGER NOT NULL, refresh_ms INTEGER NOT NULL DEFAULT 0, "
    "max_age_ms INTEGER NOT NULL DEFAULT 0);"
    /* seen: first_seen, or published where nobody said */
    "CREATE TABLE item(id INTEGER PRIMARY KEY, key INTEGER NOT NULL, type INTEGER NOT NULL, "
    "value TEXT NOT NULL, name TEXT NOT NULL, seen INTEGER, " SIGHTING_TIMES
    "confidence INTEGER NOT NULL, tlp INTEGER NOT NULL, mark INTEGER NOT NULL, "
    "revoked INTEGER NOT NULL, sources INTEGER NOT NULL);"
    "CREATE INDEX item_key ON item(key, type);"
    "CREATE INDEX item_seen ON item(type, seen);"
    "CREATE TABLE sighting(id INTEGER PRIMARY KEY, item INTEGER NOT NULL, source INTEGER NOT NULL, "
    "ref TEXT NOT NULL, version INTEGER, digest INTEGER NOT NULL, name TEXT NOT "
    "NULL, " SIGHTING_TIMES
    "confidence INTEGER NOT NULL, tlp INTEGER NOT NULL, mark INTEGER NOT NULL, "
    "revoked INTEGER NOT NULL, current INTEGER NOT NULL);"
    "CREATE INDEX sighting_ref ON sighting(ref, source);"
    "CREATE INDEX sighting_item ON sighting(item);"
    "CREATE TABLE word(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, value TEXT NOT NULL, "
    "UNIQUE(kind, value));"
    "CREATE TABLE label(sighting INTEGER NOT NULL, word INTEGER NOT NULL, "
    "PRIMARY KEY(sighting, word)) WITHOUT ROWID;"
    "CREATE INDEX label_word ON label(word, sighting);"
    "CREATE TABLE relation(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, ref TEXT NOT NULL, "
    "version INTEGER, kind TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, "
    "revoked INTEGER NOT NULL, current INTEGER NOT NULL);"
    "CREATE INDEX relation_ref ON relation(ref, source);"
    "CREATE INDEX relation_a ON relation(a);"
    "CREATE INDEX relation_b ON relation(b);"
    "CREATE TABLE feed(name TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;",
    NULL,
};

int intel_store_open(const char *workspace, struct intel_store **out, struct err *err)
{
    AUTO(intel_store) store = mem_alloc(sizeof(*store));
    AUTOFREE char *path = file_join(workspace, "intel.sqlite");

    if (file_mkdirs(workspace, 0755, err) < 0 || db_open(path, migrations, &store->db, err) < 0 ||
        db_exec(store->db, CACHE_PRAGMA, err) < 0) {
        return -1;
    }
    *out = TAKE(store);
    return 0;
}

void intel_store_free(struct intel_store *store)
{
    if (store == NULL) {
        return;
    }
    for (size_t i = 0; i < STORE_STATEMENTS; i++) {
        db_stmt_free(store->statements[i]);
    }
    db_free(store->db);
    free(store->found_value);
    free(store->found_name);
    free(store);
}

static int open_source(struct intel_store *store, const char *name, const char *format,
                       struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db,
                   "INSERT INTO source(name, format, ingested) VALUES(?1, ?2, ?3) "
                   "ON CONFLICT(name) DO UPDATE SET ingested = max(ingested, ?3), format = ?2 "
                   "RETURNING id",
                   &stmt, err) < 0 ||
        db_bind_str(stmt, 1, name, err) < 0 || db_bind_str(stmt, 2, format, err) < 0 ||
        db_bind_int(stmt, 3, store->now_ms, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    store->source = rc == DB_ROW ? db_col_int(stmt, 0) : 0;
    return rc == DB_ROW ? 0 : -1;
}

int intel_store_begin(struct intel_store *store, const char *source, const char *format,
                      int64_t now_ms, struct err *err)
{
    if (db_begin(store->db, err) < 0) {
        return -1;
    }
    store->now_ms = now_ms;
    if (open_source(store, source, format, err) < 0) {
        db_rollback(store->db);
        return -1;
    }
    return 0;
}

static void reset_all(struct intel_store *store)
{
    for (size_t i = 0; i < STORE_STATEMENTS; i++) {
        if (store->statements[i] != NULL) {
            db_reset(store->statements[i]);
        }
    }
}

int intel_store_commit(struct intel_store *store, struct err *err)
{
    reset_all(store);
    return db_commit(store->db, err);
}

void intel_store_rollback(struct intel_store *store)
{
    reset_all(store);
    db_rollback(store->db);
}

int store_bind_time(struct db_stmt *stmt, int index, int64_t time, struct err *err)
{
    return time == INTEL_UNKNOWN ? db_bind_str(stmt, index, NULL, err)
                                 : db_bind_int(stmt, index, time, err);
}

int64_t store_col_time(struct db_stmt *stmt, int column)
{
    return db_col_null(stmt, column) ? INTEL_UNKNOWN : db_col_int(stmt, column);
}

int store_bind_times(struct db_stmt *stmt, int index, const struct intel_times *times,
                     struct err *err)
{
    const int64_t values[] = {times->first_seen, times->last_seen,  times->published,
                              times->added,      times->valid_from, times->valid_until};

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (store_bind_time(stmt, index + (int)i, values[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

struct intel_times store_col_times(struct db_stmt *stmt, int column)
{
    return (struct intel_times){
        .first_seen = store_col_time(stmt, column),
        .last_seen = store_col_time(stmt, column + 1),
        .published = store_col_time(stmt, column + 2),
        .added = store_col_time(stmt, column + 3),
        .valid_from = store_col_time(stmt, column + 4),
        .valid_until = store_col_time(stmt, column + 5),
    };
}

void store_col_item(struct db_stmt *stmt, struct intel_item *out)
{
    *out = (struct intel_item){
        .row = db_col_int(stmt, 0),
        .type = (enum intel_type)db_col_int(stmt, 1),
        .value = db_col_str(stmt, 2),
        .name = db_col_str(stmt, 3),
        .times = store_col_times(stmt, 4),
        .ingested = db_col_int(stmt, 10),
        .confidence = (int)db_col_int(stmt, 11),
        .tlp = (enum intel_tlp)db_col_int(stmt, 12),
        .mark = (enum intel_mark)db_col_int(stmt, 13),
        .revoked = db_col_int(stmt, 14) != 0,
        .sources = db_col_int(stmt, 15),
    };
    intel_item_id(out->type, out->value, out->id);
}
