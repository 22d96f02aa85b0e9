/* What an object says of itself beside its name: for choosing and counting. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/base/text.h"
#include "intel/stix_reading.h"

void stix_label(struct stix_reading *reading, enum intel_label_kind kind, const char *value)
{
    if (reading->record.label_count < INTEL_LABELS_MAX && value[0] != '\0' &&
        strlen(value) <= INTEL_NAME_MAX) {
        reading->labels[reading->record.label_count++] = (struct intel_label){kind, value};
    }
}

void stix_tag(struct stix_reading *reading, const char *prefix, const char *value)
{
    char *text = reading->scratch + reading->scratch_used;
    size_t room = STIX_SCRATCH - reading->scratch_used;
    int length = snprintf(text, room, "%s:%s", prefix, value);

    if (length > 0 && (size_t)length < room) {
        reading->scratch_used += (size_t)length + 1;
        stix_label(reading, LABEL_TAG, text);
    }
}

static int each(struct stix_reading *reading, const char *key, enum intel_label_kind kind,
                const char *but)
{
    const struct node *list = NULL;

    if (stix_list(reading, key, NODE_STRING, &list) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const char *text = node_str(node_at(list, i));
        if (but == NULL || strcmp(text, but) != 0) {
            stix_label(reading, kind, text);
        }
    }
    return 0;
}

/* ATT&CK's three matrices: "mitre-attack", "mitre-mobile-attack", "mitre-ics-attack". */
static bool is_attack(const char *source)
{
    return text_starts(source, "mitre-") && text_ends(source, "attack");
}

/* The object's own id in ATT&CK is its first one there. A technique's id is another object's,
 * unless the object is a technique: what it has to do with. */
static void reference(struct stix_reading *reading, const char *source, const char *id)
{
    if (is_attack(source)) {
        bool about = reading->type->type != INTEL_TECHNIQUE ? text_is_technique(id)
                                                            : reading->attack_id != NULL;
        if (about) {
            stix_label(reading, LABEL_TECHNIQUE, id);
        } else if (reading->attack_id == NULL) {
            reading->attack_id = id;
        }
    } else if (strcmp(source, "cve") == 0) {
        stix_label(reading, LABEL_CVE, id);
        reading->cve = reading->cve == NULL ? id : reading->cve;
    } else if (strcmp(source, "capec") == 0) {
        stix_label(reading, LABEL_TAG, id);
    }
}

static int references(struct stix_reading *reading)
{
    const struct node *list = NULL;

    if (stix_list(reading, "external_references", NODE_OBJECT, &list) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const char *id = node_get_str(node_at(list, i), "external_id", NULL);
        if (id != NULL && id[0] != '\0') {
            reference(reading, node_get_str(node_at(list, i), "source_name", ""), id);
        }
    }
    return 0;
}

static int phases(struct stix_reading *reading)
{
    const struct node *list = NULL;

    if (stix_list(reading, "kill_chain_phases", NODE_OBJECT, &list) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const char *chain = node_get_str(node_at(list, i), "kill_chain_name", "");
        const char *phase = node_get_str(node_at(list, i), "phase_name", "");
        if (is_attack(chain)) {
            stix_label(reading, LABEL_TACTIC, phase);
        } else if (chain[0] != '\0') {
            stix_tag(reading, chain, phase);
        }
    }
    return 0;
}

int stix_labels(struct stix_reading *reading)
{
    const char *name = reading->record.name;
    const char *version = NULL;

    if (references(reading) < 0 || phases(reading) < 0 ||
        each(reading, "x_mitre_platforms", LABEL_PLATFORM, NULL) < 0 ||
        each(reading, "aliases", LABEL_ALIAS, name) < 0 ||
        each(reading, "x_mitre_aliases", LABEL_ALIAS, name) < 0 ||
        each(reading, "labels", LABEL_TAG, NULL) < 0 ||
        (reading->type->kinds != NULL &&
         each(reading, reading->type->kinds, LABEL_TAG, NULL) < 0) ||
        stix_text(reading, "x_mitre_version", false, &version) < 0) {
        return -1;
    }
    if (reading->attack_id != NULL && reading->type->type != INTEL_TECHNIQUE) {
        stix_label(reading, LABEL_ALIAS, reading->attack_id);
    }
    if (version != NULL) {
        stix_tag(reading, "attack-version", version);
    }
    return 0;
}
