/* Cards: what is told of a sealed scenario, that an opened one is numbered alike, and that a card
 * cannot say more. */
#include <string.h>

#include "scenarios/seal/card.h"
#include "tests/scenarios/support.h"

#define ALIAS "sealed-53586b1cca2b5a6e"
#define LEAF "53586b1cca2b5a6e9d38ea05263ad7482c372e5137447f1fd6672f1df1fd799e"

static const char full[] =
    "values:\n  payload: [secret-a, secret-b]\nvariants: [plain, url]\nset: hard-cases\n"
    "origin: {source: Secret tests, licence: Apache-2.0}\n"
    "detection: {depth: technique, rules: [\"942100\"]}\nisolation: case\n"
    "steps:\n  - http: {name: secret-step, method: GET, path: \"/?q={{payload|variant}}\"}\n"
    "effect:\n  - response: {step: secret-step, contains: \"{{canary.db}}\"}\n";

/* The scenario of attack_of(rest) under the alias of LEAF. */
static struct scenario *opened(const char *rest)
{
    AUTOFREE char *yaml = attack_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);
    struct sealed_leaf leaf = {.scenario = node_ref(scenario_node(scenario))};
    struct scenario *out = NULL;
    struct err err = {0};

    cr_assert(merkle_parse(LEAF, &leaf.hash));
    assert_ok(card_open(&leaf, &out, &err), err);
    node_free(leaf.scenario);
    return out;
}

static const char card_text[] =
    "{\"capec\":[66],\"category\":[\"waf\"],\"cluster\":\"sqli\",\"detection\":{\"depth\":"
    "\"technique\"},\"id\":\"" ALIAS "\",\"isolation\":\"case\",\"kind\":\"attack\",\"set\":"
    "\"hard-cases\",\"summary\":\"What it does is not told.\",\"tactic\":\"initial-access\","
    "\"technique\":\"T1190\",\"title\":\"A sealed scenario\",\"version\":1}";

static struct node *card_of(const char *text)
{
    struct node *node = NULL;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "card", &node, &err), err);
    return node;
}

Test(card_node, tells_what_a_report_counts_by_and_nothing_else)
{
    AUTO(scenario) scenario = opened(full);
    AUTO(node) card = card_node(scenario);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    assert_ok(node_dump(card, NODE_CANONICAL, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), card_text);
}

Test(card_open, gives_the_scenario_under_another_name)
{
    AUTO(scenario) scenario = opened(full);
    AUTOFREE char *last = scenario_case_id(scenario, 3);
    AUTOFREE char *bytes = bytes_of(scenario, 3, 0);
    size_t index = 0;

    cr_assert_str_eq(scenario->id, ALIAS);
    cr_assert_str_eq(scenario_hash(scenario), LEAF);
    cr_assert_eq(scenario_case_count(scenario), 4);
    cr_assert_str_eq(last, ALIAS "/4");
    cr_assert_eq(scenario_case_find(scenario, ALIAS "/3", &index), 0);
    cr_assert_eq(index, 2);
    cr_assert_eq(scenario_case_find(scenario, ALIAS "/1-plain", &index), SCENARIO_NO_CASE);
    cr_assert_eq(scenario_case_slot(scenario, 3), 0);
    cr_assert_not_null(strstr(bytes, "GET /?q=%73%65%63%72%65%74%2D%62 "), "got:\n%s", bytes);
}

Test(card_read, gives_what_planning_and_scoring_need)
{
    AUTO(scenario) from = opened(full);
    AUTO(node) card = card_node(from);
    AUTO(scenario) scenario = NULL;
    AUTOFREE char *id = NULL;
    struct merkle_hash leaf;
    struct err err = {0};

    cr_assert(merkle_parse(LEAF, &leaf));
    assert_ok(card_read(card, &leaf, 4, "card", &scenario, &err), err);
    id = scenario_case_id(scenario, 3);
    cr_assert_str_eq(id, ALIAS "/4");
    cr_assert_eq(scenario_case_count(scenario), 4);
    cr_assert_eq(scenario_case_slot(scenario, 3), 0);
    cr_assert_str_eq(scenario_hash(scenario), LEAF);
    cr_assert_str_eq(scenario->cluster, "sqli");
    cr_assert_str_eq(scenario->technique, "T1190");
    cr_assert_str_eq(scenario->set, "hard-cases");
    cr_assert_eq(scenario->isolation, ISOLATION_CASE);
    cr_assert_eq(scenario->capec_count, 1);
    cr_assert(scenario->detection.has_depth);
    cr_assert_eq(scenario->step_count, 0);
    cr_assert_eq(scenario->intel.count, 1);
}

/* Sets one member of a good card and asserts the error. */
static void refused(const char *key, const char *value, const char *problem)
{
    AUTO(node) card = card_of(card_text);
    AUTO(scenario) scenario = NULL;
    struct merkle_hash leaf;
    struct err err = {0};

    cr_assert(merkle_parse(LEAF, &leaf));
    node_set(card, key, card_of(value));
    cr_assert_eq(card_read(card, &leaf, 4, "card", &scenario, &err), -1);
    assert_err(err, ERR_INPUT, problem);
}

#define KNOWN                                                                                      \
    ", expected one of: id, version, title, summary, kind, category, set, technique, tactic, "     \
    "capec, cluster, proof, isolation, detection"

Test(card_read, refuses_what_a_card_does_not_say)
{
    refused("steps", "[]", "card:0:0: unknown key 'steps'" KNOWN);
    refused("values", "{}", "card:0:0: unknown key 'values'" KNOWN);
    refused("detection", "{\"rules\":[\"1\"]}",
            "card:0:0: detection: unknown key 'rules', expected one of: depth");
    refused("id", "\"sealed-0000000000000000\"",
            "card: the card's id is 'sealed-0000000000000000', that of its leaf is '" ALIAS "'");
    refused("kind", "\"benign\"",
            "card:0:0: technique: benign work has no 'technique'; it is of attacks only");
}

Test(card_open, refuses_a_scenario_that_asks_for_items)
{
    AUTOFREE char *yaml = attack_of(
        "intel: {type: vulnerability, cve: CVE-2017-5638}\n"
        "steps:\n  - http: {name: s, method: GET, path: /}\neffect:\n  - response: {step: s, "
        "status: [200]}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    struct sealed_leaf leaf = {.scenario = node_ref(scenario_node(scenario))};
    AUTO(scenario) out = NULL;
    struct err err = {0};

    cr_assert_eq(card_open(&leaf, &out, &err), -1);
    assert_err(
        err, ERR_INPUT,
        "sealed scenario 'case' asks for items of intelligence, and a plan would show which");
    node_free(leaf.scenario);
}
