#include "common/ext/json.h"

#include <string.h>

#include "common/base/file.h"
#include "tests/support.h"

static struct node *parse(const char *text)
{
    struct node *node = NULL;
    struct err err = {0};

    assert_ok(node_parse(text, strlen(text), "t", &node, &err), err);
    return node;
}

Test(node_type, knows_every_type)
{
    AUTO(node) node = parse("[{}, [], \"\", 1, 1.5, true, false, null]");
    static const enum node_type types[] = {NODE_OBJECT, NODE_ARRAY, NODE_STRING, NODE_INT,
                                           NODE_REAL,   NODE_BOOL,  NODE_BOOL,   NODE_NULL};

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        cr_assert_eq(node_type(node_at(node, i)), types[i], "element %zu", i);
    }
    cr_assert_eq(node_type(NULL), NODE_NULL);
    cr_assert_str_eq(node_type_name(NODE_OBJECT), "an object");
    cr_assert_str_eq(node_type_name(NODE_NULL), "null");
}

Test(node_values, are_neutral_for_other_types)
{
    AUTO(node) text = node_string("7");
    AUTO(node) number = node_int(7);

    cr_assert_eq(node_int_value(text), 0);
    cr_assert_eq(node_real_value(text), 0);
    cr_assert_not(node_bool_value(text));
    cr_assert_null(node_str(number));
    cr_assert_eq(node_str_length(number), 0);
    cr_assert_eq(node_real_value(number), 7);
    cr_assert_eq(node_count(number), 0);
    cr_assert_null(node_get(number, "a"));
    cr_assert_null(node_at(number, 0));
    cr_assert_null(node_str(NULL));
    cr_assert_eq(node_count(NULL), 0);
}

Test(node_get, shorthands_fall_back)
{
    AUTO(node) node = parse("{\"s\": \"x\", \"i\": 3, \"b\": true, \"n\": null}");

    cr_assert_str_eq(node_get_str(node, "s", "?"), "x");
    cr_assert_str_eq(node_get_str(node, "i", "?"), "?");
    cr_assert_eq(node_get_int(node, "i", 9), 3);
    cr_assert_eq(node_get_int(node, "s", 9), 9);
    cr_assert_eq(node_get_int(node, "absent", 9), 9);
    cr_assert(node_get_bool(node, "b", false));
    cr_assert(node_get_bool(node, "n", true));
}

Test(node_string, cleans_bytes_that_are_no_text)
{
    AUTO(node) node = node_stringn("a\xff\0b", 4);

    cr_assert_str_eq(node_str(node), "a\xef\xbf\xbd\xef\xbf\xbd"
                                     "b");
    cr_assert_eq(node_str_length(node), 8);
}

Test(node_set, replaces_and_cleans_keys)
{
    AUTO(node) node = node_object();

    node_set_int(node, "a", 1);
    node_set_str(node, "a", "two");
    node_set_str(node, "none", NULL);
    node_set_bool(node, "k\xff", true);
    node_set_real(node, "r", 0.5);
    cr_assert_eq(node_count(node), 4);
    cr_assert_str_eq(node_get_str(node, "a", ""), "two");
    cr_assert_eq(node_type(node_get(node, "none")), NODE_NULL);
    cr_assert(node_get_bool(node, "k\xef\xbf\xbd", false));
    node_remove(node, "a");
    node_remove(node, "absent");
    cr_assert_null(node_get(node, "a"));
}

Test(node_ref, keeps_a_value_alive)
{
    struct node *object = node_object();
    AUTO(node) value = NULL;

    node_set_str(object, "a", "kept");
    value = node_ref(node_get(object, "a"));
    node_free(object);
    cr_assert_str_eq(node_str(value), "kept");
}

Test(node_copy, shares_nothing)
{
    AUTO(node) node = parse("{\"a\": [1]}");
    AUTO(node) copy = node_copy(node);

    cr_assert(node_equal(node, copy));
    node_append(node_get(copy, "a"), node_int(2));
    cr_assert_eq(node_count(node_get(node, "a")), 1);
    cr_assert_not(node_equal(node, copy));
}

Test(node_path, follows_keys_and_indexes)
{
    AUTO(node) node = parse("{\"a\": {\"b\": [{\"c\": 1}, {\"c\": 2}]}, \"x.y\": 3, \"\": 4}");

    cr_assert_eq(node_int_value(node_path(node, "a.b.1.c")), 2);
    cr_assert_eq(node_int_value(node_path(node, "x\\.y")), 3);
    cr_assert_eq(node_int_value(node_path(node, "")), 4);
    cr_assert_null(node_path(node, "a.b.2.c"));
    cr_assert_null(node_path(node, "a.b.x"));
    cr_assert_null(node_path(node, "a.b.-1"));
    cr_assert_null(node_path(node, "a.b.0.c.d"));
    cr_assert_null(node_path(node, "x.y"));
}

Test(node_iter, walks_in_the_order_of_insertion)
{
    AUTO(node) node = parse("{\"z\": 1, \"a\": 2, \"m\": 3}");
    static const char *const keys[] = {"z", "a", "m"};
    size_t count = 0;

    for (void *i = node_iter(node); i != NULL; i = node_iter_next(node, i)) {
        cr_assert_str_eq(node_iter_key(i), keys[count]);
        count++;
        cr_assert_eq(node_int_value(node_iter_value(i)), (int64_t)count);
    }
    cr_assert_eq(count, 3);
}

