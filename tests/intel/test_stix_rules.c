/* One rule of the mapping of STIX each: which member comes to what, and what is refused. */
#include <stdlib.h>
#include <string.h>

#include "tests/intel/listing.h"
#include "tests/support.h"

#define UUID "--00000000-0000-4000-8000-000000000001"
#define OTHER "--00000000-0000-4000-8000-000000000002"
#define TIMES "'created':'2024-01-01T00:00:00.000Z','modified':'2024-01-02T00:00:00.000Z'"
#define HEAD(type) "{'type':'" type "','spec_version':'2.1','id':'" type UUID "'," TIMES
#define OLD(type) "{'type':'" type "','id':'" type UUID "'," TIMES
#define TLP(uuid) "'object_marking_refs':['marking-definition--" uuid "']"
#define RED "5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
#define GREEN "34098fce-860f-48ae-8e50-ebd3cc5e41da"
/* What a listing says of the version and the day of publishing, and of the marking behind it. */
#define DAYS " version=2024-01-02T00:00:00.000Z published=2024-01-01T00:00:00.000Z"
#define TOLD(type) " ref=" type UUID DAYS

static void read_text(struct listing *out, const struct intel_format *format, const char *text)
{
    const struct intel_format_options options = {.name = "x.json", .type = INTEL_TYPES};
    struct err err = {0};
    AUTOFREE char *json = mem_strdup(text);
    for (char *at = json; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at == '`' ? '\'' : *at;
    }
    assert_ok(listing_read(out, format, json, strlen(json), &options, &err), err);
}

struct rule {
    const char *what;
    const char *objects; /* ' stands for ", ` for ' */
    const char *listed;
};

static void check(const struct intel_format *format, const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct listing listing;
        AUTOFREE char *text =
            mem_printf("{'type':'bundle','id':'bundle" UUID "','objects':[%s]}", rules[i].objects);
        read_text(&listing, format, text);
        cr_assert_str_eq(buf_str(&listing.text), rules[i].listed, "%s gave \"%s\"", rules[i].what,
                         buf_str(&listing.text));
        listing_done(&listing);
    }
}

