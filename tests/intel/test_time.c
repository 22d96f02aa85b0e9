/* Times and durations as feeds and people write them. Values by `date -u -d ... +%s`. */
#include "common/base/mem.h"
#include "intel/item.h"
#include "tests/support.h"

Test(time, the_spellings_of_feeds_are_read)
{
    static const struct {
        const char *text;
        int64_t ms;
    } times[] = {
        {"1970-01-01", 0},
        {"2017-01-20T00:00:00.000Z", 1484870400000},
        {"2017-01-20T00:00:00Z", 1484870400000},
        {"2017-01-20T00:00:00.1239Z", 1484870400123},
        {"2020-02-29 23:59:59+09:00", 1582988399000},
        {"2016-04-06T20:03:48-0530", 1459992828000},
        {"2199-12-31T23:59:59Z", 7258118399000},
    };
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct err err = {0};
        int64_t ms = 0;
        assert_ok(intel_time_parse(times[i].text, &ms, &err), err);
        cr_assert_eq(ms, times[i].ms, "%s gave %lld", times[i].text, (long long)ms);
    }
}

Test(time, nonsense_is_refused)
{
    static const char *const texts[] = {"",
                                        "yesterday",
                                        "2021-02-29",
                                        "2021-13-01",
                                        "2021-01-01T24:00:00Z",
                                        "2021-01-01T10:00:00.Z",
                                        "2021-01-01T10:00:00Zx"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct err err = {0};
        int64_t ms = 7;
        cr_assert_eq(intel_time_parse(texts[i], &ms, &err), -1, "'%s'", texts[i]);
        cr_assert_eq(ms, 7);
        cr_assert_eq(err.kind, ERR_INPUT);
    }
    struct err err = {0};
    int64_t ms = 0;
    cr_assert_eq(intel_time_parse("9999-12-31T23:59:59Z", &ms, &err), -1);
    assert_err(err, ERR_INPUT, "'9999-12-31T23:59:59Z' is outside the years 1970 to 2199");
    cr_assert_eq(intel_time_parse("1969-12-31", &ms, &err), -1);
    assert_err(err, ERR_INPUT, "'1969-12-31' is outside the years 1970 to 2199");
    cr_assert_eq(intel_time_parse("soon", &ms, &err), -1);
    assert_err(err, ERR_INPUT, "'soon' is no time, expected one like 2025-01-31T08:00:00Z");
}

Test(time, durations_have_units)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"90d", 7776000000},
                {"36h", 129600000},
                {"15m", 900000},
                {"30s", 30000},
                {"2w", 1209600000}};
    static const char *const wrong[] = {"",    "90", "d",   "0d",
                                        "-1d", "1y", "1d ", "99999999999999999999d"};
    struct err err = {0};
    int64_t ms = 0;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_ok(intel_duration_parse(good[i].text, &ms, &err), err);
        cr_assert_eq(ms, good[i].ms, "%s", good[i].text);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        cr_assert_eq(intel_duration_parse(wrong[i], &ms, &err), -1, "'%s'", wrong[i]);
    }
    assert_err(err, ERR_INPUT,
               "'99999999999999999999d' is no duration, expected one like 90d, 36h or 15m");
}
