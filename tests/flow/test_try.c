/* scenario try over the fake hypervisor, and by it what the language can say: each test tries a
 * scenario of its own and looks at what was seen step by step. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

TestSuite(try, .init = flow_setup);

#define HEAD                                                                                       \
    "id: mine\nversion: 1\ntitle: T\nkind: attack\nsummary: S\ncategory: waf\n"                    \
    "technique: T1110.001\ntactic: credential-access\ncapec: [49]\ncluster: guessing\n"
#define EFFECT "effect:\n  - response: {step: last, contains: \"{{canary.db}}\"}\n"

/* Tries the text as a scenario; asserts the exit code; answers the JSON. */
static struct node *tried(const char *text, const char *product, int exit_code)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    const char *args[] = {"scenario", "try",          path,   "--product",     product,
                          "--json",   "--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                          NULL};
    struct node *node = NULL;
    struct err err = {0};

    support_write(path, text);
    AUTOFREE char *said = flow_says(args, exit_code);
    assert_ok(node_parse(said, strlen(said), "try", &node, &err), err);
    return node;
}

static const struct node *trial_of(const struct node *tried, const char *arm)
{
    const struct node *trials = node_get(tried, "trials");

    for (size_t i = 0; i < node_count(trials); i++) {
        if (strcmp(node_get_str(node_at(trials, i), "arm", ""), arm) == 0) {
            return node_at(trials, i);
        }
    }
    return NULL;
}

static const struct node *step_of(const struct node *trial, const char *name)
{
    const struct node *steps = node_get(trial, "steps");

    for (size_t i = 0; i < node_count(steps); i++) {
        if (strcmp(node_get_str(node_at(steps, i), "step", ""), name) == 0) {
            return node_at(steps, i);
        }
    }
    return NULL;
}

#define GUESS                                                                                      \
    "cookies: true\nsteps:\n"                                                                      \
    "  - http:\n"                                                                                  \
    "      name: guess\n"                                                                          \
    "      method: GET\n"                                                                          \
    "      path: /gate\n"                                                                          \
    "      query: {word: \"{{word}}\"}\n"                                                          \
    "      each: {name: word, of: [one, two, open-sesame, four], every_ms: 20}\n"                  \
    "      until: {status: 200}\n"                                                                 \
    "      capture: {token: {json: /user/token}, room: {header: X-Room}}\n"

Test(try, guesses_until_it_is_let_in_and_carries_cookie_token_and_header)
{
    AUTO(node)
    seen = tried(HEAD GUESS "  - http:\n"
                            "      name: last\n"
                            "      think_ms: [10, 30]\n"
                            "      when: {captured: token}\n"
                            "      method: GET\n"
                            "      path: /inside\n"
                            "      query: {room: \"{{room}}\", t: \"{{token}}\"}\n" EFFECT,
                 "tiny-waf", 0);
    const struct node *control = trial_of(seen, "control");

    cr_assert(node_get_bool(control, "worked", false));
    cr_expect_eq(node_get_int(step_of(control, "guess"), "requests", 0), 3);
    cr_expect_eq(node_get_int(step_of(control, "guess"), "status", 0), 200);
    cr_expect_not_null(
        strstr(node_get_str(step_of(control, "last"), "request", ""), "Cookie: pass=p-0815"));
    cr_expect_not_null(strstr(node_get_str(step_of(control, "last"), "request", ""),
                              "/inside?room=blue&t=t-4711"));
    cr_expect_str_eq(node_get_str(trial_of(seen, "block"), "verdict", ""), "not-prevented");
}

Test(try, a_guess_that_never_fits_ends_the_case_and_says_so)
{
    AUTO(node)
    seen = tried(HEAD "steps:\n"
                      "  - http:\n"
                      "      name: guess\n"
                      "      method: GET\n"
                      "      path: /gate\n"
                      "      query: {word: \"{{word}}\"}\n"
                      "      each: {name: word, of: [one, two]}\n"
                      "      until: {status: 200}\n"
                      "  - http: {name: last, method: GET, path: /search}\n" EFFECT,
                 "tiny-waf", 3);
    const struct node *control = trial_of(seen, "control");

    cr_expect_eq(node_get_int(seen, "failed_in_control", 0), 1);
    cr_expect_eq(node_get_int(step_of(control, "guess"), "requests", 0), 2);
    cr_expect_str_eq(node_get_str(step_of(control, "guess"), "why", ""),
                     "none of 2 answers was what 'until' waits for");
    cr_expect_not(node_get_bool(step_of(control, "last"), "reached", true));
}