static const struct rule members[] = {
    {"a family with what is known of it",
     HEAD(
         "malware") ",'name':'Worm','is_family':true,'aliases':['Worm','Creeper'],"
                    "'malware_types':['worm'],'labels':['old'],'first_seen':'2020-01-01T00:00:00Z',"
                    "'last_seen':'2021-01-01T00:00:00Z','kill_chain_phases':["
                    "{'kill_chain_name':'mitre-attack','phase_name':'impact'},"
                    "{'kill_chain_name':'other','phase_name':'end'}]}",
     "malware Worm name=Worm ref=malware" UUID " version=2024-01-02T00:00:00.000Z "
     "first=2020-01-01T00:00:00.000Z last=2021-01-01T00:00:00.000Z "
     "published=2024-01-01T00:00:00.000Z tlp=unmarked tactic:impact tag:other:end alias:Creeper "
     "tag:old tag:worm family:Worm\n"},
    {"a sample without a name", HEAD("malware") ",'is_family':false}",
     "malware malware" UUID TOLD("malware") " tlp=unmarked\n"},
    {"malware of STIX 2.0, which has no is_family", OLD("malware") ",'name':'Worm'}",
     "malware Worm name=Worm" TOLD("malware") " tlp=unmarked\n"},
    {"software of ATT&CK is a family and has an id",
     OLD("malware") ",'name':'Worm','x_mitre_version':'1.2','external_references':["
                    "{'source_name':'mitre-attack','external_id':'S0001'}]}",
     "malware Worm name=Worm" TOLD("malware") " tlp=unmarked alias:S0001 tag:attack-version:1.2 "
                                              "family:Worm\n"},
    {"a tool that refers to a technique",
     HEAD("tool") ",'name':'Axe','external_references':[{'source_name':'mitre-attack',"
                  "'external_id':'T1059.004'},{'source_name':'capec','external_id':'CAPEC-98'},"
                  "{'source_name':'a page'}]}",
     "tool Axe name=Axe" TOLD("tool") " tlp=unmarked technique:T1059.004 tag:CAPEC-98\n"},
    {"a vulnerability by its reference",
     HEAD("vulnerability") ",'name':'Bleeding','external_references':[{'source_name':'cve',"
                           "'external_id':'cve-2014-0160'}]}",
     "vulnerability CVE-2014-0160 name=Bleeding" TOLD(
         "vulnerability") " tlp=unmarked cve:cve-2014-0160\n"},
    {"a vulnerability by its name", HEAD("vulnerability") ",'name':'CVE-2014-0160'}",
     "vulnerability CVE-2014-0160 name=CVE-2014-0160" TOLD("vulnerability") " tlp=unmarked\n"},
    {"a tactic",
     OLD("x-mitre-tactic") ",'name':'Initial Access','x_mitre_shortname':'initial-access',"
                           "'external_references':[{'source_name':'mitre-attack',"
                           "'external_id':'TA0001'}]}",
     "tactic initial-access name=Initial Access" TOLD(
         "x-mitre-tactic") " tlp=unmarked alias:TA0001\n"},
    {"a report is published when it says",
     HEAD("report") ",'name':'R','published':'2024-02-01T00:00:00Z','object_refs':['tool" UUID
                    "']}",
     "report R name=R ref=report" UUID " version=2024-01-02T00:00:00.000Z "
     "published=2024-02-01T00:00:00.000Z tlp=unmarked\n"},
    {"an observation",
     HEAD("observed-data") ",'first_observed':'2024-01-01T01:00:00Z',"
                           "'last_observed':'2024-01-01T02:00:00Z','number_observed':2,"
                           "'object_refs':['url" UUID "']}",
     "observation observed-data" UUID " ref=observed-data" UUID
     " version=2024-01-02T00:00:00.000Z first=2024-01-01T01:00:00.000Z "
     "last=2024-01-01T02:00:00.000Z published=2024-01-01T00:00:00.000Z tlp=unmarked\n"},
    {"a sighting is an observation of something",
     HEAD("sighting") ",'sighting_of_ref':'indicator" OTHER "','count':3,"
                      "'first_seen':'2024-01-01T01:00:00Z'}",
     "observation sighting" UUID " ref=sighting" UUID " version=2024-01-02T00:00:00.000Z "
     "first=2024-01-01T01:00:00.000Z published=2024-01-01T00:00:00.000Z tlp=unmarked\n"
     "relation sighting-of sighting" UUID " indicator" OTHER " ref=sighting" UUID "\n"},
    {"a deprecated relationship",
     HEAD("relationship") ",'relationship_type':'uses','source_ref':'tool" UUID
                          "','target_ref':'tool" OTHER "','x_mitre_deprecated':true}",
     "relation uses tool" UUID " tool" OTHER " ref=relationship" UUID " revoked\n"},
    {"a revoked campaign", HEAD("campaign") ",'name':'C','revoked':true}",
     "campaign C name=C" TOLD("campaign") " tlp=unmarked revoked\n"},
    {"observables by themselves",
     "{'type':'domain-name','spec_version':'2.1','id':'domain-name" UUID "','value':'A.test'},"
     "{'type':'file','id':'file" UUID "','name':'x.exe','hashes':{"
     "'MD5':'D41D8CD98F00B204E9800998ECF8427E','SSDEEP':'3::'}},"
     "{'type':'file','id':'file" OTHER "','name':'y.exe'}",
     "domain a.test ref=domain-name" UUID " tlp=unmarked tag:observable\n"
     "hash md5:d41d8cd98f00b204e9800998ecf8427e name=x.exe ref=file" UUID
     " tlp=unmarked tag:observable\n"},
};

Test(stix_rules, members_come_to_what_they_mean)
{
    check(&intel_format_stix, members, COUNT_OF(members));
}

#define VALID ",'valid_from':'2024-01-01T00:00:00Z'"
#define FROM " from=2024-01-01T00:00:00.000Z"

