/* Plans with sealed scenarios: what is in the document, and that only the pack which it names makes
 * it runnable. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/plan/plan.h"
#include "tests/support.h"

#define WORLD TEST_DATA_DIR "/../flow/world"

static const char attack_text[] =
    "id: quiet\nversion: 1\ntitle: T\nkind: attack\nsummary: xyzzy\ncategory: [%s]\n"
    "technique: T1190\ntactic: initial-access\ncapec: [66]\ncluster: sqli-union\n"
    "values: {payload: [xyzzy-a, xyzzy-b, xyzzy-c]}\n"
    "steps:\n  - http: {name: xyzzy, method: GET, path: \"/?q={{payload}}\"}\n"
    "effect:\n  - response: {step: xyzzy, contains: \"{{canary.db}}\"}\n";

struct lab {
    char *folder;
    char *key;
    char *pack_path;
    char *plan_path;
    struct sealed_pack *pack;
};

static void lab_done(struct lab *lab)
{
    free(lab->key);
    free(lab->pack_path);
    free(lab->plan_path);
    sealed_pack_free(lab->pack);
    support_folder_done(&lab->folder);
}

#define LAB __attribute__((cleanup(lab_done))) struct lab

/* A pack of one scenario of this category, with its key. */
static struct lab lab_new(const char *category)
{
    struct lab lab = {.folder = support_folder()};
    AUTOFREE char *file = file_join(lab.folder, "quiet.yaml");
    AUTOFREE char *text = mem_printf(attack_text, category);
    AUTO(scenario) scenario = NULL;
    AUTO(secret) secret = NULL;
    struct err err = {0};

    lab.key = file_join(lab.folder, "key");
    lab.pack_path = file_join(lab.folder, "pack");
    lab.plan_path = file_join(lab.folder, "plan.json");
    support_write(file, text);
    assert_ok(scenario_load(file, &scenario, &err), err);
    assert_ok(sealed_pack_new((const struct scenario *const *)&scenario, 1, &lab.pack, &err), err);
    assert_ok(secret_create(lab.key, &secret, &err), err);
    assert_ok(sealed_pack_save(lab.pack, secret, lab.pack_path, &err), err);
    return lab;
}

static int build(const struct lab *lab, const char *rest, struct plan **out, struct err *err)
{
    AUTOFREE char *path = file_join(lab->folder, "campaign.yaml");
    AUTOFREE char *text = mem_printf("id: c\ntitle: t\ncategory: waf\ncriteria: tiny-1\n"
                                     "products: [tiny-waf]\n%s",
                                     rest);
    AUTO(campaign) campaign = NULL;
    AUTO(scenario_library) library = NULL;
    AUTO(criteria) criteria = NULL;
    struct product_list products = {0};

    support_write(path, text);
    assert_ok(campaign_load(path, &campaign, err), *err);
    assert_ok(scenario_library_load(WORLD "/scenarios/library", NULL, NULL, &library, err), *err);
    assert_ok(product_load_all(WORLD "/harness/products", &products, err), *err);
    assert_ok(criteria_load(WORLD "/reports/criteria/tiny-1.yaml", &criteria, err), *err);
    struct plan_sources sources = {
        .library = library, .products = &products, .criteria = criteria, .pack = lab->pack};
    int result = plan_build(campaign, &sources, out, err);
    product_list_done(&products);
    return result;
}

/* The plan of this campaign, saved and read again without the key. */
static struct plan *reread(const struct lab *lab, const char *rest)
{
    AUTO(plan) plan = NULL;
    struct plan *again = NULL;
    struct err err = {0};

    assert_ok(build(lab, rest, &plan, &err), err);
    assert_ok(plan_save(plan, lab->plan_path, &err), err);
    assert_ok(plan_load(lab->plan_path, &again, &err), err);
    cr_assert_str_eq(again->hash, plan->hash);
    return again;
}

static const struct plan_scenario *sealed_of(const struct plan *plan)
{
    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (plan->scenarios[i].card != NULL) {
            return &plan->scenarios[i];
        }
    }
    cr_assert_fail("no sealed scenario");
    return NULL;
}

Test(plan_sealed, holds_a_card_and_the_hash_of_the_leaf)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    AUTOFREE char *text = support_read(lab.plan_path);
    char leaf[HASH_HEX];

    merkle_hex(&lab.pack->leaves[0].hash, leaf);
    cr_assert_eq(plan_sealed_count(plan), 1);
    cr_assert_eq(plan->scenario_count, 5); /* four of the world */
    cr_assert_eq(sealed_of(plan)->scenario->step_count, 0);
    cr_assert_eq(sealed_of(plan)->case_count, 3);
    cr_assert_str_eq(scenario_hash(sealed_of(plan)->scenario), leaf);
    cr_assert_str_eq(plan->pack.root, lab.pack->root);
    cr_assert_null(strstr(text, "xyzzy"));
    cr_assert_null(strstr(text, "quiet"));
}

