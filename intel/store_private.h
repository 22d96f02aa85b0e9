/* The store's connection, statements and rows; private to store*.c. */
#ifndef INTEL_STORE_PRIVATE_H
#define INTEL_STORE_PRIVATE_H

#include <stdbool.h>

#include "common/ext/db.h"
#include "intel/store.h"

/* Statements that are prepared once. */
enum store_statement {
    S_ITEM_FIND,
    S_ITEM_ADD,
    S_ITEM_FOLD,
    S_ITEM_EMPTY,
    S_ITEM_DROP,
    S_PRIOR,
    S_SIGHTING_ADD,
    S_SIGHTING_MERGE,
    S_SUPERSEDE,
    S_WORD_FIND,
    S_WORD_ADD,
    S_LABEL_ADD,
    S_RELATION_PRIOR,
    S_RELATION_ADD,
    S_RELATION_SUPERSEDE,
    STORE_STATEMENTS,
};

struct intel_store {
    struct db *db;
    struct db_stmt *statements[STORE_STATEMENTS];
    int64_t source; /* row of the source that tells, between begin and commit */
    int64_t now_ms;
    char *found_value; /* of intel_store_find */
    char *found_name;
};

/* The statement, reset. NULL with *err when it cannot be prepared. */
struct db_stmt *store_statement(struct intel_store *store, enum store_statement which,
                                struct err *err);
int store_bind_time(struct db_stmt *stmt, int index, int64_t time, struct err *err);
int64_t store_col_time(struct db_stmt *stmt, int column);
/* Six times from that parameter or column on, in the order of struct intel_times. */
int store_bind_times(struct db_stmt *stmt, int index, const struct intel_times *times,
                     struct err *err);
struct intel_times store_col_times(struct db_stmt *stmt, int column);

/* The columns of an item, for SELECT; reads them from column 0 on. Strings are borrowed. */
#define ITEM_COLUMNS                                                                               \
    "i.id, i.type, i.value, i.name, i.first_seen, i.last_seen, i.published, i.added, "             \
    "i.valid_from, i.valid_until, i.ingested, i.confidence, i.tlp, i.mark, i.revoked, i.sources"
#define ITEM_COLUMN_COUNT 16
void store_col_item(struct db_stmt *stmt, struct intel_item *out);

#endif
