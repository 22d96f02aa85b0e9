#include "orchestrator/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/support.h"

#define WORLD TEST_DATA_DIR "/../flow/world"

static const char campaign_head[] = "id: c\ntitle: t\ncategory: waf\ncriteria: tiny-1\n";

/* Builds a plan from the world of the flow tests and a campaign of this text. */
static int build(const char *folder, const char *text, struct plan **out, struct err *err)
{
    AUTOFREE char *path = file_join(folder, "campaign.yaml");
    AUTO(campaign) campaign = NULL;
    AUTO(scenario_library) library = NULL;
    AUTO(criteria) criteria = NULL;
    struct product_list products = {0};
    AUTOFREE char *whole = mem_printf("%s%s", campaign_head, text);
    support_write(path, whole);
    if (campaign_load(path, &campaign, err) != 0) {
        return -1;
    }
    assert_ok(scenario_library_load(WORLD "/scenarios/library", NULL, NULL, &library, err), *err);
    assert_ok(product_load_all(WORLD "/harness/products", &products, err), *err);
    assert_ok(criteria_load(WORLD "/reports/criteria/tiny-1.yaml", &criteria, err), *err);
    struct plan_sources sources = {.library = library, .products = &products, .criteria = criteria};
    int result = plan_build(campaign, &sources, out, err);
    product_list_done(&products);
    return result;
}

static struct plan *good(const char *folder, const char *text)
{
    struct plan *plan = NULL;
    struct err err = {0};
    assert_ok(build(folder, text, &plan, &err), err);
    return plan;
}

static void assert_bad(const char *text, const char *tail)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = NULL;
    struct err err = {0};
    AUTOFREE char *expected = mem_printf("%s/campaign.yaml%s", folder, tail);
    cr_assert_eq(build(folder, text, &plan, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(plan, lists_every_case_of_every_product_and_arm_once)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf, allow-all]\n");
    /* control has one arm, the others two; 4 scenarios of 3 + 2 + 1 + 3 cases, two of which share
     * their units */
    cr_assert_eq(plan->unit_count, 5 * 3);
    cr_assert_eq(plan_trial_count(plan), 5 * 9);
    cr_assert_eq(plan_case_count(plan), 9);
    cr_assert_null(plan_sample_note(plan));
    cr_assert_eq(plan->products[0]->role, PRODUCT_CONTROL);
}

Test(plan, puts_scenarios_of_one_kind_that_allow_it_into_one_unit)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [allow-all]\n");
    size_t together = 0;
    for (size_t i = 0; i < plan->unit_count; i++) {
        together += plan->units[i].part_count == 2; /* union and broken */
    }
    cr_assert_eq(together, 3);
}

Test(plan, keeps_arms_of_one_product_together)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf, deny-all]\n");
    size_t changes = 0;
    for (size_t i = 1; i < plan->unit_count; i++) {
        changes += plan->units[i].product != plan->units[i - 1].product ||
                   plan->units[i].arm != plan->units[i - 1].arm;
    }
    cr_assert_eq(changes, 4);
}

Test(plan, a_saved_plan_is_read_back_to_the_same_hash)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf]\nrepetitions: 3\nsample: 2\nseed: 99\n");
    AUTO(plan) again = NULL;
    AUTOFREE char *path = file_join(folder, "plan.json");
    struct err err = {0};
    char hash[HASH_HEX];
    assert_ok(plan_save(plan, path, &err), err);
    assert_ok(plan_load(path, &again, &err), err);
    cr_assert_str_eq(plan->hash, again->hash);
    assert_ok(hash_file(path, hash, &err), err);
    cr_assert_str_eq(plan->hash, hash);
    cr_assert_eq(again->unit_count, plan->unit_count);
    cr_assert_eq(again->units[3].parts[0].scenario, plan->units[3].parts[0].scenario);
}

Test(plan, a_plan_that_was_edited_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf]\n");
    AUTO(plan) again = NULL;
    AUTOFREE char *path = file_join(folder, "plan.json");
    struct err err = {0};
    assert_ok(plan_save(plan, path, &err), err);
    AUTOFREE char *text = support_read(path);
    char *at = strstr(text, "Reads the canary");
    cr_assert_not_null(at);
    memcpy(at, "reads", 5);
    support_write(path, text);
    cr_assert_eq(plan_load(path, &again, &err), -1);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "the scenario's hash does not hold"), "%s", err.text);
}

Test(plan, another_layout_of_the_same_plan_is_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf]\n");
    AUTO(plan) again = NULL;
    AUTOFREE char *path = file_join(folder, "plan.json");
    AUTOFREE char *expected =
        mem_printf("%s: not a plan as tameshi writes it: the bytes are not canonical", path);
    struct err err = {0};
    assert_ok(node_save(plan->node, NODE_PRETTY, path, &err), err);
    cr_assert_eq(plan_load(path, &again, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(plan, a_sample_takes_some_cases_of_each_cluster_and_says_so)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf]\nsample: 1\nseed: 5\n");
    AUTOFREE char *note = plan_sample_note(plan);
    cr_assert_eq(plan_case_count(plan), 4);
    cr_assert_str_eq(
        note, "4 of 9 cases in 4 of 4 scenarios: at most 1 of each cluster, drawn with seed 5");
}

Test(plan, another_seed_gives_another_order_and_other_nonces)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) one = good(folder, "products: [tiny-waf, deny-all]\nseed: 1\n");
    AUTO(plan) two = good(folder, "products: [tiny-waf, deny-all]\nseed: 2\n");
    char a[PLAN_NONCE];
    char b[PLAN_NONCE];
    cr_assert_str_neq(one->hash, two->hash);
    plan_nonce(one, &one->units[0], "x/1-plain", a);
    plan_nonce(two, &one->units[0], "x/1-plain", b);
    cr_assert_str_neq(a, b);
}

Test(plan, nonces_are_sixteen_hex_digits_that_begin_with_a_letter)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(plan) plan = good(folder, "products: [tiny-waf]\n");
    for (int i = 0; i < 200; i++) {
        char nonce[PLAN_NONCE];
        AUTOFREE char *id = mem_printf("case/%d", i);
        plan_nonce(plan, &plan->units[0], id, nonce);
        cr_assert_eq(strspn(nonce, "0123456789abcdef"), 16);
        cr_assert_geq(nonce[0], 'a');
    }
}

Test(plan, each_trial_of_a_unit_has_an_address_of_its_own)
{
    char text[PLAN_SOURCE];
    plan_source(0, text);
    cr_assert_str_eq(text, "10.66.128.1");
    plan_source(255, text);
    cr_assert_str_eq(text, "10.66.129.0");
    plan_source(31999, text);
    cr_assert_str_eq(text, "10.66.253.0");
}

Test(plan, what_does_not_exist_is_named_with_the_nearest_that_does)
{
    assert_bad("products: [tiny-wav]\n", ": no product 'tiny-wav', did you mean 'tiny-waf'?");
    assert_bad("products: [tiny-waf]\nscenarios: [unoin]\n",
               ": no scenario 'unoin', did you mean 'union'?");
    assert_bad("products: [tiny-waf, tiny-waf]\n", ": product 'tiny-waf' is there twice");
    assert_bad("products: [tiny-waf]\nsed: 3\n", ":6:1: unknown key 'sed', did you mean 'seed'?");
    assert_bad("products: [tiny-waf]\nrepetitions: 0\n",
               ":6:14: repetitions: expected an integer from 1 to 100, got 0");
}
