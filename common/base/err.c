/* The error object. Texts are built in a local buffer first, so that an error may be quoted into
 * itself, and always end as one line: control characters become spaces and a cut is marked with
 * three dots. */
#include "common/base/err.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#undef err_set
#undef err_sys
#undef err_wrap

static const char *const kind_names[] = {
    [ERR_NONE] = "none",       [ERR_USAGE] = "usage", [ERR_INPUT] = "input",
    [ERR_IO] = "io",           [ERR_HOST] = "host",   [ERR_GUEST] = "guest",
    [ERR_TIMEOUT] = "timeout", [ERR_BUG] = "bug",     [ERR_INTEGRITY] = "integrity",
};

/* Shortens a text that did not fit, without splitting a UTF-8 character. */
static void mark_cut(char *text, size_t size)
{
    size_t end = size - 1 - strlen("...");

    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80) {
        end--;
    }
    memcpy(text + end, "...", sizeof("..."));
}

static void keep(struct err *err, enum err_kind kind, const char *text)
{
    int length = snprintf(err->text, sizeof(err->text), "%s", text);

    if (length >= (int)sizeof(err->text)) {
        mark_cut(err->text, sizeof(err->text));
    }
    for (char *c = err->text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
    err->kind = kind;
}

int err_setv(struct err *err, enum err_kind kind, const char *format, va_list args)
{
    char text[sizeof(err->text) + 1];

    if (err == NULL) {
        return -1;
    }
    if (vsnprintf(text, sizeof(text), format, args) < 0) {
        text[0] = '\0';
    }
    keep(err, kind, text);
    return -1;
}

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    err_setv(err, kind, format, args);
    va_end(args);
    return -1;
}

int err_sys(struct err *err, enum err_kind kind, const char *format, ...)
{
    int code = errno;
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    char text[2 * sizeof(err->text)];
    struct err front;
    va_list args;

    if (err == NULL) {
        return -1;
    }
    va_start(args, format);
    err_setv(&front, kind, format, args);
    va_end(args);
    (void)snprintf(text, sizeof(text), full ? "%s: disk full (%s)" : "%s: %s", front.text,
                   strerror(code));
    keep(err, full ? ERR_IO : kind, text);
    errno = code;
    return -1;
}

int err_wrap(struct err *err, const char *format, ...)
{
    char text[2 * sizeof(err->text) + 2];
    struct err front;
    va_list args;

    if (err == NULL) {
        return -1;
    }
    va_start(args, format);
    err_setv(&front, err->kind, format, args);
    va_end(args);
    (void)snprintf(text, sizeof(text), "%s: %s", front.text, err->text);
    keep(err, err->kind, text);
    return -1;
}

void err_clear(struct err *err)
{
    *err = (struct err){.kind = ERR_NONE};
}

const char *err_kind_name(enum err_kind kind)
{
    if ((unsigned)kind >= sizeof(kind_names) / sizeof(kind_names[0])) {
        return "unknown";
    }
    return kind_names[kind];
}

int err_exit_code(const struct err *err)
{
    if (err->kind == ERR_USAGE) {
        return 2;
    }
    return err->kind == ERR_INTEGRITY ? 3 : 1;
}
