/* Characters of UTF-8 text. */
#include "common/base/unicode.h"

#include <string.h>

#include "common/base/mem.h"
#include "tests/support.h"

Test(unicode, widths_are_those_of_a_terminal)
{
    cr_assert_eq(unicode_width("abc"), 3);
    cr_assert_eq(unicode_width("検知"), 4);
    cr_assert_eq(unicode_width("e\xcc\x81"), 1);
    cr_assert_eq(unicode_width("\xe2\x80\x93"), 1);
}

Test(unicode, what_turns_or_hides_text_is_a_control)
{
    uint32_t code = 0;
    cr_assert_eq(unicode_decode("\xe2\x80\xae", &code), 3);
    cr_assert_eq(code, 0x202e);
    cr_assert(unicode_is_control(code));
    cr_assert_not(unicode_is_control('a'));
    cr_assert_not(unicode_is_control(0x6e2f));
}

Test(unicode, a_character_that_ends_too_early_is_not_read_past)
{
    uint32_t code = 0;
    cr_assert_eq(unicode_decode("\xe6\xb8", &code), 2);
}

Test(unicode_plain, cannot_move_a_terminal_or_its_reader)
{
    static const char bytes[] = "a\tb\r\nc\x1b[31m\x7f\xc2\x9b"
                                "2J\xe2\x80\xae\xff\xe6\xa4\x9c";
    AUTOBUF struct buf out = BUF_INIT;

    unicode_plain(&out, bytes, strlen(bytes), SIZE_MAX);
    cr_assert_str_eq(buf_str(&out), "a b  c\xef\xbf\xbd[31m??2J?\xef\xbf\xbd\xe6\xa4\x9c");
}

Test(unicode_plain, says_that_there_is_more)
{
    AUTOBUF struct buf out = BUF_INIT;

    unicode_plain(&out, "abc", 3, 3);
    unicode_plain(&out, "|abcd", 5, 4);
    cr_assert_str_eq(buf_str(&out), "abc|abc...");
}

/* The examples of RFC 3629, section 7, and the ends of what each length holds. */
Test(unicode, a_character_is_written_as_it_is_read)
{
    static const struct {
        uint32_t code;
        const char *text;
    } cases[] = {{0x7f, "\x7f"},
                 {0x80, "\xc2\x80"},
                 {0x391, "\xce\x91"},
                 {0x7ff, "\xdf\xbf"},
                 {0x800, "\xe0\xa0\x80"},
                 {0x65e5, "\xe6\x97\xa5"},
                 {0xffff, "\xef\xbf\xbf"},
                 {0x10000, "\xf0\x90\x80\x80"},
                 {0x233b4, "\xf0\xa3\x8e\xb4"},
                 {0x10ffff, "\xf4\x8f\xbf\xbf"}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTOBUF struct buf out = BUF_INIT;
        uint32_t code = 0;

        unicode_encode(&out, cases[i].code);
        cr_assert_str_eq(buf_str(&out), cases[i].text);
        cr_assert_eq(unicode_decode(buf_str(&out), &code), out.length);
        cr_assert_eq(code, cases[i].code);
    }
}
