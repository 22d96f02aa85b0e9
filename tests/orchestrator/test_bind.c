/* Binding items into cases: what fits a request, which item goes into which slot, and what a plan
 * keeps and says of it. */
#include "orchestrator/plan/bind.h"

#include <string.h>

#include "common/base/file.h"
#include "tests/orchestrator/bind_world.h"

static char *const none[] = {NULL};

static struct snapshot_item item_of(enum intel_type type, const char *value)
{
    return (struct snapshot_item){
        .type = type,
        .value = (char *)value,
        .times = INTEL_TIMES_UNKNOWN,
        .usable_until = INTEL_UNKNOWN,
        .confidence = INTEL_NO_CONFIDENCE,
        .sources = (char **)none,
        .techniques = (char **)none,
        .cves = (char **)none,
    };
}

static bool url_fits(const char *value, const char *scheme, const char *host, int64_t port)
{
    struct item_request request = {
        .type = "url", .scheme = scheme, .host = host, .port = port, .count = 1};
    struct snapshot_item item = item_of(INTEL_URL, value);

    return bind_fits(&request, &item, DOCUMENT_AT_MS);
}

Test(bind, scenarios_know_the_types_of_items_by_their_names)
{
    const char *const *asked = scenario_item_types();
    const char *const *known = intel_type_names();

    for (size_t i = 0; known[i] != NULL; i++) {
        cr_assert_str_eq(asked[i], known[i]);
        cr_assert_null(asked[i + 1] == NULL ? known[i + 1] : NULL);
    }
}

