#include "harness/sensors/scan.h"

#include <string.h>

#include "common/base/buf.h"
#include "tests/support.h"

/* What was found, as "which=value;" in order. */
static void note(void *context, size_t which, const char *bytes, size_t length)
{
    struct buf *found = context;

    buf_printf(found, "%zu=", which);
    buf_add(found, bytes, length);
    buf_char(found, ';');
}

static int scan_bytes(const char *text, size_t length, const char *const *names, size_t count,
                      struct buf *found)
{
    struct scan_path *paths[SCAN_MAX_PATHS] = {NULL};
    struct err err = {0};
    int answer = 0;

    for (size_t i = 0; i < count; i++) {
        assert_ok(scan_path_new(names[i], &paths[i], &err), err);
    }
    answer = scan_object(text, length, (const struct scan_path *const *)paths, count, note, found);
    for (size_t i = 0; i < count; i++) {
        scan_path_free(paths[i]);
    }
    return answer;
}

static void assert_scan(const char *text, const char *path, const char *expected)
{
    AUTOBUF struct buf found = BUF_INIT;

    cr_assert_eq(scan_bytes(text, strlen(text), &path, 1, &found), 0, "refused: %s", text);
    cr_assert_str_eq(buf_str(&found), expected, "got \"%s\" from %s", buf_str(&found), text);
}

static void assert_bad(const char *text)
{
    AUTOBUF struct buf found = BUF_INIT;
    const char *path = "a";

    cr_assert_eq(scan_bytes(text, strlen(text), &path, 1, &found), SCAN_BAD, "taken: %s", text);
}

Test(scan, finds_members_elements_and_members_of_elements)
{
    assert_scan("{\"a\":\"x\"}", "a", "0=x;");
    assert_scan(" { \"b\" : 1 , \"a\" : { \"b\" : \"y\" } } ", "a.b", "0=y;");
    assert_scan("{\"a\":[\"x\",\"y\",[\"z\"],{}]}", "a[]", "0=x;0=y;");
    assert_scan("{\"a\":[[\"x\"],\"y\"]}", "a[][]", "0=x;");
    assert_scan("{\"a\":[{\"b\":{\"c\":\"1\"}},{\"b\":{\"c\":\"2\"}},{\"b\":\"3\"}]}", "a[].b.c",
                "0=1;0=2;");
    assert_scan("{\"a\":{},\"b\":[]}", "a", "");
    assert_scan("{}", "a", "");
}

Test(scan, compares_names_without_regard_to_case)
{
    assert_scan("{\"headers\":{\"x-case-id\":\"n\"}}", "headers.X-Case-Id", "0=n;");
}

Test(scan, reaches_a_name_with_dots_and_brackets)
{
    assert_scan("{\"x.case\":\"n\"}", "x\\.case", "0=n;");
    assert_scan("{\"x[]\":\"n\"}", "x\\[]", "0=n;");
}

Test(scan, gives_numbers_and_truth_as_written_and_no_null)
{
    assert_scan("{\"a\":403}", "a", "0=403;");
    assert_scan("{\"a\":-1.5e3}", "a", "0=-1.5e3;");
    assert_scan("{\"a\":true}", "a", "0=true;");
    assert_scan("{\"a\":null}", "a", "");
    /* nginx writes 000 for a request that had no status, Apache a hyphen. */
    assert_scan("{\"a\":000}", "a", "0=000;");
    assert_scan("{\"a\":-}", "a", "0=-;");
}

Test(scan, decodes_escapes)
{
    assert_scan("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a", "0=\"\\/\b\f\n\r\t;");
    assert_scan("{\"a\":\"\\u0041\\u00e9\\u30c6\"}", "a", "0=A\xc3\xa9\xe3\x83\x86;");
    assert_scan("{\"a\":\"\\ud83d\\ude00\"}", "a", "0=\xf0\x9f\x98\x80;");
    assert_scan("{\"\\u0061\":\"x\"}", "a", "0=x;");
}

