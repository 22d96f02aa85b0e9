/* How numbers are written: enough digits to read, never more than the data carry, and no rounding
 * to a clean sheet. */
#include "reports/format.h"

#include <math.h>

#include "common/base/unicode.h"

static void percent_digits(struct buf *out, double share)
{
    double percent = share * 100.0;
    if (share > 0.0 && percent < 0.05) {
        buf_str_add(out, "< 0.1");
    } else if (share < 1.0 && percent >= 99.95) {
        buf_str_add(out, "99.9");
    } else {
        buf_printf(out, share <= 0.0 || share >= 1.0 ? "%.0f" : "%.1f", percent);
    }
}

static const char *percent_sign(enum language language)
{
    return language == LANGUAGE_JA ? "%" : " %";
}

void format_percent(struct buf *out, enum language language, double share)
{
    percent_digits(out, share);
    buf_str_add(out, percent_sign(language));
}

void format_share(struct buf *out, enum language language, double share)
{
    buf_printf(out, "%.6g%s", share * 100.0, percent_sign(language));
}

void format_range(struct buf *out, struct interval interval, const char *dash)
{
    percent_digits(out, interval.lower);
    buf_str_add(out, dash);
    percent_digits(out, interval.upper);
}

void format_interval(struct buf *out, enum language language, struct interval interval,
                     const char *dash)
{
    format_range(out, interval, dash);
    buf_str_add(out, percent_sign(language));
}

void format_points(struct buf *out, enum language language, double difference,
                   struct interval interval)
{
    buf_printf(out,
               language == LANGUAGE_JA ? "%+.1f（%+.1f〜%+.1f）ポイント"
                                       : "%+.1f (%+.1f to %+.1f) points",
               difference * 100.0, interval.lower * 100.0, interval.upper * 100.0);
}

void format_p(struct buf *out, double p)
{
    if (p < 0.0001) {
        buf_str_add(out, "< 0.0001");
    } else {
        buf_printf(out, p < 0.1 ? "%.4f" : "%.2f", p);
    }
}

void format_duration(struct buf *out, int64_t ms)
{
    double seconds = (double)ms / 1000.0;
    if (ms < 1000) {
        buf_printf(out, "%lld ms", (long long)ms);
    } else if (seconds < 120.0) {
        buf_printf(out, "%.3g s", seconds);
    } else if (seconds < 7200.0) {
        buf_printf(out, "%.3g min", seconds / 60.0);
    } else {
        buf_printf(out, "%.3g h", seconds / 3600.0);
    }
}

void format_number(struct buf *out, double value)
{
    double size = fabs(value);
    int decimals = size >= 100.0 || value == floor(value) ? 0
                   : size >= 10.0                         ? 1
                   : size >= 0.1                          ? 2
                                                          : 3;
    buf_printf(out, "%.*f", decimals, value);
}

void format_letter(struct buf *out, size_t index)
{
    if (index >= 26) {
        format_letter(out, index / 26 - 1);
    }
    buf_char(out, (char)('A' + index % 26));
}

void format_plain(struct buf *out, const char *text)
{
    while (*text) {
        uint32_t code = 0;
        size_t length = unicode_decode(text, &code);
        if (unicode_is_control(code)) {
            buf_char(out, '?');
        } else {
            buf_add(out, text, length);
        }
        text += length;
    }
}
