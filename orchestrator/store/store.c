/* The queue in SQLite. Rule: every change of a unit's state is one transaction that also checks who
 * holds it. */
#include "orchestrator/store/store.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/ext/db.h"

static const char *const migrations[] = {
    "CREATE TABLE unit("
    " id INTEGER PRIMARY KEY, product TEXT NOT NULL, arm TEXT NOT NULL, trials INTEGER NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'ready' CHECK(state IN ('ready','leased','done')),"
    " attempt INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, worker TEXT, "
    "lease_until INTEGER, cause TEXT);"
    "CREATE INDEX unit_ready ON unit(state, product, arm, id);",
    "ALTER TABLE unit ADD COLUMN losses INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE unit ADD COLUMN was_lost INTEGER NOT NULL DEFAULT 0;",
    NULL,
};

struct store {
    struct db *db;
};

int store_open(const char *path, struct store **out, struct err *err)
{
    AUTO(store) store = mem_alloc(sizeof(*store));
    if (db_open(path, migrations, &store->db, err) != 0) {
        return -1;
    }
    *out = TAKE(store);
    return 0;
}

void store_free(struct store *store)
{
    if (store != NULL) {
        db_free(store->db);
        free(store);
    }
}

static int insert_unit(struct db_stmt *stmt, const struct store_unit *unit, struct err *err)
{
    db_reset(stmt);
    if (db_bind_int(stmt, 1, unit->id, err) != 0 || db_bind_str(stmt, 2, unit->product, err) != 0 ||
        db_bind_str(stmt, 3, unit->arm, err) != 0 || db_bind_int(stmt, 4, unit->trials, err) != 0) {
        return -1;
    }
    return db_step(stmt, err) < 0 ? -1 : 0;
}

