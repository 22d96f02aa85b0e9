/* STIX patterns: the grammar's corpus, caps, and what indicators stand for. */
#include "intel/pattern.h"

#include <string.h>

#include "common/base/file.h"
#include "tests/support.h"

#define CORPUS TEST_DATA_DIR "/intel/pattern/"
#define CASES_MAX 1000

static char *part(const char *kind, const char *name, const char *file)
{
    AUTOFREE char *path = mem_printf(CORPUS "%s/%s/%s", kind, name, file);
    return support_read(path);
}

/* With the newline at the end of the file. */
static char *printed(struct pattern *pattern)
{
    struct buf text = BUF_INIT;
    pattern_print(pattern, &text);
    buf_char(&text, '\n');
    return buf_take(&text);
}

static void each_case(const char *kind, void (*check)(const char *name))
{
    AUTOFREE char *folder = mem_printf(CORPUS "%s", kind);
    struct err err = {0};
    char **names = NULL;
    size_t count = 0;
    assert_ok(file_list(folder, CASES_MAX, &names, &count, &err), err);
    cr_assert_gt(count, 30);
    for (size_t i = 0; i < count; i++) {
        check(names[i]);
    }
    file_names_free(names, count);
}

static void check_valid(const char *name)
{
    AUTOFREE char *text = part("valid", name, "pattern");
    AUTOFREE char *canonical = part("valid", name, "expected");
    struct err err = {0};
    AUTO(pattern) pattern = NULL;
    AUTO(pattern) again = NULL;
    cr_assert_eq(pattern_parse(text, strlen(text), &pattern, &err), 0, "%s: %s", name, err.text);
    AUTOFREE char *first = printed(pattern);
    cr_assert_str_eq(first, canonical, "%s gave %s", name, first);
    cr_assert_eq(pattern_parse(first, strlen(first), &again, &err), 0, "%s: %s", name, err.text);
    AUTOFREE char *second = printed(again);
    cr_assert_str_eq(second, canonical, "%s gave %s when read again", name, second);
}

Test(pattern, every_spelling_comes_to_its_one_form)
{
    each_case("valid", check_valid);
}

static void check_invalid(const char *name)
{
    AUTOFREE char *text = part("invalid", name, "pattern");
    AUTOFREE char *error = part("invalid", name, "expected");
    struct err err = {0};
    struct pattern *pattern = NULL;
    cr_assert_eq(pattern_parse(text, strlen(text), &pattern, &err), -1, "%s was read", name);
    cr_assert_null(pattern);
    error[strcspn(error, "\n")] = '\0';
    cr_assert_str_eq(err.text, error, "%s gave \"%s\"", name, err.text);
    cr_assert_eq(err.kind, ERR_INPUT);
}

Test(pattern, what_is_no_pattern_is_refused_with_its_column)
{
    each_case("invalid", check_invalid);
}

static void refused(const char *text, size_t length, const char *why)
{
    struct err err = {0};
    struct pattern *pattern = NULL;
    cr_assert_eq(pattern_parse(text, length, &pattern, &err), -1);
    assert_err(err, ERR_INPUT, why);
}

Test(pattern, what_is_too_big_or_no_text_is_refused)
{
    struct buf text = BUF_INIT;
    refused("[a:b = '\xff']", 11, "a pattern that is not UTF-8");
    refused("[a:b = 1]\0", 10, "a pattern that is not UTF-8");
    buf_str_add(&text, "[a:b IN (1");
    while (text.length < 9000) {
        buf_str_add(&text, ",1");
    }
    /* the test and its one step are parts too: the 4095th value, at 10 + 4094 * 2, is too many */
    refused(text.data, text.length, "column 8198: more than 4096 parts");
    while (text.length <= INTEL_VALUE_MAX) {
        buf_str_add(&text, ",1");
    }
    refused(text.data, text.length, "a pattern of 16386 bytes, expected at most 16384");
    buf_done(&text);
}

