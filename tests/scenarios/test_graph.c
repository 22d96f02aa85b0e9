/* Drawings of scenarios: that everything is in them, in the drawing and in the words beside it, and
 * that no text gets out of its place. */
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/graph.h"
#include "scenarios/library.h"
#include "tests/scenarios/support.h"

#define CHAIN                                                                                      \
    "cookies: true\n"                                                                              \
    "steps:\n"                                                                                     \
    "  - callback: {name: home, proto: tcp, port: 9000}\n"                                         \
    "  - http: {name: login, method: POST, path: /login, form: {a: b}, "                           \
    "capture: {sid: 'S=([^;]+)', tok: {json: /t}}}\n"                                              \
    "  - wait: {ms: 2000}\n"                                                                       \
    "  - http: {name: read, think_ms: [5, 10], when: {captured: sid}, method: GET, path: /x, "     \
    "headers: {C: '{{sid}} {{tok}}'}, expect: {status: 200}}\n"                                    \
    "  - exec: {name: run, when: {step: read, status: 200}, machine: target, "                     \
    "argv: [cat, '/s/{{sid}}']}\n"                                                                 \
    "effect:\n"                                                                                    \
    "  - response: {step: read, contains: '{{tok}}'}\n"                                            \
    "  - callback: {name: home, contains: '{{nonce}}'}\n"                                          \
    "  - file: {machine: target, path: '/d/{{nonce}}', after: run, within_ms: 300}\n"

static char *drawn(const char *rest)
{
    AUTOFREE char *yaml = attack_of(rest);
    AUTO(scenario) scenario = scenario_of(yaml);
    struct buf out = BUF_INIT;

    scenario_graph(scenario, &out);
    return buf_take(&out);
}

static size_t count(const char *text, const char *word)
{
    size_t found = 0;

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        found++;
    }
    return found;
}

Test(graph, says_the_same_in_words)
{
    AUTOFREE char *svg = drawn(CHAIN);
    const char *words = strstr(svg, "<desc id=\"graph-words\">");
    AUTOFREE char *desc = NULL;

    cr_assert_not_null(words);
    words += strlen("<desc id=\"graph-words\">");
    desc = mem_strndup(words, strcspn(words, "<"));
    cr_assert_str_eq(
        desc,
        "case, attack, version 1, T1190, 1 case, cookies are kept and sent back. "
        "1. home: listens: tcp, port 9000. "
        "2. login: POST /login; form a=b; gives sid; gives tok. "
        "waits 2 s. "
        "waits 5-10 ms. "
        "4. read: only if sid was captured; GET /x; headers C={{sid}} {{tok}}; expects status 200; "
        "takes sid; takes tok. "
        "5. run: only if read answered 200; cat /s/{{sid}}; takes sid. "
        "a file: /d/{{nonce}}; within 300 ms. "
        "what proves that it worked: "
        "the answer to read: holds &quot;{{tok}}&quot;; takes tok. "
        "a call-back to home: holds &quot;{{nonce}}&quot;. ",
        "got\n%s", desc);
}

Test(graph, draws_a_line_for_each_use_of_a_capture_and_each_look)
{
    AUTOFREE char *svg = drawn(CHAIN);

    /* sid: the condition and the header of read, the command; tok: the header and the effect */
    cr_expect_eq(count(svg, "<path class=\"capture\""), 5);
    /* the condition on read, and the effects that look at read and home */
    cr_expect_eq(count(svg, "<path class=\"looks\""), 3);
    cr_expect_eq(count(svg, "<line class=\"request\""), 2);
    cr_expect_eq(count(svg, "<line class=\"call\""), 1);
    cr_expect_eq(count(svg, "<rect class=\"effect\""), 3);
    cr_expect_eq(count(svg, "<rect class=\"listener\""), 1);
    cr_expect_eq(count(svg, "<g>"), count(svg, "</g>"));
}

Test(graph, a_capture_that_may_be_skipped_leaves_the_one_before_it)
{
    AUTOFREE char *svg = drawn(
        "steps:\n"
        "  - http: {name: a, method: GET, path: /, capture: {t: '(a)', u: '(u)'}}\n"
        "  - http: {name: b, when: {captured: u}, method: GET, path: /, capture: {t: '(b)'}}\n"
        "  - http: {name: c, method: GET, path: '/{{t}}'}\n"
        "effect: [{response: {step: c, status: 200}}]\n");

    cr_assert_eq(count(svg, "<path class=\"capture\""), 3);
}

