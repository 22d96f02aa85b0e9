/* Who may read it. Rule: of several markings the strictest counts, also of those on parts of an
 * object; a marking that nobody defined opens nothing. */
#include <stdlib.h>
#include <string.h>

#include "intel/stix_reading.h"

#define ID_PREFIX "marking-definition--"
#define TLP2_EXTENSION "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

/* OASIS STIX 2.1 section 7.2.1.4 (TLP 1), and the TLP 2 extension of the OASIS CTI committee. */
static const struct {
    const char *uuid;
    enum intel_tlp tlp;
} known[] = {
    {"613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP_CLEAR},
    {"34098fce-860f-48ae-8e50-ebd3cc5e41da", TLP_GREEN},
    {"f88d31f6-486f-44da-b317-01333bde0b82", TLP_AMBER},
    {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", TLP_RED},
    {"94868c89-83c2-464b-929b-a1a8aa3c8487", TLP_CLEAR},
    {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", TLP_GREEN},
    {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", TLP_AMBER},
    {"939a9414-2ddd-4d32-a0cd-375ea402b003", TLP_AMBER_STRICT},
    {"e828b379-4e03-4974-9ac4-e53a884c97c1", TLP_RED},
};

struct stix_markings {
    size_t count;
    struct {
        char uuid[40];
        enum intel_tlp tlp;
    } learnt[STIX_MARKINGS_MAX];
};

struct stix_markings *stix_markings_new(void)
{
    return mem_alloc(sizeof(struct stix_markings));
}

void stix_markings_free(struct stix_markings *markings)
{
    free(markings);
}

static bool is_known(const char *uuid, enum intel_tlp *out)
{
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strcmp(uuid, known[i].uuid) == 0) {
            *out = known[i].tlp;
            return true;
        }
    }
    return false;
}

/* Whether the id is one of TLP's; another one says nothing of who may read. */
static bool find(const struct stix_markings *markings, const char *id, enum intel_tlp *out)
{
    const char *uuid = id + strlen(ID_PREFIX);

    if (strncmp(id, ID_PREFIX, strlen(ID_PREFIX)) != 0) {
        return false;
    }
    if (is_known(uuid, out)) {
        return true;
    }
    for (size_t i = 0; markings != NULL && i < markings->count; i++) {
        if (strcmp(uuid, markings->learnt[i].uuid) == 0) {
            *out = markings->learnt[i].tlp;
            return true;
        }
    }
    return false;
}

static void add(struct stix_reading *reading, const char *id, bool *any)
{
    enum intel_tlp tlp = TLP_UNMARKED;

    if (find(reading->context->markings, id, &tlp)) {
        reading->record.tlp = *any && reading->record.tlp > tlp ? reading->record.tlp : tlp;
        *any = true;
    }
}

int stix_tlp(struct stix_reading *reading)
{
    const struct node *refs = NULL;
    const struct node *parts = NULL;
    bool any = false;

    if (stix_list(reading, "object_marking_refs", NODE_STRING, &refs) < 0 ||
        stix_list(reading, "granular_markings", NODE_OBJECT, &parts) < 0) {
        return -1;
    }
    for (size_t i = 0; i < node_count(refs); i++) {
        add(reading, node_str(node_at(refs, i)), &any);
    }
    bool whole = any;
    for (size_t i = 0; i < node_count(parts); i++) {
        add(reading, node_get_str(node_at(parts, i), "marking_ref", ""), &any);
    }
    if (!whole && any && reading->record.tlp < TLP_UNMARKED) {
        reading->record.tlp = TLP_UNMARKED; /* an open part opens no more than itself */
    }
    return 0;
}

static const char *defined_tlp(const struct node *object)
{
    const struct node *extension = node_get(node_get(object, "extensions"), TLP2_EXTENSION);
    const char *second = node_get_str(extension, "tlp_2_0", NULL);

    if (second != NULL) {
        return second;
    }
    return strcmp(node_get_str(object, "definition_type", ""), "tlp") == 0
               ? node_get_str(node_get(object, "definition"), "tlp", "")
               : NULL;
}

int stix_read_marking(struct stix_reading *reading, struct err *err)
{
    struct stix_markings *markings = reading->context->markings;
    const char *uuid = reading->record.ref + strlen(ID_PREFIX);
    const char *text = defined_tlp(reading->object);
    enum intel_tlp tlp = TLP_UNMARKED;
    enum intel_tlp own = TLP_UNMARKED;

    (void)err;
    reading->intake->ignored++;
    if (text == NULL) {
        return 0;
    }
    if (intel_tlp_parse(text, &tlp, &reading->why) < 0) {
        reading->intake->ignored--;
        reading->member = "definition";
        return stix_refuse(reading);
    }
    if (!is_known(uuid, &own) && markings != NULL && markings->count < STIX_MARKINGS_MAX) {
        memcpy(markings->learnt[markings->count].uuid, uuid, strlen(uuid) + 1);
        markings->learnt[markings->count++].tlp = tlp;
    }
    return 0;
}
