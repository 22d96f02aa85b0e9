/* The escaper. What is written into a page or a drawing may come from a hostile file; nothing
 * reaches it but through put_escaped. */
#include "common/base/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "common/base/unicode.h"

static void put_escaped(struct buf *out, const char *text)
{
    while (*text) {
        uint32_t code = 0;
        size_t length = unicode_decode(text, &code);
        if (code == '&') {
            buf_str_add(out, "&amp;");
        } else if (code == '<') {
            buf_str_add(out, "&lt;");
        } else if (code == '>') {
            buf_str_add(out, "&gt;");
        } else if (code == '"') {
            buf_str_add(out, "&quot;");
        } else if (code == '\'') {
            buf_str_add(out, "&#39;");
        } else if (code == '\n' || code == '\r' || code == '\t') {
            buf_char(out, ' ');
        } else if (unicode_is_control(code)) {
            buf_str_add(out, "\xef\xbf\xbd");
        } else {
            buf_add(out, text, length);
        }
        text += length;
    }
}

static bool is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:";
    return *name && strspn(name, allowed) == strlen(name);
}

static void put_tag(struct buf *out, const char *tag, va_list args)
{
    assert(is_name(tag));
    buf_printf(out, "<%s", tag);
    for (const char *name = va_arg(args, const char *); name; name = va_arg(args, const char *)) {
        const char *value = va_arg(args, const char *);
        assert(is_name(name));
        if (value) {
            buf_printf(out, " %s=\"", name);
            put_escaped(out, value);
            buf_char(out, '"');
        }
    }
}

void html_open(struct buf *out, const char *tag, ...)
{
    va_list args;
    va_start(args, tag);
    put_tag(out, tag, args);
    va_end(args);
    buf_char(out, '>');
}

void html_void(struct buf *out, const char *tag, ...)
{
    va_list args;
    va_start(args, tag);
    put_tag(out, tag, args);
    va_end(args);
    buf_str_add(out, "/>");
}

void html_close(struct buf *out, const char *tag)
{
    assert(is_name(tag));
    buf_printf(out, "</%s>\n", tag);
}

void html_text(struct buf *out, const char *text)
{
    put_escaped(out, text);
}

void html_element(struct buf *out, const char *tag, const char *class, const char *text)
{
    html_open(out, tag, "class", class, NULL);
    html_text(out, text);
    html_close(out, tag);
}