Test(graph, what_is_repeated_says_how_often)
{
    AUTOFREE char *svg = drawn("steps:\n"
                               "  - http: {name: a, method: GET, path: '/{{w}}', each: {name: w, "
                               "of: [x, y, z], every_ms: 50}, until: {status: 303}}\n"
                               "effect: [{response: {step: a, status: 303}}]\n");

    cr_expect_not_null(strstr(svg, "up to 3 times with {{w}}, every 50 ms"));
    cr_expect_not_null(strstr(svg, "until status 303"));
    cr_expect_not_null(strstr(svg, ">\xc3\x97 3</text>"));
}

Test(graph, preconditions_and_cleaning_up_stand_apart)
{
    AUTOFREE char *svg = drawn("needs: [{file: {machine: target, path: /a}}]\n"
                               "steps: [{http: {name: a, method: GET, path: /}}]\n"
                               "effect: [{response: {step: a, status: 303}}]\n"
                               "clean_up: [{exec: {machine: target, argv: [rm, /b]}}]\n");

    cr_expect_eq(count(svg, "<rect class=\"around\""), 2);
    cr_expect_not_null(strstr(svg, ">needed before<"));
    cr_expect_not_null(strstr(svg, ">cleaning up, whatever happened<"));
    cr_expect_not_null(strstr(svg, ">rm /b<"));
}

Test(graph, hostile_texts_stay_texts)
{
    AUTOFREE char *svg = drawn(
        "values: {p: ['\"]]></style><script>x</script>']}\n"
        "steps: [{http: {name: a, method: GET, path: '/</svg><script>y', query: {'\"onload=\"z': "
        "\"\\u202e{{p}}\"}}}]\n"
        "effect: [{response: {step: a, contains: '<img src=x>&amp;'}}]\n");

    cr_expect_eq(count(svg, "<script"), 0);
    cr_expect_eq(count(svg, "<img"), 0);
    cr_expect_eq(count(svg, "\xe2\x80\xae"), 0);
    cr_expect_eq(count(svg, "</svg>"), 1);
    cr_expect_eq(count(svg, "</style>"), 1);
    cr_expect_not_null(strstr(svg, "/&lt;/svg&gt;&lt;script&gt;y"));
    cr_expect_not_null(strstr(svg, "&lt;img src=x&gt;&amp;amp;"));
}

Test(graph, what_is_too_long_is_cut_in_the_box_and_whole_in_its_words)
{
    AUTOBUF struct buf path = BUF_INIT;

    for (int i = 0; i < 60; i++) {
        buf_str_add(&path, "/\xe6\xb8\xaf");
    }
    AUTOFREE char *rest =
        mem_printf("steps: [{http: {name: a, method: GET, path: /, query: {q: '%s'}}}]\n"
                   "effect: [{response: {step: a, status: 200}}]\n",
                   buf_str(&path));
    AUTOFREE char *svg = drawn(rest);
    cr_expect_eq(count(svg, buf_str(&path)), 2, "in the tooltip and in the description");
    cr_expect_eq(count(svg, "\xe6\xb8\xaf...</text>") + count(svg, "/...</text>"), 1);
}

Test(graph, benign_work_is_done_by_a_client)
{
    AUTOFREE char *yaml = benign_of("steps: [{http: {name: a, method: GET, path: /}}]\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    AUTOBUF struct buf out = BUF_INIT;

    scenario_graph(scenario, &out);
    cr_expect_not_null(strstr(buf_str(&out), ">client</text>"));
    cr_expect_null(strstr(buf_str(&out), "attacker"));
    cr_expect_null(strstr(buf_str(&out), "what proves"));
}

/* Nothing but the drawing: no script, nothing that is fetched, and the same bytes each time. */
Test(graph, all_that_ships_can_be_drawn)
{
    AUTO(scenario_library) library = NULL;
    struct err err = {0};

    assert_ok(scenario_library_load(LIBRARY_DIR, NULL, NULL, &library, &err), err);
    for (size_t i = 0; i < library->count; i++) {
        AUTOBUF struct buf one = BUF_INIT;
        AUTOBUF struct buf two = BUF_INIT;
        const char *svg = NULL;

        scenario_graph(library->items[i], &one);
        scenario_graph(library->items[i], &two);
        svg = buf_str(&one);
        cr_expect_str_eq(svg, buf_str(&two));
        cr_expect_eq(count(svg, "<script") + count(svg, "<image") + count(svg, "href=\"") +
                         count(svg, "url(") + count(svg, "@import"),
                     0, "'%s'", library->items[i]->id);
        cr_expect_geq(count(svg, "<g>"), library->items[i]->effect_count + 1, "'%s'",
                      library->items[i]->id);
    }
}
