/* Items in cases: what a request says, how a value is taken apart, and what the inserts give. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/bound.h"
#include "tests/scenarios/support.h"

static const struct {
    const char *type;
    const char *value;
    const char *host;
    const char *path;
} parts[] = {
    {"url", "http://evil.test/a/b?c=d", "evil.test", "/a/b?c=d"},
    {"url", "http://evil.test", "evil.test", "/"},
    {"url", "http://evil.test:8080/x", "evil.test", "/x"},
    {"url", "http://evil.test?q=/y", "evil.test", "/?q=/y"},
    {"url", "http://evil.test/a#b", "evil.test", "/a"},
    {"url", "http://evil.test#b", "evil.test", "/"},
    {"url", "http://me:pw@evil.test:81/a@b", "evil.test", "/a@b"},
    {"url", "http://[2001:db8::1]:81/a", "[2001:db8::1]", "/a"},
    {"url", "http://[2001:db8::1", "[2001:db8::1", "/"},
    {"url", "no url", "no url", "/"},
    {"domain", "evil.test", "evil.test", "/"},
    {"address", "192.0.2.7", "192.0.2.7", "/"},
    {"hash", "md5:00", NULL, NULL},
    {"vulnerability", "CVE-2017-5638", NULL, NULL},
};

static void expect_text(const char *got, const char *wanted, const char *value)
{
    if (wanted == NULL) {
        cr_expect_null(got, "%s gave '%s'", value, got);
        return;
    }
    cr_assert_not_null(got, "%s gave nothing", value);
    cr_expect_str_eq(got, wanted, "%s gave '%s'", value, got);
}

Test(bound, a_value_is_taken_apart_into_host_and_path)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        AUTOITEM struct bound_item item;

        bound_item_init(&item, parts[i].type, "some:id", parts[i].value);
        cr_expect_str_eq(item.id, "some:id");
        cr_expect_str_eq(item.value, parts[i].value);
        expect_text(item.host, parts[i].host, parts[i].value);
        expect_text(item.path, parts[i].path, parts[i].value);
    }
}

Test(bound, a_request_is_kept_as_its_words_and_numbers)
{
    AUTOFREE char *yaml = benign_of(
        "intel: {type: url, cve: CVE-2017-5638, technique: T1190, source: a feed, scheme: https, "
        "host: name, port: 8443, max_age: 2w, min_confidence: 50, count: 3}\n"
        "steps:\n  - http: {name: s, method: GET, path: /, query: {q: \"{{intel.value}}\"}}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    const struct item_request *request = &scenario->intel;

    cr_assert_str_eq(request->type, "url");
    cr_assert_str_eq(request->cve, "CVE-2017-5638");
    cr_assert_str_eq(request->technique, "T1190");
    cr_assert_str_eq(request->source, "a feed");
    cr_assert_str_eq(request->scheme, "https");
    cr_assert_str_eq(request->host, "name");
    cr_assert_eq(request->port, 8443);
    cr_assert_eq(request->max_age_ms, 14LL * 86400000);
    cr_assert_eq(request->min_confidence, 50);
    cr_assert_eq(request->count, 3);
    cr_assert(request->inserted);
}

Test(bound, what_is_not_asked_for_is_empty)
{
    AUTOFREE char *yaml = benign_of("intel: {type: vulnerability}\n"
                                    "steps:\n  - http: {name: s, method: GET, path: /}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    const struct item_request *request = &scenario->intel;

    cr_assert_null(request->cve);
    cr_assert_null(request->technique);
    cr_assert_null(request->source);
    cr_assert_null(request->scheme);
    cr_assert_null(request->host);
    cr_assert_eq(request->port, 0);
    cr_assert_eq(request->max_age_ms, 0);
    cr_assert_eq(request->min_confidence, 0);
    cr_assert_eq(request->count, 1);
    cr_assert_not(request->inserted);
}

static struct scenario *fetching(void)
{
    AUTOFREE char *yaml = benign_of("intel: {type: url}\n"
                                    "values: {to: [\"<{{intel.host}}>\"]}\n"
                                    "steps:\n  - http: {name: s, method: GET, path: /, "
                                    "query: {q: \"{{intel.value|url}}{{to}}\"}}\n");

    return scenario_of(yaml);
}

Test(bound, the_inserts_give_the_parts_of_the_item)
{
    AUTO(scenario) scenario = fetching();
    AUTOITEM struct bound_item item;
    AUTOBUF struct buf out = BUF_INIT;
    struct bindings bindings = test_bindings(NULL);
    struct err err = {0};

    bound_item_init(&item, "url", "url:12", "http://evil.test/a?b");
    bindings.item = &item;
    assert_ok(scenario_render_text(
                  scenario, 0,
                  "{{intel.id}} {{intel.value|url}} {{intel.host|upper}} {{intel.path}} {{to}}",
                  &bindings, &out, &err),
              err);
    cr_assert_str_eq(buf_str(&out),
                     "url:12 http%3A%2F%2Fevil.test%2Fa%3Fb EVIL.TEST /a?b <evil.test>");
}

Test(bound, without_an_item_nothing_is_made)
{
    AUTO(scenario) scenario = fetching();
    AUTOBUF struct buf out = BUF_INIT;
    struct bindings bindings = test_bindings(NULL);
    struct err err = {0};

    cr_assert_eq(scenario_render_text(scenario, 0, "a {{intel.host}}", &bindings, &out, &err),
                 RENDER_UNBOUND);
    cr_assert_str_eq(err.text, "nothing gave 'intel.host'");
    cr_assert_eq(out.length, 0);
}

Test(bound, a_part_that_the_item_does_not_have_is_not_given)
{
    AUTO(scenario) scenario = fetching();
    AUTOITEM struct bound_item item;
    AUTOBUF struct buf out = BUF_INIT;
    struct bindings bindings = test_bindings(NULL);
    struct err err = {0};

    bound_item_init(&item, "hash", "hash:12", "md5:00");
    bindings.item = &item;
    cr_assert_eq(scenario_render_text(scenario, 0, "{{intel.path}}", &bindings, &out, &err),
                 RENDER_UNBOUND);
}

Test(bound, durations_are_read_in_all_units)
{
    static const struct {
        const char *text;
        int64_t ms;
    } durations[] = {{"30s", 30000},      {"15m", 900000},    {"36h", 129600000},
                     {"90d", 7776000000}, {"2w", 1209600000}, {"36500d", 3153600000000}};

    for (size_t i = 0; i < COUNT_OF(durations); i++) {
        AUTOFREE char *rest = mem_printf("intel: {type: technique, max_age: %s}\n"
                                         "steps:\n  - http: {name: s, method: GET, path: /}\n",
                                         durations[i].text);
        AUTOFREE char *yaml = benign_of(rest);
        AUTO(scenario) scenario = scenario_of(yaml);

        cr_expect_eq(scenario->intel.max_age_ms, durations[i].ms, "%s", durations[i].text);
    }
}
