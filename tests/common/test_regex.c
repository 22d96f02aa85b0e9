#include "common/ext/regex.h"

#include <string.h>

#include "tests/support.h"

static struct regex *compile(const char *pattern, unsigned flags)
{
    struct regex *regex = NULL;
    struct err err = {0};

    assert_ok(regex_new(pattern, flags, &regex, &err), err);
    return regex;
}

static int match(const char *pattern, unsigned flags, const char *subject)
{
    AUTO(regex) regex = compile(pattern, flags);
    struct err err = {0};

    return regex_match(regex, subject, strlen(subject), NULL, &err);
}

Test(regex_match, answers_whether_the_pattern_is_found)
{
    cr_assert_eq(match("b+", 0, "abbc"), 0);
    cr_assert_eq(match("B+", 0, "abbc"), REGEX_NO_MATCH);
    cr_assert_eq(match("B+", REGEX_CASELESS, "abbc"), 0);
    cr_assert_eq(match("^$", 0, ""), 0);
}

Test(regex_match, tells_where_the_groups_are)
{
    AUTO(regex) regex = compile("(\\w+)=(?:(\\d+)|(?<word>[a-z]+))", 0);
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err = {0};

    assert_ok(regex_match(regex, "--key=abc", 9, spans, &err), err);
    cr_assert(spans[0].start == 2 && spans[0].end == 9);
    cr_assert(spans[1].start == 2 && spans[1].end == 5);
    cr_assert(spans[2].start == (size_t)-1);
    cr_assert(spans[3].start == 6 && spans[3].end == 9);
    cr_assert(spans[4].start == (size_t)-1 && spans[15].start == (size_t)-1);
    cr_assert_eq(regex_group(regex, "word"), 3);
    cr_assert_eq(regex_group(regex, "number"), -1);
}

Test(regex_match, forgets_the_groups_of_the_match_before)
{
    AUTO(regex) regex = compile("(a)|(b)", 0);
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err = {0};

    assert_ok(regex_match(regex, "b", 1, spans, &err), err);
    cr_assert_eq(spans[2].start, 0);
    assert_ok(regex_match(regex, "a", 1, spans, &err), err);
    cr_assert_eq(spans[2].start, (size_t)-1);
}

Test(regex_match, takes_any_bytes)
{
    AUTO(regex) regex = compile("\\x00.\\xff", 0);
    struct err err = {0};

    assert_ok(regex_match(regex, "a\0\xc0\xff", 4, NULL, &err), err);
}

Test(regex_match, gives_up_on_a_pattern_that_explodes, .timeout = 20)
{
    AUTO(regex) regex = compile("^(a+)+$", 0);
    struct err err = {0};

    cr_assert_eq(regex_match(regex, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX", 41, NULL, &err),
                 REGEX_LIMIT);
}

Test(regex_match, gives_up_on_deep_recursion, .timeout = 20)
{
    AUTO(regex) regex = compile("^(\\((?1)*\\)|.)*$", 0);
    AUTOFREE char *subject = mem_alloc(1000001);
    struct err err = {0};

    memset(subject, '(', 1000000);
    cr_assert_eq(regex_match(regex, subject, 1000000, NULL, &err), REGEX_LIMIT);
}

Test(regex_match, cannot_have_its_limits_lifted_by_the_pattern, .timeout = 20)
{
    AUTO(regex) regex = compile("(*LIMIT_MATCH=4000000000)^(a+)+$", 0);
    struct err err = {0};

    cr_assert_eq(regex_match(regex, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX", 41, NULL, &err),
                 REGEX_LIMIT);
}

Test(regex_match, scans_a_long_text_within_its_limits)
{
    AUTO(regex) regex = compile("needle-[0-9]+", 0);
    AUTOFREE char *subject = mem_alloc(4000000);
    struct regex_span spans[REGEX_MAX_GROUPS];
    struct err err = {0};

    memset(subject, 'n', 3999980);
    memcpy(subject + 3999980, "needle-42", 9);
    assert_ok(regex_match(regex, subject, 3999989, spans, &err), err);
    cr_assert_eq(spans[0].start, 3999980);
}

static const struct {
    const char *pattern;
    const char *error;
} bad[] = {
    {"a(b", "bad regular expression 'a(b' at offset 3: missing closing parenthesis"},
    {"[z-a]", "bad regular expression '[z-a]' at offset 3: range out of order in character class"},
    {"(*UTF)a", "bad regular expression '(*UTF)a' at offset 6: using UTF is disabled by the "
                "application"},
    {"()()()()()()()()()()()()()()()()",
     "bad regular expression '()()()()()()()()()()()()()()()()': 16 groups, at most 15"},
};

Test(regex_new, tells_what_is_wrong_with_a_pattern)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct regex *regex = NULL;
        struct err err = {0};

        cr_assert_eq(regex_new(bad[i].pattern, 0, &regex, &err), -1);
        assert_err(err, ERR_INPUT, bad[i].error);
        cr_assert_null(regex);
    }
}

Test(regex_new, refuses_a_pattern_that_is_too_long)
{
    AUTOFREE char *pattern = mem_alloc(10001);
    struct regex *regex = NULL;
    struct err err = {0};

    memset(pattern, 'a', 10000);
    cr_assert_eq(regex_new(pattern, 0, &regex, &err), -1);
    cr_assert_eq(err.kind, ERR_INPUT);
    cr_assert_not_null(strstr(err.text, "longer than the limit"), "%s", err.text);
}
