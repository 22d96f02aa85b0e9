/* Go's net/url, as far as payloads meet it. A path keeps its own spelling as long as that is a
 * valid one; else it is decoded and written anew. */
#include "scenarios/import/go_url.h"

#include <stdbool.h>
#include <string.h>

#include "common/base/text.h"

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define IN_PATH ALNUM "-_.~$&+,/:;=@" /* never escaped when a path is written */
#define PATH_VALID IN_PATH "!'()*[]%" /* what a path's own spelling may hold */

static bool is_in(const char *set, char c)
{
    return c != '\0' && strchr(set, c) != NULL;
}

void go_query_escape(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ') {
            buf_char(out, '+');
        } else if (is_in(ALNUM "-_.~", text[i])) {
            buf_char(out, text[i]);
        } else {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)text[i]);
        }
    }
}

static int unescape(const char *text, size_t length, struct buf *out, struct err *err)
{
    for (size_t i = 0; i < length; i++) {
        int high = -1;
        int low = -1;

        if (text[i] != '%') {
            buf_char(out, text[i]);
            continue;
        }
        if (length - i > 2) {
            high = text_hex_value(text[i + 1]);
            low = text_hex_value(text[i + 2]);
        }
        if (high < 0 || low < 0) {
            return err_set(err, ERR_INPUT,
                           "'%.*s' in the path is no escape, so that no request is made of it",
                           (int)(length - i < 3 ? length - i : 3), text + i);
        }
        buf_char(out, (char)(high << 4 | low));
        i += 2;
    }
    return 0;
}

static int add_path(const char *text, size_t length, struct buf *out, struct err *err)
{
    AUTOBUF struct buf plain = BUF_INIT;
    bool valid = true;

    if (unescape(text, length, &plain, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < length; i++) {
        valid = valid && is_in(PATH_VALID, text[i]);
    }
    if (valid) {
        buf_add(out, text, length);
        return 0;
    }
    for (size_t i = 0; i < plain.length; i++) {
        if (is_in(IN_PATH, plain.data[i])) {
            buf_char(out, plain.data[i]);
        } else {
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)plain.data[i]);
        }
    }
    return 0;
}

int go_request_uri(const char *text, struct buf *out, struct err *err)
{
    size_t length = strcspn(text, "#");
    size_t path = strcspn(text, "?#");

    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f) {
            return err_set(err, ERR_INPUT,
                           "a URL holds no control character, so that no request is made of it");
        }
    }
    if (add_path(text, path, out, err) < 0) {
        return -1;
    }
    buf_add(out, text + path, length - path);
    return 0;
}
