/* The encodings and the table of variants. Expected forms were written by hand from the ASCII
 * table. */
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/encode.h"
#include "scenarios/variant.h"
#include "tests/support.h"

static void check(encode_fn *encode, const char *input, const char *expected)
{
    struct buf out = BUF_INIT;

    encode(&out, input, strlen(input));
    cr_expect_str_eq(buf_str(&out), expected, "got \"%s\"", buf_str(&out));
    buf_done(&out);
}

Test(encode, form_writes_a_space_as_plus_and_keeps_what_browsers_keep)
{
    check(encode_form, "a b*-._~'\"&=+%", "a+b*-._%7E%27%22%26%3D%2B%25");
}

Test(encode, form_encodes_each_byte_of_a_japanese_character)
{
    check(encode_form, "港", "%E6%B8%AF");
}

Test(encode, url_writes_a_space_as_percent_20)
{
    check(encode_url, "a b/~-._*", "a%20b%2F~-._%2A");
}

Test(encode, url_twice_encodes_the_percent_signs)
{
    check(encode_url_twice, "a b/", "a%2520b%252F");
}

Test(encode, url_all_spares_no_byte)
{
    check(encode_url_all, "aZ ", "%61%5A%20");
    check(encode_url_all_lower, "aZ ", "%61%5a%20");
    check(encode_url_all_twice, "aZ ", "%2561%255A%2520");
}

Test(encode, url_least_escapes_only_what_would_break_a_query)
{
    check(encode_url_least, "1' OR (a&b)#<x>+%", "1'+OR+(a%26b)%23<x>%2B%25");
}

Test(encode, html_writes_the_five_special_characters_as_php_does)
{
    check(encode_html, "<a href=\"x\">O'B & C</a>",
          "&lt;a href=&quot;x&quot;&gt;O&#039;B &amp; C&lt;/a&gt;");
}

Test(encode, html_all_leaves_bytes_past_ascii_alone)
{
    check(encode_html_all, "J港", "&#x4a;港");
}

Test(encode, json_escapes_quotes_backslashes_and_controls)
{
    check(encode_json, "a\"b\\c\nd", "a\\\"b\\\\c\\u000ad");
}

Test(encode, json_all_writes_ascii_as_escapes)
{
    check(encode_json_all, "J{", "\\u004a\\u007b");
}

Test(encode, alternate_counts_letters_only)
{
    check(encode_alternate, "union all-select 1", "UnIoN aLl-SeLeCt 1");
}

Test(encode, sql_case_touches_sql_words_only)
{
    check(encode_sql_case, "1 union select secret from vault", "1 UnIoN SeLeCt secret FrOm vault");
}

Test(encode, sql_words_inside_longer_words_stay)
{
    check(encode_sql_case, "origin_or selection", "origin_or selection");
}

Test(encode, sql_version_wraps_sql_words_in_comments_that_run)
{
    check(encode_sql_version, "union select secret", "/*!union*/ /*!select*/ secret");
}

Test(encode, spaces_and_slashes_are_replaced_one_for_one)
{
    check(encode_sql_comment, "a b", "a/**/b");
    check(encode_tab, "a b", "a\tb");
    check(encode_newline, "a b", "a\nb");
    check(encode_ifs, "a b", "a${IFS}b");
    check(encode_slash_twice, "../a", "..//a");
    check(encode_slash_dot, "../a", ".././a");
}

Test(encode, a_vertical_tab_stands_for_a_space)
{
    check(encode_vertical_tab, "a b",
          "a\x0b"
          "b");
}

/* U+0041 is 'A'; the bytes of U+00E9 are C3 A9. */
Test(encode, percent_u_writes_ascii_as_code_points)
{
    check(encode_percent_u, "A'é", "%u0041%u0027%C3%A9");
}

/* U+FF1C, U+FF21, U+3000, U+FF5E in UTF-8. */
Test(encode, full_width_forms_are_those_of_the_unicode_block)
{
    check(encode_full_width, "<A ~é\n",
          "\xef\xbc\x9c\xef\xbc\xa1\xe3\x80\x80\xef\xbd\x9e"
          "é\n");
}

Test(encode, upper_and_lower_change_ascii_letters_only)
{
    check(encode_upper, "aB-é", "AB-é");
    check(encode_lower, "aB-É", "ab-É");
}

Test(encode, nothing_in_gives_nothing_out)
{
    for (size_t i = 0; i < variant_total; i++) {
        struct buf out = BUF_INIT;

        if (variants[i].apply != NULL) {
            variants[i].apply(&out, "", 0);
        }
        cr_expect_eq(out.length, 0, "variant '%s'", variants[i].name);
        buf_done(&out);
    }
}

Test(variant, every_row_has_a_name_of_its_own_and_a_summary)
{
    for (size_t i = 0; i < variant_total; i++) {
        cr_expect(text_is_id(variants[i].name, 32), "'%s'", variants[i].name);
        cr_expect_gt(strlen(variants[i].summary), 0);
        cr_expect_eq(variant_find(variants[i].name), &variants[i], "'%s' is there twice",
                     variants[i].name);
    }
}

Test(variant, a_row_does_one_thing_only)
{
    for (size_t i = 0; i < variant_total; i++) {
        const struct variant *row = &variants[i];

        cr_expect_gt(strlen(row->where), 0, "'%s'", row->name);
        cr_expect_eq(row->request != 0, row->stage == STAGE_REQUEST, "'%s'", row->name);
        cr_expect(row->request == 0 || row->apply == NULL, "'%s'", row->name);
        cr_expect(!row->keeps_inserts || row->stage == STAGE_WORDS, "'%s'", row->name);
    }
    cr_assert_str_eq(variant_keeps_name(KEEPS_ALWAYS), "always");
    cr_assert_str_eq(variant_keeps_name(KEEPS_DEPENDS), "depends");
}

/* Parts that rewrite words are applied to a value piece by piece, so they may not look beyond. */
Test(variant, words_come_out_the_same_in_pieces)
{
    static const char text[] = "1 union/select 2";

    for (size_t i = 0; i < variant_total; i++) {
        AUTOBUF struct buf whole = BUF_INIT;
        AUTOBUF struct buf pieces = BUF_INIT;

        if (variants[i].stage != STAGE_WORDS || variants[i].apply == NULL ||
            variants[i].keeps_inserts) {
            continue;
        }
        variants[i].apply(&whole, text, strlen(text));
        for (size_t k = 0; k < strlen(text); k++) {
            variants[i].apply(&pieces, text + k, 1);
        }
        cr_expect_str_eq(buf_str(&pieces), buf_str(&whole), "'%s'", variants[i].name);
    }
}

Test(variant, a_chain_knows_what_its_parts_do)
{
    struct variant_chain chain;
    struct err err = {0};

    assert_ok(variant_chain_read("method-post+case+url", &chain, &err), err);
    cr_assert_eq(chain.count, 3);
    cr_assert(chain.writes && chain.encoded);
    cr_assert_eq(chain.request, REQUEST_AS_FORM);
    assert_ok(variant_chain_read("chunked+http10", &chain, &err), err);
    cr_assert(!chain.writes && !chain.encoded);
    cr_assert_eq(chain.request, REQUEST_CHUNKED | REQUEST_HTTP10);
}

Test(variant, an_unknown_name_is_not_found)
{
    cr_assert_null(variant_find("rot13"));
}
