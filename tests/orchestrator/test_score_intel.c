/* Items as scoring gets them: what is handed on, what stays behind, how long they could be used. */
#include "orchestrator/run/score_intel.h"

#include <string.h>

#include "tests/orchestrator/bind_world.h"

/* A plan of one scenario that is bound to this item alone. */
static struct plan *plan_of(const char *folder, struct node *item, const char *policy)
{
    AUTO(node) snapshot = document_snapshot(&item, 1);

    bind_world_add(folder, "fetch", "{type: url, count: 2}", "{{intel.value}}");
    bind_world_add(folder, "plain", "", "x");
    return bind_world_good(folder, snapshot, policy);
}

static struct node *named_item(const char *tlp)
{
    struct node *item = document_item("url", "http://evil.test/");

    node_set_str(item, "name", "a name");
    node_set_str(item, "tlp", tlp);
    node_set_str(item, "first_seen", "2026-01-30T00:00:00.000Z");
    return item;
}

Test(score_intel, what_is_known_of_an_item_is_handed_on)
{
    SUPPORT_FOLDER folder = support_folder();
    struct node *item = named_item("clear");
    node_set_str(item, "added", "2026-01-31T00:00:00.000Z");
    node_set_str(item, "usable_until", "2026-02-02T00:00:00.000Z");
    node_set_str(item, "valid_until", "2026-02-01T00:00:00.000Z");
    AUTO(plan) plan = plan_of(folder, item, "");
    AUTO(score_items) items = score_items_new(plan);
    const struct score_intel *intel = score_items_of(items, 0, 0);

    cr_assert_str_eq(intel->id, plan->scenarios[0].items[0].id);
    cr_assert_str_eq(intel->type, "url");
    cr_assert_str_eq(intel->tlp, "clear");
    cr_assert_str_eq(intel->value, "http://evil.test/");
    cr_assert_str_eq(intel->name, "a name");
    cr_assert_eq(intel->first_seen_ms, DOCUMENT_AT_MS - DOCUMENT_DAY_MS);
    cr_assert_eq(intel->published_ms, SCORE_NO_TIME);
    cr_assert_eq(intel->added_ms, DOCUMENT_AT_MS);
    cr_assert_eq(intel->usable_until_ms, DOCUMENT_AT_MS + DOCUMENT_DAY_MS);
    cr_assert_eq(intel->source_count, 1);
    cr_assert_str_eq(intel->sources[0], "feed");
}

Test(score_intel, a_case_without_an_item_has_none)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, named_item("clear"), "");
    AUTO(score_items) items = score_items_new(plan);

    cr_assert_not_null(score_items_of(items, 0, 0));
    cr_assert_null(score_items_of(items, 0, 1), "the second slot is empty");
    cr_assert_null(score_items_of(items, 1, 0), "this scenario asks for nothing");
}

Test(score_intel, value_and_name_stay_behind_unless_they_are_for_everybody)
{
    static const char *const markings[] = {"green", "amber", "unmarked", "amber+strict", "red"};

    for (size_t i = 0; i < COUNT_OF(markings); i++) {
        SUPPORT_FOLDER folder = support_folder();
        AUTO(plan) plan = plan_of(folder, named_item(markings[i]), "");
        AUTO(score_items) items = score_items_new(plan);
        const struct score_intel *intel = score_items_of(items, 0, 0);

        cr_expect_null(intel->value, "%s", markings[i]);
        cr_expect_null(intel->name, "%s", markings[i]);
        cr_expect_str_eq(intel->tlp, markings[i]);
        cr_expect_str_eq(intel->id, plan->scenarios[0].items[0].id);
    }
}

Test(score_intel, the_policy_bounds_how_long_an_item_could_be_used)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, named_item("clear"), "intel: {max_age: {url: 36h}}\n");
    AUTO(score_items) items = score_items_new(plan);

    cr_assert_eq(score_items_of(items, 0, 0)->usable_until_ms,
                 DOCUMENT_AT_MS + DOCUMENT_DAY_MS / 2);
}

Test(score_intel, an_item_can_be_used_no_longer_than_its_snapshot)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan)
    plan = plan_of(folder, named_item("clear"),
                   "intel: {max_snapshot_age: 6h, max_age: {url: 36h}}\n");
    AUTO(score_items) items = score_items_new(plan);

    cr_assert_eq(score_items_of(items, 0, 0)->usable_until_ms,
                 DOCUMENT_AT_MS + DOCUMENT_DAY_MS / 4);
}

Test(score_intel, an_item_without_limits_has_none)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, named_item("clear"), "");
    AUTO(score_items) items = score_items_new(plan);

    cr_assert_eq(score_items_of(items, 0, 0)->usable_until_ms, SCORE_NO_TIME);
}
