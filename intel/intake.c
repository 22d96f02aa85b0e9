/* What every record has to keep to, whatever format it came in. Rule: nothing reaches the store
 * unchecked, and nothing is refused without its path and reason. */
#include "intel/intake.h"

#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/hash.h"

static int check_text(const char *what, const char *text, size_t max, struct err *err)
{
    size_t length = text == NULL ? 0 : strlen(text);

    if (length > max) {
        return err_set(err, ERR_INPUT, "a %s of %zu bytes, expected at most %zu", what, length,
                       max);
    }
    return text == NULL || text_utf8_valid(text, length)
               ? 0
               : err_set(err, ERR_INPUT, "a %s that is not UTF-8", what);
}

static bool in_order(int64_t first, int64_t second)
{
    return first == INTEL_UNKNOWN || second == INTEL_UNKNOWN || first <= second;
}

static int check_times(const struct intel_times *times, struct err *err)
{
    if (!in_order(times->first_seen, times->last_seen)) {
        return err_set(err, ERR_INPUT, "last_seen is before first_seen");
    }
    if (times->valid_from != INTEL_UNKNOWN && times->valid_from == times->valid_until) {
        return err_set(err, ERR_INPUT, "valid_until is valid_from, expected a later time");
    }
    return in_order(times->valid_from, times->valid_until)
               ? 0
               : err_set(err, ERR_INPUT, "valid_until is before valid_from");
}

static int check_labels(const struct intel_record *record, struct err *err)
{
    if (record->label_count > INTEL_LABELS_MAX) {
        return err_set(err, ERR_INPUT, "%zu labels, expected at most %zu", record->label_count,
                       INTEL_LABELS_MAX);
    }
    for (size_t i = 0; i < record->label_count; i++) {
        if (check_text("label", record->labels[i].value, INTEL_NAME_MAX, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A copy that is fit for the store; value (caller frees) and id keep what it borrows. */
static int check_record(const struct intake *intake, const struct intel_record *record,
                        struct intel_record *out, char **value, char id[INTEL_ID], struct err *err)
{
    if (record->confidence < INTEL_NO_CONFIDENCE || record->confidence > 100) {
        return err_set(err, ERR_INPUT, "a confidence of %d, expected 0 to 100", record->confidence);
    }
    if (check_text("name", record->name, INTEL_NAME_MAX, err) < 0 ||
        check_text("reference", record->ref, INTEL_REF_MAX, err) < 0 ||
        check_times(&record->times, err) < 0 || check_labels(record, err) < 0 ||
        intel_value_normal(record->type, record->value, value, err) < 0) {
        return -1;
    }
    *out = *record;
    out->value = *value;
    if (out->ref == NULL || out->ref[0] == '\0') {
        intel_item_id(record->type, *value, id);
        out->ref = id;
    }
    if (out->tlp == TLP_UNMARKED) {
        out->tlp = intake->unmarked;
    }
    return 0;
}

void intake_refuse(struct intake *intake, const char *path, const struct err *why)
{
    intake->ops->refused(intake->data, path, why->text);
    intake->refused++;
}

/* ERR_INPUT is a matter of this object; all else ends the import. */
static int settle(struct intake *intake, const char *path, int answer, const struct err *err)
{
    if (answer < 0 && err->kind != ERR_INPUT) {
        return -1;
    }
    if (answer < 0) {
        intake_refuse(intake, path, err);
    } else if (answer == INTAKE_UNCHANGED) {
        intake->unchanged++;
    } else {
        intake->imported++;
    }
    return 0;
}

struct checked {
    struct intel_record record;
    char *value;
    char id[INTEL_ID];
};

static void digest_record(struct hash *hash, const struct intel_record *record)
{
    const int64_t numbers[] = {
        record->type, record->version, record->confidence,          record->tlp,
        record->mark, record->revoked, (int64_t)record->label_count};

    hash_add_str(hash, record->value);
    hash_add_str(hash, record->name == NULL ? "" : record->name);
    hash_add_str(hash, record->ref);
    hash_add(hash, &record->times, sizeof(record->times));
    hash_add(hash, numbers, sizeof(numbers));
    for (size_t i = 0; i < record->label_count; i++) {
        hash_add_str(hash, intel_label_kind_name(record->labels[i].kind));
        hash_add_str(hash, record->labels[i].value);
    }
}

/* Tells one object under an id from another under the same id and version. */
static void digest_object(struct checked *checked, size_t count)
{
    AUTO(hash) hash = hash_new();
    char hex[HASH_HEX];
    int64_t digest = 0;

    for (size_t i = 0; i < count; i++) {
        digest_record(hash, &checked[i].record);
    }
    hash_end(hash, hex);
    memcpy(&digest, hex, sizeof(digest)); /* eight digits; a number to compare, no more */
    for (size_t i = 0; i < count; i++) {
        checked[i].record.digest = digest;
    }
}

static int put_all(struct intake *intake, const struct intel_record *records, size_t count,
                   struct checked *checked, struct err *err)
{
    int answer = INTAKE_UNCHANGED;

    for (size_t i = 0; i < count; i++) {
        if (check_record(intake, &records[i], &checked[i].record, &checked[i].value, checked[i].id,
                         err) < 0) {
            return -1;
        }
    }
    digest_object(checked, count);
    for (size_t i = 0; i < count; i++) {
        int one = intake->ops->record(intake->data, &checked[i].record, err);
        if (one < 0) {
            return -1;
        }
        answer = one == 0 ? 0 : answer;
    }
    return answer;
}

int intake_records(struct intake *intake, const char *path, const struct intel_record *records,
                   size_t count, struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    struct err *why = err != NULL ? err : &own;
    AUTOFREE struct checked *checked = mem_array(count + 1, sizeof(*checked));
    int answer = put_all(intake, records, count, checked, why);

    for (size_t i = 0; i < count; i++) {
        mem_free_cleanup(&checked[i].value);
    }
    return settle(intake, path, answer, why);
}

int intake_record(struct intake *intake, const char *path, const struct intel_record *record,
                  struct err *err)
{
    return intake_records(intake, path, record, 1, err);
}

static int check_relation(const struct intel_relation *relation, struct err *err)
{
    const char *const texts[] = {relation->ref, relation->kind, relation->from, relation->to};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i] == NULL || texts[i][0] == '\0') {
            return err_set(err, ERR_INPUT, "a relation without its id, kind or ends");
        }
        if (check_text("reference", texts[i], INTEL_REF_MAX, err) < 0) {
            return -1;
        }
    }
    return 0;
}

int intake_relation(struct intake *intake, const char *path, const struct intel_relation *relation,
                    struct err *err)
{
    struct err own = {.kind = ERR_NONE};
    struct err *why = err != NULL ? err : &own;
    int answer = check_relation(relation, why);

    return settle(intake, path,
                  answer < 0 ? -1 : intake->ops->relation(intake->data, relation, why), why);
}
