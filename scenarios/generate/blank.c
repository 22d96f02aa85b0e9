/* The syntax of blanks. It is checked when a journey is read, so that filling in cannot meet a bad
 * one. */
#include "scenarios/generate/blank.h"

#include <string.h>

#include "common/base/mem.h"

static const struct {
    const char *name;
    encode_fn *apply;
} filters[] = {{"html", encode_html}, {"url", encode_url}, {"json", encode_json}};

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"

static int take_name(const char **at, char *out, const char *text, struct err *err)
{
    size_t length = strspn(*at, NAME_CHARS);

    if (length == 0 || length > BLANK_MAX_NAME) {
        return err_set(err, ERR_INPUT, "'%.40s' is no blank, expected [[pool.field|filter]]", text);
    }
    memcpy(out, *at, length);
    out[length] = '\0';
    *at += length;
    return 0;
}

static int take_filter(const char **at, struct blank *out, const char *text, struct err *err)
{
    char name[BLANK_MAX_NAME + 1];

    (*at)++;
    if (take_name(at, name, text, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        if (strcmp(filters[i].name, name) == 0) {
            out->filter = filters[i].apply;
            return 0;
        }
    }
    return err_set(err, ERR_INPUT, "unknown filter '%s', expected html, url or json", name);
}

int blank_next(const char **at, struct blank *out, struct err *err)
{
    const char *text = *at;
    const char *open = strstr(text, "[[");

    *out = (struct blank){.literal = NULL};
    if (*text == '\0') {
        return BLANK_END;
    }
    if (open != text) {
        out->literal = text;
        out->length = open == NULL ? strlen(text) : (size_t)(open - text);
        *at = text + out->length;
        return 0;
    }
    *at += 2;
    if (take_name(at, out->pool, text, err) < 0) {
        return -1;
    }
    if (**at == '.') {
        (*at)++;
        if (take_name(at, out->field, text, err) < 0) {
            return -1;
        }
    }
    if (**at == '|' && take_filter(at, out, text, err) < 0) {
        return -1;
    }
    if (strncmp(*at, "]]", 2) != 0) {
        return err_set(err, ERR_INPUT, "'%.40s' is no blank, expected [[pool.field|filter]]", text);
    }
    *at += 2;
    return 0;
}
