/* Judging answers: what holds, what does not and why, and data that lies. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/oracle.h"
#include "tests/scenarios/support.h"

static const char head[] = "HTTP/1.1 200 OK\r\nSet-Cookie: MACHISID=abc; path=/\r\n\r\n";

static struct reply reply_of(int status, const char *body)
{
    return (struct reply){.status = status,
                          .head = head,
                          .head_length = strlen(head),
                          .body = body,
                          .body_length = body == NULL ? 0 : strlen(body),
                          .total_ms = 100};
}

/* Asks the expectation of step 0; returns "" or why not. Caller frees. */
static char *ask(bool attack, const char *expect, struct reply reply)
{
    AUTOFREE char *rest = mem_printf(
        "steps:\n  - http: {name: s, method: GET, path: /%s}\n%s", expect,
        attack ? "  - callback: {name: cb, proto: tcp, port: 1}\neffect: [{callback: {name: cb}}]\n"
               : "");
    AUTOFREE char *yaml = attack ? attack_of(rest) : benign_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);
    struct bindings bindings = test_bindings(NULL);
    struct buf why = BUF_INIT;

    cr_expect_eq(scenario_expect_holds(scenario, 0, &scenario->steps[0], &bindings, &reply, &why) ==
                     0,
                 why.length == 0);
    return buf_take(&why);
}

static const struct ask_row {
    const char *expect;
    int status;
    const char *body;
    const char *why;
} asks[] = {
    {"", 200, "", ""},
    {"", 303, "", ""},
    {"", 404, "", "status 404, expected one from 200 to 399"},
    {"", 0, "", "no answer"},
    {", expect: {status: 404}", 404, "", ""},
    {", expect: {status: [200, 404]}", 403, "", "status 403, expected 200 or 404"},
    {", expect: {contains: harbour}", 200, "the harbour", ""},
    {", expect: {contains: harbour}", 500, "the harbour",
     "status 500, expected one from 200 to 399"},
    {", expect: {contains: harbour}", 200, "the hill", "the answer does not hold 'harbour'"},
    {", expect: {contains: [alpha, beta]}", 200, "alpha", "the answer does not hold 'beta'"},
    {", expect: {contains: 'MACHISID='}", 200, "", ""},
    {", expect: {contains: '{{nonce}}'}", 200, TEST_NONCE, ""},
    {", expect: {contains: 'n={{nonce}}'}", 200, "x",
     "the answer does not hold 'n=" TEST_NONCE "' (n={{nonce}})"},
    {", expect: {not_contains: Blocked}", 200, "fine", ""},
    {", expect: {not_contains: Blocked}", 200, "Blocked!",
     "the answer holds 'Blocked', and should not"},
    {", expect: {matches: 'x+y'}", 200, "axxy", ""},
    {", expect: {matches: 'x+y'}", 200, "ay", "the answer does not match 'x+y'"},
    {", expect: {contains: ''}", 200, "x", "the expected text is empty"},
};

Test(expect, of_benign_work_holds_or_says_why_not)
{
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        AUTOFREE char *why = ask(false, asks[i].expect, reply_of(asks[i].status, asks[i].body));

        cr_expect_str_eq(why, asks[i].why, "%s on %d '%s': got '%s'", asks[i].expect,
                         asks[i].status, asks[i].body, why);
    }
}

Test(expect, of_an_attack_is_no_matter_unless_given)
{
    AUTOFREE char *none = ask(true, "", reply_of(0, ""));
    AUTOFREE char *given = ask(true, ", expect: {contains: x}", reply_of(500, "x"));
    AUTOFREE char *silent = ask(true, ", expect: {contains: x}", reply_of(0, "x"));

    cr_assert_str_eq(none, "");
    cr_assert_str_eq(given, "");
    cr_assert_str_eq(silent, "no answer");
}

Test(expect, takes_an_answer_without_bytes)
{
    struct reply reply = {.status = 200};
    AUTOFREE char *why = ask(false, ", expect: {contains: x}", reply);
    AUTOFREE char *again = ask(false, ", expect: {matches: x}", reply);

    cr_assert_str_eq(why, "the answer holds 0 bytes, and not 'x'");
    cr_assert_str_eq(again, "the answer does not match 'x'");
}

