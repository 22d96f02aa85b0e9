#include "common/ext/db.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/support.h"

static const char *const first[] = {"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
                                    NULL};
static const char *const second[] = {
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "ALTER TABLE thing ADD COLUMN size INTEGER; UPDATE thing SET size = 7", NULL};
static const char *const broken[] = {
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
    "CREATE TABLE other (id INTEGER); SELECT nonsense", NULL};

static struct db *open_db(const char *path, const char *const *migrations)
{
    struct db *db = NULL;
    struct err err = {0};

    assert_ok(db_open(path, migrations, &db, &err), err);
    return db;
}

static int64_t ask(struct db *db, const char *sql)
{
    AUTO(db_stmt) stmt = NULL;
    struct err err = {0};

    assert_ok(db_prepare(db, sql, &stmt, &err), err);
    cr_assert_eq(db_step(stmt, &err), DB_ROW);
    return db_col_int(stmt, 0);
}

static void insert(struct db *db, const char *name)
{
    AUTO(db_stmt) stmt = NULL;
    struct err err = {0};

    assert_ok(db_prepare(db, "INSERT INTO thing (name) VALUES (?1)", &stmt, &err), err);
    assert_ok(db_bind_str(stmt, 1, name, &err), err);
    assert_ok(db_step(stmt, &err), err);
}

Test(db_open, keeps_the_data_and_raises_the_version)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.db");
    struct db *db = open_db(path, first);

    insert(db, "one");
    cr_assert_eq(ask(db, "PRAGMA user_version"), 1);
    db_free(db);
    db = open_db(path, second);
    cr_assert_eq(ask(db, "PRAGMA user_version"), 2);
    cr_assert_eq(ask(db, "SELECT size FROM thing WHERE name = 'one'"), 7);
    cr_assert_eq(ask(db, "PRAGMA foreign_keys"), 1);
    db_free(db);
}

