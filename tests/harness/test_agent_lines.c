/* The agent's line splitter. */
#include <string.h>

#include "harness/agent/lines.h"
#include "harness/wire/names.h"
#include "tests/support.h"

static void join(void *data, const char *line, size_t length, bool cut)
{
    buf_printf(data, "[%.*s%s]", (int)(length > 40 ? 40 : length), line, cut ? "~" : "");
}

Test(lines, come_out_one_by_one_without_their_newlines)
{
    struct lines lines = LINES_INIT;
    AUTOBUF struct buf out = BUF_INIT;

    lines_feed(&lines, "one\ntw", 6, join, &out);
    cr_assert_str_eq(buf_str(&out), "[one]");
    lines_feed(&lines, "o\n\nthree", 8, join, &out);
    cr_assert_str_eq(buf_str(&out), "[one][two][]");
    lines_end(&lines, join, &out);
    cr_assert_str_eq(buf_str(&out), "[one][two][][three]");
    lines_end(&lines, join, &out);
    cr_assert_str_eq(buf_str(&out), "[one][two][][three]");
    lines_done(&lines);
}

static void keep_length(void *data, const char *line, size_t length, bool cut)
{
    size_t *lengths = data;

    (void)line;
    lengths[cut ? 1 : 0] = length;
}

Test(lines, are_cut_at_the_cap_and_marked)
{
    struct lines lines = LINES_INIT;
    AUTOBUF struct buf big = BUF_INIT;
    size_t lengths[2] = {0, 0};

    buf_reserve(&big, WIRE_MAX_LINE + 10);
    memset(big.data, 'x', WIRE_MAX_LINE + 10);
    lines_feed(&lines, big.data, WIRE_MAX_LINE + 10, keep_length, lengths);
    cr_assert_eq(lengths[1], 0);
    lines_feed(&lines, "yy\nzz\n", 6, keep_length, lengths);
    cr_assert_eq(lengths[1], WIRE_MAX_LINE);
    cr_assert_eq(lengths[0], 2);
    lines_done(&lines);
}
