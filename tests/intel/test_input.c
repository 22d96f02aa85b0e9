/* Files larger than any window, packed or not, cut up right; damaged ones named with the place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/proc.h"
#include "intel/input.h"
#include "tests/support.h"

static struct intel_input *memory(const char *text)
{
    struct intel_input *input = NULL;
    struct err err = {0};
    assert_ok(intel_input_memory(text, strlen(text), "x.json", &input, &err), err);
    return input;
}

/* All elements, compact, with | between; refused ones as "!reason". Caller frees. */
static char *elements(struct intel_input *input, const char *key, struct err *err)
{
    AUTO(node) top = NULL;
    struct buf out = BUF_INIT;
    int rc = intel_input_array(input, key, &top, err);
    while (rc == 0) {
        AUTO(node) one = NULL;
        rc = intel_input_element(input, &one, err);
        if (rc == INPUT_BAD) {
            buf_printf(&out, "!%s|", err->text);
            rc = 0;
        } else if (rc == 0) {
            AUTOBUF struct buf text = BUF_INIT;
            cr_assert_eq(node_dump(one, NODE_COMPACT, &text, err), 0);
            buf_printf(&out, "%s|", buf_str(&text));
        }
    }
    if (rc < 0) {
        buf_printf(&out, "failed: %s", err->text);
    }
    return buf_take(&out);
}

static const struct {
    const char *text;
    const char *elements;
} arrays[] = {
    {"{\"type\":\"bundle\",\"objects\":[{\"a\":1},{\"b\":[1,2]}]}", "{\"a\":1}|{\"b\":[1,2]}|"},
    {" [ 1 , \"a,]}\\\"b\" , null ,-2.5, true ] ", "1|\"a,]}\\\"b\"|null|-2.5|true|"},
    {"{\"objects\":[]}", NULL},
    {"\xef\xbb\xbf[{}]", "{}|"},
    {"{\"other\":{\"objects\":[1]},\"objects\":[2]}", "2|"},
    {"[{\"a\":1,\"a\":2},3]", "!line:1:10: duplicate object key near '\"a\"'|3|"},
    {"[\"\xff\",3]", "!line:1:1: unable to decode byte 0xff near '\"'|3|"},
    {"[1 2]", "1|failed: x.json: byte 3: expected a comma or the array's end"},
    {"[1,,2]", "1|failed: x.json: byte 3: expected a value"},
    {"[1,{\"a\":", "1|failed: x.json: byte 8: the text ends inside of a value"},
    {"{\"a\":1}", "failed: x.json: there is no 'objects' in it"},
    {"{\"a\" 1}", "failed: x.json: byte 5: expected a colon"},
    {"hello", "failed: x.json: byte 0: expected a JSON object or array"},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]"
     "]]]]]]]"
     "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],7]",
     "!nested deeper than 64 levels|7|"},
};

Test(input, an_array_is_cut_into_its_elements)
{
    for (size_t i = 0; i < COUNT_OF(arrays); i++) {
        struct err err = {0};
        AUTO(intel_input) input = memory(arrays[i].text);
        AUTOFREE char *found = elements(input, "objects", &err);
        const char *expected = arrays[i].elements == NULL ? "" : arrays[i].elements;
        cr_assert_str_eq(found == NULL ? "" : found, expected, "%s gave %s", arrays[i].text, found);
    }
}

Test(input, members_before_the_array_are_kept)
{
    struct err err = {0};
    AUTO(node) top = NULL;
    AUTO(intel_input) input = memory("{\"id\":\"b\",\"n\":[1],\"objects\":[1],\"z\":1}");
    assert_ok(intel_input_array(input, "objects", &top, &err), err);
    cr_assert_str_eq(node_get_str(top, "id", ""), "b");
    cr_assert_eq(node_count(node_get(top, "n")), 1);
    cr_assert_null(node_get(top, "z"));
}

/* A file of a thousand elements of 2 KiB, with a string at each border of the window. */
static char *long_file(const char *folder, struct buf *text)
{
    char *path = file_join(folder, "long.json");
    buf_str_add(text, "{\"objects\":[");
    for (int i = 0; i < 1000; i++) {
        buf_printf(text, "%s{\"i\":%d,\"text\":\"", i == 0 ? "" : ",\n", i);
        for (int k = 0; k < 2000 + i; k++) {
            buf_str_add(text, k % 7 == 6 ? "\\\"" : k % 11 == 0 ? "\\\\" : "}");
        }
        buf_str_add(text, "\"}");
    }
    buf_str_add(text, "]}");
    support_write(path, buf_str(text));
    return path;
}