Test(db_open, refuses_a_file_from_the_future)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.db");
    AUTOFREE char *expected =
        mem_printf("database '%s' has version 2, this program knows versions up to 1", path);
    struct db *db = open_db(path, second);
    struct err err = {0};

    db_free(db);
    db = NULL;
    cr_assert_eq(db_open(path, first, &db, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(db);
}

Test(db_open, undoes_a_migration_that_fails)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.db");
    AUTOFREE char *expected =
        mem_printf("migration 2: database '%s': no such column: nonsense", path);
    struct db *db = open_db(path, first);
    struct err err = {0};

    db_free(db);
    db = NULL;
    cr_assert_eq(db_open(path, broken, &db, &err), -1);
    assert_err(err, ERR_BUG, expected);
    db = open_db(path, first);
    cr_assert_eq(ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'other'"), 0);
    db_free(db);
}

Test(db_open, tells_that_a_file_is_no_database)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.db");
    AUTOFREE char *expected = mem_printf("database '%s': file is not a database", path);
    AUTOFREE char *text = mem_alloc(5000);
    struct db *db = NULL;
    struct err err = {0};

    memset(text, 'x', 4999);
    support_write(path, text);
    cr_assert_eq(db_open(path, first, &db, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(db_open, names_the_place_it_cannot_open)
{
    struct db *db = NULL;
    struct err err = {0};

    cr_assert_eq(db_open("no/such/f.db", first, &db, &err), -1);
    assert_err(err, ERR_IO, "database 'no/such/f.db': unable to open database file");
}

Test(db_open, lets_many_processes_begin_at_once, .timeout = 60)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.db");
    int failed = 0;
    struct db *db = NULL;

    for (int i = 0; i < 8; i++) {
        if (fork() == 0) {
            struct err err = {0};
            int code = db_open(path, second, &db, &err);

            for (int j = 0; j < 20 && code == 0; j++) {
                code = db_begin(db, &err) != 0 ||
                       db_exec(db, "INSERT INTO thing (size) VALUES (1)", &err) != 0 ||
                       db_commit(db, &err) != 0;
            }
            if (code != 0) {
                (void)fprintf(stderr, "%s\n", err.text);
            }
            _exit(code == 0 ? 0 : 1);
        }
    }
    for (int i = 0; i < 8; i++) {
        int status = 0;

        cr_assert_gt(wait(&status), 0);
        failed += status != 0;
    }
    cr_assert_eq(failed, 0);
    db = open_db(path, second);
    cr_assert_eq(ask(db, "SELECT count(*) FROM thing"), 160);
    db_free(db);
}

Test(db_rollback, undoes_and_is_harmless_outside)
{
    AUTO(db) db = open_db(":memory:", first);
    struct err err = {0};

    db_rollback(db);
    assert_ok(db_begin(db, &err), err);
    insert(db, "one");
    db_rollback(db);
    cr_assert_eq(ask(db, "SELECT count(*) FROM thing"), 0);
    assert_ok(db_begin(db, &err), err);
    insert(db, "one");
    assert_ok(db_commit(db, &err), err);
    cr_assert_eq(ask(db, "SELECT count(*) FROM thing"), 1);
}

Test(db_step, walks_rows_and_can_be_reset)
{
    AUTO(db) db = open_db(":memory:", first);
    AUTO(db_stmt) stmt = NULL;
    struct err err = {0};

    insert(db, "one");
    insert(db, NULL);
    assert_ok(db_prepare(db, "SELECT id, name FROM thing WHERE id >= ?1 ORDER BY id", &stmt, &err),
              err);
    assert_ok(db_bind_int(stmt, 1, 1, &err), err);
    cr_assert_eq(db_step(stmt, &err), DB_ROW);
    cr_assert_eq(db_col_int(stmt, 0), 1);
    cr_assert_str_eq(db_col_str(stmt, 1), "one");
    cr_assert_eq(db_step(stmt, &err), DB_ROW);
    cr_assert_null(db_col_str(stmt, 1));
    cr_assert_eq(db_step(stmt, &err), 0);
    db_reset(stmt);
    cr_assert_eq(db_step(stmt, &err), 0, "the parameter is NULL again");
}

Test(db_step, tells_a_broken_rule)
{
    AUTO(db) db = open_db(":memory:", first);
    AUTO(db_stmt) stmt = NULL;
    struct err err = {0};

    insert(db, "one");
    assert_ok(db_prepare(db, "INSERT INTO thing (name) VALUES ('one')", &stmt, &err), err);
    cr_assert_eq(db_step(stmt, &err), -1);
    assert_err(err, ERR_BUG, "database ':memory:': UNIQUE constraint failed: thing.name");
}

Test(db_prepare, tells_bad_sql)
{
    AUTO(db) db = open_db(":memory:", first);
    struct db_stmt *stmt = NULL;
    struct err err = {0};

    cr_assert_eq(db_prepare(db, "SELEC 1", &stmt, &err), -1);
    assert_err(err, ERR_BUG, "database ':memory:': near \"SELEC\": syntax error");
    cr_assert_null(stmt);
}

Test(db_bind_str, tells_a_parameter_that_is_not_there)
{
    AUTO(db) db = open_db(":memory:", first);
    AUTO(db_stmt) stmt = NULL;
    struct err err = {0};

    assert_ok(db_prepare(db, "SELECT ?1", &stmt, &err), err);
    cr_assert_eq(db_bind_str(stmt, 2, "x", &err), -1);
    assert_err(err, ERR_BUG, "database ':memory:': column index out of range");
}

Test(db_changes, counts_the_rows_of_the_last_statement)
{
    AUTO(db) db = open_db(":memory:", first);
    struct err err = {0};

    insert(db, "one");
    insert(db, "two");
    assert_ok(db_exec(db, "UPDATE thing SET name = name || '!'", &err), err);
    cr_assert_eq(db_changes(db), 2);
}
