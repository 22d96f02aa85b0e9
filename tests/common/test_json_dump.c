#include <string.h>

#include "common/base/file.h"
#include "common/ext/json.h"
#include "tests/support.h"

static void assert_dump(const char *text, enum node_format format, const char *expected)
{
    AUTO(node) node = NULL;
    AUTOBUF struct buf out = BUF_INIT;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "t", &node, &err), err);
    assert_ok(node_dump(node, format, &out, &err), err);
    cr_assert_str_eq(buf_str(&out), expected);
}

Test(node_dump, sorts_keys_by_bytes_when_canonical)
{
    assert_dump("{\"b\": [1, -2], \"a\": {\"z\": null, \"y\": true}, \"B\": \"\", \"\xc3\xa9\": 1, "
                "\"~\": 2}",
                NODE_CANONICAL,
                "{\"B\":\"\",\"a\":{\"y\":true,\"z\":null},\"b\":[1,-2],\"~\":2,\"\xc3\xa9\":1}");
}

Test(node_dump, keeps_the_order_when_compact)
{
    assert_dump("{\"b\": 1.5, \"a\": [false, {}, []]}", NODE_COMPACT,
                "{\"b\":1.5,\"a\":[false,{},[]]}");
}

Test(node_dump, indents_by_two_when_pretty)
{
    assert_dump("{\"b\": [1, {\"c\": 2}], \"a\": {}, \"d\": []}", NODE_PRETTY,
                "{\n"
                "  \"a\": {},\n"
                "  \"b\": [\n"
                "    1,\n"
                "    {\n"
                "      \"c\": 2\n"
                "    }\n"
                "  ],\n"
                "  \"d\": []\n"
                "}\n");
}

/* RFC 8785, chapter 3.2.2.2: the short forms, lower-case \u00xx for the rest, all other characters
 * as they are. */
Test(node_dump, escapes_only_what_must_be)
{
    assert_dump(
        "[\"\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\\\/\x7f\xe3\x81\x82\\u2028\\ud83d\\ude00\"]",
        NODE_CANONICAL,
        "[\"\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xe3\x81\x82\xe2\x80\xa8\xf0\x9f\x98\x80\"]");
}

/* Numbers worked with printf(1) and the format %.6g. */
static const struct {
    double value;
    const char *text;
} reals[] = {
    {0.1, "0.1"},         {1.0 / 3.0, "0.333333"}, {-2.5, "-2.5"},    {1e6, "1e+06"},
    {123456.7, "123457"}, {1e-5, "1e-05"},         {1e300, "1e+300"},
};

Test(node_dump, writes_reals_with_six_digits)
{
    for (size_t i = 0; i < COUNT_OF(reals); i++) {
        AUTO(node) node = node_real(reals[i].value);
        AUTOBUF struct buf out = BUF_INIT;
        struct err err = {0};

        assert_ok(node_dump(node, NODE_COMPACT, &out, &err), err);
        cr_assert_str_eq(buf_str(&out), reals[i].text);
    }
}

Test(node_dump, has_no_canonical_form_for_reals)
{
    AUTO(node) node = node_array();
    AUTOBUF struct buf out = BUF_INIT;
    struct err err = {0};

    node_append(node, node_real(0.5));
    cr_assert_eq(node_dump(node, NODE_CANONICAL, &out, &err), -1);
    assert_err(err, ERR_BUG, "a hashed document holds the real number 0.5");
    cr_assert_eq(out.length, 0);
}

Test(node_dump, is_read_back_as_it_was)
{
    static const char text[] = "{\"a\":[1,\"x\\n\",null,true,{\"b\":-9223372036854775808}]}";

    assert_dump(text, NODE_CANONICAL, text);
}

Test(node_dump, ends_at_a_depth_no_document_of_ours_has)
{
    struct node *node = node_array();
    AUTOBUF struct buf out = BUF_INIT;
    struct err err = {0};

    for (int i = 0; i < 200; i++) {
        struct node *outer = node_array();

        node_append(outer, node);
        node = outer;
    }
    cr_assert_eq(node_dump(node, NODE_COMPACT, &out, &err), -1);
    assert_err(err, ERR_BUG, "a document is nested deeper than 128 levels");
    node_free(node);
}

Test(node_save, writes_the_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.json");
    AUTO(node) node = node_object();
    AUTOFREE char *text = NULL;
    struct err err = {0};

    node_set_str(node, "a", "\xe3\x81\x82");
    assert_ok(node_save(node, NODE_PRETTY, path, &err), err);
    text = support_read(path);
    cr_assert_str_eq(text, "{\n  \"a\": \"\xe3\x81\x82\"\n}\n");
}

/* Every real reads back as the very same one; six digits would not do. */
Test(node_dump, exact_reals_read_back_as_they_were)
{
    static const struct {
        double value;
        const char *text;
    } known[] = {{0.1, "0.1"},
                 {1.0 / 3.0, "0.3333333333333333"},
                 {0.006787598800080365, "0.006787598800080365"},
                 {5e-324, "4.94065645841247e-324"},
                 {123456789.25, "123456789.25"},
                 {3.0, "3"},
                 {-1e300, "-1e+300"}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        AUTO(node) node = node_real(known[i].value);
        AUTOBUF struct buf out = BUF_INIT;
        struct err err = {0};
        assert_ok(node_dump(node, NODE_EXACT, &out, &err), err);
        AUTOFREE char *expected = mem_printf("%s\n", known[i].text);
        cr_assert_str_eq(buf_str(&out), expected, "%s", buf_str(&out));
        cr_assert_eq(strtod(buf_str(&out), NULL), known[i].value);
    }
}