Test(scan, lets_through_what_an_attack_may_put_into_a_log)
{
    assert_scan("{\"a\":\"1\",\"a\":\"2\"}", "a", "0=1;0=2;");
    assert_scan("{\"a\":\"\xff\xfe\"}", "a", "0=\xff\xfe;");
    assert_scan("{\"a\":\"\x01\x1f\"}", "a", "0=\x01\x1f;");
    assert_scan("{\"a\":\"\\ud800x\"}", "a", "0=\xed\xa0\x80x;");
    assert_scan("{\"a\":\"\\ud800\\u0041\"}", "a",
                "0=\xed\xa0\x80"
                "A;");
    assert_scan("{\"a\":\"\\xff\\v\"}", "a", "0=\xff\v;");
}

Test(scan, keeps_an_escaped_nul)
{
    AUTOBUF struct buf found = BUF_INIT;
    static const char text[] = "{\"a\":\"x\\u0000y\"}";
    const char *path = "a";

    cr_assert_eq(scan_bytes(text, strlen(text), &path, 1, &found), 0);
    cr_assert_eq(found.length, 6);
    cr_assert_eq(memcmp(found.data, "0=x\0y;", 6), 0);
}

Test(scan, follows_several_paths_at_once)
{
    AUTOBUF struct buf found = BUF_INIT;
    static const char text[] = "{\"m\":[{\"id\":\"1\",\"s\":\"x\"},{\"id\":\"2\"}],\"id\":\"3\"}";
    static const char *const paths[] = {"m[].id", "m[].s", "id", "none"};

    cr_assert_eq(scan_bytes(text, strlen(text), paths, 4, &found), 0);
    cr_assert_str_eq(buf_str(&found), "0=1;1=x;0=2;2=3;");
}

Test(scan, refuses_what_is_no_whole_object)
{
    assert_bad("");
    assert_bad("[]");
    assert_bad("\"a\"");
    assert_bad("{\"a\":1");
    assert_bad("{\"a\":1}}");
    assert_bad("{\"a\":1} x");
    assert_bad("{\"a\" 1}");
    assert_bad("{a:1}");
    assert_bad("{\"a\":}");
    assert_bad("{\"a\":1,}");
    assert_bad("{\"a\":[1,]}");
    assert_bad("{\"a\":\"\\q\"}");
    assert_bad("{\"a\":\"\\u12\"}");
    assert_bad("{\"a\":\"\\xg1\"}");
    assert_bad("{\"a\":\"\\");
    assert_bad("{\"a\":\"\\ud800\\u12\"}");
}

Test(scan, refuses_every_line_that_is_cut_short)
{
    static const char text[] =
        "{\"a\":[{\"b\":\"\\u0041\\ud83d\\ude00\"},null,1.5],\"c\":{\"d\":true}}";
    const char *path = "a[].b";

    for (size_t length = 0; length < strlen(text); length++) {
        AUTOBUF struct buf found = BUF_INIT;
        AUTOFREE char *copy = mem_dup(text, length + 1);

        cr_assert_eq(scan_bytes(copy, length, &path, 1, &found), SCAN_BAD, "%zu bytes", length);
    }
}

Test(scan, stops_at_the_depth_limit)
{
    AUTOBUF struct buf text = BUF_INIT;

    buf_str_add(&text, "{\"a\":");
    for (int i = 0; i < 100000; i++) {
        buf_char(&text, '[');
    }
    assert_bad(buf_str(&text));
    assert_scan("{\"b\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],\"a\":1}",
                "a", "0=1;");
}

static void assert_bad_path(const char *text, const char *expected)
{
    struct scan_path *path = NULL;
    struct err err = {0};

    cr_assert_eq(scan_path_new(text, &path, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(path);
}

Test(scan_path, says_what_is_wrong_with_a_path)
{
    assert_bad_path("", "bad path '' at offset 0: expected a name");
    assert_bad_path("a.", "bad path 'a.' at offset 2: expected a name");
    assert_bad_path(".a", "bad path '.a' at offset 0: expected a name");
    assert_bad_path("[]", "bad path '[]' at offset 0: expected a name");
    assert_bad_path("a[", "bad path 'a[' at offset 1: expected '.' or '[]'");
    assert_bad_path("a[]b", "bad path 'a[]b' at offset 3: expected '.' or '[]'");
    assert_bad_path("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q",
                    "bad path 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q': more than 16 parts");
}
