/* Characters of UTF-8 text. A text that is not valid after all is never read past its end. */
#include "common/base/unicode.h"

#include "common/base/text.h"

size_t unicode_decode(const char *text, uint32_t *code)
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

void unicode_encode(struct buf *out, uint32_t code)
{
    if (code < 0x80) {
        buf_char(out, (char)code);
        return;
    }
    if (code < 0x800) {
        buf_char(out, (char)(0xc0 | code >> 6));
    } else {
        if (code < 0x10000) {
            buf_char(out, (char)(0xe0 | code >> 12));
        } else {
            buf_char(out, (char)(0xf0 | code >> 18));
            buf_char(out, (char)(0x80 | (code >> 12 & 0x3f)));
        }
        buf_char(out, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    buf_char(out, (char)(0x80 | (code & 0x3f)));
}

bool unicode_is_control(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x00, 0x1f},     {0x7f, 0x9f},      {0x061c, 0x061c}, {0x200b, 0x200f},
                  {0x2028, 0x202e}, {0x2060, 0x2069},  {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
                  {0xfffe, 0xffff}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (code >= ranges[i].from && code <= ranges[i].to) {
            return true;
        }
    }
    return false;
}

void unicode_plain(struct buf *out, const char *bytes, size_t length, size_t max_bytes)
{
    AUTOBUF struct buf clean = BUF_INIT;
    text_utf8_clean(&clean, bytes, length, max_bytes);
    for (const char *at = buf_str(&clean); *at != '\0';) {
        uint32_t code = 0;
        size_t step = unicode_decode(at, &code);
        if (code == '\n' || code == '\r' || code == '\t') {
            buf_char(out, ' ');
        } else if (unicode_is_control(code)) {
            buf_char(out, '?');
        } else {
            buf_add(out, at, step);
        }
        at += step;
    }
    if (length > max_bytes) {
        buf_str_add(out, "...");
    }
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

int unicode_width(const char *text)
{
    int width = 0;
    while (*text) {
        uint32_t code = 0;
        text += unicode_decode(text, &code);
        width += width_of(code);
    }
    return width;
}
