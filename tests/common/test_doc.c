#include "common/ext/doc.h"

#include <string.h>

#include "common/base/file.h"
#include "tests/support.h"

static struct doc *parse(const char *text)
{
    struct doc *doc = NULL;
    struct err err = {0};

    assert_ok(doc_parse(text, strlen(text), "t.yaml", &doc, &err), err);
    return doc;
}

static struct cur root_of(const struct doc *doc)
{
    struct cur root;
    struct err err = {0};

    assert_ok(cur_root(doc, &root, &err), err);
    return root;
}

/* The document that most tests read. */
static const char sample[] = "id: s-1\n"
                             "count: 3\n"
                             "flag: true\n"
                             "steps:\n"
                             "  - name: first\n"
                             "    http: {method: GET, path: /}\n"
                             "  - name: second\n"
                             "tags: [a, b]\n"
                             "one: alone\n"
                             "nothing:\n";

Test(doc, keeps_its_name_and_root)
{
    AUTO(doc) doc = parse("a: 1\n");

    cr_assert_str_eq(doc_name(doc), "t.yaml");
    cr_assert_eq(node_get_int(doc_root(doc), "a", 0), 1);
}

Test(doc_load, reads_json_by_its_ending)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *json = file_join(folder, "f.json");
    AUTOFREE char *yaml = file_join(folder, "f.yaml");
    struct doc *doc = NULL;
    struct err err = {0};

    support_write(json, "{\n\t\"a\": [1, \"\\ud83d\\ude00\"]\n}\n");
    assert_ok(doc_load(json, &doc, &err), err);
    cr_assert_str_eq(node_str(node_path(doc_root(doc), "a.1")), "\xf0\x9f\x98\x80");
    doc_free(doc);
    support_write(yaml, "a: [1]\n");
    assert_ok(doc_load(yaml, &doc, &err), err);
    cr_assert_eq(node_int_value(node_path(doc_root(doc), "a.0")), 1);
    doc_free(doc);
    support_write(json, "a: [1]\n");
    cr_assert_eq(doc_load(json, &doc, &err), -1, "YAML is no JSON");
}

Test(doc_load, names_the_file_that_is_not_there)
{
    struct doc *doc = NULL;
    struct err err = {0};

    cr_assert_eq(doc_load("no/such.yaml", &doc, &err), -1);
    assert_err(err, ERR_IO, "cannot open 'no/such.yaml': No such file or directory");
}

Test(doc_parse, refuses_more_than_the_cap)
{
    AUTOFREE char *text = mem_alloc(DOC_MAX_BYTES + 1);
    struct doc *doc = NULL;
    struct err err = {0};

    memset(text, '#', DOC_MAX_BYTES + 1);
    cr_assert_eq(doc_parse(text, DOC_MAX_BYTES + 1, "t.yaml", &doc, &err), -1);
    assert_err(err, ERR_INPUT, "'t.yaml' is larger than 4194304 bytes");
}

Test(cur, reads_values_of_every_type)
{
    AUTO(doc) doc = parse(sample);
    struct cur root = root_of(doc);
    struct cur steps;
    struct cur step;
    struct cur http;
    const char *text = NULL;
    int64_t number = 0;
    bool flag = false;
    size_t choice = 9;
    struct err err = {0};

    assert_ok(cur_str(&root, "id", true, &text, &err), err);
    cr_assert_str_eq(text, "s-1");
    assert_ok(cur_int(&root, "count", true, 1, 3, &number, &err), err);
    cr_assert_eq(number, 3);
    assert_ok(cur_bool(&root, "flag", true, &flag, &err), err);
    cr_assert(flag);
    assert_ok(cur_array(&root, "steps", true, &steps, &err), err);
    cur_item(&steps, 0, &step);
    assert_ok(cur_as_object(&step, &err), err);
    assert_ok(cur_object(&step, "http", true, &http, &err), err);
    assert_ok(cur_choice(&http, "method", true, (const char *const[]){"POST", "GET", NULL}, &choice,
                         &err),
              err);
    cr_assert_eq(choice, 1);
}

