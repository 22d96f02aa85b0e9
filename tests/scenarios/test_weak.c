/* What weakens a measurement with one scenario: each rule finds what it is for and leaves alone
 * what is near it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/oracle.h"
#include "scenarios/weak.h"
#include "tests/scenarios/support.h"

/* The warnings (or notes) about one scenario, a line each. Takes the YAML. Caller frees. */
static char *remarks_about(char *yaml, bool notes)
{
    AUTO(scenario) scenario = scenario_of(yaml);
    AUTO_REMARKS struct remarks remarks = REMARKS_INIT;
    struct buf out = BUF_INIT;
    struct err err = {0};

    free(yaml);
    assert_ok(weak_scenario(scenario, &remarks, &err), err);
    for (size_t i = 0; i < remarks.count; i++) {
        const struct remark *remark = &remarks.items[i];

        if (remark->note == notes) {
            buf_printf(&out, "%s:%d:%d: %s: %s\n", file_basename(remark->file), remark->line,
                       remark->column, remark->kind, remark->text);
        }
    }
    return buf_take(&out);
}

#define assert_warned(yaml, expected)                                                              \
    do {                                                                                           \
        AUTOFREE char *assert_text = remarks_about(yaml, false);                                   \
        cr_assert_str_eq(assert_text, expected, "got\n%s", assert_text);                           \
    } while (0)

#define SEARCH "steps:\n  - http: {name: s, method: GET, path: /s, query: {q: '{{v|variant}}'}}\n"

Test(weak_echo, an_effect_that_the_request_holds_is_no_proof)
{
    assert_warned(
        attack_of("values: {v: ['<b>{{nonce}}', '<i>']}\nvariants: [plain, url]\n" SEARCH
                  "effect:\n  - response: {step: s, contains: '{{v}}'}\n"),
        "case.yaml:16:3: echo: 4 of 4 cases (the first is 'case/1-plain') would be proven by an "
        "answer that only repeats their request; look for what the request does not hold\n");
}

Test(weak_echo, so_is_one_that_asks_for_a_status_only)
{
    assert_warned(
        attack_of("values: {v: [a]}\n" SEARCH "effect:\n  - response: {step: s, status: [302]}\n"),
        "case.yaml:15:3: echo: 1 of 1 cases (the first is 'case/1-plain') would be proven by an "
        "answer that only repeats their request; look for what the request does not hold\n");
}

Test(weak_echo, what_the_page_adds_a_canary_and_a_time_are_proof)
{
    static const char *const effects[] = {
        "response: {step: s, contains: '<em>{{v}}</em>'}",
        "response: {step: s, contains: '{{canary.db}}'}",
        "response: {step: s, min_ms: 2800}",
        "response: {step: s, contains: '{{v}}', not_contains: '/s?q='}",
    };

    for (size_t i = 0; i < COUNT_OF(effects); i++) {
        AUTOFREE char *rest =
            mem_printf("values: {v: ['<b>{{nonce}}', '<i>{{nonce}}']}\n" SEARCH "effect:\n  - %s\n",
                       effects[i]);

        assert_warned(attack_of(rest), "");
    }
}

Test(weak_echo, one_effect_of_another_kind_is_enough)
{
    assert_warned(attack_of("values: {v: ['<b>{{nonce}}']}\n" SEARCH
                            "effect:\n  - response: {step: s, contains: '{{v}}'}\n"
                            "  - file: {machine: target, path: '/srv/{{nonce}}', contains: x}\n"),
                  "");
}

Test(weak_echo, a_later_page_that_shows_it_is_proof)
{
    assert_warned(attack_of("values: {v: ['<b>{{nonce}}', '<i>{{nonce}}']}\n" SEARCH
                            "  - http: {name: t, method: GET, path: /t}\n"
                            "effect:\n  - response: {step: t, contains: '{{v}}'}\n"),
                  "");
}

