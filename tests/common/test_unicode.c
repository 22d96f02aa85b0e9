/* Characters of UTF-8 text. */
#include "common/base/unicode.h"

#include <string.h>

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