Test(cur, leaves_outputs_alone_when_an_optional_key_is_absent)
{
    AUTO(doc) doc = parse("a: 1\n");
    struct cur root = root_of(doc);
    struct cur out = {.key = "kept"};
    const char *text = "kept";
    const char **strings = NULL;
    size_t number = 7;
    int64_t integer = 7;
    bool flag = true;
    struct err err = {0};

    cr_assert_eq(cur_object(&root, "x", false, &out, &err), CUR_ABSENT);
    cr_assert_eq(cur_array(&root, "x", false, &out, &err), CUR_ABSENT);
    cr_assert_eq(cur_any(&root, "x", false, &out, &err), CUR_ABSENT);
    cr_assert_eq(cur_str(&root, "x", false, &text, &err), CUR_ABSENT);
    cr_assert_eq(cur_int(&root, "x", false, 0, 1, &integer, &err), CUR_ABSENT);
    cr_assert_eq(cur_bool(&root, "x", false, &flag, &err), CUR_ABSENT);
    cr_assert_eq(cur_choice(&root, "x", false, (const char *const[]){NULL}, &number, &err),
                 CUR_ABSENT);
    cr_assert_eq(cur_strings(&root, "x", false, &strings, &number, &err), CUR_ABSENT);
    cr_assert_str_eq(out.key, "kept");
    cr_assert_str_eq(text, "kept");
    cr_assert(integer == 7 && number == 7 && flag && strings == NULL);
    assert_err(err, ERR_NONE, "");
}

Test(cur_strings, reads_an_array_or_a_single_string)
{
    AUTO(doc) doc = parse(sample);
    struct cur root = root_of(doc);
    AUTOFREE const char **tags = NULL;
    AUTOFREE const char **one = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(cur_strings(&root, "tags", true, &tags, &count, &err), err);
    cr_assert_eq(count, 2);
    cr_assert_str_eq(tags[1], "b");
    cr_assert_null(tags[2]);
    assert_ok(cur_strings(&root, "one", true, &one, &count, &err), err);
    cr_assert_eq(count, 1);
    cr_assert_str_eq(one[0], "alone");
}

