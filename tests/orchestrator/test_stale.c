/* The policy on stale intelligence: when an item is stale, what is said of it, and that a run is
 * refused or goes on as the campaign wants. */
#include "orchestrator/plan/stale.h"

#include <string.h>

#include "common/base/buf.h"
#include "tests/orchestrator/bind_world.h"

#define HOUR_MS 3600000LL

static struct snapshot_item an_item(void)
{
    return (struct snapshot_item){
        .type = INTEL_URL, .times = INTEL_TIMES_UNKNOWN, .usable_until = INTEL_UNKNOWN};
}

static void assert_why(const struct intel_policy *policy, const struct snapshot_item *item,
                       int64_t at_ms, const char *expected)
{
    AUTOFREE char *why = policy_why_stale(policy, item, at_ms);

    if (expected == NULL) {
        cr_assert_null(why, "got '%s'", why);
        return;
    }
    cr_assert_not_null(why);
    cr_assert_str_eq(why, expected, "got '%s'", why);
}

Test(stale, an_item_without_limits_is_never_stale)
{
    struct intel_policy policy = {0};
    struct snapshot_item item = an_item();

    cr_assert_eq(policy_usable_until(&policy, &item), INT64_MAX);
    assert_why(&policy, &item, DOCUMENT_AT_MS * 2, NULL);
}

Test(stale, the_earliest_limit_counts)
{
    struct intel_policy policy = {0};
    struct snapshot_item item = an_item();

    item.times.first_seen = DOCUMENT_AT_MS;
    item.times.valid_until = DOCUMENT_AT_MS + 3 * HOUR_MS;
    item.usable_until = DOCUMENT_AT_MS + 2 * HOUR_MS;
    policy.max_age_ms[INTEL_URL] = HOUR_MS;
    cr_assert_eq(policy_usable_until(&policy, &item), DOCUMENT_AT_MS + HOUR_MS);
    policy.max_age_ms[INTEL_URL] = 9 * HOUR_MS;
    cr_assert_eq(policy_usable_until(&policy, &item), DOCUMENT_AT_MS + 2 * HOUR_MS);
    item.usable_until = INTEL_UNKNOWN;
    cr_assert_eq(policy_usable_until(&policy, &item), DOCUMENT_AT_MS + 3 * HOUR_MS);
}

Test(stale, each_reason_is_told_with_its_figures)
{
    struct intel_policy policy = {0};
    struct snapshot_item item = an_item();

    item.times.valid_until = DOCUMENT_AT_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS - 1, NULL);
    assert_why(&policy, &item, DOCUMENT_AT_MS,
               "valid until 2026-01-31T00:00:00.000Z, which has passed");
    item.times.valid_until = INTEL_UNKNOWN;
    item.usable_until = DOCUMENT_AT_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS,
               "usable until 2026-01-31T00:00:00.000Z, which has passed");
    item.usable_until = INTEL_UNKNOWN;
    item.times.valid_from = DOCUMENT_AT_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS - 1, "not valid before 2026-01-31T00:00:00.000Z");
    assert_why(&policy, &item, DOCUMENT_AT_MS, NULL);
    policy.max_age_ms[INTEL_URL] = 36 * HOUR_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS,
               "nobody said when it was first seen, and url items may be 36h old at most");
    item.times.published = DOCUMENT_AT_MS - 36 * HOUR_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS - 1, "not valid before 2026-01-31T00:00:00.000Z");
    assert_why(&policy, &item, DOCUMENT_AT_MS,
               "published 2026-01-29T12:00:00.000Z, and url items may be 36h old at most");
    item.times.first_seen = DOCUMENT_AT_MS - 37 * HOUR_MS;
    assert_why(&policy, &item, DOCUMENT_AT_MS,
               "first seen 2026-01-29T11:00:00.000Z, and url items may be 36h old at most");
}

Test(stale, an_undated_item_cannot_keep_a_limit)
{
    struct intel_policy policy = {0};
    struct snapshot_item item = an_item();

    policy.max_age_ms[INTEL_URL] = HOUR_MS;
    cr_assert_eq(policy_usable_until(&policy, &item), INTEL_UNKNOWN);
    policy.max_age_ms[INTEL_URL] = 0;
    policy.max_age_ms[INTEL_DOMAIN] = HOUR_MS;
    cr_assert_eq(policy_usable_until(&policy, &item), INT64_MAX);
}

