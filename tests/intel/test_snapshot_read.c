/* Reading snapshots: what is kept of an item, and everything that is refused. */
#include "intel/snapshot_read.h"

#include <string.h>

#include "common/base/file.h"
#include "tests/intel/document.h"
#include "tests/support.h"

/* An item that says all that one can. */
static struct node *full_item(void)
{
    static const char text[] =
        "{\"name\": \"a name\", \"first_seen\": \"2026-01-01T00:00:00.000Z\","
        "\"last_seen\": \"2026-01-02T00:00:00.000Z\", \"published\": \"2026-01-03T00:00:00.000Z\","
        "\"added\": \"2026-01-04T00:00:00.000Z\", \"valid_from\": \"2026-01-05T00:00:00.000Z\","
        "\"valid_until\": \"2026-03-01T00:00:00.000Z\","
        "\"usable_until\": \"2026-02-01T00:00:00.000Z\", \"confidence\": 75, \"tlp\": \"green\","
        "\"techniques\": [\"T1105\", \"T1190\"], \"tactics\": [\"execution\"],"
        "\"platforms\": [\"Linux\"], \"families\": [\"mirai\"], \"cves\": [\"CVE-2017-5638\"]}";
    struct node *item = document_item("url", "http://evil.test/a");
    AUTO(node) more = NULL;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "more", &more, &err), err);
    for (void *i = node_iter(more); i != NULL; i = node_iter_next(more, i)) {
        node_set(item, node_iter_key(i), node_ref(node_iter_value(i)));
    }
    return item;
}

static struct node *snapshot_of(struct node *item)
{
    return document_snapshot(&item, 1);
}

static struct intel_snapshot *read_good(const struct node *document)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = document_save(document, folder);
    struct intel_snapshot *snapshot = NULL;
    struct err err = {0};

    assert_ok(intel_snapshot_load(path, &snapshot, &err), err);
    return snapshot;
}

/* tail: what the error says behind the file's name. */
static void assert_refused(const struct node *document, const char *tail)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = document_save(document, folder);
    AUTOFREE char *expected = mem_printf("%s%s", path, tail);
    struct intel_snapshot *snapshot = NULL;
    struct err err = {0};

    cr_assert_eq(intel_snapshot_load(path, &snapshot, &err), -1);
    cr_assert_null(snapshot);
    assert_err(err, ERR_INPUT, expected);
}

Test(snapshot_read, keeps_what_an_item_says)
{
    AUTO(node) document = snapshot_of(full_item());
    AUTO(intel_snapshot) snapshot = read_good(document);
    const struct snapshot_item *item = &snapshot->items[0];

    cr_assert_eq(snapshot->count, 1);
    cr_assert_eq(snapshot->at, DOCUMENT_AT_MS);
    cr_assert_eq(item->type, INTEL_URL);
    cr_assert_str_eq(item->value, "http://evil.test/a");
    cr_assert_str_eq(item->name, "a name");
    cr_assert_eq(item->times.first_seen, DOCUMENT_AT_MS - 30 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->times.last_seen, DOCUMENT_AT_MS - 29 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->times.published, DOCUMENT_AT_MS - 28 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->times.added, DOCUMENT_AT_MS - 27 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->times.valid_from, DOCUMENT_AT_MS - 26 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->times.valid_until, DOCUMENT_AT_MS + 29 * DOCUMENT_DAY_MS);
    cr_assert_eq(item->usable_until, DOCUMENT_AT_MS + DOCUMENT_DAY_MS);
    cr_assert_eq(item->confidence, 75);
    cr_assert_eq(item->tlp, TLP_GREEN);
    cr_assert_str_eq(item->sources[0], "feed");
    cr_assert_null(item->sources[1]);
    cr_assert_str_eq(item->techniques[1], "T1190");
    cr_assert_str_eq(item->cves[0], "CVE-2017-5638");
}

Test(snapshot_read, its_name_is_the_hash_of_its_bytes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) document = snapshot_of(full_item());
    AUTOFREE char *path = document_save(document, folder);
    AUTO(intel_snapshot) snapshot = NULL;
    char hash[HASH_HEX];
    struct err err = {0};

    assert_ok(intel_snapshot_load(path, &snapshot, &err), err);
    assert_ok(hash_file(path, hash, &err), err);
    cr_assert_str_eq(snapshot->hash, hash);
}

