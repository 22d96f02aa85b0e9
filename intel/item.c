/* Names, and the id of a meaning. Rule: an id depends on type and normal value alone, so that two
 * laboratories name the same thing alike. */
#include "intel/item.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ext/hash.h"

#define ID_DIGITS 32
#define KEY_DIGITS 16

static const char *const type_names[] = {
    [INTEL_URL] = "url",
    [INTEL_DOMAIN] = "domain",
    [INTEL_ADDRESS] = "address",
    [INTEL_HASH] = "hash",
    [INTEL_EMAIL] = "email",
    [INTEL_PATTERN] = "pattern",
    [INTEL_VULNERABILITY] = "vulnerability",
    [INTEL_TECHNIQUE] = "technique",
    [INTEL_TACTIC] = "tactic",
    [INTEL_INTRUSION_SET] = "intrusion-set",
    [INTEL_CAMPAIGN] = "campaign",
    [INTEL_THREAT_ACTOR] = "threat-actor",
    [INTEL_MALWARE] = "malware",
    [INTEL_TOOL] = "tool",
    [INTEL_INFRASTRUCTURE] = "infrastructure",
    [INTEL_REPORT] = "report",
    [INTEL_OBSERVATION] = "observation",
    [INTEL_TYPES] = NULL,
};

static const char *const tlp_names[] = {
    [TLP_CLEAR] = "clear",
    [TLP_GREEN] = "green",
    [TLP_AMBER] = "amber",
    [TLP_UNMARKED] = "unmarked",
    [TLP_AMBER_STRICT] = "amber+strict",
    [TLP_RED] = "red",
};

const char *intel_type_name(enum intel_type type)
{
    return type_names[type];
}

const char *const *intel_type_names(void)
{
    return type_names;
}

int intel_type_parse(const char *name, enum intel_type *out, struct err *err)
{
    for (size_t i = 0; i < INTEL_TYPES; i++) {
        if (strcmp(name, type_names[i]) == 0) {
            *out = (enum intel_type)i;
            return 0;
        }
    }
    const char *near = text_suggest(name, type_names);
    return near != NULL ? err_set(err, ERR_INPUT, "no type '%s', did you mean '%s'?", name, near)
                        : err_set(err, ERR_INPUT,
                                  "no type '%s', expected one of url, domain, address, hash, "
                                  "vulnerability, technique and the like",
                                  name);
}

const char *intel_tlp_name(enum intel_tlp tlp)
{
    return tlp_names[tlp];
}

int intel_tlp_parse(const char *name, enum intel_tlp *out, struct err *err)
{
    const char *word = strncasecmp(name, "tlp:", 4) == 0 ? name + 4 : name;

    if (strcasecmp(word, "white") == 0) {
        *out = TLP_CLEAR;
        return 0;
    }
    for (size_t i = 0; i < COUNT_OF(tlp_names); i++) {
        if (strcasecmp(word, tlp_names[i]) == 0) {
            *out = (enum intel_tlp)i;
            return 0;
        }
    }
    return err_set(err, ERR_INPUT,
                   "no marking '%s', expected clear, green, amber, amber+strict or red", name);
}

const char *intel_label_kind_name(enum intel_label_kind kind)
{
    static const char *const names[] = {
        [LABEL_TECHNIQUE] = "technique",
        [LABEL_TACTIC] = "tactic",
        [LABEL_PLATFORM] = "platform",
        [LABEL_FAMILY] = "family",
        [LABEL_CVE] = "cve",
        [LABEL_ALIAS] = "alias",
        [LABEL_TAG] = "tag",
        [INTEL_LABEL_KINDS] = NULL,
    };

    return names[kind];
}

const char *intel_mark_name(enum intel_mark mark)
{
    static const char *const names[] = {
        [INTEL_SEEN] = "seen",
        [INTEL_FALSE_POSITIVE] = "false-positive",
        [INTEL_EXPIRED] = "expired",
    };

    return names[mark];
}

int64_t intel_times_since(const struct intel_times *times)
{
    return times->first_seen != INTEL_UNKNOWN ? times->first_seen : times->published;
}

static void hash_of(enum intel_type type, const char *normal, char out[HASH_HEX])
{
    AUTO(hash) hash = hash_new();

    hash_add_str(hash, type_names[type]);
    hash_add_str(hash, normal);
    hash_end(hash, out);
}

void intel_item_id(enum intel_type type, const char *normal, char out[INTEL_ID])
{
    char hex[HASH_HEX];

    hash_of(type, normal, hex);
    (void)snprintf(out, INTEL_ID, "%s:%.*s", type_names[type], ID_DIGITS, hex);
}

int64_t intel_item_key(enum intel_type type, const char *normal)
{
    char hex[HASH_HEX];
    uint64_t key = 0;

    hash_of(type, normal, hex);
    for (size_t i = 0; i < KEY_DIGITS; i++) {
        key = key << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    }
    return (int64_t)key;
}
