/* Characters of UTF-8 text. */
#include "common/base/unicode.h"
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