Test(node_quick, reads_plain_messages_as_node_parse_does)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        " [ ] ",
        "{\"a\":1,\"b\":[true,false,null,\"x\",-7,0],\"c\":{\"d\":{}}}",
        "{ \"a\" :\t1 ,\r\n\"b\" : [ 2 , 3 ] }\n",
        "[999999999999999999,-999999999999999999]",
        "[\"\",\"0123456789abcdef!#[]{}:,\"]",
        "7 ",
        "\"text\"",
        "true",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO(node) quick = node_quick(texts[i], strlen(texts[i]), 100);
        AUTO(node) parsed = NULL;
        struct err err = {0};

        assert_ok(node_parse(texts[i], strlen(texts[i]), "t", &parsed, &err), err);
        cr_assert_not_null(quick, "%s", texts[i]);
        cr_assert(node_equal(quick, parsed), "%s", texts[i]);
    }
}

Test(node_quick, has_no_opinion_on_anything_else)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[1",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{\"a\":1,\"a\":2}",
        "[1] x",
        "[01]",
        "[-0]",
        "[-]",
        "[+1]",
        "[1.5]",
        "[1e3]",
        "[1x]",
        "[9999999999999999999]",
        "[\"a\\n\"]",
        "[\"\\u0041\"]",
        "[\"\x01\"]",
        "[\"\x7f\"]",
        "[\"\xe3\x81\x82\"]",
        "[\"eight bytes and then \xff\"]",
        "[\"open]",
        "[tru]",
        "[nul]",
        "[True]",
        "42",
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cr_assert_null(node_quick(texts[i], strlen(texts[i]), 100), "%s", texts[i]);
    }
    cr_assert_null(node_quick("[\"a\0b\"]", 7, 100));
}

Test(node_quick, stops_at_its_limits)
{
    char nested[130];
    AUTO(node) deepest = NULL;
    AUTO(node) four = node_quick("[1,2,3]", 7, 4);

    memset(nested, '[', 65);
    memset(nested + 65, ']', 65);
    deepest = node_quick(nested + 1, 128, 100);
    cr_assert_not_null(deepest);
    cr_assert_null(node_quick(nested, 130, 100));
    cr_assert_not_null(four);
    cr_assert_null(node_quick("[1,2,3]", 7, 3));
}

Test(node_parse, reads_the_widest_integers)
{
    AUTO(node) node = parse("[9223372036854775807, -9223372036854775808]");

    cr_assert_eq(node_int_value(node_at(node, 0)), INT64_MAX);
    cr_assert_eq(node_int_value(node_at(node, 1)), INT64_MIN);
}

static const struct {
    const char *text;
    const char *error;
} bad[] = {
    {"", "t:1:1: unexpected token near end of file"},
    {"{\"a\": 1, \"a\": 2}", "t:1:12: duplicate object key near '\"a\"'"},
    {"[1] 2", "t:1:5: end of file expected near '2'"},
    {"[1,\n 2,]", "t:2:4: unexpected token near ']'"},
    {"[\"\\u0000\"]", "t:1:9: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"\\u0000\"'"},
    {"[1e999]", "t:1:6: real number overflow near '1e999'"},
    {"[9223372036854775808]", "t:1:20: too big integer near '9223372036854775808'"},
};

Test(node_parse, says_where_and_what_is_wrong)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct node *node = NULL;
        struct err err = {0};

        cr_assert_eq(node_parse(bad[i].text, strlen(bad[i].text), "t", &node, &err), -1);
        assert_err(err, ERR_INPUT, bad[i].error);
        cr_assert_null(node);
    }
}

Test(node_parse, refuses_bytes_that_are_no_text)
{
    struct node *node = NULL;
    struct err err = {0};

    cr_assert_eq(node_parse("[\"\xff\"]", 5, "t", &node, &err), -1);
    cr_assert_eq(node_parse("[1]\0", 4, "t", &node, &err), -1);
    cr_assert_null(node);
}

Test(node_parse, refuses_depth_past_64)
{
    char text[200] = "";
    struct node *node = NULL;
    struct err err = {0};

    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    assert_ok(node_parse(text, 128, "t", &node, &err), err);
    node_free(node);
    node = NULL;
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    cr_assert_eq(node_parse(text, 130, "t", &node, &err), -1);
    assert_err(err, ERR_INPUT, "t:1: nested deeper than 64 levels");
}

Test(node_parse, counts_no_brackets_inside_strings)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(node) node = NULL;
    struct err err = {0};

    buf_str_add(&text, "[\"\\\"");
    for (int i = 0; i < 100; i++) {
        buf_char(&text, '[');
    }
    buf_str_add(&text, "\"]");
    assert_ok(node_parse(text.data, text.length, "t", &node, &err), err);
}

Test(node_load, names_the_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.json");
    AUTOFREE char *expected = mem_printf("%s:2:1: string or '}' expected near 'x'", path);
    struct node *node = NULL;
    struct err err = {0};

    support_write(path, "{\nx}");
    cr_assert_eq(node_load(path, 100, &node, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    support_write(path, "{\"a\": 1}");
    assert_ok(node_load(path, 100, &node, &err), err);
    cr_assert_eq(node_get_int(node, "a", 0), 1);
    node_free(node);
}
