/* Measures of variety, on sessions that can be counted by hand. */
#include <string.h>

#include "scenarios/generate/page.h"
#include "scenarios/generate/script.h"
#include "scenarios/generate/variety.h"
#include "tests/scenarios/support.h"

static void kind(const char *path, const char *want)
{
    AUTOFREE char *got = page_kind(path);
    cr_expect_str_eq(got, want, "%s gives %s", path, got);
}

Test(page, kinds_leave_out_what_differs_between_things_of_a_kind)
{
    kind("/", "/");
    kind("/article?id=7", "/article");
    kind("/api/articles/7", "/api/articles/*");
    kind("/api/articles", "/api/articles");
    kind("/uploads/%E5%A4%8F.png", "/uploads/*");
    kind("/assets/style.css?v=3", "/assets/*");
    kind("/robots.txt", "/robots.txt");
    kind("/uploads/{{nonce}}", "/uploads/*");
    kind("/a/b/", "/a/b/");
}

static void target(const char *yaml, const char *want)
{
    AUTO(doc) doc = NULL;
    struct err err = {0};
    assert_ok(doc_parse(yaml, strlen(yaml), "http", &doc, &err), err);
    AUTOFREE char *got = page_target(doc_root(doc));
    cr_expect_str_eq(got, want);
}

Test(page, targets_are_as_they_are_sent)
{
    target("{path: /article, query: {id: 7}}", "/article?id=7");
    target("{path: /search, query: {q: a b&c}}", "/search?q=a+b%26c");
    target("{path: /article, query: [{name: id, value: 3}, {name: from, value: 港}]}",
           "/article?id=3&from=%E6%B8%AF");
    target("{path: /login}", "/login");
    target("{path: /x, query: {a: '{{nonce}}'}}", "/x");
}

Test(script, letters_are_told_by_their_blocks)
{
    static const char text[] = "abÉ 12.、！ 港町 みなと ミナト ﾐ 항 Маяк άλ سل של मी ภู 🚢";
    size_t count[SCRIPT_COUNT] = {0};
    script_tally(text, strlen(text), count);
    cr_expect_eq(count[SCRIPT_LATIN], 3);
    cr_expect_eq(count[SCRIPT_HAN], 2);
    cr_expect_eq(count[SCRIPT_HIRAGANA], 3);
    cr_expect_eq(count[SCRIPT_KATAKANA], 4);
    cr_expect_eq(count[SCRIPT_HANGUL], 1);
    cr_expect_eq(count[SCRIPT_CYRILLIC], 4);
    cr_expect_eq(count[SCRIPT_GREEK], 2);
    cr_expect_eq(count[SCRIPT_ARABIC], 2);
    cr_expect_eq(count[SCRIPT_HEBREW], 2);
    cr_expect_eq(count[SCRIPT_DEVANAGARI], 2);
    cr_expect_eq(count[SCRIPT_THAI], 2);
    cr_expect_eq(count[SCRIPT_OTHER], 1);
    cr_expect_str_eq(script_name(SCRIPT_OTHER), "other");
}

/* Shares 1/2, 1/4, 1/4: 1/2 + 2/4 + 2/4 bits. */
Test(variety, entropy_is_that_of_the_shares)
{
    AUTO(node) tally = node_object();
    cr_assert_float_eq(variety_entropy(tally), 0.0, 1e-12);
    node_set_int(tally, "a", 4);
    cr_assert_float_eq(variety_entropy(tally), 0.0, 1e-12);
    node_set_int(tally, "b", 2);
    node_set_int(tally, "c", 2);
    cr_assert_float_eq(variety_entropy(tally), 1.5, 1e-12);
}

#define STEP(name, method, path, more)                                                             \
    "  - http: {name: " name ", method: " method ", path: " path ", " more                         \
    "expect: {status: 200, contains: x}}\n"

static void add(struct variety *variety, const char *steps)
{
    AUTOFREE char *yaml = benign_of(steps);
    AUTO(scenario) scenario = scenario_of(yaml);
    variety_add(variety, scenario);
}

static int64_t count_at(const struct node *node, const char *path)
{
    cr_assert_not_null(node_path(node, path), "%s", path);
    return node_int_value(node_path(node, path));
}

/* Two sessions of one and three actions: pages /article 2, / 1, /comment 1 (1.5 bits). */
Test(variety, is_counted_over_sessions_and_actions)
{
    struct variety variety __attribute__((cleanup(variety_done)));
    variety_init(&variety);
    add(&variety, "steps:\n" STEP("a", "GET", "/article", "query: {id: 1}, "));
    add(&variety,
        "steps:\n" STEP("a", "GET", "/", "think_ms: 40, headers: {User-Agent: A}, ")
            STEP("b", "GET", "/article", "think_ms: [10, 20], query: {id: 2}, ")
                STEP("c", "POST", "/comment", "form: {text: 港ab}, headers: {User-Agent: A}, "));
    AUTO(node) node = variety_node(&variety);
    cr_assert_eq(count_at(node, "sessions"), 2);
    cr_assert_eq(count_at(node, "actions"), 4);
    cr_assert_eq(count_at(node, "length.shortest"), 1);
    cr_assert_eq(count_at(node, "length.median"), 1);
    cr_assert_eq(count_at(node, "length.p90"), 3);
    cr_assert_eq(count_at(node, "length.longest"), 3);
    cr_assert_eq(count_at(node, "length.bins.1"), 1);
    cr_assert_eq(count_at(node, "length.bins.2-3"), 1);
    cr_assert_eq(count_at(node, "length.bins.4-7"), 0);
    cr_assert_float_eq(node_real_value(node_path(node, "length.mean")), 2.0, 1e-12);
    cr_assert_eq(count_at(node, "pause_ms.steps"), 2);
    cr_assert_eq(count_at(node, "pause_ms.median"), 15);
    cr_assert_eq(count_at(node, "pause_ms.longest"), 40);
    cr_assert_eq(count_at(node, "methods.GET"), 3);
    cr_assert_eq(count_at(node, "methods.POST"), 1);
    cr_assert_eq(count_at(node, "pages./article"), 2);
    cr_assert_eq(count_at(node, "scripts.han"), 1);
    cr_assert_eq(count_at(node, "scripts.latin"), 2);
    cr_assert_eq(count_at(node, "agents"), 1);
    cr_assert_eq(count_at(node, "distinct_paths"), 4);
    cr_assert_eq(count_at(node, "journeys.prose"), 2);
    cr_assert_float_eq(node_real_value(node_get(node, "page_entropy_bits")), 1.5, 1e-12);
}