Test(try, after_a_block_later_steps_are_not_reached)
{
    AUTO(node)
    seen = tried(HEAD "steps:\n"
                      "  - http:\n"
                      "      name: first\n"
                      "      method: GET\n"
                      "      path: /search\n"
                      "      query: {q: UNION SELECT 1}\n"
                      "  - http:\n"
                      "      name: last\n"
                      "      method: GET\n"
                      "      path: /search\n"
                      "      query: {q: UNION ALL}\n" EFFECT,
                 "tiny-waf", 0);
    const struct node *block = trial_of(seen, "block");

    cr_expect(node_get_bool(step_of(block, "first"), "block_page", false));
    cr_expect_not(node_get_bool(step_of(block, "last"), "reached", true));
    cr_expect_str_eq(node_get_str(block, "verdict", ""), "prevented");
    cr_expect(node_get_bool(step_of(trial_of(seen, "detect"), "last"), "reached", false));
}

Test(try, a_condition_that_does_not_hold_skips_the_step_alone)
{
    AUTO(node)
    seen = tried("id: mine\nversion: 1\ntitle: T\nkind: benign\nsummary: S\ncategory: waf\n"
                 "cluster: reading\nsteps:\n"
                 "  - http: {name: gate, method: GET, path: /gate, query: {word: no}, expect: "
                 "{status: 401}, capture: {token: {json: /user/token}}}\n"
                 "  - http: {name: inside, when: {captured: token}, method: GET, path: /inside}\n"
                 "  - http: {name: again, when: {step: gate, status: 401}, method: GET, path: /}\n"
                 "  - http: {name: other, when: {step: gate, status: 200}, method: GET, path: /}\n"
                 "  - http: {name: without, when: {not_captured: token}, method: GET, path: /}\n",
                 "tiny-waf", 0);
    const struct node *control = trial_of(seen, "control");

    cr_assert(node_get_bool(control, "worked", false));
    cr_expect(node_get_bool(step_of(control, "inside"), "skipped", false));
    cr_expect(node_get_bool(step_of(control, "again"), "reached", false));
    cr_expect(node_get_bool(step_of(control, "other"), "skipped", false));
    cr_expect(node_get_bool(step_of(control, "without"), "reached", false));
    cr_expect_str_eq(node_get_str(trial_of(seen, "detect"), "verdict", ""), "clean");
}

/* Programs of the fake machines start in the machine's own root and see the host's. */
#define DROP                                                                                       \
    "steps:\n"                                                                                     \
    "  - http: {name: drop, method: GET, path: \"/drop?n={{nonce}}\"}\n"                           \
    "  - exec: {name: away, machine: target, argv: [rm, \"srv/machi/drop/{{nonce}}\"]}\n"          \
    "effect:\n"                                                                                    \
    "  - file: {machine: target, path: \"/srv/machi/drop/{{nonce}}\", after: drop, within_ms: "    \
    "2000}\n"

Test(try, an_effect_is_looked_for_after_its_step)
{
    AUTO(node) seen = tried(HEAD DROP, "tiny-waf", 0);

    cr_assert(node_get_bool(trial_of(seen, "control"), "worked", false),
              "the file was looked for after it was taken away");
    cr_assert(node_get_bool(step_of(trial_of(seen, "control"), "away"), "expected", false),
              "the file was not taken away");
}