#define IN_HEAD "'\\AHTTP/1\\.[01] [^\\r\\n]+\\r\\n(?:[^\\r\\n]+\\r\\n)*X-A: '"

Test(weak_echo, a_field_of_the_answers_head_is_proof)
{
    static const char head[] = "HTTP/1.1 302 Found\r\nServer: s\r\nX-A: abcdef0123456789\r\n\r\n";
    struct reply reply = {.status = 302, .head = head, .head_length = sizeof(head) - 1};
    struct bindings bindings = test_bindings(NULL);
    AUTOFREE char *yaml = attack_of(
        "values: {v: [\"/\\r\\nX-A: {{nonce}}\"]}\n" SEARCH
        "effect:\n  - response: {step: s, contains: 'X-A: {{nonce}}', matches: " IN_HEAD "}\n");
    AUTO(scenario) scenario = scenario_of(yaml);

    cr_expect_eq(
        scenario_effect_response_holds(scenario, 0, &scenario->effects[0], &bindings, &reply, NULL),
        0);
    assert_warned(TAKE(yaml), "");
}

#define FETCH                                                                                      \
    "steps:\n  - callback: {name: cb, proto: http, port: 8081}\n"                                  \
    "  - http: {name: s, method: GET, path: /s, query: {q: '{{v}}'}}\n"

Test(weak_shared_proof, a_fixed_file_proves_every_case)
{
    assert_warned(
        attack_of(
            "isolation: batch\nvalues: {v: [a, b]}\n" FETCH
            "effect:\n  - file: {machine: target, path: /tmp/x, contains: '{{canary.db}}'}\n"),
        "case.yaml:17:3: shared-proof: what proves case 'case/1-plain' proves 'case/2-plain' as "
        "well, and they share an environment; put {{nonce}} into the effect or say 'isolation: "
        "case'\n");
}

Test(weak_shared_proof, so_does_any_call_back)
{
    assert_warned(
        attack_of("values: {v: [a, b]}\n" FETCH "effect:\n  - callback: {name: cb}\n"),
        "case.yaml:16:3: shared-proof: what proves case 'case/1-plain' proves 'case/2-plain' as "
        "well, and they share an environment; put {{nonce}} into the effect or say 'isolation: "
        "case'\n");
}

Test(weak_shared_proof, so_does_a_later_page_that_is_the_same_for_all)
{
    assert_warned(
        attack_of("values: {v: [a, b]}\n" FETCH "  - http: {name: t, method: GET, path: /t}\n"
                  "effect:\n  - response: {step: t, contains: '{{canary.db}}'}\n"),
        "case.yaml:17:3: shared-proof: what proves case 'case/1-plain' proves 'case/2-plain' as "
        "well, and they share an environment; put {{nonce}} into the effect or say 'isolation: "
        "case'\n");
}

Test(weak_shared_proof, what_is_the_cases_own_is_not_shared)
{
    static const char *const rests[] = {
        /* an environment for each case */
        "isolation: case\nvalues: {v: [a, b]}\n" FETCH "effect:\n  - callback: {name: cb}\n",
        /* the only case */
        "values: {v: [a]}\n" FETCH "effect:\n  - callback: {name: cb}\n",
        "values: {v: [a, b]}\n" FETCH "effect:\n  - callback: {name: cb, contains: '{{nonce}}'}\n",
        "values: {v: [a, b]}\n" FETCH "effect:\n  - callback: {name: cb, contains: '{{source}}'}\n",
        "values: {v: ['{{nonce}}', b]}\n" FETCH "effect:\n"
        "  - exec: {machine: target, argv: [cat, '/tmp/{{nonce}}'], contains: x}\n",
        /* the answer to the case's own request */
        "values: {v: [a, b]}\n" FETCH
        "effect:\n  - response: {step: s, contains: '{{canary.db}}'}\n",
        /* one of two effects */
        "values: {v: ['{{nonce}}', b]}\n" FETCH "effect:\n  - callback: {name: cb}\n"
        "  - file: {machine: target, path: '/tmp/{{nonce}}', contains: x}\n",
    };

    for (size_t i = 0; i < COUNT_OF(rests); i++) {
        assert_warned(attack_of(rests[i]), "");
    }
}

