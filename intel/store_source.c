/* Sources: who tells, how much, and what the laboratory thinks of them. */
#include "intel/store_private.h"

int intel_store_sources(struct intel_store *store, intel_source_fn *found, void *data,
                        struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db,
                   "SELECT o.name, o.format, o.ingested, o.refresh_ms, o.max_age_ms, "
                   "(SELECT count(*) FROM sighting s WHERE s.source = o.id AND s.current = 1) "
                   "FROM source o ORDER BY o.name",
                   &stmt, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        const struct intel_source source = {
            .name = db_col_str(stmt, 0),
            .format = db_col_str(stmt, 1),
            .ingested = db_col_int(stmt, 2),
            .refresh_ms = db_col_int(stmt, 3),
            .max_age_ms = db_col_int(stmt, 4),
            .items = db_col_int(stmt, 5),
        };
        if (found(data, &source, err) < 0) {
            return -1;
        }
    }
    return rc;
}

int intel_store_set_policy(struct intel_store *store, const char *source, int64_t refresh_ms,
                           int64_t max_age_ms, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;

    if (db_prepare(store->db, "UPDATE source SET refresh_ms = ?2, max_age_ms = ?3 WHERE name = ?1",
                   &stmt, err) < 0 ||
        db_bind_str(stmt, 1, source, err) < 0 || db_bind_int(stmt, 2, refresh_ms, err) < 0 ||
        db_bind_int(stmt, 3, max_age_ms, err) < 0 || db_step(stmt, err) < 0) {
        return -1;
    }
    return db_changes(store->db) == 0 ? INTEL_NOT_FOUND : 0;
}

static int source_row(struct intel_store *store, const char *name, int64_t *row, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, "SELECT id FROM source WHERE name = ?", &stmt, err) < 0 ||
        db_bind_str(stmt, 1, name, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    *row = rc == DB_ROW ? db_col_int(stmt, 0) : 0;
    return rc < 0 ? -1 : rc == DB_ROW ? 0 : INTEL_NOT_FOUND;
}

/* Each statement has the source as its only parameter. */
static int on_source(struct intel_store *store, const char *sql, int64_t row, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;

    return db_prepare(store->db, sql, &stmt, err) < 0 || db_bind_int(stmt, 1, row, err) < 0 ||
                   db_step(stmt, err) < 0
               ? -1
               : 0;
}

static int refold(struct intel_store *store, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, "SELECT item FROM touched", &stmt, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        static const enum store_statement steps[] = {S_ITEM_FOLD, S_ITEM_EMPTY};
        for (size_t i = 0; i < COUNT_OF(steps); i++) {
            struct db_stmt *step = store_statement(store, steps[i], err);
            if (step == NULL || db_bind_int(step, 1, db_col_int(stmt, 0), err) < 0 ||
                db_step(step, err) < 0) {
                return -1;
            }
        }
    }
    return rc;
}

static int forget(struct intel_store *store, int64_t row, int64_t *items, struct err *err)
{
    if (db_exec(store->db,
                "CREATE TEMP TABLE IF NOT EXISTS touched(item INTEGER PRIMARY KEY); "
                "DELETE FROM touched",
                err) < 0 ||
        on_source(store, "INSERT INTO touched SELECT DISTINCT item FROM sighting WHERE source = ?",
                  row, err) < 0 ||
        on_source(store,
                  "DELETE FROM label WHERE sighting IN (SELECT id FROM sighting WHERE source = ?)",
                  row, err) < 0 ||
        on_source(store, "DELETE FROM sighting WHERE source = ?", row, err) < 0 ||
        on_source(store, "DELETE FROM relation WHERE source = ?", row, err) < 0 ||
        on_source(store, "DELETE FROM source WHERE id = ?", row, err) < 0 ||
        db_exec(store->db,
                "DELETE FROM item WHERE id IN (SELECT item FROM touched) AND NOT EXISTS "
                "(SELECT 1 FROM sighting s WHERE s.item = item.id)",
                err) < 0) {
        return -1;
    }
    *items = db_changes(store->db);
    return refold(store, err);
}

int intel_store_forget(struct intel_store *store, const char *source, int64_t *items,
                       struct err *err)
{
    int64_t row = 0;
    int rc = 0;

    if (db_begin(store->db, err) < 0) {
        return -1;
    }
    rc = source_row(store, source, &row, err);
    if (rc == 0) {
        rc = forget(store, row, items, err);
    }
    if (rc != 0) {
        intel_store_rollback(store);
        return rc;
    }
    return intel_store_commit(store, err);
}

int intel_store_cursor_get(struct intel_store *store, const char *feed, char **out, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, "SELECT cursor FROM feed WHERE name = ?", &stmt, err) < 0 ||
        db_bind_str(stmt, 1, feed, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    *out = rc == DB_ROW ? mem_strdup(db_col_str(stmt, 0)) : NULL;
    return rc < 0 ? -1 : 0;
}

int intel_store_cursor_set(struct intel_store *store, const char *feed, const char *cursor,
                           struct err *err)
{
    AUTO(db_stmt) stmt = NULL;

    return db_prepare(store->db,
                      "INSERT INTO feed(name, cursor) VALUES(?1, ?2) "
                      "ON CONFLICT(name) DO UPDATE SET cursor = ?2",
                      &stmt, err) < 0 ||
                   db_bind_str(stmt, 1, feed, err) < 0 || db_bind_str(stmt, 2, cursor, err) < 0 ||
                   db_step(stmt, err) < 0
               ? -1
               : 0;
}
