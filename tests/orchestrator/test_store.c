#include "orchestrator/store/store.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "tests/support.h"

#define LEASE 1000

static const struct store_failure failed = {.cause = "harness: guest", .most = 2};
static const struct store_failure lost = {.cause = "worker died", .lost = true, .most = 3};

static struct store *filled(const char *folder)
{
    static const struct store_unit units[] = {
        {.id = 0, .product = "a", .arm = "detect", .trials = 3},
        {.id = 1, .product = "b", .arm = "detect", .trials = 4},
        {.id = 2, .product = "a", .arm = "detect", .trials = 5},
        {.id = 3, .product = "b", .arm = "block", .trials = 6},
    };
    struct err err = {0};
    struct store *store = NULL;
    AUTOFREE char *path = file_join(folder, "store.sqlite");
    assert_ok(store_open(path, &store, &err), err);
    assert_ok(store_fill(store, units, 4, &err), err);
    return store;
}

/* Claims and answers the unit's number, or minus the answer. */
static int claim(struct store *store, const char *worker, const char *product, const char *arm,
                 int64_t *attempt)
{
    struct store_unit unit = {0};
    struct err err = {0};
    int got = store_claim(store, worker, product, arm, LEASE, &unit, &err);
    cr_assert_geq(got, 0, "%s", err.text);
    if (attempt != NULL) {
        *attempt = unit.attempt;
    }
    return got == 0 ? (int)unit.id : -got;
}

Test(store_claim, takes_what_the_worker_has_at_hand_before_all_else)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    cr_assert_eq(claim(store, "w1", "", "", NULL), 0);
    cr_assert_eq(claim(store, "w1", "a", "detect", NULL), 2);
}

Test(store_claim, leads_a_second_worker_to_another_product_and_arm)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    cr_assert_eq(claim(store, "w1", "", "", NULL), 0);
    cr_assert_eq(claim(store, "w2", "", "", NULL), 1);
    cr_assert_eq(claim(store, "w3", "", "", NULL), 3);
    cr_assert_eq(claim(store, "w4", "", "", NULL), 2);
    cr_assert_eq(claim(store, "w5", "", "", NULL), -STORE_NOTHING);
}

Test(store_claim, says_whether_more_of_the_same_is_ready)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct store_unit unit = {0};
    struct err err = {0};
    cr_assert_eq(store_claim(store, "w1", "a", "detect", LEASE, &unit, &err), 0);
    cr_assert_not(unit.last);
    cr_assert_eq(store_claim(store, "w1", "a", "detect", LEASE, &unit, &err), 0);
    cr_assert(unit.last);
}

Test(store_claim, says_when_everything_is_done)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct err err = {0};
    for (int i = 0; i < 4; i++) {
        int unit = claim(store, "w1", "", "", NULL);
        assert_ok(store_complete(store, "w1", unit, NULL, &err), err);
    }
    cr_assert_eq(claim(store, "w1", "", "", NULL), -STORE_FINISHED);
}

Test(store_claim, a_lease_that_ran_out_is_given_to_another)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    int64_t attempt = 0;
    struct err err = {0};
    clock_hold(0, 1000000);
    cr_assert_eq(claim(store, "w1", "", "", &attempt), 0);
    cr_assert_eq(attempt, 1);
    clock_hold(0, 1000000 + LEASE + 1);
    cr_assert_eq(claim(store, "w2", "", "", &attempt), 0);
    cr_assert_eq(attempt, 2);
    cr_assert_eq(store_complete(store, "w1", 0, NULL, &err), STORE_LOST);
    cr_assert_eq(store_heartbeat(store, "w1", 0, LEASE, &err), STORE_LOST);
    cr_assert_eq(store_heartbeat(store, "w2", 0, LEASE, &err), 0);
    clock_release();
}

