/* Bytes as text: hexadecimal and base64 (RFC 4648, strict both ways). */
#include "common/base/text.h"

#include <string.h>

#define BASE64_INVALID 64u

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void text_hex(struct buf *out, const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;

    buf_reserve(out, length * 2);
    for (size_t i = 0; i < length; i++) {
        buf_char(out, digits[in[i] >> 4]);
        buf_char(out, digits[in[i] & 15]);
    }
}

void text_base64(struct buf *out, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;

    buf_reserve(out, (length / 3 + 1) * 4);
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        unsigned second = left > 1 ? in[i + 1] : 0u;
        unsigned third = left > 2 ? in[i + 2] : 0u;
        unsigned group = (unsigned)in[i] << 16 | second << 8 | third;

        buf_char(out, base64_digits[group >> 18]);
        buf_char(out, base64_digits[group >> 12 & 63]);
        buf_char(out, left > 1 ? base64_digits[group >> 6 & 63] : '=');
        buf_char(out, left > 2 ? base64_digits[group & 63] : '=');
    }
}

static unsigned base64_value(char c)
{
    const char *found = c == '\0' ? NULL : strchr(base64_digits, c);

    return found == NULL ? BASE64_INVALID : (unsigned)(found - base64_digits);
}

/* Decodes four digits of which the last `pad` are '='. */
static int decode_group(const char *text, size_t pad, size_t offset, struct buf *out,
                        struct err *err)
{
    unsigned group = 0;
    unsigned spare = pad == 0 ? 0u : pad == 1 ? 0xffu : 0xffffu;

    for (size_t i = 0; i < 4; i++) {
        unsigned value = i >= 4 - pad ? 0u : base64_value(text[i]);

        if (value == BASE64_INVALID) {
            return err_set(err, ERR_INPUT, "bad base64 at offset %zu", offset + i);
        }
        group = group << 6 | value;
    }
    if ((group & spare) != 0) {
        return err_set(err, ERR_INPUT, "bad base64 at offset %zu: spare bits are set",
                       offset + 3 - pad);
    }
    buf_char(out, (char)(unsigned char)(group >> 16));
    if (pad < 2) {
        buf_char(out, (char)(unsigned char)(group >> 8 & 0xff));
    }
    if (pad < 1) {
        buf_char(out, (char)(unsigned char)(group & 0xff));
    }
    return 0;
}

int text_base64_decode(const char *text, size_t length, struct buf *out, struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    if (length % 4 != 0) {
        return err_set(err, ERR_INPUT, "bad base64: length %zu is not a multiple of 4", length);
    }
    buf_reserve(&bytes, length / 4 * 3);
    for (size_t i = 0; i < length; i += 4) {
        bool last = i + 4 == length;
        size_t pad = !last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;

        if (decode_group(text + i, pad, i, &bytes, err) != 0) {
            return -1;
        }
    }
    buf_add(out, bytes.data, bytes.length);
    return 0;
}
