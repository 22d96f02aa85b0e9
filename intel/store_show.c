/* What belongs to one item: sightings with their history, labels, sources, relations. */
#include "intel/store_private.h"

int intel_store_sightings(struct intel_store *store, int64_t row, intel_sighting_fn *found,
                          void *data, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db,
                   "SELECT o.name, o.format, s.ref, s.version, s.first_seen, s.last_seen, "
                   "s.published, s.added, s.valid_from, s.valid_until, s.ingested, s.confidence, "
                   "s.tlp, s.mark, s.revoked, s.current FROM sighting s "
                   "JOIN source o ON o.id = s.source WHERE s.item = ? "
                   "ORDER BY o.name, s.ref, s.version, s.id",
                   &stmt, err) < 0 ||
        db_bind_int(stmt, 1, row, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        const struct intel_sighting sighting = {
            .source = db_col_str(stmt, 0),
            .format = db_col_str(stmt, 1),
            .ref = db_col_str(stmt, 2),
            .version = store_col_time(stmt, 3),
            .times = store_col_times(stmt, 4),
            .ingested = db_col_int(stmt, 10),
            .confidence = (int)db_col_int(stmt, 11),
            .tlp = (enum intel_tlp)db_col_int(stmt, 12),
            .mark = (enum intel_mark)db_col_int(stmt, 13),
            .revoked = db_col_int(stmt, 14) != 0,
            .current = db_col_int(stmt, 15) != 0,
        };
        if (found(data, &sighting, err) < 0) {
            return -1;
        }
    }
    return rc;
}

int intel_store_labels(struct intel_store *store, int64_t row, intel_label_fn *found, void *data,
                       struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db,
                   "SELECT DISTINCT w.kind, w.value FROM sighting s "
                   "JOIN label l ON l.sighting = s.id JOIN word w ON w.id = l.word "
                   "WHERE s.item = ? AND s.current = 1 ORDER BY w.kind, w.value",
                   &stmt, err) < 0 ||
        db_bind_int(stmt, 1, row, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        const struct intel_label label = {(enum intel_label_kind)db_col_int(stmt, 0),
                                          db_col_str(stmt, 1)};
        if (found(data, &label, err) < 0) {
            return -1;
        }
    }
    return rc;
}

int intel_store_item_sources(struct intel_store *store, int64_t row, intel_name_fn *found,
                             void *data, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db,
                   "SELECT DISTINCT o.name FROM sighting s JOIN source o ON o.id = s.source "
                   "WHERE s.item = ? AND s.current = 1 ORDER BY o.name",
                   &stmt, err) < 0 ||
        db_bind_int(stmt, 1, row, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        if (found(data, db_col_str(stmt, 0), err) < 0) {
            return -1;
        }
    }
    return rc;
}

/* The item at the other end; one whose sightings are not current (revoked objects are) is history.
 */
#define RELATED(mine, other)                                                                       \
    "SELECT DISTINCT " ITEM_COLUMNS ", r.kind FROM sighting me "                                   \
    "JOIN relation r ON r." mine " = me.ref AND r.current = 1 AND r.revoked = 0 "                  \
    "JOIN sighting it ON it.ref = r." other " AND it.current = 1 "                                 \
    "JOIN item i ON i.id = it.item "                                                               \
    "WHERE me.item = ?1 AND me.current = 1 AND (?2 IS NULL OR r.kind = ?2) "                       \
    "ORDER BY r.kind, i.type, i.value"

int intel_store_related(struct intel_store *store, int64_t row, const char *kind, bool to_it,
                        intel_related_fn *found, void *data, struct err *err)
{
    AUTO(db_stmt) stmt = NULL;
    int rc = 0;

    if (db_prepare(store->db, to_it ? RELATED("b", "a") : RELATED("a", "b"), &stmt, err) < 0 ||
        db_bind_int(stmt, 1, row, err) < 0 || db_bind_str(stmt, 2, kind, err) < 0) {
        return -1;
    }
    while ((rc = db_step(stmt, err)) == DB_ROW) {
        struct intel_item item;
        store_col_item(stmt, &item);
        if (found(data, db_col_str(stmt, ITEM_COLUMN_COUNT), &item, err) < 0) {
            return -1;
        }
    }
    return rc;
}