static int insert_all(struct store *store, const struct store_unit *units, size_t count,
                      struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    if (db_prepare(store->db, "INSERT INTO unit(id, product, arm, trials) VALUES(?1, ?2, ?3, ?4)",
                   &stmt, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (insert_unit(stmt, &units[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

int store_fill(struct store *store, const struct store_unit *units, size_t count, struct err *err)
{
    struct store_counts counts;
    if (store_count(store, &counts, err) != 0) {
        return -1;
    }
    if (counts.units > 0) {
        return err_set(err, ERR_INPUT, "the store already holds a plan");
    }
    if (db_begin(store->db, err) != 0) {
        return -1;
    }
    if (insert_all(store, units, count, err) != 0 || db_commit(store->db, err) != 0) {
        db_rollback(store->db);
        return -1;
    }
    return 0;
}

/* A unit whose lease ran out counts as ready. The order prefers ?2/?3, then groups nobody else is
 * on. */
static const char pick_sql[] = "SELECT id, product, arm, trials, attempt,"
                               " NOT EXISTS(SELECT 1 FROM unit AS o WHERE o.state = 'ready' AND"
                               "  o.product = u.product AND o.arm = u.arm AND o.id <> u.id)"
                               " FROM unit AS u"
                               " WHERE state = 'ready' OR (state = 'leased' AND lease_until < ?1)"
                               " ORDER BY (product = ?2 AND arm = ?3) DESC,"
                               "  EXISTS(SELECT 1 FROM unit AS o WHERE o.state = 'leased' AND "
                               "o.lease_until >= ?1 AND o.product = u.product"
                               "   AND o.arm = u.arm AND o.worker <> ?4),"
                               "  (product = ?2) DESC, id LIMIT 1";

static void copy_id(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text != NULL ? text : "");
}

static int pick(struct store *store, const char *worker, const char *product, const char *arm,
                struct store_unit *unit, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    if (db_prepare(store->db, pick_sql, &stmt, err) != 0 ||
        db_bind_int(stmt, 1, clock_utc_ms(), err) != 0 || db_bind_str(stmt, 2, product, err) != 0 ||
        db_bind_str(stmt, 3, arm, err) != 0 || db_bind_str(stmt, 4, worker, err) != 0) {
        return -1;
    }
    int got = db_step(stmt, err);
    if (got != DB_ROW) {
        return got < 0 ? -1 : STORE_NOTHING;
    }
    unit->id = db_col_int(stmt, 0);
    copy_id(unit->product, sizeof(unit->product), db_col_str(stmt, 1));
    copy_id(unit->arm, sizeof(unit->arm), db_col_str(stmt, 2));
    unit->trials = db_col_int(stmt, 3);
    unit->attempt = db_col_int(stmt, 4) + 1;
    unit->last = db_col_int(stmt, 5) != 0;
    return 0;
}

static int lease(struct store *store, const char *worker, int64_t lease_ms,
                 const struct store_unit *unit, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    if (db_prepare(store->db,
                   "UPDATE unit SET state = 'leased', worker = ?1, lease_until = ?2, attempt = ?3 "
                   "WHERE id = ?4",
                   &stmt, err) != 0 ||
        db_bind_str(stmt, 1, worker, err) != 0 ||
        db_bind_int(stmt, 2, clock_utc_ms() + lease_ms, err) != 0 ||
        db_bind_int(stmt, 3, unit->attempt, err) != 0 || db_bind_int(stmt, 4, unit->id, err) != 0) {
        return -1;
    }
    return db_step(stmt, err) < 0 ? -1 : 0;
}

int store_claim(struct store *store, const char *worker, const char *product, const char *arm,
                int64_t lease_ms, struct store_unit *unit, struct err *err)
{
    if (db_begin(store->db, err) != 0) {
        return -1;
    }
    int got = pick(store, worker, product, arm, unit, err);
    if (got == 0) {
        got = lease(store, worker, lease_ms, unit, err);
    }
    if (got < 0 || db_commit(store->db, err) != 0) {
        db_rollback(store->db);
        return -1;
    }
    if (got == STORE_NOTHING) {
        struct store_counts counts;
        if (store_count(store, &counts, err) != 0) {
            return -1;
        }
        return counts.units_done == counts.units ? STORE_FINISHED : STORE_NOTHING;
    }
    return 0;
}

int store_heartbeat(struct store *store, const char *worker, int64_t unit, int64_t lease_ms,
                    struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    if (db_prepare(
            store->db,
            "UPDATE unit SET lease_until = ?1 WHERE id = ?2 AND worker = ?3 AND state = 'leased'",
            &stmt, err) != 0 ||
        db_bind_int(stmt, 1, clock_utc_ms() + lease_ms, err) != 0 ||
        db_bind_int(stmt, 2, unit, err) != 0 || db_bind_str(stmt, 3, worker, err) != 0 ||
        db_step(stmt, err) < 0) {
        return -1;
    }
    return db_changes(store->db) == 1 ? 0 : STORE_LOST;
}

/* ?1 cause, ?2 most failures of this kind, ?3 worker, ?4 unit or NULL for all of the worker's, ?5
 * whether it was lost. */
static const char complete_sql[] =
    "UPDATE unit SET failures = failures + (?1 IS NOT NULL AND NOT ?5),"
    " losses = losses + (?1 IS NOT NULL AND ?5), was_lost = ?5,"
    " state = CASE WHEN ?1 IS NULL OR CASE WHEN ?5 THEN losses ELSE failures END + 1 >= ?2"
    " THEN 'done' ELSE 'ready' END,"
    " cause = ?1, lease_until = NULL, worker = NULL"
    " WHERE state = 'leased' AND worker = ?3 AND (?4 IS NULL OR id = ?4)";

/* unit NULL: all of the worker's. */
static int complete(struct store *store, const char *worker, const int64_t *unit,
                    const struct store_failure *failure, struct err *err)
{
    static const struct store_failure none;
    AUTO(db_stmt) stmt = NULL;
    failure = failure != NULL ? failure : &none;
    if (db_prepare(store->db, complete_sql, &stmt, err) != 0 ||
        db_bind_str(stmt, 1, failure->cause, err) != 0 ||
        db_bind_int(stmt, 2, failure->most, err) != 0 || db_bind_str(stmt, 3, worker, err) != 0 ||
        (unit != NULL && db_bind_int(stmt, 4, *unit, err) != 0) ||
        db_bind_int(stmt, 5, failure->lost, err) != 0) {
        return -1;
    }
    return db_step(stmt, err) < 0 ? -1 : 0;
}

int store_complete(struct store *store, const char *worker, int64_t unit,
                   const struct store_failure *failure, struct err *err)
{
    if (complete(store, worker, &unit, failure, err) != 0) {
        return -1;
    }
    return db_changes(store->db) == 1 ? 0 : STORE_LOST;
}

int store_fail_worker(struct store *store, const char *worker, const struct store_failure *failure,
                      struct err *err)
{
    return complete(store, worker, NULL, failure, err);
}

int store_release_all(struct store *store, struct err *err)
{
    return db_exec(store->db,
                   "UPDATE unit SET state = 'ready', worker = NULL, lease_until = NULL"
                   " WHERE state = 'leased' OR (state = 'done' AND was_lost"
                   " AND EXISTS(SELECT 1 FROM unit WHERE state <> 'done'));"
                   "UPDATE unit SET losses = 0 WHERE state = 'ready'",
                   err);
}

int store_count(struct store *store, struct store_counts *out, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    if (db_prepare(store->db,
                   "SELECT count(*), total(state = 'done'), total(state = 'leased'),"
                   " total(state = 'done' AND cause IS NOT NULL), total(trials), total(trials * "
                   "(state = 'done'))"
                   " FROM unit",
                   &stmt, err) != 0 ||
        db_step(stmt, err) < 0) {
        return -1;
    }
    *out = (struct store_counts){
        .units = db_col_int(stmt, 0),
        .units_done = db_col_int(stmt, 1),
        .units_leased = db_col_int(stmt, 2),
        .units_void = db_col_int(stmt, 3),
        .trials = db_col_int(stmt, 4),
        .trials_done = db_col_int(stmt, 5),
    };
    return 0;
}
