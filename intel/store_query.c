/* Asking the store. Rule: only what is current is answered; history is for intel_store_sightings.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "intel/store_private.h"

#define TECHNIQUE_LABEL                                                                            \
    " AND ((i.type = ?10 AND (i.value = ?1 OR substr(i.value, 1, length(?1) + 1) = ?1 || '.')) "   \
    "OR i.id IN (SELECT s.item FROM word w JOIN label l ON l.word = w.id "                         \
    "JOIN sighting s ON s.id = l.sighting WHERE w.kind = ?11 AND s.current = 1 "                   \
    "AND (w.value = ?1 OR substr(w.value, 1, length(?1) + 1) = ?1 || '.')))"
#define CVE_LABEL                                                                                  \
    " AND ((i.type = ?12 AND i.value = ?2) OR i.id IN (SELECT s.item FROM word w "                 \
    "JOIN label l ON l.word = w.id JOIN sighting s ON s.id = l.sighting "                          \
    "WHERE w.kind = ?13 AND w.value = ?2 AND s.current = 1))"
#define SOURCE                                                                                     \
    " AND EXISTS (SELECT 1 FROM sighting s JOIN source o ON o.id = s.source "                      \
    "WHERE s.item = i.id AND s.current = 1 AND o.name = ?3)"

static void query_text(const struct intel_query *query, struct buf *out)
{
    const char *comma = "";

    buf_str_add(out, "SELECT " ITEM_COLUMNS " FROM item i WHERE i.sources > 0");
    if (query->types != 0) {
        buf_str_add(out, " AND i.type IN (");
        for (int type = 0; type < INTEL_TYPES; type++) {
            if ((query->types >> type & 1) != 0) {
                buf_printf(out, "%s%d", comma, type);
                comma = ",";
            }
        }
        buf_str_add(out, ")");
    }
    buf_str_add(out, query->technique != NULL ? TECHNIQUE_LABEL : "");
    buf_str_add(out, query->cve != NULL ? CVE_LABEL : "");
    buf_str_add(out, query->source != NULL ? SOURCE : "");
    buf_str_add(out, query->seen_from != 0 ? " AND i.seen >= ?4" : "");
    buf_str_add(out, query->seen_to != 0 ? " AND i.seen <= ?5" : "");
    buf_str_add(out, query->min_confidence != 0 ? " AND i.confidence >= ?6" : "");
    buf_str_add(out, " ORDER BY i.type, i.seen, i.id");
}

/* A parameter that the text does not hold is none of the statement's. */
static int bind_query(struct db_stmt *stmt, const struct intel_query *query, struct err *err)
{
    if (query->technique != NULL && (db_bind_str(stmt, 1, query->technique, err) < 0 ||
                                     db_bind_int(stmt, 10, INTEL_TECHNIQUE, err) < 0 ||
                                     db_bind_int(stmt, 11, LABEL_TECHNIQUE, err) < 0)) {
        return -1;
    }
    if (query->cve != NULL && (db_bind_str(stmt, 2, query->cve, err) < 0 ||
                               db_bind_int(stmt, 12, INTEL_VULNERABILITY, err) < 0 ||
                               db_bind_int(stmt, 13, LABEL_CVE, err) < 0)) {
        return -1;
    }
    return (query->source != NULL && db_bind_str(stmt, 3, query->source, err) < 0) ||
                   (query->seen_from != 0 && db_bind_int(stmt, 4, query->seen_from, err) < 0) ||
                   (query->seen_to != 0 && db_bind_int(stmt, 5, query->seen_to, err) < 0) ||
                   (query->min_confidence != 0 &&
                    db_bind_int(stmt, 6, query->min_confidence, err) < 0)
               ? -1
               : 0;
}

static int hand_out(struct db_stmt *stmt, intel_found_fn *found, void *data, struct err *err)
{
    int rc = 0;

    while ((rc = db_step(stmt, err)) == DB_ROW) {
        struct intel_item item;
        store_col_item(stmt, &item);
        rc = found(data, &item, err);
        if (rc != 0) {
            return rc < 0 ? -1 : 0;
        }
    }
    return rc;
}

int intel_store_select(struct intel_store *store, const struct intel_query *query,
                       intel_found_fn *found, void *data, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    AUTOBUF struct buf text = BUF_INIT;

    query_text(query, &text);
    return db_prepare(store->db, buf_str(&text), &stmt, err) < 0 || bind_query(stmt, query, err) < 0
               ? -1
               : hand_out(stmt, found, data, err);
}

static int item_of_row(struct intel_store *store, int64_t row, struct intel_item *out,
                       struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, "SELECT " ITEM_COLUMNS " FROM item i WHERE i.id = ?", &stmt, err) <
            0 ||
        db_bind_int(stmt, 1, row, err) < 0) {
        return -1;
    }
    rc = db_step(stmt, err);
    if (rc != DB_ROW) {
        return rc < 0 ? -1 : INTEL_NOT_FOUND;
    }
    store_col_item(stmt, out);
    free(store->found_value);
    free(store->found_name);
    store->found_value = mem_strdup(out->value);
    store->found_name = mem_strdup(out->name);
    out->value = store->found_value;
    out->name = store->found_name;
    return 0;
}

#define FOUND_SHOWN 5