static const struct rule indicators[] = {
    {"a pattern that says more is kept in one form",
     HEAD("indicator") ",'pattern_type':'stix','pattern':'[file:name=`x`]'" VALID "}",
     "pattern stix:[file:name = 'x']" TOLD("indicator") FROM " tlp=unmarked\n"},
    {"STIX 2.0 has no type of pattern",
     OLD("indicator") ",'pattern':'[domain-name:value = `a.test`]'" VALID "}",
     "domain a.test" TOLD("indicator") FROM " tlp=unmarked\n"},
    {"what is benign is no attack",
     HEAD("indicator") ",'name':'ours','indicator_types':['benign'],'pattern_type':'stix',"
                       "'pattern':'[domain-name:value = `a.test`]'" VALID "}",
     "domain a.test name=ours" TOLD("indicator") FROM
     " tlp=unmarked mark=false-positive tag:benign\n"},
    {"what it is about",
     HEAD(
         "indicator") ",'pattern_type':'snort','pattern':'alert tcp',"
                      "'external_references':[{'source_name':'mitre-attack','external_id':'T1190'},"
                      "{'source_name':'cve','external_id':'CVE-2014-0160'}]" VALID "}",
     "pattern snort:alert tcp" TOLD("indicator") FROM
     " tlp=unmarked technique:T1190 cve:CVE-2014-0160\n"},
    {"one bad value refuses all of them",
     HEAD("indicator") ",'pattern_type':'stix','pattern':'[ipv4-addr:value IN (`192.0.2.1`, "
                       "`300.1.1.1`)]'" VALID "}",
     "refused objects[0].pattern: '300.1.1.1' is no IPv4 or IPv6 address\n"},
    {"a language that cannot be one",
     HEAD("indicator") ",'pattern_type':'no language','pattern':'x'" VALID "}",
     "refused objects[0].pattern_type: 'no language' is no language of patterns, expected one like "
     "stix or sigma\n"},
    {"no validity",
     HEAD("indicator") ",'pattern_type':'stix','pattern':'[domain-name:value = `a.test`]'}",
     "refused objects[0]: 'valid_from' is missing\n"},
    {"an empty validity",
     HEAD("indicator") ",'pattern_type':'yara','pattern':'x','valid_until':'2024-01-01T00:00:"
                       "00Z'" VALID "}",
     "refused objects[0].valid_until: it is valid_from, expected a later time\n"},
    {"no type of pattern in 2.1", HEAD("indicator") ",'pattern':'x'" VALID "}",
     "refused objects[0]: 'pattern_type' is missing\n"},
};

Test(stix_rules, indicators_are_observables_or_patterns)
{
    check(&intel_format_stix, indicators, COUNT_OF(indicators));
}

static const struct rule faults[] = {
    {"no type", "{'id':'tool" UUID "'}", "refused objects[0]: 'type' is missing\n"},
    {"a type that is no text", "{'type':1}",
     "refused objects[0].type: an integer, expected a string\n"},
    {"no id", "{'type':'tool'}", "refused objects[0]: 'id' is missing\n"},
    {"an id without a UUID", "{'type':'tool','id':'tool--1'}",
     "refused objects[0].id: 'tool--1' is no id of its type, expected tool--uuid\n"},
    {"no created", "{'type':'tool','id':'tool" UUID "','name':'x'}",
     "refused objects[0]: 'created' is missing\n"},
    {"changed before it was made",
     "{'type':'tool','id':'tool" UUID "','name':'x','created':'2024-01-02T00:00:00Z',"
     "'modified':'2024-01-01T00:00:00Z'}",
     "refused objects[0].modified: it is before created\n"},
    {"a time without its zone",
     "{'type':'tool','id':'tool" UUID "','name':'x','created':'2024-01-02T00:00:00'}",
     "refused objects[0].created: '2024-01-02T00:00:00' is no time as STIX has it, expected one "
     "like "
     "2025-01-31T08:00:00.000Z\n"},
    {"a version of tomorrow", "{'type':'tool','spec_version':'3.0','id':'tool" UUID "'}",
     "refused objects[0].spec_version: '3.0', expected 2.0 or 2.1\n"},
    {"revoked by a word", HEAD("tool") ",'name':'x','revoked':'yes'}",
     "refused objects[0].revoked: a string, expected true or false\n"},
    {"a list with something else in it", HEAD("tool") ",'name':'x','aliases':['a',1]}",
     "refused objects[0].aliases: element 1 is an integer, expected a string\n"},
    {"last seen before it was first seen",
     HEAD("campaign") ",'name':'x','first_seen':'2024-01-02T00:00:00Z',"
                      "'last_seen':'2024-01-01T00:00:00Z'}",
     "refused objects[0].last_seen: it is before first_seen\n"},
    {"a vulnerability that nobody numbered", HEAD("vulnerability") ",'name':'BLEEDING'}",
     "refused objects[0].name: 'BLEEDING' is no CVE id, expected one like CVE-2021-44228\n"},
    {"malware of 2.1 that does not say whether it is a family", HEAD("malware") ",'name':'x'}",
     "refused objects[0]: 'is_family' is missing\n"},
    {"a family without a name", HEAD("malware") ",'is_family':true}",
     "refused objects[0]: 'name' is missing\n"},
    {"observed less than once",
     HEAD("observed-data") ",'first_observed':'2024-01-01T01:00:00Z',"
                           "'last_observed':'2024-01-01T02:00:00Z','number_observed':0}",
     "refused objects[0].number_observed: 0, expected 1 to 999999999\n"},
    {"a sighting of nothing", HEAD("sighting") "}",
     "refused objects[0]: 'sighting_of_ref' is missing\n"},
    {"a relationship to no id",
     HEAD("relationship") ",'relationship_type':'uses','source_ref':'tool" UUID
                          "','target_ref':'axe'}",
     "refused objects[0].target_ref: 'axe' is no id, expected one like type--uuid\n"},
    {"a report without its objects",
     HEAD("report") ",'name':'R','published':'2024-02-01T00:00:00Z'}",
     "refused objects[0]: 'object_refs' is missing\n"},
    {"a marking that is none",
     "{'type':'marking-definition','id':'marking-definition" UUID "','definition_type':'tlp',"
     "'definition':{'tlp':'blue'}}",
     "refused objects[0].definition: no marking 'blue', expected clear, green, amber, amber+strict "
     "or red\n"},
    {"a hash that is no text", "{'type':'file','id':'file" UUID "','hashes':{'MD5':1}}",
     "refused objects[0].hashes: 'MD5' is an integer, expected a string\n"},
    {"the same member twice", "{'type':'tool','type':'tool'}",
     "refused objects[0]: line:1:21: duplicate object key near '\"type\"'\n"},
};