static const struct {
    const char *pattern;
    const char *observables; /* "type value;" each */
} meanings[] = {
    {"[url:value = 'http://a.test/']", "url http://a.test/;"},
    {"[domain-name:value IN ('a.test', 'b.test', 'a.test')]", "domain a.test;domain b.test;"},
    {"[ipv4-addr:value = '192.0.2.1' OR ipv6-addr:value = '2001:db8::1']",
     "address 192.0.2.1;address 2001:db8::1;"},
    {"[email-addr:value = 'a@b.test'] OR [file:hashes.'SHA-256' = 'aa' OR file:hashes.md5 = 'bb']",
     "email a@b.test;hash SHA-256:aa;hash md5:bb;"},
    {"([url:value = 'x'] OR ([url:value = 'y']))", "url x;url y;"},
    {"[file:hashes.SSDEEP = '3:a']", ""},
    {"[file:hashes = 'a']", ""},
    {"[file:hashes.MD5.x = 'a']", ""},
    {"[file:name = 'a']", ""},
    {"[url:value != 'x']", ""},
    {"[url:value NOT = 'x']", ""},
    {"[url:value LIKE 'x']", ""},
    {"[url:value = 5]", ""},
    {"[url:value IN ()]", ""},
    {"[url:value[0] = 'x']", ""},
    {"[url:x.value = 'x']", ""},
    {"[url:value = 'x' AND domain-name:value = 'a.test']", ""},
    {"[url:value = 'x' OR file:name = 'y']", ""},
    {"[url:value = 'x'] AND [url:value = 'y']", ""},
    {"[url:value = 'x'] FOLLOWEDBY [url:value = 'y']", ""},
    {"[url:value = 'x'] REPEATS 2 TIMES", ""},
    {"([url:value = 'x'] OR [url:value = 'y']) WITHIN 2 SECONDS", ""},
};

Test(pattern, an_alternative_of_observables_comes_apart_and_nothing_else_does)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        struct err err = {0};
        AUTO(pattern) pattern = NULL;
        AUTOBUF struct buf text = BUF_INIT;
        const struct pattern_observable *found = NULL;
        assert_ok(pattern_parse(meanings[i].pattern, strlen(meanings[i].pattern), &pattern, &err),
                  err);
        size_t count = pattern_observables(pattern, &found);
        for (size_t j = 0; j < count; j++) {
            buf_printf(&text, "%s %s;", intel_type_name(found[j].type), found[j].value);
        }
        cr_assert_str_eq(buf_str(&text), meanings[i].observables, "%s", meanings[i].pattern);
    }
}

Test(pattern, the_tree_says_what_was_written)
{
    const char *text = "[a:b[*] NOT IN (1, 2)] REPEATS 3 TIMES OR [c-d:'e f' = h'00']";
    struct err err = {0};
    AUTO(pattern) pattern = NULL;
    assert_ok(pattern_parse(text, strlen(text), &pattern, &err), err);
    const struct pattern_node *root = pattern_root(pattern);
    cr_assert_eq(root->kind, PATTERN_OR);
    cr_assert_eq(root->first->kind, PATTERN_OBSERVATION);
    cr_assert_eq(root->first->qualifiers->kind, PATTERN_REPEATS);
    cr_assert_str_eq(root->first->qualifiers->text, "3");
    const struct pattern_node *test = root->first->first;
    cr_assert(test->negated && test->op == PATTERN_IN);
    cr_assert_eq(test->path->next->kind, PATTERN_ANY);
    cr_assert_str_eq(test->values->next->text, "2");
    const struct pattern_node *other = root->first->next->first;
    cr_assert_str_eq(other->object_type, "c-d");
    cr_assert_str_eq(other->path->text, "e f");
    cr_assert_eq(other->values->kind, PATTERN_HEX);
    cr_assert_null(root->first->next->next);
}
