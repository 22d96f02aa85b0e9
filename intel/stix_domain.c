/* Actors, their means and what they exploit: objects whose name is their meaning. */
#include <string.h>

#include "intel/stix_reading.h"

#define OBSERVED_MAX 999999999 /* STIX 2.1 section 4.14 */

static int seen(struct stix_reading *reading)
{
    struct intel_times *times = &reading->record.times;

    return stix_time(reading, "first_seen", false, &times->first_seen) < 0 ||
                   stix_time(reading, "last_seen", false, &times->last_seen) < 0
               ? -1
               : stix_order(reading, "first_seen", times->first_seen, "last_seen",
                            times->last_seen);
}

/* The whole name stands for the meaning, its beginning is shown. */
static int describe(struct stix_reading *reading, bool named)
{
    return stix_common(reading) < 0 || stix_name(reading, named) < 0 || seen(reading) < 0 ||
                   stix_text(reading, "name", named, &reading->record.value) < 0 ||
                   stix_labels(reading) < 0
               ? -1
               : 0;
}

int stix_read_named(struct stix_reading *reading, struct err *err)
{
    return describe(reading, true) < 0 ? stix_refuse(reading) : stix_put(reading, "name", err);
}

/* A sample needs no name; its id stands for it then. ATT&CK tells of families alone. */
int stix_read_malware(struct stix_reading *reading, struct err *err)
{
    bool family = false;

    if (stix_bool(reading, "is_family", !reading->old, &family) < 0 ||
        describe(reading, family) < 0) {
        return stix_refuse(reading);
    }
    if (reading->record.value == NULL) {
        reading->record.value = reading->record.ref;
    } else if (family || reading->attack_id != NULL) {
        stix_label(reading, LABEL_FAMILY, reading->record.name);
    }
    return stix_put(reading, "name", err);
}

int stix_read_technique(struct stix_reading *reading, struct err *err)
{
    if (describe(reading, true) < 0) {
        return stix_refuse(reading);
    }
    if (reading->attack_id != NULL) {
        reading->record.value = reading->attack_id;
    }
    return stix_put(reading, reading->attack_id != NULL ? "external_references" : "name", err);
}

int stix_read_tactic(struct stix_reading *reading, struct err *err)
{
    if (describe(reading, true) < 0 ||
        stix_text(reading, "x_mitre_shortname", true, &reading->record.value) < 0) {
        return stix_refuse(reading);
    }
    return stix_put(reading, "x_mitre_shortname", err);
}

int stix_read_vulnerability(struct stix_reading *reading, struct err *err)
{
    if (describe(reading, true) < 0) {
        return stix_refuse(reading);
    }
    if (reading->cve != NULL) {
        reading->record.value = reading->cve;
    }
    return stix_put(reading, reading->cve != NULL ? "external_references" : "name", err);
}

int stix_read_report(struct stix_reading *reading, struct err *err)
{
    const struct node *refs = NULL;

    if (describe(reading, true) < 0 ||
        stix_time(reading, "published", true, &reading->record.times.published) < 0 ||
        stix_list(reading, "object_refs", NODE_STRING, &refs) < 0) {
        return stix_refuse(reading);
    }
    if (refs == NULL) {
        (void)stix_wrong(reading, NULL, "'object_refs' is missing");
        return stix_refuse(reading);
    }
    return stix_put(reading, "name", err);
}

/* Its id is all the name it has. */
int stix_read_observed(struct stix_reading *reading, struct err *err)
{
    struct intel_times *times = &reading->record.times;
    int64_t count = 0;

    if (stix_common(reading) < 0 ||
        stix_time(reading, "first_observed", true, &times->first_seen) < 0 ||
        stix_time(reading, "last_observed", true, &times->last_seen) < 0 ||
        stix_order(reading, "first_observed", times->first_seen, "last_observed",
                   times->last_seen) < 0 ||
        stix_int(reading, "number_observed", true, 1, OBSERVED_MAX, &count) < 0 ||
        stix_labels(reading) < 0) {
        return stix_refuse(reading);
    }
    reading->record.value = reading->record.ref;
    return stix_put(reading, "id", err);
}
