/* Reading whole scenarios: fields, defaults, the way through a plan and back. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/scenarios/support.h"

static const char full[] =
    "isolation: batch\n"
    "cwe: [89, 209]\n"
    "values: {payload: [\"' or 1=1\", 7]}\n"
    "variants: [plain, url]\n"
    "steps:\n"
    "  - callback: {name: cb, proto: tcp, port: 9001, answer: hello}\n"
    "  - file: {name: put, machine: target, path: \"/tmp/{{nonce}}\", content: \"x\"}\n"
    "  - exec: {name: run, machine: attacker, argv: [id, \"{{payload}}\"], timeout_ms: 500, "
    "expect: {exit: [0, 1]}}\n"
    "  - wait: {ms: 200}\n"
    "  - http:\n"
    "      name: ask\n"
    "      method: GET\n"
    "      path: /search\n"
    "      query: {q: \"{{payload|variant}}\"}\n"
    "      expect: {status: 200, contains: [a, b], not_contains: c, matches: 'd+'}\n"
    "      capture: {sid: 'id=(\\d+)'}\n"
    "  - http: {name: again, method: GET, path: \"/x?y={{sid}}\"}\n"
    "effect:\n"
    "  - response: {step: again, contains: \"{{canary.db}}\", min_ms: 10}\n"
    "  - file: {machine: target, path: \"/srv/machi/drop/{{nonce}}\"}\n"
    "  - callback: {name: cb, contains: \"{{nonce}}\"}\n"
    "  - exec: {machine: target, argv: [cat, /etc/hostname], matches: machi}\n";

static struct scenario *load_full(void)
{
    AUTOFREE char *yaml = attack_of(full);

    return scenario_of(yaml);
}

Test(scenario_load, reads_what_the_scenario_is)
{
    AUTO(scenario) scenario = load_full();

    cr_assert_str_eq(scenario->id, "case");
    cr_assert_eq(scenario->version, 1);
    cr_assert_eq(scenario->kind, SCENARIO_ATTACK);
    cr_assert_str_eq(scenario->categories[0], "waf");
    cr_assert_null(scenario->categories[1]);
    cr_assert_str_eq(scenario->technique, "T1190");
    cr_assert_str_eq(scenario->tactic, "initial-access");
    cr_assert_eq(scenario->capec_count, 1);
    cr_assert_eq(scenario->capec[0], 66);
    cr_assert_eq(scenario->cwe[1], 209);
    cr_assert_eq(scenario->isolation, ISOLATION_BATCH);
}

Test(scenario_load, reads_every_kind_of_step)
{
    AUTO(scenario) scenario = load_full();
    const struct step *steps = scenario->steps;

    cr_assert_eq(scenario->step_count, 6);
    cr_assert_eq(steps[0].kind, STEP_CALLBACK);
    cr_assert_eq(steps[0].callback.proto, CALLBACK_TCP);
    cr_assert_eq(steps[0].callback.port, 9001);
    cr_assert_str_eq(steps[0].callback.answer, "hello");
    cr_assert_eq(steps[1].kind, STEP_FILE);
    cr_assert_eq(steps[1].file.machine, ON_TARGET);
    cr_assert_eq(steps[2].exec.argc, 2);
    cr_assert_eq(steps[2].exec.timeout_ms, 500);
    cr_assert_eq(steps[2].exec.expect.statuses[1], 1);
    cr_assert_eq(steps[3].wait_ms, 200);
    cr_assert_str_eq(steps[4].http.expect.contains[1], "b");
    cr_assert_str_eq(steps[4].http.captures[0].name, "sid");
    cr_assert_eq(steps[4].http.timeout_ms, 15000);
}

Test(scenario_load, reads_every_kind_of_effect)
{
    AUTO(scenario) scenario = load_full();

    cr_assert_eq(scenario->effect_count, 4);
    cr_assert_eq(scenario->effects[0].kind, EFFECT_RESPONSE);
    cr_assert_eq(scenario->effects[0].step, 5);
    cr_assert_eq(scenario->effects[0].expect.min_ms, 10);
    cr_assert_eq(scenario->effects[1].kind, EFFECT_FILE);
    cr_assert_eq(scenario->effects[2].step, 0);
    cr_assert_str_eq(scenario->effects[3].argv[1], "/etc/hostname");
}

Test(scenario_load, reads_an_integer_where_a_text_is_meant)
{
    AUTO(scenario) scenario = load_full();

    cr_assert_str_eq(scenario_case_value(scenario, 2, "payload"), "7");
}

Test(scenario_load, says_that_a_file_is_missing)
{
    struct scenario *scenario = NULL;
    struct err err = {0};

    cr_assert_eq(scenario_load("/nonexistent/case.yaml", &scenario, &err), -1);
    cr_assert_eq(err.kind, ERR_IO);
}

Test(scenario_lint, tells_all_problems_of_a_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "case.yaml");
    AUTOFREE char *yaml = benign_of(
        "technique: T1190\nvariants: [plian]\nsteps:\n  - http: {name: s, methd: GET, path: /}\n"
        "  - wait: {ms: 0}\n");
    AUTOFREE char *expected = mem_printf("5 problems in '%s'", path);
    struct scenario *scenario = NULL;
    struct err err = {0};

    support_write(path, yaml);
    cr_assert_eq(scenario_lint(path, NULL, NULL, &scenario, &err), -1);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_assert_null(strstr(err.text, expected), "without a listener the first problem is told");
}

static void count_problem(void *data, const struct err *problem)
{
    (void)problem;
    (*(size_t *)data)++;
}

Test(scenario_lint, counts_them_when_somebody_listens)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "case.yaml");
    AUTOFREE char *yaml = benign_of(
        "technique: T1190\nvariants: [plian]\nsteps:\n  - http: {name: s, methd: GET, path: /}\n"
        "  - wait: {ms: 0}\n");
    AUTOFREE char *expected = mem_printf("5 problems in '%s'", path);
    struct scenario *scenario = NULL;
    struct err err = {0};
    size_t count = 0;

    support_write(path, yaml);
    cr_assert_eq(scenario_lint(path, count_problem, &count, &scenario, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_eq(count, 5);
}

Test(scenario_node, comes_back_from_canonical_json_with_the_same_hash)
{
    AUTO(scenario) scenario = load_full();
    AUTO(scenario) again = NULL;
    AUTO(node) parsed = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    assert_ok(node_dump(scenario_node(scenario), NODE_CANONICAL, &text, &err), err);
    assert_ok(node_parse(buf_str(&text), text.length, "plan", &parsed, &err), err);
    assert_ok(scenario_from_node(parsed, "plan", &again, &err), err);
    cr_assert_str_eq(scenario_hash(again), scenario_hash(scenario));
    cr_assert_eq(strlen(scenario_hash(again)), 64);
}

Test(scenario_node, sends_the_same_bytes_after_its_keys_were_sorted)
{
    AUTOFREE char *yaml =
        benign_of("steps:\n  - http:\n      name: s\n      method: POST\n      path: /x\n"
                  "      query: {z: 1, a: 2}\n      headers: {X-Z: z, X-A: a}\n"
                  "      json: {z: 1, a: {y: 2, b: [true, null]}}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    AUTO(scenario) again = NULL;
    AUTO(node) parsed = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    AUTOFREE char *before = bytes_of(scenario, 0, 0);
    AUTOFREE char *after = NULL;
    struct err err = {0};

    assert_ok(node_dump(scenario_node(scenario), NODE_CANONICAL, &text, &err), err);
    assert_ok(node_parse(buf_str(&text), text.length, "plan", &parsed, &err), err);
    assert_ok(scenario_from_node(parsed, "plan", &again, &err), err);
    after = bytes_of(again, 0, 0);
    cr_assert_str_eq(before, after);
}

Test(scenario_node, another_text_gives_another_hash)
{
    AUTOFREE char *one = benign_of("steps:\n  - http: {name: s, method: GET, path: /}\n");
    AUTOFREE char *two = benign_of("steps:\n  - http: {name: s, method: GET, path: /a}\n");
    AUTO(scenario) a = scenario_of(one);
    AUTO(scenario) b = scenario_of(two);

    cr_assert_str_neq(scenario_hash(a), scenario_hash(b));
}

Test(scenario_from_node, names_the_document_and_the_path_of_a_problem)
{
    AUTO(node) node = NULL;
    struct scenario *scenario = NULL;
    struct err err = {0};
    const char *text = "{\"id\":\"case\",\"version\":0}";

    assert_ok(node_parse(text, strlen(text), "plan", &node, &err), err);
    cr_assert_eq(scenario_from_node(node, "plan.json", &scenario, &err), -1);
    assert_err(err, ERR_INPUT,
               "plan.json:0:0: version: expected an integer from 1 to 1000000, got 0");
}

Test(scenario_from_node, refuses_what_is_no_object)
{
    AUTO(node) node = node_array();
    struct scenario *scenario = NULL;
    struct err err = {0};

    cr_assert_eq(scenario_from_node(node, "plan.json", &scenario, &err), -1);
    assert_err(err, ERR_INPUT, "plan.json:0:0: expected an object, got an array");
}

Test(scenario_free, takes_nothing)
{
    scenario_free(NULL);
}