/* The second effect counts its looks in a file, which those behind it read. */
Test(try, an_effect_without_patience_is_looked_for_once_while_another_is_waited_for)
{
    AUTO(node)
    seen = tried(HEAD "steps:\n"
                      "  - callback: {name: sink, proto: http, port: 8085}\n"
                      "  - http: {name: last, method: GET, path: /search, query: {q: UNION}}\n"
                      "effect:\n"
                      "  - callback: {name: sink, contains: \"{{nonce}}\"}\n"
                      "  - exec: {machine: target, argv: [sh, -c, "
                      "\"echo x >> $0; exit 1\", looks]}\n"
                      "  - exec: {machine: target, argv: [grep, -c, x, looks], "
                      "contains: \"1\"}\n"
                      "  - exec: {machine: target, argv: [grep, -c, x, looks], "
                      "contains: \"2\"}\n",
                 "tiny-waf", 3);
    const struct node *effects = node_get(trial_of(seen, "control"), "effects");

    cr_assert_eq(node_count(effects), 4);
    cr_expect_not(node_bool_value(node_at(effects, 0)));
    cr_expect(node_bool_value(node_at(effects, 2)));
    cr_expect_not(node_bool_value(node_at(effects, 3)), "it was looked for again");
}

Test(try, a_precondition_that_does_not_hold_makes_the_trial_void)
{
    AUTO(node)
    seen = tried(HEAD "needs:\n"
                      "  - file: {machine: target, path: /srv/machi/not-there}\n" DROP,
                 "tiny-waf", 3);
    const struct node *block = trial_of(seen, "block");

    cr_expect_str_eq(node_get_str(block, "void", ""), "a precondition does not hold");
    cr_expect_str_eq(node_get_str(block, "void_reason", ""),
                     "precondition 1: no file '/srv/machi/not-there'");
    cr_expect_str_eq(node_get_str(block, "verdict", ""), "void");
    cr_expect_not(node_get_bool(step_of(block, "drop"), "reached", true));
}

Test(try, what_cannot_be_cleaned_up_after_is_void)
{
    AUTO(node)
    seen = tried(HEAD DROP "clean_up:\n"
                           "  - exec: {machine: target, name: tidy, argv: [\"false\"]}\n",
                 "tiny-waf", 3);

    cr_expect_str_eq(node_get_str(trial_of(seen, "block"), "void", ""), "cleaning up failed");
}

static const char *reason(const struct node *trial, size_t index)
{
    const struct node *reasons = node_get(trial, "effect_reasons");

    return index < node_count(reasons) && node_type(node_at(reasons, index)) == NODE_STRING
               ? node_str(node_at(reasons, index))
               : "";
}

Test(try, every_kind_of_effect_says_why_it_was_not_seen)
{
    AUTO(node)
    seen = tried(HEAD "steps:\n"
                      "  - callback: {name: sink, proto: http, port: 8085}\n"
                      "  - http: {name: last, method: GET, path: \"/drop?n={{nonce}}\"}\n"
                      "effect:\n"
                      "  - file: {machine: target, path: /srv/machi/not-there}\n"
                      "  - file: {machine: target, path: \"/srv/machi/drop/{{nonce}}\", contains: "
                      "\"{{canary.env}}\"}\n"
                      "  - response: {step: last, status: [302, 303]}\n"
                      "  - response: {step: last, contains: \"{{canary.db}}\"}\n"
                      "  - callback: {name: sink, contains: x}\n"
                      "  - exec: {machine: target, argv: [\"false\"]}\n"
                      "  - response: {step: last, status: 200}\n",
                 "tiny-waf", 3);
    const struct node *control = trial_of(seen, "control");
    const struct {
        size_t effect;
        const char *starts, *ends;
    } wanted[] = {
        {0, "no file '/srv/machi/not-there'", ""},
        {1, "the file holds ", "' ({{canary.env}})"},
        {2, "status 200, expected 302 or 303", ""},
        {3, "the answer does not hold '", "' ({{canary.db}})"},
        {4, "no call-back came to 'sink'", ""},
        {5, "exit code 1, expected 0", ""},
        {6, "", ""},
    };

    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const char *text = reason(control, wanted[i].effect);

        cr_expect(strncmp(text, wanted[i].starts, strlen(wanted[i].starts)) == 0 &&
                      text_ends(text, wanted[i].ends),
                  "effect %zu: '%s'", i, text);
    }
    cr_expect_eq(node_count(node_get(control, "effect_reasons")), 7);
    cr_expect_eq(node_type(node_at(node_get(control, "effect_reasons"), 6)), NODE_NULL);
    cr_expect_str_eq(node_get_str(trial_of(seen, "block"), "verdict", ""), "not-judged");
    cr_expect_eq(node_get_int(seen, "void", -1), 0);
}