static void count_elements(const char *path)
{
    struct err err = {0};
    AUTO(intel_input) input = NULL;
    AUTO(node) top = NULL;
    int64_t count = 0;
    int rc = 0;
    assert_ok(intel_input_open(path, &input, &err), err);
    assert_ok(intel_input_array(input, "objects", &top, &err), err);
    for (; rc == 0; count++) {
        AUTO(node) one = NULL;
        rc = intel_input_element(input, &one, &err);
        cr_assert(rc == 0 || rc == INPUT_END, "element %lld: %s", (long long)count, err.text);
        if (rc == 0) {
            cr_assert_eq(node_get_int(one, "i", -1), count);
        }
    }
    cr_assert_eq(count - 1, 1000);
}

Test(input, packed_files_are_unpacked_as_they_are_read)
{
    static const char *const tools[][2] = {{"zstd", "zst"}, {"gzip", "gz"}, {"xz", "xz"}};
    SUPPORT_FOLDER folder = support_folder();
    AUTOBUF struct buf text = BUF_INIT;
    AUTOFREE char *path = long_file(folder, &text);
    struct err err = {0};
    count_elements(path);
    for (size_t i = 0; i < COUNT_OF(tools); i++) {
        const char *argv[] = {tools[i][0], "-k", "-q", path, NULL};
        struct proc_options options = {.argv = argv, .timeout_ms = 60000, .max_output_bytes = 4096};
        struct proc_result result;
        if (!proc_has_program(tools[i][0])) {
            continue;
        }
        AUTOFREE char *packed = mem_printf("%s.%s", path, tools[i][1]);
        assert_ok(proc_run(&options, &result, &err), err);
        cr_assert_eq(result.exit_code, 0, "%s", buf_str(&result.err_out));
        proc_result_done(&result);
        count_elements(packed);
    }
}

Test(input, a_cut_off_packed_file_is_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOBUF struct buf text = BUF_INIT;
    AUTOBUF struct buf packed = BUF_INIT;
    AUTOFREE char *path = long_file(folder, &text);
    AUTOFREE char *cut = file_join(folder, "cut.json.gz");
    AUTOFREE char *whole = mem_printf("%s.gz", path);
    const char *argv[] = {"gzip", "-k", "-q", path, NULL};
    struct proc_options options = {.argv = argv, .timeout_ms = 60000, .max_output_bytes = 4096};
    struct proc_result result;
    struct err err = {0};
    AUTO(intel_input) input = NULL;
    assert_ok(proc_run(&options, &result, &err), err);
    proc_result_done(&result);
    assert_ok(file_read(whole, (size_t)64 << 20, &packed, &err), err);
    assert_ok(file_write_atomic(cut, packed.data, packed.length / 2, 0600, &err), err);
    assert_ok(intel_input_open(cut, &input, &err), err);
    AUTOFREE char *found = elements(input, "objects", &err);
    cr_assert_not_null(strstr(found, "failed: '"), "%s", found + strlen(found) - 100);
}

Test(input, a_value_past_the_cap_is_passed_over)
{
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(intel_input) input = NULL;
    struct err err = {0};
    buf_str_add(&text, "[1,\"");
    for (size_t i = 0; i < INTEL_OBJECT_MAX / 10 + 1; i++) {
        buf_str_add(&text, "0123456789");
    }
    buf_str_add(&text, "\",2]");
    assert_ok(intel_input_memory(text.data, text.length, "big.json", &input, &err), err);
    AUTOFREE char *found = elements(input, "objects", &err);
    cr_assert_str_eq(found, "1|!longer than 32 MiB|2|");
}

Test(input, lines_end_with_lf_or_crlf_or_the_file)
{
    struct err err = {0};
    AUTO(intel_input) input = memory("one\r\n\ntwo\nthree");
    static const char *const expected[] = {"one", "", "two", "three"};
    char *line = NULL;
    size_t length = 0;
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_ok(intel_input_line(input, &line, &length, &err), err);
        cr_assert_str_eq(line, expected[i]);
        cr_assert_eq(length, strlen(expected[i]));
        cr_assert_eq(intel_input_line_number(input), (int64_t)i + 1);
    }
    cr_assert_eq(intel_input_line(input, &line, &length, &err), INPUT_END);
}

Test(input, a_value_stands_alone)
{
    struct err err = {0};
    AUTO(intel_input) good = memory(" {\"a\": [1]} \n");
    AUTO(intel_input) more = memory("{} {}");
    AUTO(node) node = NULL;
    AUTO(node) other = NULL;
    assert_ok(intel_input_value(good, 1000, &node, &err), err);
    cr_assert_eq(node_count(node_get(node, "a")), 1);
    cr_assert_eq(intel_input_value(more, 1000, &other, &err), -1);
    assert_err(err, ERR_INPUT, "x.json: byte 3: something behind the value");
}