Test(store_complete, a_failed_unit_is_tried_again_until_the_limit)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct store_counts counts;
    struct err err = {0};
    int64_t attempt = 0;
    cr_assert_eq(claim(store, "w1", "", "", &attempt), 0);
    assert_ok(store_complete(store, "w1", 0, &failed, &err), err);
    cr_assert_eq(claim(store, "w1", "", "", &attempt), 0);
    cr_assert_eq(attempt, 2);
    assert_ok(store_complete(store, "w1", 0, &failed, &err), err);
    cr_assert_eq(claim(store, "w1", "", "", NULL), 1);
    assert_ok(store_count(store, &counts, &err), err);
    cr_assert_eq(counts.units_done, 1);
    cr_assert_eq(counts.units_void, 1);
    cr_assert_eq(counts.trials, 18);
    cr_assert_eq(counts.trials_done, 3);
}

/* The unit with this number is claimed, and fails. */
static void fail(struct store *store, int unit, const struct store_failure *failure)
{
    struct err err = {0};
    cr_assert_eq(claim(store, "w1", "", "", NULL), unit);
    assert_ok(store_complete(store, "w1", unit, failure, &err), err);
}

Test(store_complete, what_was_lost_does_not_count_as_failed)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    fail(store, 0, &lost);
    fail(store, 0, &failed);
    fail(store, 0, &lost);
    fail(store, 0, &failed);
    cr_assert_eq(claim(store, "w1", "", "", NULL), 1, "it failed twice");
}

Test(store_fail_worker, gives_back_all_that_a_dead_worker_held)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct err err = {0};
    claim(store, "w1", "", "", NULL);
    claim(store, "w1", "a", "detect", NULL);
    assert_ok(store_fail_worker(store, "w1", &lost, &err), err);
    cr_assert_eq(claim(store, "w2", "", "", NULL), 0);
}

Test(store_release_all, counts_as_no_failure)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct err err = {0};
    int64_t attempt = 0;
    for (int i = 1; i <= 5; i++) {
        cr_assert_eq(claim(store, "w1", "", "", &attempt), 0);
        cr_assert_eq(attempt, i);
        assert_ok(store_release_all(store, &err), err);
    }
}

Test(store_release_all, gives_another_chance_to_what_was_lost_too_often)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct err err = {0};
    for (int i = 0; i < 3; i++) {
        fail(store, 0, &lost);
    }
    fail(store, 1, &failed);
    fail(store, 1, &failed);
    fail(store, 2, &lost);
    assert_ok(store_release_all(store, &err), err);
    for (int i = 0; i < 3; i++) {
        fail(store, 0, &lost);
    }
    for (int i = 0; i < 3; i++) {
        fail(store, 2, &lost);
    }
    cr_assert_eq(claim(store, "w1", "", "", NULL), 3, "1 failed by itself");
}

Test(store_release_all, leaves_a_queue_that_is_done_alone)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct store_failure once = lost;
    struct err err = {0};
    once.most = 1;
    for (int i = 0; i < 4; i++) {
        fail(store, i, &once);
    }
    assert_ok(store_release_all(store, &err), err);
    cr_assert_eq(claim(store, "w1", "", "", NULL), -STORE_FINISHED);
}

Test(store_fill, refuses_a_second_plan)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(store) store = filled(folder);
    struct store_unit unit = {.id = 9, .product = "a", .arm = "block"};
    struct err err = {0};
    cr_assert_eq(store_fill(store, &unit, 1, &err), -1);
    assert_err(err, ERR_INPUT, "the store already holds a plan");
}

Test(store_open, keeps_everything_for_the_next_process)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "store.sqlite");
    struct err err = {0};
    struct store_counts counts;
    struct store *store = filled(folder);
    claim(store, "w1", "", "", NULL);
    store_free(store);
    assert_ok(store_open(path, &store, &err), err);
    assert_ok(store_count(store, &counts, &err), err);
    cr_assert_eq(counts.units, 4);
    cr_assert_eq(counts.units_leased, 1);
    store_free(store);
}
