/* Spellings that mean the same come to one form; what differs stays different. */
#include <stdlib.h>

#include "common/base/mem.h"
#include "intel/item.h"
#include "tests/support.h"

struct spelling {
    enum intel_type type;
    const char *value;
    const char *normal;
};

static const struct spelling good[] = {
    {INTEL_URL, "HTTP://Example.TEST", "http://example.test/"},
    {INTEL_URL, "http://example.test:80/a?b=C#top", "http://example.test/a?b=C"},
    {INTEL_URL, "http://example.test:0080/", "http://example.test/"},
    {INTEL_URL, "https://example.test:443", "https://example.test/"},
    {INTEL_URL, "https://example.test:80/", "https://example.test:80/"},
    {INTEL_URL, "hxxp://evil[.]example[.]test/x[1]", "http://evil.example.test/x[1]"},
    {INTEL_URL, "http://[2001:DB8::0:1]:8080/", "http://[2001:db8::1]:8080/"},
    {INTEL_URL, "http://user:pw@Host.test./", "http://user:pw@host.test/"},
    {INTEL_URL, "http://host.test?q", "http://host.test/?q"},
    {INTEL_URL, "http://host.test/A/../b", "http://host.test/A/../b"},
    {INTEL_DOMAIN, " Evil.Example.TEST. ", "evil.example.test"},
    {INTEL_DOMAIN, "evil[.]test", "evil.test"},
    {INTEL_DOMAIN,
     "b\xc3\xbc"
     "cher.test",
     "b\xc3\xbc"
     "cher.test"},
    {INTEL_ADDRESS, "192.0.2.1", "192.0.2.1"},
    {INTEL_ADDRESS, "192.0.2[.]1/32", "192.0.2.1"},
    {INTEL_ADDRESS, "192.0.2.0/24", "192.0.2.0/24"},
    {INTEL_ADDRESS, "2001:0DB8:0:0::1", "2001:db8::1"},
    {INTEL_HASH, "D41D8CD98F00B204E9800998ECF8427E", "md5:d41d8cd98f00b204e9800998ecf8427e"},
    {INTEL_HASH, "SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
     "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {INTEL_EMAIL, "Bad.Guy@Example.TEST", "Bad.Guy@example.test"},
    {INTEL_VULNERABILITY, "cve-2021-44228", "CVE-2021-44228"},
    {INTEL_MALWARE, "  Some Family ", "Some Family"},
};

Test(normal, spellings_of_one_meaning_come_to_one_form)
{
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct err err = {0};
        AUTOFREE char *normal = NULL;
        AUTOFREE char *again = NULL;
        assert_ok(intel_value_normal(good[i].type, good[i].value, &normal, &err), err);
        cr_assert_str_eq(normal, good[i].normal, "'%s' gave '%s'", good[i].value, normal);
        assert_ok(intel_value_normal(good[i].type, normal, &again, &err), err);
        cr_assert_str_eq(again, normal, "'%s' is not stable", normal);
    }
}

/* value, and the error's text */
static const struct spelling wrong[] = {
    {INTEL_URL, "example.test/x", "'example.test/x' is no URL, expected one like http://host/path"},
    {INTEL_URL, "http:///x", "'/x' is no URL: it has no host"},
    {INTEL_URL, "http://h.test:99999/",
     "'h.test:99999/' is no URL: its port is no number up to 65535"},
    {INTEL_URL, "http://h.test/a b",
     "'http://h.test/a b' is no URL: it holds blanks or control characters"},
    {INTEL_DOMAIN, "no dots", "'no dots' is no domain"},
    {INTEL_DOMAIN, "a..test", "'a..test' is no domain"},
    {INTEL_ADDRESS, "300.1.1.1", "'300.1.1.1' is no IPv4 or IPv6 address"},
    {INTEL_ADDRESS, "192.0.2.1/33", "'33' is no length of a network's prefix"},
    {INTEL_HASH, "d41d8",
     "a hash of 5 digits, expected md5 (32), sha1 (40), sha256 (64) or sha512 (128)"},
    {INTEL_HASH, "xyz", "'xyz' is no hash in hexadecimal digits"},
    {INTEL_EMAIL, "nobody", "'nobody' is no address of mail"},
    {INTEL_VULNERABILITY, "CVE-21-1", "'CVE-21-1' is no CVE id, expected one like CVE-2021-44228"},
    {INTEL_TOOL, "  ", "an empty value"},
    {INTEL_TOOL, "\xff", "a value that is not UTF-8"},
};

Test(normal, what_means_nothing_is_refused_with_its_reason)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct err err = {0};
        char *normal = NULL;
        cr_assert_eq(intel_value_normal(wrong[i].type, wrong[i].value, &normal, &err), -1, "'%s'",
                     wrong[i].value);
        assert_err(err, ERR_INPUT, wrong[i].normal);
    }
}

Test(normal, an_id_depends_on_type_and_meaning)
{
    char url[INTEL_ID];
    char domain[INTEL_ID];
    intel_item_id(INTEL_URL, "http://a.test/", url);
    intel_item_id(INTEL_DOMAIN, "http://a.test/", domain);
    /* printf 'url\0http://a.test/\0' | sha256sum */
    cr_assert_str_eq(url, "url:38c337e3f361d1a759ebaba13dc30509");
    cr_assert_str_neq(url + 4, domain + 7);
}

Test(normal, markings_have_old_and_new_names)
{
    static const struct {
        const char *name;
        enum intel_tlp tlp;
    } names[] = {
        {"white", TLP_CLEAR}, {"TLP:GREEN", TLP_GREEN}, {"tlp:amber+strict", TLP_AMBER_STRICT},
        {"Red", TLP_RED},     {"amber", TLP_AMBER},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct err err = {0};
        enum intel_tlp tlp = TLP_UNMARKED;
        assert_ok(intel_tlp_parse(names[i].name, &tlp, &err), err);
        cr_assert_eq(tlp, names[i].tlp, "%s", names[i].name);
    }
}