Test(expect, a_pattern_that_explodes_is_not_met)
{
    AUTOFREE char *body = mem_alloc(40001);
    AUTOFREE char *why = NULL;

    memset(body, 'a', 40000);
    why = ask(false, ", expect: {matches: '(a|aa|a?)+(a|aa|a?)+$x'}", reply_of(200, body));
    cr_assert_neq(strlen(why), 0);
}

static struct scenario *effects_scenario(void)
{
    AUTOFREE char *yaml = attack_of(
        "steps:\n  - callback: {name: cb, proto: http, port: 8081}\n  - http: {name: s, method: "
        "GET, path: /}\n"
        "  - exec: {name: e, machine: target, argv: [id], expect: {exit: [0, 3], contains: uid}}\n"
        "effect:\n  - response: {step: s, contains: '{{canary.db}}', min_ms: 50}\n"
        "  - file: {machine: target, path: '/srv/machi/drop/{{nonce}}', contains: '{{source}}'}\n"
        "  - callback: {name: cb, contains: '{{nonce}}'}\n  - exec: {machine: target, argv: [id], "
        "matches: 'uid=\\d+'}\n"
        "  - file: {machine: target, path: /x}\n");

    return scenario_of(yaml);
}

Test(effect, response_needs_text_and_time)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct reply good = reply_of(500, "Safe: cn-db");
    struct reply bare = reply_of(200, "Safe: none");
    struct reply fast = good;
    AUTOBUF struct buf why = BUF_INIT;

    fast.total_ms = 49;
    cr_expect_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &good, NULL),
        0);
    cr_expect_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &bare, NULL),
        ORACLE_NOT_MET);
    cr_expect_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &fast, &why),
        ORACLE_NOT_MET);
    cr_expect_str_eq(buf_str(&why), "took 49 ms, at least 50 were expected");
}

/* The payload works, and the effect asks for another secret than the one it gives away. */
Test(effect, the_reason_names_another_canary_that_the_answer_holds)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct reply reply = reply_of(200, "<td>cn-sqlite</td>");
    AUTOBUF struct buf why = BUF_INIT;

    reply.total_ms = 100;
    cr_assert_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &reply, &why),
        ORACLE_NOT_MET);
    cr_assert_str_eq(buf_str(&why),
                     "the answer does not hold 'cn-db' ({{canary.db}}), but {{canary.sqlite}}");
}

Test(effect, an_unknown_canary_is_never_seen)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct reply reply = reply_of(200, "anything");
    AUTOBUF struct buf why = BUF_INIT;

    bindings.canary = NULL;
    cr_assert_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &reply, &why),
        ORACLE_NOT_MET);
    cr_assert_str_eq(buf_str(&why), "nothing gave 'canary.db'");
}

Test(effect, bytes_are_those_of_the_file_or_the_call_back)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct seen_bytes source = {TEST_SOURCE, strlen(TEST_SOURCE)};
    struct seen_bytes nonce = {"GET /" TEST_NONCE, 5 + strlen(TEST_NONCE)};
    struct seen_bytes nothing = {NULL, 0};

    cr_expect_eq(
        scenario_effect_bytes_hold(scenario, 0, &scenario->effects[1], &bindings, &source, NULL),
        0);
    cr_expect_eq(
        scenario_effect_bytes_hold(scenario, 0, &scenario->effects[1], &bindings, &nonce, NULL),
        ORACLE_NOT_MET);
    cr_expect_eq(
        scenario_effect_bytes_hold(scenario, 0, &scenario->effects[2], &bindings, &nonce, NULL), 0);
    cr_expect_eq(
        scenario_effect_bytes_hold(scenario, 0, &scenario->effects[2], &bindings, &nothing, NULL),
        ORACLE_NOT_MET);
    cr_expect_eq(
        scenario_effect_bytes_hold(scenario, 0, &scenario->effects[4], &bindings, &nothing, NULL),
        0, "without a condition it is enough that the file is there");
}