Test(weak_shared_proof, a_captured_text_is_the_cases_own)
{
    assert_warned(
        attack_of("values: {v: [a, b]}\nsteps:\n"
                  "  - http: {name: s, method: GET, path: '/s?{{v}}', capture: {id: '(x)'}}\n"
                  "effect:\n"
                  "  - file: {machine: target, path: '/tmp/{{id}}', contains: x}\n"),
        "");
}

Test(weak_any_page, an_expectation_that_every_page_meets)
{
    static const char *const expectations[] = {"", ", expect: {status: [200, 204]}",
                                               ", expect: {not_contains: Error}",
                                               ", expect: {contains: '<title>'}"};

    for (size_t i = 0; i < COUNT_OF(expectations); i++) {
        AUTOFREE char *rest =
            mem_printf("values: {v: [a, b]}\nsteps:\n  - http: {name: s, method: GET, path: /, "
                       "query: {q: '{{v}}'}%s}\n",
                       expectations[i]);

        assert_warned(benign_of(rest),
                      "case.yaml:10:3: any-page: 2 of 2 cases (the first is 'case/1-plain') would "
                      "be content with any page; expect what only the right answer says\n");
    }
}

Test(weak_any_page, only_the_right_answer_will_do)
{
    static const char *const rests[] = {
        "steps:\n  - http: {name: s, method: GET, path: /, expect: {contains: Harbour}}\n",
        "steps:\n  - http: {name: s, method: GET, path: /, expect: {status: [302]}}\n",
        /* one step of two */
        "steps:\n  - http: {name: s, method: GET, path: /}\n"
        "  - http: {name: t, method: GET, path: /, expect: {matches: 'Har[b]our'}}\n",
        "steps:\n  - http: {name: s, method: GET, path: /}\n"
        "  - exec: {name: e, machine: target, argv: [id], expect: {contains: x}}\n",
        "proof: payload-only\nsteps:\n  - http: {name: s, method: GET, path: /}\n",
    };

    for (size_t i = 0; i < COUNT_OF(rests); i++) {
        assert_warned(benign_of(rests[i]), "");
    }
}

#define GOOD ", expect: {contains: Harbour}"

Test(weak_channel, a_nonce_that_is_in_the_body_only)
{
    assert_warned(
        benign_of("steps:\n  - http: {name: s, method: POST, path: /, headers: {X-Case-Id: null},\n"
                  "      body: '{{nonce}}'" GOOD "}\n"),
        "case.yaml:9:3: channel: the nonce of 1 of 1 cases (the first is 'case/1-plain') is in the "
        "body only, which few products log; keep X-Case-Id or put {{nonce}} into the path or "
        "query\n");
}

Test(weak_channel, a_header_alone_is_noted)
{
    AUTOFREE char *alone = remarks_about(
        benign_of("steps:\n  - http: {name: s, method: GET, path: /" GOOD "}\n"), true);
    AUTOFREE char *line = remarks_about(
        benign_of("steps:\n  - http: {name: s, method: GET, path: '/%7b{{nonce}}'" GOOD "}\n"),
        true);
    AUTOFREE char *body = remarks_about(
        benign_of("steps:\n  - http: {name: s, method: POST, path: /, body: '{{nonce}}'" GOOD
                  "}\n"),
        true);

    cr_expect_str_eq(alone,
                     "case.yaml:9:3: header-only: the nonce of 1 of 1 cases (the first is "
                     "'case/1-plain') is in headers only, which is all right: a product that logs "
                     "none is read by the case's source address\n");
    cr_expect_str_eq(line, "");
    cr_expect_str_eq(body, "");
}