Test(snapshot_read, what_is_not_said_is_unknown)
{
    AUTO(node) document = snapshot_of(document_item("domain", "evil.test"));
    AUTO(intel_snapshot) snapshot = read_good(document);
    const struct snapshot_item *item = &snapshot->items[0];

    cr_assert_null(item->name);
    cr_assert_eq(item->times.first_seen, INTEL_UNKNOWN);
    cr_assert_eq(item->times.valid_until, INTEL_UNKNOWN);
    cr_assert_eq(item->usable_until, INTEL_UNKNOWN);
    cr_assert_eq(item->confidence, INTEL_NO_CONFIDENCE);
    cr_assert_null(item->techniques[0]);
    cr_assert_null(item->cves[0]);
}

Test(snapshot_read, an_item_is_written_as_it_was_read_but_for_what_a_plan_does_not_keep)
{
    AUTO(node) expected = full_item();
    AUTO(node) document = snapshot_of(node_ref(expected));
    AUTO(intel_snapshot) snapshot = read_good(document);
    AUTO(node) written = snapshot_item_node(&snapshot->items[0]);

    node_remove(expected, "last_seen");
    node_remove(expected, "tactics");
    node_remove(expected, "platforms");
    node_remove(expected, "families");
    cr_assert(node_equal(written, expected));
}

Test(snapshot_read, a_copy_lives_on_its_own)
{
    AUTO(node) document = snapshot_of(full_item());
    struct intel_snapshot *snapshot = read_good(document);
    AUTO(node) before = snapshot_item_node(&snapshot->items[0]);
    AUTO(node) after = NULL;
    struct snapshot_item copy;

    snapshot_item_copy(&snapshot->items[0], &copy);
    intel_snapshot_free(snapshot);
    after = snapshot_item_node(&copy);
    snapshot_item_done(&copy);
    cr_assert(node_equal(before, after));
}

Test(snapshot_read, age_is_since_first_seen_and_else_since_it_was_published)
{
    AUTO(node) document = snapshot_of(full_item());
    AUTO(intel_snapshot) snapshot = read_good(document);
    struct snapshot_item *item = &snapshot->items[0];

    cr_assert_eq(snapshot_item_age_ms(item, DOCUMENT_AT_MS), 30 * DOCUMENT_DAY_MS);
    item->times.first_seen = INTEL_UNKNOWN;
    cr_assert_eq(snapshot_item_age_ms(item, DOCUMENT_AT_MS), 28 * DOCUMENT_DAY_MS);
    item->times.published = INTEL_UNKNOWN;
    cr_assert_eq(snapshot_item_age_ms(item, DOCUMENT_AT_MS), INTEL_UNKNOWN);
}

Test(snapshot_read, many_items_are_kept_in_order)
{
    struct node *items[50];
    AUTO(node) document = NULL;
    AUTO(intel_snapshot) snapshot = NULL;

    for (size_t i = 0; i < COUNT_OF(items); i++) {
        AUTOFREE char *value = mem_printf("http://evil.test/%zu", i);

        items[i] = document_item("url", value);
    }
    document = document_snapshot(items, COUNT_OF(items));
    snapshot = read_good(document);
    cr_assert_eq(snapshot->count, COUNT_OF(items));
    for (size_t i = 1; i < snapshot->count; i++) {
        cr_assert_lt(strcmp(snapshot->items[i - 1].id, snapshot->items[i].id), 0);
    }
}

static struct node *pair(const char *one, const char *two)
{
    struct node *list = node_array();

    node_append(list, node_string(one));
    node_append(list, node_string(two));
    return list;
}

static void set_and_refuse(const char *key, struct node *value, const char *tail)
{
    struct node *item = document_item("url", "http://evil.test/a");
    AUTO(node) document = NULL;

    node_set(item, key, value);
    document = snapshot_of(item);
    assert_refused(document, tail);
}

