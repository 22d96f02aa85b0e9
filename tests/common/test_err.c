#include "common/base/err.h"

#include <errno.h>
#include <string.h>

#include "tests/support.h"

Test(err_set, answers_minus_one_and_keeps_kind_and_text)
{
    struct err err = {0};

    cr_assert_eq(err_set(&err, ERR_INPUT, "bad '%s' at %d", "x", 3), -1);
    assert_err(err, ERR_INPUT, "bad 'x' at 3");
}

Test(err_set, accepts_nobody_who_listens)
{
    cr_assert_eq(err_set(NULL, ERR_BUG, "x"), -1);
    cr_assert_eq(err_sys(NULL, ERR_BUG, "x"), -1);
    cr_assert_eq(err_wrap(NULL, "x"), -1);
}

Test(err_set, makes_one_line_of_many)
{
    struct err err = {0};

    err_set(&err, ERR_INPUT,
            "a\nb\tc\x7f"
            "d");
    assert_err(err, ERR_INPUT, "a b c d");
}

Test(err_set, may_quote_the_error_itself)
{
    struct err err = {0};

    err_set(&err, ERR_IO, "inner");
    err_set(&err, ERR_GUEST, "outer (%s)", err.text);
    assert_err(err, ERR_GUEST, "outer (inner)");
}

Test(err_set, marks_a_cut_and_splits_no_character)
{
    struct err err = {0};
    char text[4000] = "";

    /* 3-byte characters after one byte: the last whole one before the three dots ends at byte 1 + 3
     * * 339. */
    text[0] = 'x';
    for (size_t i = 1; i + 3 < sizeof(text); i += 3) {
        memcpy(text + i, "\xe3\x81\x82", 4);
    }
    err_set(&err, ERR_INPUT, "%s", text);
    cr_assert_eq(strlen(err.text), 1 + 3 * 339 + 3);
    cr_assert_str_eq(err.text + 1 + 3 * 338, "\xe3\x81\x82...");
}

Test(err_sys, puts_the_reason_behind)
{
    struct err err = {0};

    errno = ENOENT;
    cr_assert_eq(err_sys(&err, ERR_IO, "cannot open '%s'", "f"), -1);
    assert_err(err, ERR_IO, "cannot open 'f': No such file or directory");
    cr_assert_eq(errno, ENOENT);
}

Test(err_sys, says_disk_full_whatever_the_kind)
{
    struct err err = {0};

    errno = ENOSPC;
    err_sys(&err, ERR_HOST, "cannot write 'f'");
    assert_err(err, ERR_IO, "cannot write 'f': disk full (No space left on device)");
    errno = EDQUOT;
    err_sys(&err, ERR_IO, "cannot write 'f'");
    assert_err(err, ERR_IO, "cannot write 'f': disk full (Disk quota exceeded)");
}

Test(err_wrap, puts_context_in_front_and_keeps_the_kind)
{
    struct err err = {0};

    err_set(&err, ERR_TIMEOUT, "no answer");
    cr_assert_eq(err_wrap(&err, "scenario '%s'", "s-1"), -1);
    assert_err(err, ERR_TIMEOUT, "scenario 's-1': no answer");
}

Test(err_wrap, marks_a_cut_at_the_end)
{
    struct err err = {0};
    char text[1023] = "";

    memset(text, 'a', sizeof(text) - 1);
    err_set(&err, ERR_IO, "%s", text);
    err_wrap(&err, "front");
    cr_assert_eq(strncmp(err.text, "front: aaa", 10), 0);
    cr_assert_str_eq(err.text + sizeof(err.text) - 6, "aa...");
}

Test(err_clear, forgets)
{
    struct err err = {0};

    err_set(&err, ERR_IO, "x");
    err_clear(&err);
    assert_err(err, ERR_NONE, "");
}

Test(err_kind_name, knows_every_kind)
{
    static const char *const names[] = {"none",  "usage",   "input",     "io", "host",
                                        "guest", "timeout", "integrity", "bug"};

    for (int kind = ERR_NONE; kind <= ERR_BUG; kind++) {
        cr_assert_str_eq(err_kind_name((enum err_kind)kind), names[kind]);
    }
    cr_assert_str_eq(err_kind_name((enum err_kind)99), "unknown");
}

Test(err_exit_code, tells_usage_and_integrity_from_the_rest)
{
    struct err err = {0};

    for (int kind = ERR_USAGE; kind <= ERR_BUG; kind++) {
        err_set(&err, (enum err_kind)kind, "x");
        cr_assert_eq(err_exit_code(&err), kind == ERR_USAGE ? 2 : kind == ERR_INTEGRITY ? 3 : 1);
    }
}
