/* Bytes as text: hexadecimal and base64 (RFC 4648, strict both ways). */
#include "common/base/text.h"

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

int text_hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char *encode_group(char *to, unsigned group)
{
    *to++ = base64_digits[group >> 18];
    *to++ = base64_digits[group >> 12 & 63];
    *to++ = base64_digits[group >> 6 & 63];
    *to++ = base64_digits[group & 63];
    return to;
}

void text_base64(struct buf *out, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;
    size_t size = (length + 2) / 3 * 4;
    size_t whole = length / 3 * 3;
    char *to = NULL;

    buf_reserve(out, size);
    to = out->data + out->length;
    for (size_t i = 0; i < whole; i += 3) {
        to = encode_group(to, (unsigned)in[i] << 16 | (unsigned)in[i + 1] << 8 | in[i + 2]);
    }
    if (length > whole) {
        unsigned second = length - whole > 1 ? in[whole + 1] : 0u;

        to = encode_group(to, (unsigned)in[whole] << 16 | second << 8);
        to[-1] = '=';
        to[-2] = length - whole > 1 ? to[-2] : '=';
    }
    *to = '\0';
    out->length += size;
}

/* One more than the value of a digit; 0: no digit. */
static const unsigned char base64_values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

static unsigned base64_value(char c)
{
    return (unsigned)base64_values[(unsigned char)c] - 1; /* past 63: none */
}

/* Decodes four digits of which the last `pad` are '=' to 3 - pad bytes. */
static int decode_group(const char *text, size_t pad, size_t offset, char *out, struct err *err)
{
    unsigned group = 0;
    unsigned spare = pad == 0 ? 0u : pad == 1 ? 0xffu : 0xffffu;

    for (size_t i = 0; i < 4; i++) {
        unsigned value = i >= 4 - pad ? 0u : base64_value(text[i]);

        if (value >= BASE64_INVALID) {
            return err_set(err, ERR_INPUT, "bad base64 at offset %zu", offset + i);
        }
        group = group << 6 | value;
    }
    if ((group & spare) != 0) {
        return err_set(err, ERR_INPUT, "bad base64 at offset %zu: spare bits are set",
                       offset + 3 - pad);
    }
    for (size_t i = 0; i < 3 - pad; i++) {
        out[i] = (char)(unsigned char)(group >> (16 - 8 * i) & 0xff);
    }
    return 0;
}

/* The groups up to the first that is not four digits: how many bytes they gave. */
static size_t decode_whole(const char *text, size_t length, char *out)
{
    char *to = out;

    for (size_t i = 0; i + 4 <= length; i += 4) {
        unsigned a = base64_value(text[i]);
        unsigned b = base64_value(text[i + 1]);
        unsigned c = base64_value(text[i + 2]);
        unsigned d = base64_value(text[i + 3]);
        unsigned group = a << 18 | b << 12 | c << 6 | d;

        if ((a | b | c | d) >= BASE64_INVALID) {
            break;
        }
        *to++ = (char)(unsigned char)(group >> 16);
        *to++ = (char)(unsigned char)(group >> 8 & 0xff);
        *to++ = (char)(unsigned char)(group & 0xff);
    }
    return (size_t)(to - out);
}

int text_base64_decode(const char *text, size_t length, struct buf *out, struct err *err)
{
    size_t used = 0;

    if (length % 4 != 0) {
        return err_set(err, ERR_INPUT, "bad base64: length %zu is not a multiple of 4", length);
    }
    buf_reserve(out, length / 4 * 3);
    used = decode_whole(text, length, out->data + out->length);
    for (size_t i = used / 3 * 4; i < length; i += 4) {
        bool last = i + 4 == length;
        size_t pad = !last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;

        if (decode_group(text + i, pad, i, out->data + out->length + used, err) != 0) {
            out->data[out->length] = '\0'; /* nothing was added */
            return -1;
        }
        used += 3 - pad;
    }
    out->length += used;
    out->data[out->length] = '\0';
    return 0;
}