/* tiny-waf stops the reader, whose search holds the words it looks for, and not the attacker. */
Test(try, what_is_said_of_a_reader_is_not_said_of_the_attack)
{
    AUTO(node)
    seen = tried(HEAD "actors: [reader]\n"
                      "steps:\n"
                      "  - http: {name: read, actor: reader, method: GET, path: /search, "
                      "query: {q: UNION SELECT committee}}\n"
                      "  - http: {name: last, method: GET, path: /search, query: {q: "
                      "UNION ALL}}\n"
                      "  - http: {name: read-on, actor: reader, method: GET, path: /}\n" EFFECT,
                 "tiny-waf", 0);
    const struct node *block = trial_of(seen, "block");
    const struct node *detect = trial_of(seen, "detect");

    cr_expect(node_get_bool(step_of(block, "read"), "block_page", false));
    cr_expect(node_get_bool(step_of(block, "read"), "beside", false));
    cr_expect(node_get_bool(step_of(block, "last"), "reached", false));
    cr_expect(node_get_bool(step_of(block, "read-on"), "reached", false));
    cr_expect_str_eq(node_get_str(block, "verdict", ""), "not-prevented");
    cr_expect_str_eq(node_get_str(detect, "verdict", ""), "telemetry");
    cr_expect_null(strstr(node_get_str(step_of(block, "read"), "request", ""),
                          node_get_str(block, "nonce", "?")),
                   "the reader carries the attack's nonce");
}

Test(try, what_a_reader_cannot_do_does_not_end_the_attack)
{
    AUTO(node)
    seen = tried(HEAD "actors: [reader]\n"
                      "steps:\n"
                      "  - http: {name: ask, actor: reader, method: GET, path: /, "
                      "capture: {token: {json: /user/token}}}\n"
                      "  - http: {name: read, actor: reader, method: GET, path: /search, "
                      "query: {q: \"{{token}}\"}}\n"
                      "  - http: {name: last, method: GET, path: /search, query: {q: "
                      "UNION ALL}}\n" EFFECT,
                 "tiny-waf", 0);
    const struct node *control = trial_of(seen, "control");

    cr_expect_not(node_get_bool(step_of(control, "read"), "reached", true));
    cr_expect_str_eq(node_get_str(step_of(control, "read"), "why", ""), "nothing gave 'token'");
    cr_expect(node_get_bool(step_of(control, "last"), "reached", false));
}

Test(try, a_request_of_bytes_is_sent_as_it_is)
{
    /* GET /search?q=UNION HTTP/1.1 with the nonce in a header */
    AUTO(node)
    seen = tried(
        HEAD "steps:\n"
             "  - http:\n"
             "      name: last\n"
             "      raw_base64: "
             "R0VUIC9zZWFyY2g/cT1VTklPTiBIVFRQLzEuMQ0KSG9zdDogeA0KWC1DYXNlLUlkOiB7e25vbmNlfX0NCg0K"
             "\n" EFFECT,
        "tiny-waf", 0);
    const struct node *control = trial_of(seen, "control");
    AUTOFREE char *nonce = mem_printf("X-Case-Id: %s\r\n\r\n", node_get_str(control, "nonce", "?"));

    cr_assert(node_get_bool(control, "worked", false));
    cr_expect_not_null(strstr(node_get_str(step_of(control, "last"), "request", ""), nonce));
}

/* Tries the text, as people do. Caller frees. */
static char *printed(const char *text, const char *more, int exit_code)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    const char *args[] = {
        "scenario",           "try",       path,         "--hypervisor", "fake", "--fake-images",
        FLOW_WORLD "/images", "--product", "tiny-waf ,", more,           NULL};

    support_write(path, text);
    return flow_says(args, exit_code);
}

static void expect_parts(const char *said, const char *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cr_expect_not_null(strstr(said, parts[i]), "'%s' is not in:\n%s", parts[i], said);
    }
}

#define TWO_PAYLOADS                                                                               \
    "values: {q: [\"UNION SELECT '1'\", nothing]}\nsteps:\n"                                       \
    "  - http: {name: last, method: GET, path: /search, query: {q: \"{{q|variant}}\"}}\n" EFFECT