Test(plan_sealed, is_sampled_with_the_others_of_its_cluster)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "sample: 5\n");
    size_t count = 0;

    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (strcmp(plan->scenarios[i].scenario->cluster, "sqli-union") == 0) {
            count += plan->scenarios[i].case_count;
        }
    }
    cr_assert_eq(count, 5); /* of the three in the open and the three sealed ones */
}

Test(plan_sealed, is_planned_though_the_campaign_names_its_scenarios)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "scenarios: [words]\n");

    cr_assert_eq(plan->scenario_count, 2);
    cr_assert_eq(plan_sealed_count(plan), 1);
}

Test(plan_sealed, of_another_category_is_refused)
{
    LAB lab = lab_new("mail-filter");
    AUTO(plan) plan = NULL;
    struct err err = {0};

    cr_assert_eq(build(&lab, "", &plan, &err), -1);
    assert_err(err, ERR_INPUT, "no scenario of the sealed pack is meant for category 'waf'");
}

Test(plan_open_sealed, puts_the_scenario_in_the_place_of_its_card)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    AUTOFREE char *hash = mem_strdup(plan->hash);
    struct err err = {0};

    assert_ok(plan_open_sealed(plan, lab.pack_path, lab.key, &err), err);
    cr_assert_eq(sealed_of(plan)->scenario->step_count, 1);
    cr_assert_eq(strncmp(sealed_of(plan)->scenario->id, "sealed-", 7), 0);
    cr_assert_str_eq(plan->hash, hash);
}

Test(plan_open_sealed, says_what_is_missing_or_of_no_use)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    AUTOFREE char *expected = mem_printf(
        "the plan holds sealed scenarios; give --sealed PACK, which has root %s, and --key K",
        lab.pack->root);
    struct err err = {0};

    cr_assert_eq(plan_open_sealed(plan, NULL, NULL, &err), -1);
    assert_err(err, ERR_USAGE, expected);
    plan->pack.given = false;
    assert_ok(plan_open_sealed(plan, NULL, NULL, &err), err);
    cr_assert_eq(plan_open_sealed(plan, NULL, lab.key, &err), -1);
    assert_err(err, ERR_USAGE,
               "the plan holds no sealed scenarios: --sealed and --key are of no use");
}

Test(plan_open_sealed, refuses_a_pack_with_another_root)
{
    LAB lab = lab_new("waf");
    LAB other = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    AUTOFREE char *expected = mem_printf("'%s' has root %s, the plan was made with %s",
                                         other.pack_path, other.pack->root, lab.pack->root);
    struct err err = {0};

    cr_assert_eq(plan_open_sealed(plan, other.pack_path, other.key, &err), -1);
    assert_err(err, ERR_INTEGRITY, expected);
}

Test(plan_open_sealed, refuses_a_leaf_that_the_pack_does_not_have)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    struct scenario *card = sealed_of(plan)->scenario;
    AUTOFREE char *expected =
        mem_printf("scenario '%s' of the plan is not in the sealed pack", card->id);
    struct err err = {0};

    card->hash[63] = card->hash[63] == '0' ? '1' : '0';
    cr_assert_eq(plan_open_sealed(plan, lab.pack_path, lab.key, &err), -1);
    assert_err(err, ERR_INTEGRITY, expected);
}

/* Replaces the first text in the saved plan by another of the same length, and asserts how reading
 * it ends. */
static void edited(const struct lab *lab, const char *before, const char *after, const char *tail)
{
    AUTOFREE char *text = support_read(lab->plan_path);
    AUTO(plan) plan = NULL;
    struct err err = {0};
    char *at = strstr(text, before);

    cr_assert_not_null(at, "no %s", before);
    memcpy(at, after, strlen(before));
    support_write(lab->plan_path, text);
    cr_assert_eq(plan_load(lab->plan_path, &plan, &err), -1);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_assert_not_null(strstr(err.text, tail), "got \"%s\"", err.text);
}

Test(plan_sealed, that_was_edited_is_refused)
{
    static const char *const edits[][3] = {
        {"\"cases\":3,\"leaf\"", "\"cases\":0,\"leaf\"",
         "sealed.cases: expected an integer from 1 to 256, got 0"},
        {"\"leaf\":\"", "\"lea\":{]", "expected"}, /* no byte of the random hash is read */
        {"\"title\":\"A sealed scenario\"", "\"steps\":[\"sealed.scenario\"]", "'steps'"},
    };

    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        LAB lab = lab_new("waf");

        plan_free(reread(&lab, ""));
        edited(&lab, edits[i][0], edits[i][1], edits[i][2]);
    }
}

Test(plan_sealed, without_its_pack_is_refused)
{
    LAB lab = lab_new("waf");
    AUTO(plan) plan = reread(&lab, "");
    AUTO(plan) again = NULL;
    AUTO(node) node = node_copy(plan->node);
    struct err err = {0};

    node_remove(node, "pack");
    assert_ok(node_save(node, NODE_CANONICAL, lab.plan_path, &err), err);
    cr_assert_eq(plan_load(lab.plan_path, &again, &err), -1);
    cr_assert_not_null(strstr(err.text, "a sealed scenario, and the plan names no pack"), "%s",
                       err.text);
}
