/* Columns are counted as a terminal shows them: East Asian wide characters take two, and Japanese
 * text may break between any two of them, but not before a closing mark. */
#include "reports/text_out.h"

#include <string.h>

#include "common/base/mem.h"
#include "common/base/unicode.h"
#include "reports/format.h"

void text_newline(struct text_out *out)
{
    while (out->buf.length > 0 && out->buf.data[out->buf.length - 1] == ' ') {
        out->buf.data[--out->buf.length] = '\0';
    }
    buf_char(&out->buf, '\n');
    out->column = 0;
}

static void go_to(struct text_out *out, int column)
{
    while (out->column < column) {
        buf_char(&out->buf, ' ');
        out->column++;
    }
}

static void put(struct text_out *out, const char *text)
{
    buf_str_add(&out->buf, text);
    out->column += unicode_width(text);
}

void text_heading(struct text_out *out, const char *text)
{
    text_newline(out);
    put(out, text);
    text_newline(out);
    while (out->column < TEXT_COLUMNS) {
        put(out, "-");
    }
    text_newline(out);
}

/* Whether a line may not begin with this character (closing marks and small kana of Japanese). */
static bool is_closing(uint32_t code)
{
    static const uint32_t marks[] = {0x3001, 0x3002, 0x300d, 0x300f, 0xff09, 0xff0c, 0xff0e,
                                     0xff1a, 0xff1b, 0xff1f, 0x30fc, 0x3083, 0x3085, 0x3087,
                                     0x3063, 0x30e3, 0x30e5, 0x30e7, 0x30c3};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (marks[i] == code) {
            return true;
        }
    }
    return false;
}

/* The next piece that may not be broken: a run without spaces of narrow characters, or one wide
 * character with the closing marks behind it. Returns its length in bytes. */
static size_t next_piece(const char *text, int room)
{
    uint32_t code = 0;
    size_t length = 0;
    int columns = 0;
    while (text[length] && text[length] != ' ') {
        size_t step = unicode_decode(text + length, &code);
        bool wide = code >= 0x1100;
        columns += wide ? 2 : 1;
        if (length > 0 && ((wide && !is_closing(code)) || columns > room)) {
            break;
        }
        length += step;
        unicode_decode(text + length, &code);
        if (wide && text[length] && !is_closing(code)) {
            break;
        }
    }
    return length;
}

void text_wrap(struct text_out *out, int indent, const char *text)
{
    AUTOBUF struct buf plain = BUF_INIT;
    format_plain(&plain, text);
    const char *at = buf_str(&plain);
    bool fresh = true;
    while (*at) {
        bool space = *at == ' ';
        at += strspn(at, " ");
        size_t length = next_piece(at, TEXT_COLUMNS - indent);
        AUTOFREE char *piece = mem_strndup(at, length);
        int width = unicode_width(piece) + (space && !fresh);
        if (!fresh && out->column + width > TEXT_COLUMNS) {
            text_newline(out);
            fresh = true;
        }
        go_to(out, fresh ? indent : out->column + (space ? 1 : 0));
        put(out, piece);
        fresh = false;
        at += length;
    }
    text_newline(out);
}

/* The longest start of text that fits into width, with ".." if something was cut off. Caller frees.
 */
static char *cut(const char *text, int width)
{
    AUTOBUF struct buf plain = BUF_INIT;
    format_plain(&plain, text);
    if (unicode_width(buf_str(&plain)) <= width) {
        return mem_strdup(buf_str(&plain));
    }
    struct buf out = BUF_INIT;
    for (const char *at = buf_str(&plain); *at;) {
        uint32_t code = 0;
        size_t length = unicode_decode(at, &code);
        AUTOFREE char *one = mem_strndup(at, length);
        if (unicode_width(buf_str(&out)) + unicode_width(one) > width - 2) {
            break;
        }
        buf_add(&out, at, length);
        at += length;
    }
    buf_str_add(&out, "..");
    return buf_take(&out);
}

void text_cell(struct text_out *out, int column, int width, const char *text)
{
    AUTOFREE char *fits = cut(text, width);
    if (out->column > 0 && out->column >= column) {
        put(out, " ");
    }
    go_to(out, column);
    put(out, fits);
}

void text_cell_right(struct text_out *out, int column, int width, const char *text)
{
    AUTOFREE char *fits = cut(text, width);
    text_cell(out, column + width - unicode_width(fits), width, fits);
}

void text_cell_count(struct text_out *out, int column, int width, int64_t count)
{
    AUTOFREE char *text = mem_printf("%lld", (long long)count);
    text_cell_right(out, column, width, text);
}