Test(weak_capture, one_that_nothing_uses)
{
    assert_warned(
        benign_of("steps:\n  - http: {name: s, method: GET, path: /, capture: {id: '(x)'}" GOOD
                  "}\n"),
        "case.yaml:9:5: unused-capture: 'id' is captured and never used\n");
}

Test(weak_capture, a_text_and_a_condition_use_it)
{
    static const char *const uses[] = {
        "  - http: {name: t, method: GET, path: '/{{id|upper}}'}\n",
        "  - http: {name: t, method: GET, path: /t, when: {captured: id}}\n",
        "  - http: {name: t, method: GET, path: /t, when: {not_captured: id}}\n",
        "  - http: {name: t, method: GET, path: /t, expect: {contains: ['x{{id}}']}}\n",
    };

    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        AUTOFREE char *rest = mem_printf("steps:\n  - http: {name: s, method: GET, path: /, "
                                         "capture: {id: '(x)'}" GOOD "}\n%s",
                                         uses[i]);

        assert_warned(benign_of(rest), "");
    }
}

Test(weak_no_proof, is_noted)
{
    AUTOFREE char *notes =
        remarks_about(attack_of("proof: payload-only\nvalues: {v: ['{{nonce}}']}\n" SEARCH), true);

    cr_expect_str_eq(
        notes,
        "case.yaml:11:8: no-proof: nothing shows that the cases do what they say; they "
        "are reported apart\n",
        "%s", notes);
}

Test(weak_rules, have_names_and_summaries_of_their_own)
{
    const struct weak_rule *const tables[] = {weak_rules, weak_library_rules};

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (const struct weak_rule *rule = tables[i]; rule->kind != NULL; rule++) {
            cr_expect_not_null(rule->summary, "%s", rule->kind);
            cr_expect_not_null(rule->check, "%s", rule->kind);
            for (const struct weak_rule *other = tables[i]; other != rule; other++) {
                cr_expect_str_neq(rule->kind, other->kind);
            }
        }
    }
}

Test(weak_method, in_other_letters_is_a_slip)
{
    assert_warned(benign_of("steps:\n"
                            "  - http: {name: s, method: get, path: /s, expect: {contains: a}}\n"
                            "  - http: {name: t, method: Post, path: /s}\n"
                            "  - http: {name: u, method: gett, path: /s, expect: {contains: a}}\n"),
                  "case.yaml:9:3: any-page: 1 of 1 cases (the first is 'case/1-plain') would be "
                  "content with any page; expect what only the right answer says\n"
                  "case.yaml:9:5: method: the method 'get' is none, did you mean 'GET'? Servers "
                  "tell capital letters from small ones\n"
                  "case.yaml:10:5: method: the method 'Post' is none, did you mean 'POST'? Servers "
                  "tell capital letters from small ones\n");
}

#define DROPPED "effect:\n  - file: {machine: target, path: '/srv/machi/drop/{{nonce}}'}\n"

Test(weak_unsent_nonce, what_no_step_names_is_not_there)
{
    assert_warned(attack_of("values: {v: [a]}\n" SEARCH DROPPED),
                  "case.yaml:15:3: unsent-nonce: effect 1 looks for what {{nonce}} names, and no "
                  "step holds {{nonce}}: nothing tells the target that name\n");
    assert_warned(attack_of("values: {v: [a]}\n" SEARCH
                            "effect:\n  - exec: {machine: target, argv: [cat, '/t/{{nonce}}']}\n"),
                  "case.yaml:15:3: unsent-nonce: effect 1 looks for what {{nonce}} names, and no "
                  "step holds {{nonce}}: nothing tells the target that name\n");
}

Test(weak_unsent_nonce, a_value_or_a_step_that_holds_it_names_it)
{
    assert_warned(attack_of("values: {v: ['> {{nonce}}']}\n" SEARCH DROPPED), "");
    assert_warned(
        attack_of("steps:\n  - http: {name: s, method: GET, path: '/s?{{nonce}}'}\n" DROPPED), "");
}