Test(cur_known, accepts_known_keys_alone)
{
    AUTO(doc) doc = parse("steps:\n  - http:\n      methd: GET\nx: 1\n");
    struct cur root = root_of(doc);
    struct cur steps;
    struct cur step;
    struct cur http;
    struct err err = {0};

    assert_ok(cur_known(&root, (const char *const[]){"x", "steps", NULL}, &err), err);
    cr_assert_eq(cur_known(&root, (const char *const[]){"steps", "id", NULL}, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:4:1: unknown key 'x', expected one of: steps, id");
    assert_ok(cur_array(&root, "steps", true, &steps, &err), err);
    cur_item(&steps, 0, &step);
    assert_ok(cur_object(&step, "http", true, &http, &err), err);
    cr_assert_eq(cur_known(&http, (const char *const[]){"path", "method", NULL}, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:3:7: steps[0].http: unknown key 'methd', did you mean 'method'?");
}

Test(cur_errors, say_which_key_is_missing)
{
    AUTO(doc) doc = parse(sample);
    struct cur root = root_of(doc);
    struct cur steps;
    struct cur step;
    struct cur out;
    const char *text = NULL;
    int64_t number = 0;
    struct err err = {0};

    cr_assert_eq(cur_str(&root, "title", true, &text, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:1:1: missing key 'title', expected a string");
    cr_assert_eq(cur_int(&root, "size", true, 0, 1, &number, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:1:1: missing key 'size', expected an integer");
    assert_ok(cur_array(&root, "steps", true, &steps, &err), err);
    cur_item(&steps, 1, &step);
    cr_assert_eq(cur_object(&step, "http", true, &out, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:7:5: steps[1]: missing key 'http', expected a mapping of 'key: value'");
    cr_assert_eq(cur_any(&step, "http", true, &out, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:7:5: steps[1]: missing key 'http', expected a value");
}

Test(cur_errors, say_what_was_expected_and_found)
{
    AUTO(doc) doc = parse(sample);
    struct cur root = root_of(doc);
    struct cur out;
    const char *text = NULL;
    bool flag = false;
    struct err err = {0};

    cr_assert_eq(cur_str(&root, "count", true, &text, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:2:8: count: expected a string, got an integer");
    cr_assert_eq(cur_str(&root, "nothing", true, &text, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:10:9: nothing: expected a string, got null");
    cr_assert_eq(cur_bool(&root, "tags", true, &flag, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:8:7: tags: expected true or false, got a list");
    cr_assert_eq(cur_array(&root, "id", true, &out, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:1:5: id: expected a list, got a string");
    cr_assert_eq(cur_object(&root, "flag", true, &out, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:3:7: flag: expected a mapping of 'key: value', got true or false");
}

Test(cur_errors, tell_ranges_and_choices)
{
    AUTO(doc) doc = parse(sample);
    struct cur root = root_of(doc);
    int64_t number = 0;
    size_t choice = 0;
    struct err err = {0};

    cr_assert_eq(cur_int(&root, "count", true, 5, 10, &number, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:2:8: count: expected an integer from 5 to 10, got 3");
    cr_assert_eq(cur_choice(&root, "one", true, (const char *const[]){"along", "other", NULL},
                            &choice, &err),
                 -1);
    assert_err(err, ERR_INPUT, "t.yaml:9:6: one: unknown value 'alone', did you mean 'along'?");
    cr_assert_eq(
        cur_choice(&root, "one", true, (const char *const[]){"x", "y", NULL}, &choice, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:9:6: one: unknown value 'alone', expected one of: x, y");
}

Test(cur_strings, names_the_element_that_is_no_string)
{
    AUTO(doc) doc = parse("a:\n  - x\n  - 3\nb: 1\n");
    struct cur root = root_of(doc);
    const char **strings = NULL;
    size_t count = 0;
    struct err err = {0};

    cr_assert_eq(cur_strings(&root, "a", true, &strings, &count, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:3:5: a[1]: expected a string, got an integer");
    cr_assert_eq(cur_strings(&root, "b", true, &strings, &count, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:4:4: b: expected a string or a list of strings, got an integer");
    cr_assert_eq(cur_strings(&root, "c", true, &strings, &count, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:1:1: missing key 'c', expected a string or a list of strings");
    cr_assert_null(strings);
}

Test(cur_root, wants_an_object)
{
    AUTO(doc) doc = parse("# a list\n- 1\n");
    struct cur root;
    struct err err = {0};

    cr_assert_eq(cur_root(doc, &root, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:2:1: expected a mapping of 'key: value', got a list");
}

Test(cur_member, walks_the_members_with_their_places)
{
    AUTO(doc) doc = parse("m:\n  b: 1\n  a: x\n");
    struct cur root = root_of(doc);
    struct cur object;
    struct cur member;
    const char *text = NULL;
    int line = 0;
    int column = 0;
    void *iter = NULL;
    struct err err = {0};

    assert_ok(cur_object(&root, "m", true, &object, &err), err);
    iter = node_iter(object.node);
    cur_member(&object, iter, &member);
    cr_assert_eq(cur_as_str(&member, &text, &err), -1);
    assert_err(err, ERR_INPUT, "t.yaml:2:6: m.b: expected a string, got an integer");
    cr_assert_eq(cur_as_object(&member, &err), -1);
    assert_err(err, ERR_INPUT,
               "t.yaml:2:6: m.b: expected a mapping of 'key: value', got an integer");
    iter = node_iter_next(object.node, iter);
    cur_member(&object, iter, &member);
    assert_ok(cur_as_str(&member, &text, &err), err);
    cr_assert_str_eq(text, "x");
    cur_where(&member, &line, &column);
    cr_assert(line == 3 && column == 6);
    cr_assert_eq(cur_fail(&member, &err, "no thing '%s'", text), -1);
    assert_err(err, ERR_INPUT, "t.yaml:3:6: m.a: no thing 'x'");
}

Test(cur_where, finds_places_in_json)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f.json");
    AUTO(doc) doc = NULL;
    struct cur root;
    struct cur list;
    struct cur item;
    struct cur value;
    struct cur inner;
    int line = 0;
    int column = 0;
    struct err err = {0};

    support_write(path, "{\"\xe3\x81\x82\\\"{\": {}, \"e\": [],\n"
                        "  \"list\" : [ true, \"]\\\\\" , -1.5e3,\n"
                        "\t{\"key\":\t[[1], 2]} ],\n"
                        " \"last\": null}");
    assert_ok(doc_load(path, &doc, &err), err);
    root = root_of(doc);
    assert_ok(cur_any(&root, "e", true, &value, &err), err);
    cur_where(&value, &line, &column);
    cr_assert(line == 1 && column == 19, "%d:%d", line, column);
    assert_ok(cur_array(&root, "list", true, &list, &err), err);
    cur_item(&list, 2, &item);
    cur_where(&item, &line, &column);
    cr_assert(line == 2 && column == 28, "%d:%d", line, column);
    cur_item(&list, 3, &item);
    assert_ok(cur_array(&item, "key", true, &value, &err), err);
    cur_item(&value, 1, &inner);
    cur_where(&inner, &line, &column);
    cr_assert(line == 3 && column == 16, "%d:%d", line, column);
    assert_ok(cur_any(&root, "last", true, &value, &err), err);
    cur_where(&value, &line, &column);
    cr_assert(line == 4 && column == 10, "%d:%d", line, column);
    cr_assert_eq(cur_known(&root, (const char *const[]){"e", "list", "last", NULL}, &err), -1);
    cr_assert_not_null(strstr(err.text, ".json:1:2: unknown key '\xe3\x81\x82\"{'"), "%s",
                       err.text);
}
