#include "common/base/buf.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/support.h"

Test(buf, is_an_empty_string_from_the_start)
{
    struct buf buf = BUF_INIT;

    cr_assert_str_eq(buf_str(&buf), "");
    buf_done(&buf);
}

Test(buf, keeps_a_nul_behind_everything_added)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_str_add(&buf, "ab");
    buf_char(&buf, 'c');
    buf_printf(&buf, "-%d-%s", 42, "x");
    buf_add(&buf, NULL, 0);
    cr_assert_str_eq(buf_str(&buf), "abc-42-x");
    cr_assert_eq(buf.length, 8);
}

Test(buf, grows_past_any_first_size)
{
    AUTOBUF struct buf buf = BUF_INIT;

    for (int i = 0; i < 100000; i++) {
        buf_char(&buf, (char)('a' + i % 26));
    }
    cr_assert_eq(buf.length, 100000);
    cr_assert_eq(buf.data[99999], 'a' + 99999 % 26);
    cr_assert_eq(buf.data[100000], '\0');
}

Test(buf, formats_texts_longer_than_what_it_holds)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_printf(&buf, "%0500d", 7);
    cr_assert_eq(buf.length, 500);
    cr_assert_eq(buf.data[499], '7');
}

Test(buf, keeps_its_memory_when_cleared)
{
    AUTOBUF struct buf buf = BUF_INIT;
    const char *before = NULL;

    buf_str_add(&buf, "abc");
    before = buf.data;
    buf_clear(&buf);
    cr_assert_str_eq(buf_str(&buf), "");
    cr_assert_eq(buf.data, before);
}

Test(buf, drops_bytes_from_its_front)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_drop_front(&buf, 0);
    buf_str_add(&buf, "abcdef");
    buf_drop_front(&buf, 4);
    cr_assert_str_eq(buf_str(&buf), "ef");
    buf_drop_front(&buf, 2);
    cr_assert_eq(buf.length, 0);
}

Test(buf, gives_its_string_away_and_is_empty_after)
{
    struct buf buf = BUF_INIT;
    AUTOFREE char *empty = buf_take(&buf);
    AUTOFREE char *text = NULL;

    buf_str_add(&buf, "abc");
    text = buf_take(&buf);
    cr_assert_str_eq(empty, "");
    cr_assert_str_eq(text, "abc");
    cr_assert_null(buf.data);
}

Test(buf, ends_the_program_when_a_length_overflows, .signal = SIGABRT)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_str_add(&buf, "abc");
    buf_reserve(&buf, SIZE_MAX - 1);
}

Test(buf, is_cut_to_its_first_bytes)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_cut(&buf, 0);
    cr_assert_null(buf.data);
    buf_str_add(&buf, "abc");
    buf_cut(&buf, 2);
    cr_assert_str_eq(buf_str(&buf), "ab");
    cr_assert_eq(buf.length, 2);
}

Test(buf, loses_what_is_trimmed_at_its_end_alone)
{
    AUTOBUF struct buf buf = BUF_INIT;

    buf_trim(&buf, '-');
    cr_assert_eq(buf.length, 0);
    buf_str_add(&buf, "-a-b--");
    buf_trim(&buf, '-');
    cr_assert_str_eq(buf_str(&buf), "-a-b");
    buf_clear(&buf);
    buf_str_add(&buf, "--");
    buf_trim(&buf, '-');
    cr_assert_str_eq(buf_str(&buf), "");
}
