/* Cases: how values and variants multiply, and how cases are named. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/variant.h"
#include "tests/scenarios/support.h"

static const char two_lists[] =
    "values:\n  word: [a, b, c]\n  place: [x, y]\nvariants: [plain, upper]\n"
    "steps:\n  - http: {name: s, method: GET, path: /, query: {q: "
    "\"{{word|variant}}-{{place}}\"}}\n";

static struct scenario *load(const char *rest)
{
    AUTOFREE char *yaml = benign_of(rest);

    return scenario_of(yaml);
}

Test(cases, a_scenario_without_values_is_one_case)
{
    AUTO(scenario) scenario = load("steps:\n  - http: {name: s, method: GET, path: /}\n");
    AUTOFREE char *id = scenario_case_id(scenario, 0);

    cr_assert_eq(scenario_case_count(scenario), 1);
    cr_assert_str_eq(id, "case/1-plain");
}

Test(cases, all_lists_and_variants_are_multiplied)
{
    AUTO(scenario) scenario = load(two_lists);

    cr_assert_eq(scenario_case_count(scenario), 12);
}

Test(cases, the_variant_turns_fastest_and_the_first_list_by_name_slowest)
{
    static const char *const expected[] = {"a-x", "A-x", "b-x", "B-x", "c-x", "C-x",
                                           "a-y", "A-y", "b-y", "B-y", "c-y", "C-y"};
    AUTO(scenario) scenario = load(two_lists);

    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        AUTOFREE char *text = text_of(scenario, i, "{{word|variant}}-{{place}}");

        cr_expect_str_eq(text, expected[i], "case %zu is %s", i, text);
    }
}

Test(cases, ids_count_the_values_from_one_and_name_the_variant)
{
    AUTO(scenario) scenario = load(two_lists);
    AUTOFREE char *first = scenario_case_id(scenario, 0);
    AUTOFREE char *last = scenario_case_id(scenario, 11);

    cr_assert_str_eq(first, "case/1-plain");
    cr_assert_str_eq(last, "case/6-upper");
}

Test(cases, an_id_leads_back_to_its_case)
{
    AUTO(scenario) scenario = load(two_lists);

    for (size_t i = 0; i < scenario_case_count(scenario); i++) {
        AUTOFREE char *id = scenario_case_id(scenario, i);
        size_t found = 99;

        cr_expect_eq(scenario_case_find(scenario, id, &found), 0);
        cr_expect_eq(found, i);
    }
}

Test(cases, an_id_of_no_case_is_an_answer)
{
    AUTO(scenario) scenario = load(two_lists);
    size_t found = 0;

    cr_assert_eq(scenario_case_find(scenario, "case/7-plain", &found), SCENARIO_NO_CASE);
    cr_assert_eq(scenario_case_find(scenario, "case/1-url", &found), SCENARIO_NO_CASE);
    cr_assert_eq(scenario_case_find(scenario, "", &found), SCENARIO_NO_CASE);
}

static const char three_items[] =
    "intel: {type: url, count: 3}\nvalues:\n  word: [a, b]\n  place: [x, y]\n"
    "variants: [plain, upper]\n"
    "steps:\n  - http: {name: s, method: GET, path: /, query: {q: "
    "\"{{word|variant}}-{{place}}-{{intel.host}}\"}}\n";

Test(cases, each_item_gets_all_the_cases)
{
    AUTO(scenario) scenario = load(three_items);

    cr_assert_eq(scenario_case_count(scenario), 24);
}

Test(cases, the_slot_turns_slowest_of_all)
{
    AUTO(scenario) scenario = load(three_items);

    for (size_t i = 0; i < 24; i++) {
        cr_expect_eq(scenario_case_slot(scenario, i), i / 8, "case %zu", i);
    }
}

Test(cases, the_values_go_round_in_each_slot)
{
    AUTO(scenario) scenario = load(three_items);
    AUTOFREE char *id = scenario_case_id(scenario, 8);

    cr_assert_str_eq(id, "case/5-plain");
    for (size_t i = 0; i < 8; i++) {
        for (size_t slot = 1; slot < 3; slot++) {
            cr_expect_str_eq(scenario_case_value(scenario, i, "word"),
                             scenario_case_value(scenario, i + slot * 8, "word"));
            cr_expect_str_eq(scenario_case_value(scenario, i, "place"),
                             scenario_case_value(scenario, i + slot * 8, "place"));
        }
    }
}

Test(cases, the_listing_tells_what_is_asked_for)
{
    AUTO(scenario) scenario = load(three_items);
    AUTO(node) list = scenario_list_node(scenario);

    cr_assert_str_eq(node_get_str(list, "intel", ""), "url");
    cr_assert_eq(node_get_int(list, "cases", 0), 24);
}

Test(cases, without_a_request_there_is_one_slot)
{
    AUTO(scenario) scenario = load(two_lists);

    cr_assert_eq(scenario->intel.count, 1);
    cr_assert_null(scenario->intel.type);
    cr_assert_eq(scenario_case_slot(scenario, 11), 0);
}

Test(cases, a_value_of_a_case_is_the_authored_text)
{
    AUTO(scenario) scenario = load(two_lists);

    cr_assert_str_eq(scenario_case_value(scenario, 11, "word"), "c");
    cr_assert_str_eq(scenario_case_value(scenario, 11, "place"), "y");
    cr_assert_null(scenario_case_value(scenario, 11, "other"));
}

Test(cases, the_listing_tells_what_a_reader_chooses_by)
{
    AUTOFREE char *yaml = attack_of("steps:\n  - http: {name: s, method: GET, path: /}\n"
                                    "effect:\n  - response: {step: s, contains: x}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    AUTO(node) list = scenario_list_node(scenario);

    cr_assert_str_eq(node_get_str(list, "id", ""), "case");
    cr_assert_str_eq(node_get_str(list, "kind", ""), "attack");
    cr_assert_str_eq(node_get_str(list, "technique", ""), "T1190");
    cr_assert_str_eq(node_get_str(list, "cluster", ""), "sqli");
    cr_assert_str_eq(node_get_str(list, "isolation", ""), "scenario");
    cr_assert_eq(node_get_int(list, "cases", 0), 1);
    cr_assert_eq(node_type(node_get(list, "intel")), NODE_NULL);
    cr_assert_str_eq(node_get_str(list, "hash", ""), scenario_hash(scenario));
}

Test(cases, the_listing_of_benign_work_has_no_technique)
{
    AUTO(scenario) scenario = load("steps:\n  - http: {name: s, method: GET, path: /}\n");
    AUTO(node) list = scenario_list_node(scenario);

    cr_assert_eq(node_type(node_get(list, "technique")), NODE_NULL);
}

static const char chains[] =
    "values:\n  word: [a, b]\nvariants: [upper+url, plain, method-post+upper]\n"
    "steps:\n  - http: {name: s, method: GET, path: /, query: {q: \"{{word|variant}}\"}}\n";

Test(cases, a_chain_of_variants_is_in_the_id_as_authored)
{
    AUTO(scenario) scenario = load(chains);
    AUTOFREE char *last = scenario_case_id(scenario, 5);
    size_t found = 0;

    cr_assert_str_eq(last, "case/2-method-post+upper");
    cr_assert_str_eq(scenario_case_variant_name(scenario, 5), "method-post+upper");
    cr_assert_eq(scenario_case_find(scenario, "case/2-upper+url", &found), 0);
    cr_assert_eq(found, 3);
    cr_assert_eq(scenario_case_find(scenario, "case/2-url+upper", &found), SCENARIO_NO_CASE);
}

Test(cases, the_plain_case_has_the_same_values)
{
    AUTO(scenario) scenario = load(chains);
    AUTO(scenario)
    without = load("values:\n  word: [a, b]\nvariants: [upper]\nsteps:\n  - http: "
                   "{name: s, method: GET, path: \"/{{word|variant}}\"}\n");
    size_t plain = 99;

    cr_assert_eq(scenario_case_plain(scenario, 0, &plain), 0);
    cr_assert_eq(plain, 1);
    cr_assert_eq(scenario_case_plain(scenario, 5, &plain), 0);
    cr_assert_eq(plain, 4);
    cr_assert_eq(scenario_case_plain(scenario, 4, &plain), SCENARIO_NO_CASE);
    cr_assert_eq(scenario_case_plain(without, 1, &plain), SCENARIO_NO_CASE);
}
