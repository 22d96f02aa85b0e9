/* STIX objects as records and relations, and what is refused with which reason. */
#include <stdlib.h>
#include <string.h>

#include "tests/intel/listing.h"
#include "tests/support.h"

#define HEAD(type, n)                                                                              \
    "{\"type\":\"" type "\",\"spec_version\":\"2.1\",\"id\":\"" type                               \
    "--00000000-0000-4000-8000-00000000000" n "\",\"created\":\"2024-01-01T00:00:00.000Z\","       \
    "\"modified\":\"2024-01-02T00:00:00.000Z\""

/* Reads objects as a bundle; answers the listing. Caller frees. */
static char *read_objects(const struct intel_format *format, const char *objects)
{
    const struct intel_format_options options = {.name = "x.json", .type = INTEL_TYPES};
    AUTOFREE char *text =
        mem_printf("{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-"
                   "000000000000\",\"objects\":[%s]}",
                   objects);
    struct listing listing;
    struct err err = {0};
    assert_ok(listing_read(&listing, format, text, strlen(text), &options, &err), err);
    char *out = mem_strdup(buf_str(&listing.text));
    listing_done(&listing);
    return out;
}

static const struct {
    const char *what;
    const char *object;
    const char *listed;
} objects[] = {
    {"an indicator of one URL",
     HEAD("indicator",
          "1") ",\"pattern_type\":\"stix\",\"pattern\":\"[url:value = 'HTTP://A.test']\","
               "\"valid_from\":\"2024-01-01T00:00:00Z\",\"valid_until\":\"2024-03-01T00:00:00Z\","
               "\"confidence\":60}",
     "url http://a.test/ ref=indicator--00000000-0000-4000-8000-000000000001 "
     "version=2024-01-02T00:00:00.000Z published=2024-01-01T00:00:00.000Z "
     "from=2024-01-01T00:00:00.000Z "
     "until=2024-03-01T00:00:00.000Z confidence=60 tlp=unmarked\n"},
    {"an indicator of several observables",
     HEAD("indicator",
          "1") ",\"pattern_type\":\"stix\",\"pattern\":\"[domain-name:value = 'a.test' OR "
               "ipv4-addr:value = '192.0.2.1']\",\"valid_from\":\"2024-01-01T00:00:00Z\"}",
     "domain a.test ref=indicator--00000000-0000-4000-8000-000000000001 "
     "version=2024-01-02T00:00:00.000Z "
     "published=2024-01-01T00:00:00.000Z from=2024-01-01T00:00:00.000Z tlp=unmarked\n"
     "address 192.0.2.1 ref=indicator--00000000-0000-4000-8000-000000000001 "
     "version=2024-01-02T00:00:00.000Z "
     "published=2024-01-01T00:00:00.000Z from=2024-01-01T00:00:00.000Z tlp=unmarked\n"},
    {"a rule of another language",
     HEAD("indicator", "1") ",\"pattern_type\":\"sigma\",\"pattern\":\"title: "
                            "x\",\"valid_from\":\"2024-01-01T00:00:00Z\"}",
     "pattern sigma:title: x ref=indicator--00000000-0000-4000-8000-000000000001 "
     "version=2024-01-02T00:00:00.000Z "
     "published=2024-01-01T00:00:00.000Z from=2024-01-01T00:00:00.000Z tlp=unmarked\n"},
    {"a technique of ATT&CK",
     HEAD("attack-pattern",
          "2") ",\"name\":\"Exploit\",\"external_references\":[{\"source_name\":\"mitre-attack\","
               "\"external_id\":\"T1190\"}],"
               "\"kill_chain_phases\":[{\"kill_chain_name\":\"mitre-attack\",\"phase_name\":"
               "\"initial-access\"}],\"x_mitre_platforms\":[\"Linux\"],"
               "\"object_marking_refs\":[\"marking-definition--5e57c739-391a-4eb3-b6be-"
               "7d15ca92d5ed\"]}",
     "technique T1190 name=Exploit ref=attack-pattern--00000000-0000-4000-8000-000000000002 "
     "version=2024-01-02T00:00:00.000Z published=2024-01-01T00:00:00.000Z tlp=red "
     "tactic:initial-access platform:Linux\n"},
    {"a deprecated technique",
     HEAD("attack-pattern", "2") ",\"name\":\"Old\",\"x_mitre_deprecated\":true}",
     "technique Old name=Old ref=attack-pattern--00000000-0000-4000-8000-000000000002 "
     "version=2024-01-02T00:00:00.000Z published=2024-01-01T00:00:00.000Z tlp=unmarked revoked\n"},
    {"a relationship",
     HEAD("relationship", "3") ",\"relationship_type\":\"uses\",\"source_ref\":\"malware--00000000-"
                               "0000-4000-8000-000000000004\",\"target_ref\":\"attack-pattern--"
                               "00000000-0000-4000-8000-000000000002\"}",
     "relation uses malware--00000000-0000-4000-8000-000000000004 "
     "attack-pattern--00000000-0000-4000-8000-000000000002 "
     "ref=relationship--00000000-0000-4000-8000-000000000003\n"},
    {"a pattern that is none",
     HEAD("indicator", "1") ",\"pattern_type\":\"stix\",\"pattern\":\"[url:value "
                            "'x']\",\"valid_from\":\"2024-01-01T00:00:00Z\"}",
     "refused objects[0].pattern: "},
    {"an indicator without a pattern",
     HEAD("indicator", "1") ",\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-01T00:00:00Z\"}",
     "refused objects[0]: 'pattern' is missing\n"},
    {"an end before the beginning",
     HEAD("indicator", "1") ",\"pattern_type\":\"stix\",\"pattern\":\"[url:value = "
                            "'http://a.test/"
                            "']\",\"valid_from\":\"2024-01-01T00:00:00Z\",\"valid_until\":\"2023-"
                            "01-01T00:00:00Z\"}",
     "refused objects[0].valid_until: "},
    {"the year 9999",
     HEAD("indicator", "1") ",\"pattern_type\":\"stix\",\"pattern\":\"[url:value = "
                            "'http://a.test/']\",\"valid_from\":\"9999-01-01T00:00:00Z\"}",
     "refused objects[0].valid_from: '9999-01-01T00:00:00Z' is outside the years 1970 to 2199\n"},
    {"an id of another type",
     "{\"type\":\"tool\",\"spec_version\":\"2.1\",\"id\":\"malware--00000000-0000-4000-8000-"
     "000000000001\",\"created\":\"2024-01-01T00:00:00Z\",\"modified\":\"2024-01-01T00:00:00Z\","
     "\"name\":\"x\"}",
     "refused objects[0].id: "},
    {"a confidence past 100", HEAD("tool", "1") ",\"name\":\"x\",\"confidence\":101}",
     "refused objects[0].confidence: "},
    {"no object", "17", "refused objects[0]: "},
};

