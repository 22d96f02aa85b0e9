#include "common/base/text.h"

#include <string.h>

#include "common/base/mem.h"
#include "tests/support.h"

static const char *const verbs[] = {"method", "path", "timeout_ms", "body", NULL};

Test(text_starts, compares_the_front)
{
    cr_assert(text_starts("abc", "ab"));
    cr_assert(text_starts("abc", ""));
    cr_assert_not(text_starts("ab", "abc"));
}

Test(text_ends, compares_the_end)
{
    cr_assert(text_ends("a.json", ".json"));
    cr_assert(text_ends("abc", ""));
    cr_assert_not(text_ends("json", ".json"));
}

Test(text_suggest, finds_a_slip)
{
    cr_assert_str_eq(text_suggest("methd", verbs), "method");
    cr_assert_str_eq(text_suggest("mehtod", verbs), "method");
    cr_assert_str_eq(text_suggest("timeout-ms", verbs), "timeout_ms");
}

Test(text_suggest, keeps_quiet_about_other_words)
{
    cr_assert_null(text_suggest("header", verbs));
    cr_assert_null(text_suggest("bxxy", verbs), "two of four letters are no slip");
    cr_assert_null(text_suggest("", verbs));
}

Test(text_suggest, knows_a_word_by_its_beginning_or_its_last_part)
{
    static const char *const long_words[] = {"url-lower", "url", "method-post", "nginx-waf-pl1",
                                             NULL};

    cr_assert_str_eq(text_suggest("ur", long_words), "url");
    cr_assert_str_eq(text_suggest("post", long_words), "method-post");
    cr_assert_str_eq(text_suggest("nginx-waf", long_words), "nginx-waf-pl1");
    cr_assert_null(text_suggest("ost", long_words));
    cr_assert_null(text_suggest("u", long_words));
}

Test(text_suggest, prefers_the_nearest)
{
    static const char *const near[] = {"bodies", "body", NULL};

    cr_assert_str_eq(text_suggest("bodys", near), "body");
}

Test(text_suggest, leaves_very_long_words_alone)
{
    char word[200];

    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    cr_assert_null(text_suggest(word, (const char *const[]){word, NULL}));
}

Test(text_distinct, leaves_each_text_once_in_the_order_of_bytes)
{
    const char *list[] = {"url", "case", "URL", "case", "", "url"};

    cr_assert_eq(text_distinct(list, COUNT_OF(list)), 4);
    cr_assert_str_eq(list[0], "");
    cr_assert_str_eq(list[1], "URL");
    cr_assert_str_eq(list[2], "case");
    cr_assert_str_eq(list[3], "url");
    cr_assert_eq(text_distinct(list, 0), 0);
}

Test(text_int, reads_whole_numbers)
{
    struct err err = {0};
    int64_t value = 0;

    assert_ok(text_int("-9223372036854775808", INT64_MIN, INT64_MAX, &value, &err), err);
    cr_assert_eq(value, INT64_MIN);
    assert_ok(text_int("9223372036854775807", INT64_MIN, INT64_MAX, &value, &err), err);
    cr_assert_eq(value, INT64_MAX);
}

Test(text_int, refuses_everything_else)
{
    static const char *const words[] = {"", "-", "+1", " 1", "1 ", "1x", "0x10", "1.5", "--1"};

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct err err = {0};
        int64_t value = 7;
        AUTOFREE char *expected = mem_printf("'%s' is not a whole number", words[i]);

        cr_assert_eq(text_int(words[i], 0, 100, &value, &err), -1, "'%s'", words[i]);
        assert_err(err, ERR_INPUT, expected);
        cr_assert_eq(value, 7);
    }
}

Test(text_int, tells_the_range)
{
    struct err err = {0};
    int64_t value = 0;

    cr_assert_eq(text_int("11", 1, 10, &value, &err), -1);
    assert_err(err, ERR_INPUT, "'11' is not from 1 to 10");
    cr_assert_eq(text_int("99999999999999999999", 1, INT64_MAX, &value, &err), -1);
    assert_err(err, ERR_INPUT, "'99999999999999999999' is not from 1 to 9223372036854775807");
}

/* After the tables of RFC 3629 and the Unicode Standard, table 3-7. */
static const struct {
    const char *bytes;
    bool valid;
} sequences[] = {
    {"plain", true},
    {"\xc2\x80", true},
    {"\xdf\xbf", true},
    {"\xe0\xa0\x80", true},
    {"\xed\x9f\xbf", true},
    {"\xee\x80\x80", true},
    {"\xef\xbf\xbf", true},
    {"\xf0\x90\x80\x80", true},
    {"\xf4\x8f\xbf\xbf", true},
    {"\x80", false},
    {"\xc0\x80", false},
    {"\xc1\xbf", false},
    {"\xe0\x9f\xbf", false},
    {"\xed\xa0\x80", false},
    {"\xf0\x8f\xbf\xbf", false},
    {"\xf4\x90\x80\x80", false},
    {"\xf5\x80\x80\x80", false},
    {"\xe3\x81", false},
    {"\xe3", false},
    {"\xf0\x90\x80", false},
    {"\xc2 ", false},
};

