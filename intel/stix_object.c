/* One STIX object: which type it is, what all types have, and who reads the rest. Rule: a known
 * type is read or refused with its reason; all else is ignored and counted. */
#include "intel/stix.h"

#include <stdio.h>
#include <string.h>

#include "intel/stix_reading.h"

#define SHOWN 80

static const struct stix_type types[] = {
    {"relationship", INTEL_TYPES, NULL, stix_read_relationship},
    {"indicator", INTEL_PATTERN, "indicator_types", stix_read_indicator},
    {"attack-pattern", INTEL_TECHNIQUE, NULL, stix_read_technique},
    {"malware", INTEL_MALWARE, "malware_types", stix_read_malware},
    {"tool", INTEL_TOOL, "tool_types", stix_read_named},
    {"infrastructure", INTEL_INFRASTRUCTURE, "infrastructure_types", stix_read_named},
    {"campaign", INTEL_CAMPAIGN, NULL, stix_read_named},
    {"intrusion-set", INTEL_INTRUSION_SET, NULL, stix_read_named},
    {"threat-actor", INTEL_THREAT_ACTOR, "threat_actor_types", stix_read_named},
    {"vulnerability", INTEL_VULNERABILITY, NULL, stix_read_vulnerability},
    {"report", INTEL_REPORT, "report_types", stix_read_report},
    {"observed-data", INTEL_OBSERVATION, NULL, stix_read_observed},
    {"sighting", INTEL_OBSERVATION, NULL, stix_read_sighting},
    {"x-mitre-tactic", INTEL_TACTIC, NULL, stix_read_tactic},
    {"marking-definition", INTEL_TYPES, NULL, stix_read_marking},
    {"url", INTEL_URL, NULL, stix_read_value},
    {"domain-name", INTEL_DOMAIN, NULL, stix_read_value},
    {"ipv4-addr", INTEL_ADDRESS, NULL, stix_read_value},
    {"ipv6-addr", INTEL_ADDRESS, NULL, stix_read_value},
    {"email-addr", INTEL_EMAIL, NULL, stix_read_value},
    {"file", INTEL_HASH, NULL, stix_read_file},
};

static const struct stix_type *type_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(types[i].name, name) == 0) {
            return &types[i];
        }
    }
    return NULL;
}

/* An object without spec_version is of STIX 2.0 (STIX 2.1 section 3.2). */
static int version_of(struct stix_reading *reading)
{
    const char *version = "2.0";

    if (stix_text(reading, "spec_version", false, &version) < 0) {
        return -1;
    }
    reading->old = strcmp(version, "2.0") == 0;
    return reading->old || strcmp(version, "2.1") == 0
               ? 0
               : stix_wrong(reading, "spec_version", "'%.*s', expected 2.0 or 2.1", SHOWN, version);
}

int stix_common(struct stix_reading *reading)
{
    struct intel_record *record = &reading->record;
    int64_t confidence = INTEL_NO_CONFIDENCE;
    bool deprecated = false;

    if (stix_time(reading, "created", true, &record->times.published) < 0 ||
        stix_time(reading, "modified", true, &record->version) < 0 ||
        stix_order(reading, "created", record->times.published, "modified", record->version) < 0 ||
        stix_bool(reading, "revoked", false, &record->revoked) < 0 ||
        stix_bool(reading, "x_mitre_deprecated", false, &deprecated) < 0 ||
        stix_int(reading, "confidence", false, 0, 100, &confidence) < 0) {
        return -1;
    }
    record->revoked = record->revoked || deprecated;
    record->confidence = (int)confidence;
    record->times.added = reading->context->added;
    return stix_tlp(reading);
}

int stix_name(struct stix_reading *reading, bool required)
{
    const char *name = NULL;
    size_t length = 0;

    if (stix_text(reading, "name", required, &name) < 0) {
        return -1;
    }
    if (name == NULL) {
        return 0;
    }
    length = strlen(name);
    if (length > INTEL_NAME_MAX) {
        for (length = INTEL_NAME_MAX; ((unsigned char)name[length] & 0xc0) == 0x80; length--) {
        }
    }
    memcpy(reading->name, name, length);
    reading->name[length] = '\0';
    reading->record.name = reading->name;
    return 0;
}

int stix_refuse(struct stix_reading *reading)
{
    char path[STIX_PATH_MAX];

    if (reading->member != NULL) {
        (void)snprintf(path, sizeof(path), "%s.%s", reading->path, reading->member);
    }
    intake_refuse(reading->intake, reading->member != NULL ? path : reading->path, &reading->why);
    return 0;
}

int stix_put(struct stix_reading *reading, const char *member, struct err *err)
{
    char path[STIX_PATH_MAX];

    (void)snprintf(path, sizeof(path), "%s.%s", reading->path, member);
    reading->record.labels = reading->labels;
    return intake_record(reading->intake, path, &reading->record, err);
}

static int read_typed(struct stix_reading *reading, struct err *err)
{
    const char *id = NULL;

    reading->record = (struct intel_record)INTEL_RECORD_INIT;
    reading->record.type = reading->type->type;
    if (version_of(reading) < 0 || stix_text(reading, "id", true, &id) < 0) {
        return stix_refuse(reading);
    }
    if (!stix_is_id(id, reading->type->name)) {
        (void)stix_wrong(reading, "id", "'%.*s' is no id of its type, expected %s--uuid", SHOWN, id,
                         reading->type->name);
        return stix_refuse(reading);
    }
    reading->record.ref = id;
    return reading->type->read(reading, err);
}

int stix_object(struct intake *intake, const char *path, const struct node *object,
                const struct stix_context *context, struct err *err)
{
    struct stix_reading reading; /* its buffers are filled as far as they are used */
    const char *name = NULL;

    reading.intake = intake;
    reading.path = path;
    reading.object = object;
    reading.context = context;
    reading.old = false;
    reading.attack_id = NULL;
    reading.cve = NULL;
    reading.scratch_used = 0;
    reading.member = NULL;
    reading.why.kind = ERR_NONE;
    if (node_type(object) != NODE_OBJECT) {
        (void)stix_wrong(&reading, NULL, "%s, expected an object",
                         node_type_name(node_type(object)));
        return stix_refuse(&reading);
    }
    if (stix_text(&reading, "type", true, &name) < 0) {
        return stix_refuse(&reading);
    }
    reading.type = type_of(name);
    if (reading.type == NULL) {
        intake->ignored++;
        return 0;
    }
    return read_typed(&reading, err);
}