Test(stix, objects_are_read_or_refused_with_their_reason)
{
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        AUTOFREE char *listed = read_objects(&intel_format_stix, objects[i].object);
        size_t length = strlen(objects[i].listed);
        bool whole = objects[i].listed[length - 1] == '\n';
        bool same = whole
                        ? strcmp(listed, objects[i].listed) == 0
                        : strncmp(listed, objects[i].listed, length) == 0 && listed[length] != '\n';
        cr_assert(same, "%s gave \"%s\"", objects[i].what, listed);
    }
}

Test(stix, a_bad_object_is_refused_and_the_good_ones_go_in)
{
    AUTOFREE char *listed = read_objects(
        &intel_format_stix, HEAD("tool", "1") ",\"name\":\"one\"}," HEAD("tool", "2") "}," HEAD(
                                "tool", "3") ",\"name\":\"three\"}");
    cr_assert_not_null(strstr(listed, "tool one "), "%s", listed);
    cr_assert_not_null(strstr(listed, "refused objects[1]: 'name' is missing"), "%s", listed);
    cr_assert_not_null(strstr(listed, "tool three "), "%s", listed);
}

Test(stix, strings_past_the_cap_are_refused)
{
    AUTOBUF struct buf text = BUF_INIT;
    buf_str_add(&text, HEAD("indicator", "1") ",\"pattern_type\":\"yara\",\"valid_from\":\"2024-01-"
                                              "01T00:00:00Z\",\"pattern\":\"");
    for (size_t i = 0; i < INTEL_VALUE_MAX + 1; i++) {
        buf_char(&text, 'a');
    }
    buf_str_add(&text, "\"}");
    AUTOFREE char *listed = read_objects(&intel_format_stix, buf_str(&text));
    cr_assert_eq(strncmp(listed, "refused objects[0].pattern: ", 28), 0, "%.200s", listed);
}

Test(stix, a_text_that_is_no_bundle_is_refused_as_a_whole)
{
    static const char text[] = "{\"type\":\"report\",\"objects\":[1]}";
    const struct intel_format_options options = {.name = "x.json", .type = INTEL_TYPES};
    struct listing listing;
    struct err err = {0};
    cr_assert_eq(listing_read(&listing, &intel_format_stix, text, strlen(text), &options, &err),
                 -1);
    assert_err(err, ERR_INPUT, "x.json: its type is 'report', expected 'bundle'");
    listing_done(&listing);
}
