/* URL, HTML and JSON encodings. They work on bytes, so that any payload has exactly one other form.
 */
#include "scenarios/encode.h"

#include <string.h>

#include "common/base/text.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_in(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static void add_percent(struct buf *out, const char *prefix, char c)
{
    buf_printf(out, "%s%02X", prefix, (unsigned)(unsigned char)c);
}

/* Letters, digits and the set stay; a space becomes what is given, everything else %XX. */
static void encode_but(struct buf *out, const char *bytes, size_t length, const char *keep,
                       const char *space)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == ' ') {
            buf_str_add(out, space);
        } else if (is_alnum(bytes[i]) || is_in(bytes[i], keep)) {
            buf_char(out, bytes[i]);
        } else {
            add_percent(out, "%", bytes[i]);
        }
    }
}

void encode_form(struct buf *out, const char *bytes, size_t length)
{
    encode_but(out, bytes, length, "*-._", "+");
}

void encode_url(struct buf *out, const char *bytes, size_t length)
{
    encode_but(out, bytes, length, "-._~", "%20");
}

void encode_url_twice(struct buf *out, const char *bytes, size_t length)
{
    struct buf once AUTOBUF = BUF_INIT;

    encode_url(&once, bytes, length);
    encode_url(out, buf_str(&once), once.length);
}

void encode_url_least(struct buf *out, const char *bytes, size_t length)
{
    encode_but(out, bytes, length, "-._~!$'()*,/:;=?@[]{}|^`\"<>\\", "+");
}

void encode_url_all(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        add_percent(out, "%", bytes[i]);
    }
}

void encode_url_all_lower(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        buf_printf(out, "%%%02x", (unsigned)(unsigned char)bytes[i]);
    }
}

void encode_url_all_twice(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        add_percent(out, "%25", bytes[i]);
    }
}

void encode_percent_u(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        add_percent(out, (unsigned char)bytes[i] < 0x80 ? "%u00" : "%", bytes[i]);
    }
}

void encode_part_name(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (is_in(bytes[i], "\"\r\n")) {
            add_percent(out, "%", bytes[i]);
        } else {
            buf_char(out, bytes[i]);
        }
    }
}

void encode_url_undo(struct buf *out, const char *bytes, size_t length, bool plus)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '%' && i + 2 < length && text_hex_value(bytes[i + 1]) >= 0 &&
            text_hex_value(bytes[i + 2]) >= 0) {
            buf_char(out, (char)(text_hex_value(bytes[i + 1]) << 4 | text_hex_value(bytes[i + 2])));
            i += 2;
        } else {
            buf_char(out, plus && bytes[i] == '+' ? ' ' : bytes[i]);
        }
    }
}

void encode_base64(struct buf *out, const char *bytes, size_t length)
{
    text_base64(out, bytes, length);
}

void encode_hex(struct buf *out, const char *bytes, size_t length)
{
    text_hex(out, bytes, length);
}

void encode_html(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (bytes[i]) {
        case '&':
            buf_str_add(out, "&amp;");
            break;
        case '<':
            buf_str_add(out, "&lt;");
            break;
        case '>':
            buf_str_add(out, "&gt;");
            break;
        case '"':
            buf_str_add(out, "&quot;");
            break;
        case '\'':
            buf_str_add(out, "&#039;"); /* as PHP's htmlspecialchars writes it */
            break;
        default:
            buf_char(out, bytes[i]);
            break;
        }
    }
}

/* Bytes past ASCII are kept, for one of them is no character. */
static void encode_ascii(struct buf *out, const char *bytes, size_t length, const char *front,
                         const char *back)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)bytes[i] < 0x80) {
            buf_printf(out, "%s%02x%s", front, (unsigned)bytes[i], back);
        } else {
            buf_char(out, bytes[i]);
        }
    }
}

void encode_html_all(struct buf *out, const char *bytes, size_t length)
{
    encode_ascii(out, bytes, length, "&#x", ";");
}

void encode_json(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\') {
            buf_char(out, '\\');
            buf_char(out, bytes[i]);
        } else if ((unsigned char)bytes[i] < 0x20) {
            buf_printf(out, "\\u%04x", (unsigned)bytes[i]);
        } else {
            buf_char(out, bytes[i]);
        }
    }
}

void encode_json_all(struct buf *out, const char *bytes, size_t length)
{
    encode_ascii(out, bytes, length, "\\u00", "");
}

/* U+FF01 is EF BC 81 in UTF-8; its block is in the order of ASCII. */
void encode_full_width(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c == ' ') {
            buf_str_add(out, "\xe3\x80\x80");
        } else if (c > ' ' && c < 0x7f) {
            unsigned point = 0xff01U + c - '!';

            buf_char(out, '\xef');
            buf_char(out, (char)(0x80U | ((point >> 6) & 0x3fU)));
            buf_char(out, (char)(0x80U | (point & 0x3fU)));
        } else {
            buf_char(out, bytes[i]);
        }
    }
}
