/* Items of the synthetic run: one age after another, a different source each time. */
#include "tests/reports/sample_intel.h"

#include "common/base/mem.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)

static const int64_t ages[] = {6 * HOUR_MS,  3 * DAY_MS,   15 * DAY_MS,  60 * DAY_MS,
                               200 * DAY_MS, 800 * DAY_MS, 2000 * DAY_MS};
static const char *const both[] = {"CISA KEV", "honeynet"}, *const kev[] = {"CISA KEV"},
                         *const honeynet[] = {"honeynet"}, *const feed[] = {"URL feed"};
static const char *const values[] = {"CVE-2021-41773", "CVE-2017-5638", "CVE-2022-22965",
                                     "CVE-2019-16759", "CVE-2021-44228"};

struct score_intel sample_item(size_t i, const char *id, int64_t run_utc_ms)
{
    bool url = i % 10 == 9;
    int64_t first_seen = run_utc_ms - ages[i % COUNT_OF(ages)] - (int64_t)(i % 13) * HOUR_MS;
    struct score_intel out = {.id = id,
                              .type = url ? "url" : "vulnerability",
                              .tlp = url ? "amber" : "clear",
                              .value = url ? NULL : values[i % COUNT_OF(values)],
                              .first_seen_ms = first_seen,
                              .published_ms = first_seen + 2 * HOUR_MS,
                              .added_ms = i % 3 == 0 ? first_seen + 5 * HOUR_MS : SCORE_NO_TIME,
                              .usable_until_ms = url ? first_seen + 30 * DAY_MS : SCORE_NO_TIME,
                              .sources = url          ? feed
                                         : i % 4 == 0 ? both
                                         : i % 4 == 1 ? honeynet
                                                      : kev,
                              .source_count = !url && i % 4 == 0 ? 2 : 1};
    return out;
}

double sample_item_share(const struct score_intel *intel, int64_t run_utc_ms, double share)
{
    int64_t age = run_utc_ms - intel->first_seen_ms;
    return age < 2 * DAY_MS ? share * 0.6 : age < 30 * DAY_MS ? share * 0.85 : share;
}
