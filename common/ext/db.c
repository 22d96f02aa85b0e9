/* SQLite behind a connection and its statements. Several processes share one file: writers wait for
 * each other, and the version of the file is raised under a write lock, by whoever comes first. */
#include "common/ext/db.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_MS 30000

struct db {
    sqlite3 *handle;
    char *path;
};

struct db_stmt {
    sqlite3_stmt *handle;
    struct db *db; /* borrowed */
};

static enum err_kind kind_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_TIMEOUT;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return ERR_IO;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return ERR_INPUT;
    default:
        return ERR_BUG;
    }
}

static int db_fail(const struct db *db, struct err *err)
{
    return err_set(err, kind_of(sqlite3_errcode(db->handle)), "database '%s': %s", db->path,
                   sqlite3_errmsg(db->handle));
}

int db_exec(struct db *db, const char *sql, struct err *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(db, err);
}

int db_begin(struct db *db, struct err *err)
{
    return db_exec(db, "BEGIN IMMEDIATE", err);
}

int db_commit(struct db *db, struct err *err)
{
    return db_exec(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
    if (sqlite3_get_autocommit(db->handle) == 0) {
        (void)db_exec(db, "ROLLBACK", NULL);
    }
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_last_row(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

static int read_version(struct db *db, int64_t *version, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;

    if (db_prepare(db, "PRAGMA user_version", &stmt, err) != 0 || db_step(stmt, err) < 0) {
        return -1;
    }
    *version = db_col_int(stmt, 0);
    return 0;
}

static int write_version(struct db *db, int64_t version, struct err *err)
{
    AUTOFREE char *sql = mem_printf("PRAGMA user_version = %" PRId64, version);

    return db_exec(db, sql, err);
}

/* Applies what is missing; runs inside a transaction. */
static int apply(struct db *db, const char *const *migrations, int64_t known, struct err *err)
{
    int64_t version = 0;

    if (read_version(db, &version, err) != 0) {
        return -1;
    }
    if (version > known) {
        return err_set(err, ERR_INPUT,
                       "database '%s' has version %" PRId64
                       ", this program knows versions up to %" PRId64,
                       db->path, version, known);
    }
    for (int64_t i = version; i < known; i++) {
        if (db_exec(db, migrations[i], err) != 0) {
            return err_wrap(err, "migration %" PRId64, i + 1);
        }
    }
    return version == known ? 0 : write_version(db, known, err);
}

static int migrate(struct db *db, const char *const *migrations, struct err *err)
{
    int64_t known = 0;
    int64_t version = 0;

    while (migrations[known] != NULL) {
        known++;
    }
    if (read_version(db, &version, err) != 0) {
        return -1;
    }
    if (version == known) {
        return 0;
    }
    if (db_begin(db, err) != 0) {
        return -1;
    }
    if (apply(db, migrations, known, err) != 0 || db_commit(db, err) != 0) {
        db_rollback(db);
        return -1;
    }
    return 0;
}

int db_open(const char *path, const char *const *migrations, struct db **out, struct err *err)
{
    AUTO(db) db = mem_alloc(sizeof(*db));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;

    db->path = mem_strdup(path);
    if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK) {
        return db_fail(db, err);
    }
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    if (db_exec(db,
                "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF",
                err) != 0 ||
        migrate(db, migrations, err) != 0) {
        return -1;
    }
    *out = TAKE(db);
    return 0;
}

void db_free(struct db *db)
{
    if (db == NULL) {
        return;
    }
    sqlite3_close_v2(db->handle);
    free(db->path);
    free(db);
}

int db_prepare(struct db *db, const char *sql, struct db_stmt **out, struct err *err)
{
    AUTO(db_stmt) stmt = mem_alloc(sizeof(*stmt));

    stmt->db = db;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &stmt->handle, NULL) != SQLITE_OK) {
        return db_fail(db, err);
    }
    *out = TAKE(stmt);
    return 0;
}

void db_stmt_free(struct db_stmt *stmt)
{
    if (stmt != NULL) {
        sqlite3_finalize(stmt->handle);
        free(stmt);
    }
}

int db_bind_str(struct db_stmt *stmt, int index, const char *text, struct err *err)
{
    int code = sqlite3_bind_text64(stmt->handle, index, text, text == NULL ? 0 : strlen(text),
                                   SQLITE_TRANSIENT, SQLITE_UTF8);

    return code == SQLITE_OK ? 0 : db_fail(stmt->db, err);
}

int db_bind_int(struct db_stmt *stmt, int index, int64_t value, struct err *err)
{
    int code = sqlite3_bind_int64(stmt->handle, index, value);

    return code == SQLITE_OK ? 0 : db_fail(stmt->db, err);
}

int db_step(struct db_stmt *stmt, struct err *err)
{
    switch (sqlite3_step(stmt->handle)) {
    case SQLITE_ROW:
        return DB_ROW;
    case SQLITE_DONE:
        return 0;
    default:
        return db_fail(stmt->db, err);
    }
}

void db_reset(struct db_stmt *stmt)
{
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
}

const char *db_col_str(struct db_stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt->handle, column);
}

int64_t db_col_int(struct db_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

bool db_col_null(struct db_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}