Test(stix_rules, what_is_wrong_is_refused_where_it_stands)
{
    check(&intel_format_stix, faults, COUNT_OF(faults));
}

#define TOOL(uuid, marked) "{'type':'tool','id':'tool" uuid "'," TIMES ",'name':'x'," marked "}"
#define MARKED(tlp) "tool x name=x" TOLD("tool") " tlp=" tlp "\n"
#define OWN "00000000-0000-4000-8000-000000000001"

static const struct rule markings[] = {
    {"TLP 1", TOOL(UUID, TLP(GREEN)), MARKED("green")},
    {"TLP 2", TOOL(UUID, TLP("939a9414-2ddd-4d32-a0cd-375ea402b003")), MARKED("amber+strict")},
    {"an unknown one", TOOL(UUID, TLP(OWN)), MARKED("unmarked")},
    {"the strictest of two",
     TOOL(UUID,
          "'object_marking_refs':['marking-definition--" RED "','marking-definition--" GREEN "']"),
     MARKED("red")},
    {"one of a part that is stricter",
     TOOL(UUID, TLP(GREEN) ",'granular_markings':[{'marking_ref':'marking-definition--" RED
                           "','selectors':['name']}]"),
     MARKED("red")},
    {"one of a part that is more open",
     TOOL(UUID, "'granular_markings':[{'marking_ref':'marking-definition--" GREEN
                "','selectors':['name']}]"),
     MARKED("unmarked")},
    {"one that the bundle defines",
     "{'type':'marking-definition','id':'marking-definition" UUID "','definition_type':'tlp',"
     "'definition':{'tlp':'red'}}," TOOL(UUID, TLP(OWN)),
     MARKED("red")},
    {"one that the bundle defines as TLP 2 does",
     "{'type':'marking-definition','id':'marking-definition" UUID "','extensions':{"
     "'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d':{'tlp_2_0':'amber+strict'}}}"
     "," TOOL(UUID, TLP(OWN)),
     MARKED("amber+strict")},
    {"a bundle that would open what is red",
     "{'type':'marking-definition','id':'marking-definition--" RED "','definition_type':'tlp',"
     "'definition':{'tlp':'white'}}," TOOL(UUID, TLP(RED)),
     MARKED("red")},
};

Test(stix_rules, the_strictest_marking_holds)
{
    check(&intel_format_stix, markings, COUNT_OF(markings));
}

