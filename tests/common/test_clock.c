#include "common/base/clock.h"

#include <limits.h>

#include "tests/support.h"

/* Expected texts from `date -u -d @SECONDS`. */
static const struct {
    int64_t at_utc_ms;
    const char *text;
} moments[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {951782399999, "2000-02-28T23:59:59.999Z"},
    {951782400000, "2000-02-29T00:00:00.000Z"},
    {1795246269123, "2026-11-21T07:31:09.123Z"},
    {253402300799999, "9999-12-31T23:59:59.999Z"},
    {-1, "1970-01-01T00:00:00.000Z"},
    {INT64_MAX, "9999-12-31T23:59:59.999Z"},
};

Test(clock_format_utc, writes_the_calendar)
{
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        char text[CLOCK_TEXT];

        clock_format_utc(moments[i].at_utc_ms, text);
        cr_assert_str_eq(text, moments[i].text);
    }
}

Test(clock_parse_utc, takes_what_format_writes_and_nothing_else)
{
    static const char *const bad[] = {
        "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z",
        "2026-01-00T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z",
        "2026-01-01T00:00:60.000Z", "1969-12-31T23:59:59.999Z", "2026-01-01T00:00:00.00Z",
        "2026-01-01T00:00:00.0000", "2026-01-01 00:00:00.000Z", ""};
    int64_t ms = 0;

    cr_assert(clock_parse_utc("2024-02-29T23:59:59.999Z", &ms));
    cr_assert_eq(ms, INT64_C(1709251199999));
    cr_assert(clock_parse_utc("1970-01-01T00:00:00.000Z", &ms));
    cr_assert_eq(ms, 0);
    cr_assert(clock_parse_utc("9999-12-31T23:59:59.999Z", &ms));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_expect_not(clock_parse_utc(bad[i], &ms), "'%s'", bad[i]);
    }
}

Test(clock_mono_ms, never_goes_back)
{
    int64_t first = clock_mono_ms();

    cr_assert_geq(clock_mono_ms(), first);
}

Test(clock_hold, stands_still_until_released)
{
    clock_hold(5, 1000);
    cr_assert_eq(clock_mono_ms(), 5);
    cr_assert_eq(clock_utc_ms(), 1000);
    clock_release();
    cr_assert_gt(clock_utc_ms(), INT64_C(1700000000000));
}

Test(clock_left_ms, stays_between_zero_and_what_poll_takes)
{
    clock_hold(1000, 0);
    cr_assert_eq(clock_left_ms(1250), 250);
    cr_assert_eq(clock_left_ms(1000), 0);
    cr_assert_eq(clock_left_ms(1), 0);
    cr_assert_eq(clock_left_ms(INT64_MAX), INT_MAX);
}
