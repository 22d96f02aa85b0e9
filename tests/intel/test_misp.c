/* MISP events as records. */
#include <stdlib.h>
#include <string.h>

#include "tests/intel/listing.h"
#include "tests/support.h"

#define EVENT(attributes)                                                                          \
    "{\"Event\":{\"uuid\":\"e1\",\"info\":\"x\",\"date\":\"2024-01-01\",\"Orgc\":{\"name\":"       \
    "\"CERT\"},"                                                                                   \
    "\"Tag\":[{\"name\":\"tlp:green\"}],\"Attribute\":[" attributes "]}}"

static char *read_text(const char *text)
{
    const struct intel_format_options options = {.name = "x.json", .type = INTEL_TYPES};
    struct listing listing;
    struct err err = {0};
    int rc = listing_read(&listing, &intel_format_misp, text, strlen(text), &options, &err);
    char *out = rc < 0 ? mem_printf("failed: %s", err.text) : mem_strdup(buf_str(&listing.text));
    listing_done(&listing);
    return out;
}

static void expect(const char *text, const char *listed)
{
    AUTOFREE char *found = read_text(text);
    cr_assert_str_eq(found, listed, "%s gave \"%s\"", text, found);
}

#define TO_IDS " published=2024-01-01T00:00:00.000Z tlp=green tag:to-ids:false tag:org:CERT"
#define COMMON " published=2024-01-01T00:00:00.000Z tlp=green tag:org:CERT"

Test(misp, attributes_are_items_by_their_type)
{
    expect(EVENT("{\"uuid\":\"a1\",\"type\":\"ip-dst|port\",\"value\":\"192.0.2.1|443\","
                 "\"timestamp\":\"1700000000\"},"
                 "{\"uuid\":\"a2\",\"type\":\"domain|ip\",\"value\":\"A.test|192.0.2.2\","
                 "\"timestamp\":1700000000},"
                 "{\"uuid\":\"a3\",\"type\":\"filename|md5\",\"value\":\"x.exe|"
                 "D41D8CD98F00B204E9800998ECF8427E\"},"
                 "{\"uuid\":\"a4\",\"type\":\"comment\",\"value\":\"hello\"},"
                 "{\"uuid\":\"a5\",\"type\":\"yara\",\"value\":\"rule x {}\",\"to_ids\":false}"),
           "address 192.0.2.1 ref=a1 version=2023-11-14T22:13:20.000Z" COMMON "\n"
           "domain a.test ref=a2 version=2023-11-14T22:13:20.000Z" COMMON "\n"
           "address 192.0.2.2 ref=a2 version=2023-11-14T22:13:20.000Z" COMMON "\n"
           "hash md5:d41d8cd98f00b204e9800998ecf8427e ref=a3" COMMON "\n"
           "pattern yara:rule x {} ref=a5" TO_IDS "\n");
}

Test(misp, tags_of_galaxies_are_techniques_and_families)
{
    expect(
        EVENT("{\"uuid\":\"a1\",\"type\":\"url\",\"value\":\"http://a.test/"
              "\",\"deleted\":true,\"Tag\":["
              "{\"name\":\"misp-galaxy:mitre-attack-pattern=\\\"Unix Shell - T1059.004\\\"\"},"
              "{\"name\":\"misp-galaxy:mitre-malware=\\\"Mirai - "
              "S0001\\\"\"},{\"name\":\"tlp:red\"}]}"),
        "url http://a.test/ ref=a1 published=2024-01-01T00:00:00.000Z tlp=red revoked tag:org:CERT "
        "technique:T1059.004 tag:misp-galaxy:mitre-attack-pattern=\"Unix Shell - T1059.004\" "
        "family:Mirai tag:misp-galaxy:mitre-malware=\"Mirai - S0001\"\n");
}

Test(misp, sightings_tell_of_their_own_time)
{
    expect(EVENT("{\"uuid\":\"a1\",\"type\":\"url\",\"value\":\"http://a.test/\",\"Sighting\":["
                 "{\"uuid\":\"s1\",\"type\":\"0\",\"date_sighting\":\"1700000000\"},"
                 "{\"uuid\":\"s2\",\"type\":1,\"date_sighting\":1700000000},"
                 "{\"uuid\":\"s3\",\"type\":\"2\",\"date_sighting\":\"1700000000\"},"
                 "{\"uuid\":\"s4\",\"type\":\"7\"}]}"),
           "url http://a.test/ ref=a1" COMMON "\n"
           "url http://a.test/ ref=s1 last=2023-11-14T22:13:20.000Z tlp=green\n"
           "url http://a.test/ ref=s2 last=2023-11-14T22:13:20.000Z tlp=green mark=false-positive\n"
           "url http://a.test/ ref=s3 last=2023-11-14T22:13:20.000Z tlp=green mark=expired\n"
           "refused Event.Attribute[0].Sighting[3]: type: '7' is not from 0 to 2\n");
}

Test(misp, a_bad_attribute_is_refused_and_the_others_go_in)
{
    expect(
        EVENT("{\"type\":\"url\",\"value\":\"http://a.test/\"},"
              "{\"uuid\":\"a2\",\"type\":\"url\"},"
              "{\"uuid\":\"a3\",\"type\":\"url\",\"value\":\"nothing\"},"
              "{\"uuid\":\"a4\",\"type\":\"url\",\"value\":\"http://a.test/"
              "\",\"timestamp\":\"soon\"},"
              "{\"uuid\":\"a5\",\"type\":\"url\",\"value\":\"http://a.test/"
              "\",\"first_seen\":\"9999-01-01\"},"
              "{\"uuid\":\"a6\",\"type\":\"url\",\"value\":\"http://a.test/"
              "\",\"first_seen\":\"2024-01-02\",\"last_seen\":\"2024-01-01\"},"
              "17,"
              "{\"uuid\":\"a8\",\"type\":\"domain\",\"value\":\"b.test\"}"),
        "refused Event.Attribute[0]: 'uuid' is missing\n"
        "refused Event.Attribute[1]: 'value' is missing or no text\n"
        "refused Event.Attribute[2]: 'nothing' is no URL, expected one like http://host/path\n"
        "refused Event.Attribute[3]: timestamp: expected seconds since 1970\n"
        "refused Event.Attribute[4]: first_seen: '9999-01-01' is outside the years 1970 to 2199\n"
        "refused Event.Attribute[5]: last_seen is before first_seen\n"
        "refused Event.Attribute[6]: 'type' is missing or no text\n"
        "domain b.test ref=a8" COMMON "\n");
}

Test(misp, objects_and_several_events_are_read)
{
    expect("{\"response\":[{\"Event\":{\"publish_timestamp\":\"1700000000\",\"Object\":[{"
           "\"Attribute\":["
           "{\"uuid\":\"a1\",\"type\":\"sha256\",\"value\":"
           "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}]}},"
           "{\"Event\":3}]}",
           "hash sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ref=a1 "
           "published=2023-11-14T22:13:20.000Z tlp=unmarked\n"
           "refused response[1]: an integer, expected an event\n");
}