/* ---- a whole plan: one item that ends after two days, one that never does */

static const char ended[] = "2026-02-02T00:00:00.000Z";

static struct plan *plan_of(const char *folder, const char *policy)
{
    struct node *items[] = {document_item("url", "http://ends.test/"),
                            document_item("url", "http://stays.test/")};
    AUTO(node) snapshot = NULL;

    node_set_str(items[0], "valid_until", ended);
    snapshot = document_snapshot(items, COUNT_OF(items));
    bind_world_add(folder, "one", "{type: url, count: 2}", "{{intel.value}}");
    bind_world_add(folder, "two", "{type: url, count: 2}", "{{intel.value}}");
    return bind_world_good(folder, snapshot, policy);
}

static void keep_line(void *data, const char *line)
{
    buf_printf(data, "%s\n", line);
}

static int check(const struct plan *plan, int64_t at_ms, struct buf *lines, struct err *err)
{
    return plan_check_fresh(plan, at_ms, keep_line, lines, err);
}

Test(stale, a_plan_is_fresh_while_all_its_items_are)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, "intel: {stale: refuse}\n");
    AUTOBUF struct buf lines = BUF_INIT;
    struct err err = {0};

    assert_ok(check(plan, DOCUMENT_AT_MS + 2 * DOCUMENT_DAY_MS - 1, &lines, &err), err);
    cr_assert_eq(lines.length, 0);
}

Test(stale, what_is_stale_is_listed_once_and_counted)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, "intel: {stale: refuse}\n");
    AUTO(node) item = document_item("url", "http://ends.test/");
    AUTOFREE char *expected =
        mem_printf("%s (http://ends.test/): valid until %s, which has passed\n",
                   node_get_str(item, "id", ""), ended);
    AUTOBUF struct buf lines = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(check(plan, DOCUMENT_AT_MS + 2 * DOCUMENT_DAY_MS, &lines, &err), -1);
    cr_assert_str_eq(buf_str(&lines), expected);
    assert_err(err, ERR_INPUT,
               "1 of 2 bound items are stale at 2026-02-02T00:00:00.000Z: expected all of them to "
               "be usable; take a new snapshot and plan again, or let the campaign say 'stale: "
               "exclude'");
}

Test(stale, items_of_a_snapshot_that_is_too_old_are_stale_with_it)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = plan_of(folder, "intel: {max_snapshot_age: 1d, stale: refuse}\n");
    AUTOFREE char *first = mem_printf("snapshot %s: taken at 2026-01-31T00:00:00.000Z, and a "
                                      "snapshot may be 1d old at most\n",
                                      plan->intel.snapshot);
    AUTOBUF struct buf lines = BUF_INIT;
    struct err err = {0};

    assert_ok(check(plan, DOCUMENT_AT_MS + DOCUMENT_DAY_MS - 1, &lines, &err), err);
    cr_assert_eq(check(plan, DOCUMENT_AT_MS + DOCUMENT_DAY_MS, &lines, &err), -1);
    cr_assert_eq(strncmp(buf_str(&lines), first, strlen(first)), 0, "%s", buf_str(&lines));
    cr_assert_not_null(
        strstr(buf_str(&lines), "(http://stays.test/): not looked at since the snapshot\n"));
    cr_assert_eq(strncmp(err.text, "2 of 2 bound items are stale at ", 32), 0, "%s", err.text);
}

Test(stale, without_a_word_on_it_stale_items_do_not_stop_a_run)
{
    SUPPORT_FOLDER one = support_folder();
    SUPPORT_FOLDER two = support_folder();
    AUTO(plan) silent = plan_of(one, "");
    AUTO(plan) excluding = plan_of(two, "intel: {max_snapshot_age: 1d, stale: exclude}\n");
    AUTOBUF struct buf lines = BUF_INIT;
    struct err err = {0};

    assert_ok(check(silent, DOCUMENT_AT_MS * 2, &lines, &err), err);
    assert_ok(check(excluding, DOCUMENT_AT_MS * 2, &lines, &err), err);
    cr_assert_eq(lines.length, 0);
}
