/* Ties between objects: relationships as they stand, and sightings, which are an observation of
 * their own that points to what was seen. */
#include "intel/stix_reading.h"

#define COUNT_MAX 999999999 /* STIX 2.1 section 5.2 */

static int put_relation(struct stix_reading *reading, const char *kind, const char *from,
                        const char *to, struct err *err)
{
    const struct intel_relation relation = {
        .ref = reading->record.ref,
        .kind = kind,
        .from = from,
        .to = to,
        .version = reading->record.version,
        .revoked = reading->record.revoked,
    };

    return intake_relation(reading->intake, reading->path, &relation, err);
}

int stix_read_relationship(struct stix_reading *reading, struct err *err)
{
    const char *kind = NULL;
    const char *from = NULL;
    const char *to = NULL;

    if (stix_common(reading) < 0 || stix_text(reading, "relationship_type", true, &kind) < 0 ||
        stix_ref(reading, "source_ref", &from) < 0 || stix_ref(reading, "target_ref", &to) < 0) {
        return stix_refuse(reading);
    }
    return put_relation(reading, kind, from, to, err);
}

/* The observation carries the times; the relation says of what. */
int stix_read_sighting(struct stix_reading *reading, struct err *err)
{
    struct intel_times *times = &reading->record.times;
    const char *what = NULL;
    int64_t count = 0;

    if (stix_common(reading) < 0 || stix_ref(reading, "sighting_of_ref", &what) < 0 ||
        stix_time(reading, "first_seen", false, &times->first_seen) < 0 ||
        stix_time(reading, "last_seen", false, &times->last_seen) < 0 ||
        stix_order(reading, "first_seen", times->first_seen, "last_seen", times->last_seen) < 0 ||
        stix_int(reading, "count", false, 0, COUNT_MAX, &count) < 0 || stix_labels(reading) < 0) {
        return stix_refuse(reading);
    }
    reading->record.value = reading->record.ref;
    return stix_put(reading, "id", err) < 0
               ? -1
               : put_relation(reading, "sighting-of", reading->record.ref, what, err);
}