Test(text_utf8_valid, follows_the_standard)
{
    for (size_t i = 0; i < COUNT_OF(sequences); i++) {
        const char *bytes = sequences[i].bytes;

        cr_assert_eq(text_utf8_valid(bytes, strlen(bytes)), sequences[i].valid, "sequence %zu", i);
    }
    cr_assert_not(text_utf8_valid("a\0b", 3));
    cr_assert(text_utf8_valid("", 0));
}

static void assert_clean(const char *bytes, size_t length, size_t max, const char *expected)
{
    AUTOBUF struct buf out = BUF_INIT;

    text_utf8_clean(&out, bytes, length, max);
    cr_assert_str_eq(buf_str(&out), expected);
}

Test(text_utf8_clean, replaces_what_is_no_text)
{
    assert_clean("a\tb\r\n", 5, 99, "a\tb\r\n");
    assert_clean("a\0b\x1b[1m", 7, 99,
                 "a\xef\xbf\xbd"
                 "b\xef\xbf\xbd[1m");
    assert_clean("\xff\xe3\x81\x82\xc0", 5, 99, "\xef\xbf\xbd\xe3\x81\x82\xef\xbf\xbd");
    assert_clean("x\xe3\x81", 3, 99, "x\xef\xbf\xbd\xef\xbf\xbd");
}

Test(text_utf8_clean, leaves_out_a_character_that_the_cap_cuts)
{
    assert_clean("ab\xe3\x81\x82", 5, 4, "ab");
    assert_clean("ab\xe3\x81\x82", 5, 5, "ab\xe3\x81\x82");
    assert_clean("abc", 3, 0, "");
}

Test(text_is_id, takes_small_letters_digits_and_three_marks)
{
    cr_assert(text_is_id("a", 8));
    cr_assert(text_is_id("t1059.004", 9));
    cr_assert(text_is_id("0-a_b", 8));
    cr_assert_not(text_is_id("", 8));
    cr_assert_not(text_is_id("t1059.004", 8));
    cr_assert_not(text_is_id("-a", 8));
    cr_assert_not(text_is_id(".a", 8));
    cr_assert_not(text_is_id("A", 8));
    cr_assert_not(text_is_id("a/b", 8));
    cr_assert_not(text_is_id("a b", 8));
}

Test(text_slug, keeps_letters_and_digits_and_one_sign_between)
{
    AUTOBUF struct buf out = BUF_INIT;

    text_slug(&out, "//A b.\0\xe6\x97\xa5-Z9/", 14, '-', 32);
    cr_assert_str_eq(buf_str(&out), "a-b-z9-");
    text_slug(&out, "-next", 5, '-', 10);
    cr_assert_str_eq(buf_str(&out), "a-b-z9-nex");
    text_slug(&out, "more", 4, '-', 10);
    cr_assert_eq(out.length, 10);
}

Test(text_in_list, looks_at_whole_words)
{
    static const char *const list[] = {"one", "two", NULL};
    cr_assert(text_in_list(list, "two"));
    cr_assert(!text_in_list(list, "tw"));
    cr_assert(!text_in_list(NULL, "two"));
}

Test(text_is_technique, knows_the_ids_of_attack)
{
    static const char *const good[] = {"T1190", "T1059.004"};
    static const char *const bad[] = {"",       "T",        "T119",       "T11900",    "t1190",
                                      "T1190.", "T1190.01", "T1190.0011", "T1190-001", "TA001"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        cr_assert(text_is_technique(good[i]), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_assert(!text_is_technique(bad[i]), "%s", bad[i]);
    }
}

Test(text_duration_ms, has_a_unit_and_a_limit)
{
    static const struct {
        const char *text;
        int64_t ms;
    } durations[] = {{"90d", 7776000000}, {"36h", 129600000},
                     {"15m", 900000},     {"30s", 30000},
                     {"2w", 1209600000},  {"36500d", 3153600000000},
                     {"36501d", -1},      {"0d", -1},
                     {"d", -1},           {"", -1},
                     {"1", -1},           {"-1d", -1},
                     {"1d ", -1},         {"99999999999999999999s", -1}};
    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        cr_assert_eq(text_duration_ms(durations[i].text), durations[i].ms, "%s", durations[i].text);
    }
}

Test(text_plain, stops_at_what_json_does_not_hold_as_it_is)
{
    static const char others[] = {'\0', '\n', 0x1f, '"', '\\', 0x7f, (char)0x80, (char)0xff};
    char text[40];

    /* Wherever it stands: the bytes are looked at eight at a time. */
    for (size_t i = 0; i < sizeof(others); i++) {
        for (size_t at = 0; at < sizeof(text); at++) {
            memset(text, '~', sizeof(text));
            text[at] = others[i];
            cr_assert_eq(text_plain(text, sizeof(text)), at, "%zu: %zu", i, at);
            cr_assert_eq(text_plain(text, at), at);
        }
    }
    for (int c = 0x20; c < 0x7f; c++) {
        memset(text, c, sizeof(text));
        cr_assert_eq(text_plain(text, sizeof(text)), c == '"' || c == '\\' ? 0 : sizeof(text), "%d",
                     c);
    }
}