/* Rows that a word may mean. */
struct candidates {
    int64_t rows[FOUND_SHOWN];
    size_t count;
};

static void add_candidate(struct candidates *found, int64_t row)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->rows[i] == row) {
            return;
        }
    }
    if (found->count < FOUND_SHOWN) {
        found->rows[found->count++] = row;
    }
}

static int collect(struct intel_store *store, const char *sql, const char *word, int64_t from,
                   int64_t to, struct candidates *found, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, sql, &stmt, err) < 0 || db_bind_str(stmt, 1, word, err) < 0 ||
        db_bind_int(stmt, 2, from, err) < 0 || db_bind_int(stmt, 3, to, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW && found->count < FOUND_SHOWN) {
        add_candidate(found, db_col_int(stmt, 0));
    }
    return rc < 0 ? -1 : 0;
}

#define ID_DIGITS 32
#define KEY_DIGITS 16
#define PREFIX_MIN 4

/* "url:3f2a...": the keys between which ids with this beginning lie. */
static bool key_range(const char *digits, int64_t *from, int64_t *to)
{
    size_t length = strlen(digits);
    uint64_t low = 0;
    uint64_t high = 0;

    if (length < PREFIX_MIN || length > ID_DIGITS || strspn(digits, "0123456789abcdef") != length) {
        return false;
    }
    for (size_t i = 0; i < KEY_DIGITS; i++) {
        char c = i < length ? digits[i] : '0';
        uint64_t digit = (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        low = low << 4 | digit;
        high = high << 4 | (i < length ? digit : 15);
    }
    *from = (int64_t)low;
    *to = (int64_t)high;
    return true;
}

static int by_id(struct intel_store *store, const char *word, struct candidates *found,
                 struct err *err)
{
    const char *colon = strchr(word, ':');
    enum intel_type type = INTEL_TYPES;
    int64_t from = 0;
    int64_t to = 0;

    if (colon == NULL || !key_range(colon + 1, &from, &to)) {
        return 0;
    }
    AUTOFREE char *name = mem_strndup(word, (size_t)(colon - word));
    if (intel_type_parse(name, &type, NULL) < 0) {
        return 0;
    }
    AUTOFREE char *sql = mem_printf("SELECT id FROM item WHERE type = %d AND key BETWEEN ?2 AND ?3 "
                                    "AND sources > 0 AND ?1 IS NOT NULL",
                                    (int)type);
    return collect(store, sql, word, from, to, found, err);
}

/* In any type in which the word is a value. */
static int by_value(struct intel_store *store, const char *word, struct candidates *found,
                    struct err *err)
{
    for (int type = 0; type < INTEL_TYPES; type++) {
        AUTOFREE char *normal = NULL;
        int64_t key = 0;

        if (intel_value_normal((enum intel_type)type, word, &normal, NULL) < 0) {
            continue;
        }
        key = intel_item_key((enum intel_type)type, normal);
        if (collect(store,
                    "SELECT id FROM item WHERE key BETWEEN ?2 AND ?3 AND value = ?1 "
                    "AND sources > 0",
                    normal, key, key, found, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int by_ref(struct intel_store *store, const char *word, struct candidates *found,
                  struct err *err)
{
    return collect(store,
                   "SELECT DISTINCT item FROM sighting WHERE ref = ?1 AND current = 1 "
                   "AND ?2 = ?3",
                   word, 0, 0, found, err);
}

static int by_name(struct intel_store *store, const char *word, struct candidates *found,
                   struct err *err)
{
    return collect(store,
                   "SELECT id FROM item WHERE type >= ?2 AND type <= ?3 AND sources > 0 "
                   "AND (name = ?1 COLLATE NOCASE OR value = ?1 COLLATE NOCASE) UNION "
                   "SELECT s.item FROM word w JOIN label l ON l.word = w.id "
                   "JOIN sighting s ON s.id = l.sighting WHERE w.kind = 5 AND s.current = 1 "
                   "AND w.value = ?1 COLLATE NOCASE",
                   word, INTEL_TECHNIQUE, INTEL_REPORT, found, err);
}

static int ambiguous(struct intel_store *store, const char *word, const struct candidates *found,
                     struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    for (size_t i = 0; i < found->count; i++) {
        struct intel_item item;
        if (item_of_row(store, found->rows[i], &item, err) != 0) {
            return -1;
        }
        buf_printf(&text, "%s%s (%.60s)", i == 0 ? "" : ", ", item.id,
                   item.name[0] != '\0' ? item.name : item.value);
    }
    (void)err_set(err, ERR_USAGE, "'%s' may be %s%s", word, buf_str(&text),
                  found->count == FOUND_SHOWN ? " and more" : "");
    return INTEL_AMBIGUOUS;
}

int intel_store_find(struct intel_store *store, const char *word, struct intel_item *out,
                     struct err *err)
{
    static int (*const ways[])(struct intel_store *, const char *, struct candidates *,
                               struct err *) = {by_id, by_value, by_ref, by_name};

    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct candidates found = {.count = 0};

        if (ways[i](store, word, &found, err) < 0) {
            return -1;
        }
        if (found.count > 1) {
            return ambiguous(store, word, &found, err);
        }
        if (found.count == 1) {
            return item_of_row(store, found.rows[0], out, err);
        }
    }
    return INTEL_NOT_FOUND;
}
