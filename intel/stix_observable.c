/* Observables that stand in a bundle by themselves. They say that something is, not that it is
 * bad, nor when: items without times and confidence, with the tag "observable", to which relations
 * may lead. */
#include <string.h>
#include <strings.h>

#include "intel/stix_reading.h"

#define HASHES_MAX 8

static int prepare(struct stix_reading *reading)
{
    reading->record.times.added = reading->context->added;
    if (stix_tlp(reading) < 0) {
        return -1;
    }
    stix_label(reading, LABEL_TAG, "observable");
    return 0;
}

int stix_read_value(struct stix_reading *reading, struct err *err)
{
    if (prepare(reading) < 0 || stix_text(reading, "value", true, &reading->record.value) < 0) {
        return stix_refuse(reading);
    }
    return stix_put(reading, "value", err);
}

static int add_hash(struct stix_reading *reading, const char *kind, const struct node *digits,
                    char **out)
{
    static const char *const kinds[] = {"MD5", "SHA-1", "SHA-256", "SHA-512"};

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcasecmp(kind, kinds[i]) == 0) {
            if (node_str(digits) == NULL) {
                return stix_wrong(reading, "hashes", "'%s' is %s, expected a string", kinds[i],
                                  node_type_name(node_type(digits)));
            }
            *out = mem_printf("%s:%s", kind, node_str(digits));
        }
    }
    return 0;
}

/* The hashes of the kinds that items are made of. */
static int hashes_of(struct stix_reading *reading, char *values[HASHES_MAX], size_t *count)
{
    const struct node *hashes = node_get(reading->object, "hashes");

    for (void *i = node_iter(hashes); i != NULL && *count < HASHES_MAX;
         i = node_iter_next(hashes, i)) {
        if (add_hash(reading, node_iter_key(i), node_iter_value(i), &values[*count]) < 0) {
            return -1;
        }
        *count += values[*count] != NULL;
    }
    return 0;
}

static int put_hashes(struct stix_reading *reading, char *const *values, size_t count,
                      struct err *err)
{
    struct intel_record records[HASHES_MAX];
    AUTOFREE char *path = mem_printf("%s.hashes", reading->path);

    reading->record.labels = reading->labels;
    for (size_t i = 0; i < count; i++) {
        records[i] = reading->record;
        records[i].value = values[i];
    }
    return intake_records(reading->intake, path, records, count, err);
}

/* A file without a hash is a name at most: no intelligence. */
int stix_read_file(struct stix_reading *reading, struct err *err)
{
    char *values[HASHES_MAX] = {NULL};
    size_t count = 0;
    int rc = 0;

    if (prepare(reading) < 0 || stix_name(reading, false) < 0 ||
        hashes_of(reading, values, &count) < 0) {
        rc = stix_refuse(reading);
    } else if (count == 0) {
        reading->intake->ignored++;
    } else {
        rc = put_hashes(reading, values, count, err);
    }
    for (size_t i = 0; i < count; i++) {
        mem_free_cleanup(&values[i]);
    }
    return rc;
}
