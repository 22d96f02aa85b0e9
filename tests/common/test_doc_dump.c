/* What doc_yaml_dump writes reads back as the same tree. */
#include <string.h>

#include "common/base/rng.h"
#include "common/ext/doc.h"
#include "tests/support.h"

static void assert_same(const struct node *node)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(doc) doc = NULL;
    struct err err = {0};

    assert_ok(doc_yaml_dump(node, &text, &err), err);
    assert_ok(doc_parse(buf_str(&text), text.length, "again.yaml", &doc, &err), err);
    cr_assert(node_equal(node, doc_root(doc)), "%s", buf_str(&text));
}

Test(doc_yaml_dump, writes_what_an_author_would)
{
    AUTO(node) node = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    static const char json[] =
        "{\"id\":\"a-b\",\"version\":1,\"list\":[1,2],\"steps\":[{\"http\":{\"name\":\"one\","
        "\"path\":\"/x?a={{b}}\"}}],\"body\":\"first\\nsecond\\n\",\"no\":\"true\",\"empty\":{}}";
    struct err err = {0};

    assert_ok(node_parse(json, strlen(json), "t", &node, &err), err);
    assert_ok(doc_yaml_dump(node, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), "id: a-b\n"
                                     "version: 1\n"
                                     "list: [1, 2]\n"
                                     "steps:\n"
                                     "- http:\n"
                                     "    name: one\n"
                                     "    path: \"/x?a={{b}}\"\n"
                                     "body: |\n"
                                     "  first\n"
                                     "  second\n"
                                     "\"no\": \"true\"\n"
                                     "empty: {}\n");
}

Test(doc_yaml_dump, keeps_strings_that_look_like_something_else)
{
    static const char *const nasty[] = {
        "",
        " ",
        "~",
        "null",
        "Null",
        "1",
        "-1.5e3",
        "0x10",
        "yes",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "'",
        "\"",
        "\\",
        "%41",
        "@a",
        "`a`",
        "a\nb",
        "a\nb\n",
        "a\n\nb\n",
        "a\n\n",
        " a\nb\n",
        "a \nb\n",
        "\ta",
        "a\tb\n",
        "\x01",
        "\x7f",
        "\xc2\x85",
        "\xe2\x80\xa8",
        ("\xef\xbb\xbf"
         "a"),
        "\xf0\x9f\x98\x80",
        "日本語",
        "? a",
        "---",
        "...",
        "a\r\nb\r\n",
        "{a}",
        "[a",
        "a,b",
        "|",
        ">",
        "<<",
    };
    AUTO(node) list = node_array();
    AUTO(node) keys = node_object();

    for (size_t i = 0; i < COUNT_OF(nasty); i++) {
        node_append(list, node_stringn_exact(nasty[i], strlen(nasty[i])));
        if (nasty[i][0] != '\0') {
            node_set(keys, nasty[i], node_stringn_exact(nasty[i], strlen(nasty[i])));
        }
    }
    assert_same(list);
    assert_same(keys);
}

/* Any text of what means something to YAML. */
Test(doc_yaml_dump, keeps_random_strings)
{
    static const char letters[] = "ab \n\t\r:#-'\"\\{}[],&*!|>%@`~0.";
    struct rng rng;

    rng_seed(&rng, 7);
    for (int round = 0; round < 3000; round++) {
        AUTO(node) node = node_object();
        char text[24];
        size_t length = (size_t)rng_below(&rng, sizeof(text));

        for (size_t i = 0; i < length; i++) {
            text[i] = letters[rng_below(&rng, sizeof(letters) - 1)];
        }
        node_set(node, "text", node_stringn(text, length));
        assert_same(node);
    }
}

Test(doc_yaml_dump, keeps_nesting_and_plain_values)
{
    AUTO(node) node = NULL;
    static const char json[] =
        "{\"a\":[[],[[1,[true,null]]],{\"b\":{\"c\":[{\"d\":-5}]}}],\"e\":1.5,"
        "\"f\":9223372036854775807}";
    struct err err = {0};

    assert_ok(node_parse(json, strlen(json), "t", &node, &err), err);
    assert_same(node);
}