Test(snapshot_read, an_item_that_is_not_as_it_should_be_is_refused_with_its_place)
{
    set_and_refuse("frist_seen", node_string(DOCUMENT_AT),
                   ":0:0: items[0]: unknown key 'frist_seen', did you mean 'first_seen'?");
    set_and_refuse("type", node_string("uri"),
                   ":0:0: items[0]: no type 'uri', did you mean 'url'?");
    set_and_refuse("tlp", node_string("purple"),
                   ":0:0: items[0]: no marking 'purple', expected clear, green, amber, "
                   "amber+strict or red");
    set_and_refuse("confidence", node_int(101),
                   ":0:0: items[0].confidence: expected an integer from 0 to 100, got 101");
    set_and_refuse("added", node_string("2026-01-31"),
                   ":0:0: items[0].added: '2026-01-31' is not how a snapshot writes a time, "
                   "expected '2026-01-31T00:00:00.000Z'");
    set_and_refuse("sources", node_array(), ":0:0: items[0]: an item without a source");
    set_and_refuse("sources", pair("b", "a"),
                   ":0:0: items[0]: source 'a' is not behind 'b', expected them sorted");
    set_and_refuse("sources", pair("a", "a"),
                   ":0:0: items[0]: source 'a' is not behind 'a', expected them sorted");
    set_and_refuse("sources", pair("", "a"),
                   ":0:0: items[0]: a source's name is empty or longer than 200 bytes");
    set_and_refuse("name", node_string(""),
                   ":0:0: items[0]: the name is empty or longer than 256 bytes");
    set_and_refuse("added", node_string("soon"),
                   ":0:0: items[0].added: 'soon' is no time, expected one like "
                   "2025-01-31T08:00:00Z");
}

Test(snapshot_read, an_id_that_is_not_of_its_value_is_refused)
{
    struct node *item = document_item("url", "http://evil.test/a");
    AUTO(node) other = document_item("url", "http://evil.test/b");
    AUTO(node) document = NULL;
    AUTOFREE char *tail =
        mem_printf(":0:0: items[0]: '%s' is not the id of this url, expected '%s'",
                   node_get_str(item, "id", ""), node_get_str(other, "id", ""));

    node_set_str(item, "value", "http://evil.test/b");
    document = snapshot_of(item);
    assert_refused(document, tail);
}

Test(snapshot_read, an_empty_value_is_refused)
{
    AUTO(node) bad = snapshot_of(document_item("malware", ""));

    assert_refused(bad, ":0:0: items[0]: the value is empty or longer than 16384 bytes");
}

Test(snapshot_read, the_same_item_twice_is_refused)
{
    struct node *items[] = {document_item("url", "http://evil.test/a"),
                            document_item("url", "http://evil.test/a")};
    AUTO(node) document = document_snapshot(items, 2);
    const char *id = node_get_str(items[0], "id", "");
    AUTOFREE char *tail = mem_printf(
        ":0:0: items[1]: item '%s' is not behind '%s', expected the order of ids", id, id);

    assert_refused(document, tail);
}

Test(snapshot_read, another_schema_is_refused)
{
    AUTO(node) document = document_snapshot(NULL, 0);

    node_set_str(document, "schema", "tameshi.intel-snapshot/2");
    assert_refused(document, ":0:0: schema is 'tameshi.intel-snapshot/2', expected "
                             "'tameshi.intel-snapshot/1'");
}

Test(snapshot_read, a_snapshot_without_a_time_is_refused)
{
    AUTO(node) document = document_snapshot(NULL, 0);

    node_remove(document, "at");
    assert_refused(document, ":0:0: missing key 'at', expected a string");
}

Test(snapshot_read, a_real_number_has_no_canonical_form_and_is_refused)
{
    static const char text[] =
        "{\"at\":\"2026-01-31T00:00:00.000Z\",\"items\":[],\"schema\":"
        "\"tameshi.intel-snapshot/1\",\"selection\":{\"a\":1.5},\"sources\":[]}";
    struct intel_snapshot *snapshot = NULL;
    struct err err = {0};

    cr_assert_eq(intel_snapshot_parse(text, strlen(text), "s", &snapshot, &err), -1);
    assert_err(err, ERR_INPUT, "s: a snapshot holds no real numbers");
}

Test(snapshot_read, another_layout_of_the_same_snapshot_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(node) document = snapshot_of(full_item());
    AUTOFREE char *path = document_save(document, folder);
    AUTOFREE char *expected =
        mem_printf("%s: not a snapshot as tameshi writes it: the bytes are not canonical", path);
    struct intel_snapshot *snapshot = NULL;
    struct err err = {0};

    assert_ok(node_save(document, NODE_PRETTY, path, &err), err);
    cr_assert_eq(intel_snapshot_load(path, &snapshot, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}