Test(try, prints_what_went_out_and_came_back)
{
    static const char *const parts[] = {
        "case mine/1-plain\n  q: UNION SELECT '1'\n",
        "  no product, control arm: it works\n    last (http)\n"
        "      > GET /search?q=UNION+SELECT+%271%27 HTTP/1.1\n"
        "      < HTTP/1.1 200 X\n",
        "    effect 1 (response of last): seen\n",
        "  tiny-waf, block arm: prevented\n",
        ": the product's block page\n",
        "    effect 1 (response of last): not seen: the answer does not hold 'cn",
        "alert, blocked rules 942100",
        "              no product     tiny-waf\n"
        "case          control        detect         block\n"
        "mine/1-plain  works          ",
        "prevented\nworks: without a product it did what its author says; ",
        "; prevented: no effect, and the product says or shows that it blocked\n",
        "1 case, 0 do not work without a product, 0 trials void; ",
    };
    AUTOFREE char *said = printed(HEAD TWO_PAYLOADS, "--sample=1", 0);

    expect_parts(said, parts, COUNT_OF(parts));
    cr_expect_null(strstr(said, "User-Agent"), "%s", said);
}

Test(try, shows_the_answer_of_what_does_not_work_and_no_verdict_on_a_product)
{
    static const char *const parts[] = {
        "  no product, control arm: IT DOES NOT WORK\n",
        "      | ",
        "    effect 1 (response of last): not seen: the answer does not hold 'cn",
        "mine/1-plain  works          ",
        "mine/2-plain  DOES NOT WORK  not judged     not judged\n",
        ("not every case works without a product: see what is 'not seen' or 'not as expected' "
         "above, and the answer; what products made of it says nothing (--anyway shows it)\n"),
        "2 cases, 1 does not work without a product, 0 trials void; ",
    };
    AUTOFREE char *said = printed(HEAD TWO_PAYLOADS, NULL, 3);
    AUTOFREE char *anyway = printed(HEAD TWO_PAYLOADS, "--anyway", 3);

    expect_parts(said, parts, COUNT_OF(parts));
    cr_expect_null(strstr(said, "arm: not-judged"), "%s", said);
    cr_expect_not_null(strstr(anyway, "  tiny-waf, block arm: not judged\n"), "%s", anyway);
}

Test(try, verbose_shows_all_header_fields_and_every_answer)
{
    AUTOFREE char *said = printed(HEAD TWO_PAYLOADS, "--verbose", 3);

    cr_expect_not_null(strstr(said, "      > User-Agent: Mozilla/5.0"), "%s", said);
    cr_expect_not_null(strstr(said, "      > X-Case-Id: "), "%s", said);
    cr_expect_not_null(strstr(said, ": the product's block page\n      | "), "%s", said);
}

/* GET /search?q=UNION HTTP/1.1 with the nonce, and a header X-A that holds U+009B: what some
 * terminals take for ESC [. */
Test(try, prints_nothing_that_moves_a_terminal)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    const char *args[] = {"scenario",           "try",  path,
                          "--hypervisor",       "fake", "--fake-images",
                          FLOW_WORLD "/images", NULL};

    support_write(
        path,
        HEAD "steps:\n"
             "  - http:\n"
             "      name: last\n"
             "      raw_base64: "
             "R0VUIC9zZWFyY2g/"
             "cT1VTklPTiBIVFRQLzEuMQ0KSG9zdDogeA0KWC1BOiDCmzMxbQ0KWC1DYXNlLUlkOiB7e25vbmNlfX0NCg0K"
             "\n" EFFECT);
    AUTOFREE char *said = flow_good(args);
    cr_expect_not_null(strstr(said, "      > X-A: ?31m\n"), "%s", said);
    cr_expect_null(strstr(said, "\xc2\x9b"));
}

Test(try, refuses_a_product_that_is_not_there)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "mine.yaml");
    const char *args[] = {"scenario", "try", path, "--product", "tiny-wav", NULL};

    support_write(path, HEAD DROP);
    flow_fails(args, 1, "tameshi: --product: no product 'tiny-wav', did you mean 'tiny-waf'?");
}