Test(effect, says_of_which_bytes_what_they_lack)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct seen_bytes other = {"cn-file\n", 8};
    struct outcome failed = {3, "uid=33", 6};
    struct outcome empty = {0, "", 0};
    AUTOBUF struct buf file = BUF_INIT;
    AUTOBUF struct buf callback = BUF_INIT;
    AUTOBUF struct buf code = BUF_INIT;
    AUTOBUF struct buf output = BUF_INIT;

    (void)scenario_effect_bytes_hold(scenario, 0, &scenario->effects[1], &bindings, &other, &file);
    (void)scenario_effect_bytes_hold(scenario, 0, &scenario->effects[2], &bindings, &other,
                                     &callback);
    (void)scenario_effect_exec_holds(scenario, 0, &scenario->effects[3], &bindings, &failed, &code);
    (void)scenario_effect_exec_holds(scenario, 0, &scenario->effects[3], &bindings, &empty,
                                     &output);
    cr_expect_str_eq(buf_str(&file),
                     "the file holds 8 bytes, and not '" TEST_SOURCE "' ({{source}})");
    cr_expect_str_eq(buf_str(&callback),
                     "the call-back holds 8 bytes, and not '" TEST_NONCE "' ({{nonce}})");
    cr_expect_str_eq(buf_str(&code), "exit code 3, expected 0");
    cr_expect_str_eq(buf_str(&output), "the output does not match 'uid=\\d+'");
}

Test(effect, exec_wants_exit_zero_unless_told_otherwise)
{
    AUTO(scenario) scenario = effects_scenario();
    struct bindings bindings = test_bindings(NULL);
    struct outcome good = {0, "uid=33", 6};
    struct outcome failed = {3, "uid=33", 6};

    cr_expect_eq(
        scenario_effect_exec_holds(scenario, 0, &scenario->effects[3], &bindings, &good, NULL), 0);
    cr_expect_eq(
        scenario_effect_exec_holds(scenario, 0, &scenario->effects[3], &bindings, &failed, NULL),
        ORACLE_NOT_MET);
    cr_expect_eq(scenario_exec_holds(scenario, 0, &scenario->steps[2], &bindings, &failed, NULL),
                 0);
}

static int capture_from(const char *rule, struct reply reply, struct captures *captures)
{
    AUTOFREE char *rest =
        mem_printf("steps:\n  - http: {name: s, method: GET, path: /, capture: {%s}}\n", rule);
    AUTOFREE char *yaml = benign_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);

    return scenario_capture(&scenario->steps[0].http, &reply, captures);
}

Test(capture, takes_group_one_out_of_head_and_body)
{
    struct captures captures = CAPTURES_INIT;

    cr_expect_eq(capture_from("sid: 'Set-Cookie: (MACHISID=[^;]+)', id: 'id=(\\d+)'",
                              reply_of(200, "id=42"), &captures),
                 0);
    cr_expect_str_eq(captures_get(&captures, "sid"), "MACHISID=abc");
    cr_expect_str_eq(captures_get(&captures, "id"), "42");
    captures_done(&captures);
}

Test(capture, what_does_not_match_is_told_and_the_rest_is_kept)
{
    struct captures captures = CAPTURES_INIT;

    cr_expect_eq(capture_from("a: '(nothing)', b: '(body)'", reply_of(200, "body"), &captures),
                 ORACLE_NOT_MET);
    cr_expect_null(captures_get(&captures, "a"));
    cr_expect_str_eq(captures_get(&captures, "b"), "body");
    captures_done(&captures);
}

Test(capture, a_group_that_took_no_part_is_no_match)
{
    struct captures captures = CAPTURES_INIT;

    cr_expect_eq(capture_from("a: 'x|(y)'", reply_of(200, "x"), &captures), ORACLE_NOT_MET);
    cr_expect_eq(captures.count, 0);
    captures_done(&captures);
}

Test(capture, hostile_bytes_are_taken_as_bytes)
{
    struct captures captures = CAPTURES_INIT;
    struct reply reply = reply_of(200, "k=\xff\xfe\r\nX: y;");

    cr_expect_eq(capture_from("k: 'k=([^;]+)'", reply, &captures), 0);
    cr_expect_str_eq(captures_get(&captures, "k"), "\xff\xfe\r\nX: y");
    captures_done(&captures);
}