Test(stix_rules, what_carries_no_intelligence_is_counted)
{
    struct listing listing;
    read_text(&listing, &intel_format_stix,
              "{'objects':[{'type':'identity'},{'type':'x-of-tomorrow'},{'type':'mutex'},"
              "{'type':'marking-definition','id':'marking-definition" UUID "',"
              "'definition_type':'statement','definition':{'statement':'x'}}]}");
    cr_assert_str_eq(buf_str(&listing.text), "");
    cr_assert_eq(listing.intake.ignored, 4);
    cr_assert_eq(listing.intake.refused, 0);
    listing_done(&listing);
}

Test(stix_rules, a_list_and_a_single_object_are_read_too)
{
    static const char *const texts[] = {
        "[" HEAD("tool") ",'name':'x'}]",
        " \n[" HEAD("tool") ",'name':'x'}]",
        HEAD("tool") ",'name':'x'}",
        "\xef\xbb\xbf{'more':false,'objects':[" HEAD("tool") ",'name':'x'}]}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct listing listing;
        read_text(&listing, &intel_format_stix, texts[i]);
        cr_assert_str_eq(buf_str(&listing.text), MARKED("unmarked"), "%s gave %s", texts[i],
                         buf_str(&listing.text));
        listing_done(&listing);
    }
}

Test(stix_rules, a_long_name_is_cut_between_characters_and_long_lists_are_cut)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct listing listing;
    buf_str_add(&text, HEAD("campaign") ",'name':'x");
    for (size_t i = 0; i < INTEL_NAME_MAX / 2; i++) {
        buf_str_add(&text, "\xc3\xbc");
    }
    buf_str_add(&text, "','aliases':['");
    for (size_t i = 0; i <= INTEL_NAME_MAX; i++) {
        buf_char(&text, 'a'); /* too long for a label */
    }
    for (size_t i = 0; i <= INTEL_LABELS_MAX; i++) {
        buf_str_add(&text, "','b");
    }
    buf_str_add(&text, "']}");
    read_text(&listing, &intel_format_stix, buf_str(&text));
    const char *line = buf_str(&listing.text);
    const char *name = strstr(line, " name=");
    cr_assert_not_null(name, "%s", line);
    cr_assert_eq((size_t)(strstr(name, " ref=") - name), strlen(" name=") + INTEL_NAME_MAX - 1);
    size_t labels = 0;
    for (const char *at = strstr(line, " alias:"); at != NULL; at = strstr(at + 1, " alias:")) {
        cr_assert_eq(strncmp(at, " alias:b", 8), 0);
        labels++;
    }
    cr_assert_eq(labels, INTEL_LABELS_MAX);
    listing_done(&listing);
}

Test(stix_rules, deep_nesting_and_bad_characters_spoil_one_object)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct listing listing;
    buf_str_add(&text, "[{'type':'tool','x':");
    for (int i = 0; i < 5000; i++) {
        buf_char(&text, '[');
    }
    for (int i = 0; i < 5000; i++) {
        buf_char(&text, ']');
    }
    buf_str_add(&text, "},{'type':'tool','x':'\xff'}," HEAD("tool") ",'name':'x'}]");
    read_text(&listing, &intel_format_stix, buf_str(&text));
    const char *listed = buf_str(&listing.text);
    cr_assert_eq(strncmp(listed, "refused objects[0]: nested deeper than 64 levels\n", 49), 0, "%s",
                 listed);
    cr_assert_not_null(strstr(listed, "\nrefused objects[1]: "), "%s", listed);
    cr_assert_not_null(strstr(listed, "\n" MARKED("unmarked")), "%s", listed);
    listing_done(&listing);
}

Test(stix_rules, attack_is_told_from_those_who_refer_to_it)
{
    static const char ours[] = "{\"type\":\"bundle\",\"id\":\"bundle" UUID "\",\"objects\":["
                               "{\"type\":\"attack-pattern\",\"created_by_ref\":"
                               "\"identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5\"";
    static const char theirs[] = "{\"type\":\"bundle\",\"id\":\"bundle" UUID "\",\"objects\":["
                                 "{\"type\":\"indicator\",\"kill_chain_phases\":[{"
                                 "\"kill_chain_name\":\"mitre-attack\"";
    cr_assert(intel_format_attack.detects(ours, sizeof(ours) - 1, "x.json"));
    cr_assert_not(intel_format_attack.detects(theirs, sizeof(theirs) - 1, "x.json"));
    cr_assert(intel_format_stix.detects(theirs, sizeof(theirs) - 1, "x.json"));
    cr_assert_not(intel_format_stix.detects("{\"a\":1}", 7, "x.json"));
}
