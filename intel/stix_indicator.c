/* Indicators. Rule: an indicator that says "one of these was seen" is its observables; another one
 * is its pattern in canonical form. */
#include <string.h>

#include "common/base/text.h"
#include "intel/pattern.h"
#include "intel/stix_reading.h"

#define LANGUAGE_MAX 32

static int validity(struct stix_reading *reading)
{
    struct intel_times *times = &reading->record.times;

    if (stix_time(reading, "valid_from", true, &times->valid_from) < 0 ||
        stix_time(reading, "valid_until", false, &times->valid_until) < 0 ||
        stix_order(reading, "valid_from", times->valid_from, "valid_until", times->valid_until) <
            0) {
        return -1;
    }
    return times->valid_from != times->valid_until
               ? 0
               : stix_wrong(reading, "valid_until", "it is valid_from, expected a later time");
}

/* "benign" says that what it describes is no attack: as a false positive, it is not to be used as
 * one. */
static void mark_benign(struct stix_reading *reading)
{
    bool benign = false;
    bool hostile = false;

    for (size_t i = 0; i < reading->record.label_count; i++) {
        const struct intel_label *label = &reading->labels[i];
        if (label->kind == LABEL_TAG) {
            benign = benign || strcmp(label->value, "benign") == 0;
            hostile = hostile || strcmp(label->value, "malicious-activity") == 0;
        }
    }
    reading->record.mark = benign && !hostile ? INTEL_FALSE_POSITIVE : INTEL_SEEN;
}

static int put_observables(struct stix_reading *reading, const struct pattern_observable *found,
                           size_t count, struct err *err)
{
    AUTOFREE struct intel_record *records = mem_array(count, sizeof(*records));
    AUTOFREE char *path = mem_printf("%s.pattern", reading->path);

    reading->record.labels = reading->labels;
    for (size_t i = 0; i < count; i++) {
        records[i] = reading->record;
        records[i].type = found[i].type;
        records[i].value = found[i].value;
    }
    return intake_records(reading->intake, path, records, count, err);
}

static int put_text(struct stix_reading *reading, const char *language, const char *text,
                    struct err *err)
{
    AUTOFREE char *value = mem_printf("%s:%s", language, text);
    int rc = 0;

    reading->record.value = value;
    rc = stix_put(reading, "pattern", err);
    reading->record.value = NULL;
    return rc;
}

static int read_pattern(struct stix_reading *reading, const char *text, struct err *err)
{
    AUTO(pattern) pattern = NULL;
    AUTOBUF struct buf form = BUF_INIT;
    const struct pattern_observable *found = NULL;
    size_t count = 0;

    if (pattern_parse(text, strlen(text), &pattern, &reading->why) < 0) {
        reading->member = "pattern";
        return stix_refuse(reading);
    }
    count = pattern_observables(pattern, &found);
    if (count > 0) {
        return put_observables(reading, found, count, err);
    }
    pattern_print(pattern, &form);
    return put_text(reading, "stix", buf_str(&form), err);
}

int stix_read_indicator(struct stix_reading *reading, struct err *err)
{
    const char *language = "stix";
    const char *text = NULL;

    if (stix_common(reading) < 0 || stix_name(reading, false) < 0 ||
        stix_text(reading, "pattern_type", !reading->old, &language) < 0 ||
        stix_text(reading, "pattern", true, &text) < 0 || validity(reading) < 0 ||
        stix_labels(reading) < 0) {
        return stix_refuse(reading);
    }
    if (!text_is_id(language, LANGUAGE_MAX)) {
        (void)stix_wrong(reading, "pattern_type",
                         "'%.80s' is no language of patterns, expected one like stix or sigma",
                         language);
        return stix_refuse(reading);
    }
    mark_benign(reading);
    return strcmp(language, "stix") == 0 ? read_pattern(reading, text, err)
                                         : put_text(reading, language, text, err);
}
