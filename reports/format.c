/* How numbers are written: enough digits to read, never more than the data carry, and no rounding
 * to a clean sheet. */
#include "reports/format.h"

#include <math.h>
#include <string.h>

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

size_t format_decode(const char *text, uint32_t *code)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    static const unsigned char first_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t value = at[0] & first_mask[length];
    for (size_t i = 1; i < length; i++) {
        if (at[i] == '\0') { /* not valid UTF-8 after all: stay inside the string */
            length = i;
            break;
        }
        value = value << 6 | (at[i] & 0x3fu);
    }
    *code = value;
    return length;
}

bool format_is_control(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c},
                  {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x2069},
                  {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (code >= ranges[i].from && code <= ranges[i].to) {
            return true;
        }
    }
    return false;
}

static int width_of(uint32_t code)
{
    bool combining = (code >= 0x0300 && code <= 0x036f) || (code >= 0xfe00 && code <= 0xfe0f);
    bool wide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
                (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
                (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
                (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) ||
                (code >= 0x20000 && code <= 0x3fffd);
    return combining ? 0 : wide ? 2 : 1;
}

int format_width(const char *text)
{
    int width = 0;
    while (*text) {
        uint32_t code = 0;
        text += format_decode(text, &code);
        width += width_of(code);
    }
    return width;
}

void format_plain(struct buf *out, const char *text)
{
    while (*text) {
        uint32_t code = 0;
        size_t length = format_decode(text, &code);
        if (format_is_control(code)) {
            buf_char(out, '?');
        } else {
            buf_add(out, text, length);
        }
        text += length;
    }
}