Test(bind, another_type_does_not_fit)
{
    struct item_request request = {.type = "domain", .count = 1};
    struct snapshot_item item = item_of(INTEL_URL, "http://evil.test/");

    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item = item_of(INTEL_DOMAIN, "evil.test");
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

Test(bind, a_value_of_several_lines_is_never_bound)
{
    struct item_request request = {.type = "pattern", .count = 1};
    struct snapshot_item item = item_of(INTEL_PATTERN, "yara:rule a {\n}");

    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item = item_of(INTEL_PATTERN, "yara:rule a {}");
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

Test(bind, a_url_fits_by_its_scheme)
{
    cr_assert(url_fits("http://evil.test/", "http", NULL, 0));
    cr_assert_not(url_fits("https://evil.test/", "http", NULL, 0));
    cr_assert_not(url_fits("evil.test", "http", NULL, 0));
}

Test(bind, a_url_fits_by_the_port_that_it_leads_to)
{
    cr_assert(url_fits("http://evil.test/a:81", NULL, NULL, 80));
    cr_assert(url_fits("https://evil.test/", NULL, NULL, 443));
    cr_assert(url_fits("http://u:81@evil.test:8080/", NULL, NULL, 8080));
    cr_assert(url_fits("http://[2001:db8::1]:81/", NULL, NULL, 81));
    cr_assert(url_fits("http://[2001:db8::1]/", NULL, NULL, 80));
    cr_assert_not(url_fits("http://evil.test:8080/", NULL, NULL, 80));
    cr_assert_not(url_fits("http://evil.test:99999/", NULL, NULL, 80));
    cr_assert_not(url_fits("gopher://evil.test/", NULL, NULL, 80));
}

Test(bind, a_url_fits_by_the_kind_of_its_host)
{
    cr_assert(url_fits("http://evil.test/", NULL, "name", 0));
    cr_assert(url_fits("http://1.2.3.4.evil.test/", NULL, "name", 0));
    cr_assert_not(url_fits("http://192.0.2.7/", NULL, "name", 0));
    cr_assert_not(url_fits("http://0xc0000207/", NULL, "name", 0));
    cr_assert_not(url_fits("http://[2001:db8::1]/", NULL, "name", 0));
    cr_assert(url_fits("http://192.0.2.7:81/", NULL, "address", 0));
    cr_assert_not(url_fits("http://evil.test/", NULL, "address", 0));
}

Test(bind, a_vulnerability_fits_by_itself_and_anything_by_what_it_is_said_to_exploit)
{
    const char *cves[] = {"CVE-2020-1111", "CVE-2017-5638", NULL};
    struct item_request request = {.type = "vulnerability", .cve = "CVE-2017-5638", .count = 1};
    struct snapshot_item item = item_of(INTEL_VULNERABILITY, "CVE-2017-5638");

    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item = item_of(INTEL_VULNERABILITY, "CVE-2017-5639");
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item = item_of(INTEL_URL, "http://evil.test/");
    item.cves = (char **)cves;
    request.type = "url";
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

Test(bind, a_sub_technique_counts_for_its_parent_and_not_the_other_way)
{
    const char *techniques[] = {"T1059.004", NULL};
    struct item_request request = {.type = "malware", .technique = "T1059", .count = 1};
    struct snapshot_item item = item_of(INTEL_MALWARE, "mirai");

    item.techniques = (char **)techniques;
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
    techniques[0] = "T10590";
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    request.technique = "T1059.004";
    techniques[0] = "T1059";
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    request.type = "technique";
    item = item_of(INTEL_TECHNIQUE, "T1059.004");
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

Test(bind, source_and_confidence_are_asked_for)
{
    const char *sources[] = {"one", "two", NULL};
    struct item_request request = {
        .type = "domain", .source = "two", .min_confidence = 50, .count = 1};
    struct snapshot_item item = item_of(INTEL_DOMAIN, "evil.test");

    item.sources = (char **)sources;
    item.confidence = 50;
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item.confidence = 49;
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item.confidence = INTEL_NO_CONFIDENCE;
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    request.min_confidence = 0;
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
    request.source = "three";
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

Test(bind, age_is_asked_for_and_an_undated_item_has_none)
{
    struct item_request request = {.type = "domain", .max_age_ms = DOCUMENT_DAY_MS, .count = 1};
    struct snapshot_item item = item_of(INTEL_DOMAIN, "evil.test");

    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item.times.first_seen = DOCUMENT_AT_MS - DOCUMENT_DAY_MS;
    cr_assert(bind_fits(&request, &item, DOCUMENT_AT_MS));
    item.times.first_seen--;
    cr_assert_not(bind_fits(&request, &item, DOCUMENT_AT_MS));
}

/* ---- whole plans */

static struct node *urls(size_t count)
{
    AUTOFREE struct node **items = mem_array(count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *value = mem_printf("http://evil%zu.test/", i);

        items[i] = document_item("url", value);
    }
    return document_snapshot(items, count);
}

Test(bind, each_slot_gets_an_item_of_its_own)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(20);
    bind_world_add(folder, "fetch", "{type: url, count: 5}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "");
    const struct plan_scenario *entry = bind_world_entry(plan, "fetch");

    cr_assert_eq(entry->item_count, 5);
    cr_assert_eq(entry->case_count, 5);
    cr_assert_eq(plan_item_count(plan), 5, "the items are not all different");
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(plan_case_item(entry, i), &entry->items[i]);
    }
    cr_assert_null(plan_case_item(entry, 5));
}

Test(bind, slots_without_an_item_have_no_cases)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(2);
    bind_world_add(folder, "fetch", "{type: url, count: 5}\nvalues: {a: [x, y, z]}",
                   "{{intel.value}}{{a}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "");
    const struct plan_scenario *entry = bind_world_entry(plan, "fetch");

    cr_assert_eq(entry->item_count, 2);
    cr_assert_eq(entry->case_count, 6);
    cr_assert_eq(entry->cases[5], 5);
    cr_assert_eq(plan->library_cases, 6);
    cr_assert_null(plan_sample_note(plan));
}

Test(bind, what_a_scenario_gets_does_not_depend_on_the_others)
{
    SUPPORT_FOLDER one = support_folder();
    SUPPORT_FOLDER two = support_folder();
    AUTO(node) snapshot = urls(30);
    bind_world_add(one, "fetch", "{type: url, count: 3}", "{{intel.value}}");
    bind_world_add(two, "fetch", "{type: url, count: 3}", "{{intel.value}}");
    bind_world_add(two, "before", "{type: url, count: 3}", "{{intel.value}}");
    AUTO(plan) a = bind_world_good(one, snapshot, "");
    AUTO(plan) b = bind_world_good(two, snapshot, "");
    bool differ = false;

    for (size_t i = 0; i < 3; i++) {
        cr_assert_str_eq(bind_world_entry(a, "fetch")->items[i].id,
                         bind_world_entry(b, "fetch")->items[i].id);
        differ = differ || strcmp(bind_world_entry(b, "before")->items[i].id,
                                  bind_world_entry(b, "fetch")->items[i].id) != 0;
    }
    cr_assert(differ, "both scenarios drew the same items in the same order");
}

Test(bind, another_seed_draws_other_items)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(30);
    bind_world_add(folder, "fetch", "{type: url, count: 3}", "{{intel.value}}");
    AUTO(plan) a = bind_world_good(folder, snapshot, "seed: 1\n");
    AUTO(plan) b = bind_world_good(folder, snapshot, "seed: 2\n");
    AUTO(plan) c = bind_world_good(folder, snapshot, "seed: 1\n");

    cr_assert_str_neq(a->hash, b->hash);
    cr_assert_str_eq(a->hash, c->hash);
    cr_assert_str_neq(bind_world_entry(a, "fetch")->items[0].id,
                      bind_world_entry(b, "fetch")->items[0].id);
}

Test(bind, items_that_are_not_usable_at_the_time_of_the_snapshot_are_passed_over)
{
    SUPPORT_FOLDER folder = support_folder();
    struct node *items[] = {
        document_item("url", "http://ended.test/"), document_item("url", "http://later.test/"),
        document_item("url", "http://decayed.test/"), document_item("url", "http://good.test/")};
    node_set_str(items[0], "valid_until", DOCUMENT_AT);
    node_set_str(items[1], "valid_from", "2026-02-01T00:00:00.000Z");
    node_set_str(items[2], "usable_until", DOCUMENT_AT);
    node_set_str(items[3], "valid_until", "2026-02-01T00:00:00.000Z");
    AUTO(node) snapshot = document_snapshot(items, COUNT_OF(items));
    bind_world_add(folder, "fetch", "{type: url, count: 4}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "");
    const struct plan_scenario *entry = bind_world_entry(plan, "fetch");

    cr_assert_eq(entry->item_count, 1);
    cr_assert_str_eq(entry->items[0].value, "http://good.test/");
}

Test(bind, items_that_the_campaign_finds_too_old_are_passed_over)
{
    SUPPORT_FOLDER folder = support_folder();
    struct node *items[] = {document_item("url", "http://old.test/"),
                            document_item("url", "http://new.test/")};
    node_set_str(items[0], "first_seen", "2026-01-29T00:00:00.000Z");
    node_set_str(items[1], "first_seen", "2026-01-30T12:00:00.000Z");
    AUTO(node) snapshot = document_snapshot(items, COUNT_OF(items));
    bind_world_add(folder, "fetch", "{type: url, count: 4}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "intel: {max_age: {url: 1d}}\n");

    cr_assert_eq(bind_world_entry(plan, "fetch")->item_count, 1);
    cr_assert_str_eq(bind_world_entry(plan, "fetch")->items[0].value, "http://new.test/");
}

Test(bind, a_scenario_that_finds_no_item_is_left_out_and_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(3);
    bind_world_add(folder, "plain", "", "x");
    bind_world_add(folder, "struts", "{type: vulnerability, cve: CVE-2017-5638}", "x");
    bind_world_add(folder, "fetch", "{type: url, scheme: https}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "");
    const struct node *unbound = node_get(plan->node, "unbound");

    cr_assert_eq(plan->scenario_count, 1);
    cr_assert_eq(node_count(unbound), 2);
    cr_assert_str_eq(node_str(node_at(unbound, 0)), "fetch");
    cr_assert_str_eq(node_str(node_at(unbound, 1)), "struts");
}

Test(bind, without_a_snapshot_what_needs_no_item_runs_once)
{
    SUPPORT_FOLDER folder = support_folder();
    bind_world_add(folder, "struts", "{type: vulnerability, cve: CVE-2017-5638, count: 3}", "x");
    bind_world_add(folder, "named", "{type: vulnerability}", "{{intel.value}}");
    bind_world_add(folder, "fetch", "{type: url}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");
    const struct plan_scenario *entry = bind_world_entry(plan, "struts");

    cr_assert_eq(plan->scenario_count, 1);
    cr_assert_eq(plan->unbound_count, 2);
    cr_assert_eq(entry->item_count, 0);
    cr_assert_eq(entry->case_count, 1);
    cr_assert_null(node_get(plan->node, "intel"));
    cr_assert_eq(node_type(node_path(plan->node, "scenarios.0.items")), NODE_ARRAY);
    cr_assert_null(plan_case_item(entry, 0));
}

Test(bind, a_plan_that_has_nothing_to_do_with_intelligence_says_nothing_of_it)
{
    SUPPORT_FOLDER folder = support_folder();
    bind_world_add(folder, "plain", "", "x");
    AUTO(plan) plan = bind_world_good(folder, NULL, "");

    cr_assert_null(node_get(plan->node, "intel"));
    cr_assert_null(node_get(plan->node, "unbound"));
    cr_assert_null(node_path(plan->node, "scenarios.0.items"));
}

Test(bind, nothing_that_could_be_bound_is_an_error_that_says_what_is_missing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(0);
    AUTO(plan) plan = NULL;
    AUTOFREE char *without = mem_printf("%s/campaign.yaml: all 1 scenarios ask for items of "
                                        "intelligence, and there is no snapshot; give one with "
                                        "--intel",
                                        folder);
    AUTOFREE char *with = mem_printf("%s/campaign.yaml: all 1 scenarios ask for items of "
                                     "intelligence, and the snapshot has none that fits",
                                     folder);
    struct err err = {0};
    bind_world_add(folder, "fetch", "{type: url}", "{{intel.value}}");

    cr_assert_eq(bind_world_plan(folder, NULL, "", &plan, &err), -1);
    assert_err(err, ERR_INPUT, without);
    cr_assert_eq(bind_world_plan(folder, snapshot, "", &plan, &err), -1);
    assert_err(err, ERR_INPUT, with);
}

Test(bind, a_sample_draws_among_the_cases_that_have_an_item)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) snapshot = urls(4);
    bind_world_add(folder, "fetch", "{type: url, count: 64}", "{{intel.value}}");
    AUTO(plan) plan = bind_world_good(folder, snapshot, "sample: 2\n");
    const struct plan_scenario *entry = bind_world_entry(plan, "fetch");

    cr_assert_eq(entry->case_count, 2);
    cr_assert_lt(entry->cases[1], 4);
    cr_assert_not_null(plan_case_item(entry, entry->cases[1]));
}

/* ---- the document */

static struct plan *bound_plan(const char *folder)
{
    AUTO(node) snapshot = urls(9);

    bind_world_add(folder, "fetch", "{type: url, count: 2}", "{{intel.value}}");
    bind_world_add(folder, "look", "{type: domain}", "{{intel.value}}");
    return bind_world_good(folder, snapshot,
                           "intel: {max_snapshot_age: 36h, max_age: {domain: 2w}, stale: refuse}\n"
                           "seed: 4\n");
}

Test(bind, a_saved_plan_is_read_back_with_its_items)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = bound_plan(folder);
    AUTO(plan) again = NULL;
    AUTOFREE char *path = file_join(folder, "plan.json");
    struct err err = {0};

    assert_ok(plan_save(plan, path, &err), err);
    assert_ok(plan_load(path, &again, &err), err);
    cr_assert_str_eq(again->hash, plan->hash);
    cr_assert_str_eq(again->intel.snapshot, plan->intel.snapshot);
    cr_assert_eq(again->intel.at, DOCUMENT_AT_MS);
    cr_assert_eq(again->intel.policy.stale, STALE_REFUSE);
    cr_assert_eq(again->intel.policy.max_snapshot_age_ms, 36 * 3600000);
    cr_assert_eq(again->intel.policy.max_age_ms[INTEL_DOMAIN], 14 * DOCUMENT_DAY_MS);
    cr_assert_str_eq(again->unbound[0], "look");
    cr_assert_eq(again->scenarios[0].item_count, 2);
    cr_assert_str_eq(again->scenarios[0].items[1].value, plan->scenarios[0].items[1].value);
}

Test(bind, the_policy_stands_in_the_plan_in_the_words_of_a_campaign)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = bound_plan(folder);
    const struct node *policy = node_path(plan->node, "intel.policy");

    cr_assert_str_eq(node_get_str(policy, "max_snapshot_age", ""), "36h");
    cr_assert_str_eq(node_get_str(node_get(policy, "max_age"), "domain", ""), "14d");
    cr_assert_str_eq(node_get_str(policy, "stale", ""), "refuse");
    cr_assert_eq(node_count(node_get(policy, "max_age")), 1);
}

/* Saves the plan's document with this change and asserts what loading it says behind its path. */
static void assert_edit_refused(void (*edit)(struct node *root), const char *tail)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = bound_plan(folder);
    AUTO(plan) again = NULL;
    AUTOFREE char *path = file_join(folder, "plan.json");
    AUTOFREE char *expected = mem_printf("%s%s", path, tail);
    AUTO(node) root = node_copy(plan->node);
    struct err err = {0};

    edit(root);
    assert_ok(node_save(root, NODE_CANONICAL, path, &err), err);
    cr_assert_eq(plan_load(path, &again, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

static void add_item(struct node *root)
{
    struct node *items = node_path(root, "scenarios.0.items");

    node_append(items, node_copy(node_at(items, 0)));
}

static void drop_items(struct node *root)
{
    node_set(node_path(root, "scenarios.0"), "items", node_array());
}

static void other_type(struct node *root)
{
    struct node *items = node_array();

    node_append(items, document_item("domain", "evil.test"));
    node_set(node_path(root, "scenarios.0"), "items", items);
}

static void other_value(struct node *root)
{
    node_set_str(node_path(root, "scenarios.0.items.0"), "id", "url:1");
    node_set_str(node_path(root, "scenarios.0.items.0"), "value", "http://evil.test/");
}

static void no_snapshot(struct node *root)
{
    node_remove(root, "intel");
}

static void no_hash(struct node *root)
{
    node_set_str(node_path(root, "intel"), "snapshot", "abc");
}

static void case_without_item(struct node *root)
{
    struct node *items = node_array();

    node_append(items, node_copy(node_path(root, "scenarios.0.items.0")));
    node_set(node_path(root, "scenarios.0"), "items", items);
}

Test(bind, a_plan_whose_items_were_edited_is_refused)
{
    assert_edit_refused(add_item, ":0:0: scenarios[0].items: 3 items for 2 slots");
    assert_edit_refused(drop_items, ":0:0: scenarios[0].items: 0 items for 2 slots");
    assert_edit_refused(other_type, ":0:0: scenarios[0].items[0]: an item of type 'domain' where "
                                    "scenario 'fetch' asks for 'url'");
    assert_edit_refused(no_snapshot,
                        ":0:0: scenarios[0].items: 2 items for 2 slots and no snapshot");
    assert_edit_refused(no_hash,
                        ":0:0: intel: 'abc' is no hash of a snapshot, expected 64 hex digits");
    assert_edit_refused(case_without_item, ":0:0: scenarios[0].cases: 2 elements, expected 1 to 1");
    struct node *item = document_item("url", "http://evil.test/");
    AUTOFREE char *tail =
        mem_printf(":0:0: scenarios[0].items[0]: 'url:1' is not the id of this url, expected '%s'",
                   node_get_str(item, "id", ""));
    node_free(item);
    assert_edit_refused(other_value, tail);
}

static void assert_policy_refused(const char *policy, const char *tail)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = NULL;
    AUTOFREE char *line = mem_printf("intel: %s\n", policy);
    AUTOFREE char *expected = mem_printf("%s/campaign.yaml:6:%s", folder, tail);
    struct err err = {0};

    bind_world_add(folder, "plain", "", "x");
    cr_assert_eq(bind_world_plan(folder, NULL, line, &plan, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(bind, a_policy_is_read_strictly)
{
    assert_policy_refused("{max_snapshot: 7d}", "9: intel: unknown key 'max_snapshot', did you "
                                                "mean 'max_snapshot_age'?");
    assert_policy_refused("{max_age: {domian: 7d}}",
                          "19: intel.max_age: unknown key 'domian', did you mean 'domain'?");
    assert_policy_refused("{max_age: {url: 7}}",
                          "24: intel.max_age.url: expected a string, got an integer");
    assert_policy_refused("{max_age: {url: week}}", "24: intel.max_age.url: 'week' is no duration, "
                                                    "expected one like 90d, 36h or 15m");
    assert_policy_refused("{stale: refused}",
                          "16: intel.stale: unknown value 'refused', did you mean 'refuse'?");
}
