/* SQLite: one connection, WAL, foreign keys on, busy time-out; statements with numbered parameters.
 */
#ifndef COMMON_EXT_DB_H
#define COMMON_EXT_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct db;
struct db_stmt;

#define DB_ROW 1 /* db_step: a row is there */

/* Opens or makes the file and brings it to the last migration: migrations is a NULL-ended list of
 * SQL scripts; number of those applied is kept in user_version; a newer file than we know is
 * ERR_INPUT. */
int db_open(const char *path, const char *const *migrations, struct db **out, struct err *err);
void db_free(struct db *db);
AUTO_DEFINE(db)
int db_exec(struct db *db, const char *sql, struct err *err);
int db_begin(struct db *db, struct err *err); /* BEGIN IMMEDIATE */
int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
int64_t db_changes(const struct db *db);  /* rows of the last statement */
int64_t db_last_row(const struct db *db); /* number of the row that was inserted last */

int db_prepare(struct db *db, const char *sql, struct db_stmt **out, struct err *err);
void db_stmt_free(struct db_stmt *stmt);
AUTO_DEFINE(db_stmt)
/* Parameters from 1; strings are copied; NULL text binds NULL. */
int db_bind_str(struct db_stmt *stmt, int index, const char *text, struct err *err);
int db_bind_int(struct db_stmt *stmt, int index, int64_t value, struct err *err);
/* 0 done; DB_ROW a row; -1 failed. */
int db_step(struct db_stmt *stmt, struct err *err);
void db_reset(struct db_stmt *stmt); /* also clears the parameters */
/* Columns from 0; strings are borrowed until the next step; NULL for SQL NULL. */
const char *db_col_str(struct db_stmt *stmt, int column);
int64_t db_col_int(struct db_stmt *stmt, int column);
bool db_col_null(struct db_stmt *stmt, int column);

#endif
