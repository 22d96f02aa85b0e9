/* The jar. Kept small on purpose: one site, one case, minutes at most. */
#include "scenarios/cookies.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/base/mem.h"

static void cookie_done(struct cookie *cookie)
{
    free(cookie->name);
    free(cookie->value);
    free(cookie->path);
}

void cookies_done(struct cookies *cookies)
{
    for (size_t i = 0; i < cookies->count; i++) {
        cookie_done(&cookies->items[i]);
    }
    cookies->count = 0;
}

/* One part of a header field between semicolons, without white space around it. */
struct span {
    const char *text;
    size_t length;
};

static struct span trim(const char *start, const char *end)
{
    while (start < end && (*start == ' ' || *start == '\t')) {
        start++;
    }
    while (end > start && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    return (struct span){start, (size_t)(end - start)};
}

/* Splits "name=value"; without '=' the value is empty. */
static void split(struct span part, struct span *name, struct span *value)
{
    const char *equals = memchr(part.text, '=', part.length);
    const char *end = part.text + part.length;

    *name = trim(part.text, equals == NULL ? end : equals);
    *value = equals == NULL ? (struct span){end, 0} : trim(equals + 1, end);
}

static bool is(struct span name, const char *word)
{
    return name.length == strlen(word) && strncasecmp(name.text, word, name.length) == 0;
}

/* An HTTP date as RFC 9110 has it today; 0: it cannot be read. */
static time_t date_of(struct span text)
{
    char copy[64];
    struct tm tm = {0};
    const char *end = NULL;

    if (text.length >= sizeof(copy)) {
        return 0;
    }
    memcpy(copy, text.text, text.length);
    copy[text.length] = '\0';
    end = strptime(copy, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    return end == NULL || *end != '\0' ? 0 : timegm(&tm);
}

struct attributes {
    struct span path;
    bool secure;
    bool has_age, ended;
};

/* Max-Age wins over Expires, whichever comes first. */
static void take_attribute(struct span part, time_t now, struct attributes *out)
{
    struct span name;
    struct span value;

    split(part, &name, &value);
    if (is(name, "path")) {
        out->path = value;
    } else if (is(name, "secure")) {
        out->secure = true;
    } else if (is(name, "max-age") && value.length > 0) {
        out->has_age = true;
        out->ended = value.text[0] == '-' || strspn(value.text, "0") >= value.length;
    } else if (is(name, "expires") && !out->has_age) {
        time_t at = date_of(value);

        out->ended = at != 0 && at <= now;
    }
}

/* RFC 6265, 5.1.4: what belongs to a request's path when the answer gives none. */
static struct span default_path(const char *path)
{
    size_t length = strcspn(path, "?#");

    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    return length <= 1 || path[0] != '/' ? (struct span){"/", 1} : (struct span){path, length - 1};
}

static bool same(const char *text, struct span span)
{
    return strlen(text) == span.length && memcmp(text, span.text, span.length) == 0;
}

static void drop(struct cookies *cookies, struct span name, struct span path)
{
    for (size_t i = 0; i < cookies->count; i++) {
        struct cookie *cookie = &cookies->items[i];

        if (same(cookie->name, name) && same(cookie->path, path)) {
            cookie_done(cookie);
            cookies->count--;
            memmove(cookie, cookie + 1, (cookies->count - i) * sizeof(*cookie));
            return;
        }
    }
}

static void keep(struct cookies *cookies, struct span name, struct span value, struct span path)
{
    if (cookies->count == COOKIES_MAX) {
        return;
    }
    cookies->items[cookies->count++] =
        (struct cookie){.name = mem_strndup(name.text, name.length),
                        .value = mem_strndup(value.text, value.length),
                        .path = mem_strndup(path.text, path.length)};
}

static void take_one(struct cookies *cookies, struct span field, const char *path, time_t now)
{
    const char *end = field.text + field.length;
    const char *stop = memchr(field.text, ';', field.length);
    struct attributes attributes = {0};
    struct span name;
    struct span value;

    split((struct span){field.text, (size_t)((stop == NULL ? end : stop) - field.text)}, &name,
          &value);
    for (const char *at = stop; at != NULL; at = stop) {
        at++;
        stop = memchr(at, ';', (size_t)(end - at));
        take_attribute(trim(at, stop == NULL ? end : stop), now, &attributes);
    }
    if (attributes.path.length == 0 || attributes.path.text[0] != '/') {
        attributes.path = default_path(path);
    }
    if (name.length == 0 || name.length + value.length > COOKIES_MAX_BYTES ||
        attributes.path.length > COOKIES_MAX_BYTES ||
        memchr(field.text, '\0', field.length) != NULL) {
        return;
    }
    drop(cookies, name, attributes.path);
    if (!attributes.ended && !attributes.secure) {
        keep(cookies, name, value, attributes.path);
    }
}

void cookies_take(struct cookies *cookies, const struct reply *reply, const char *path)
{
    struct span field = {NULL, 0};
    time_t now = 0;

    if (reply_header(reply, "Date", NULL, &field.text, &field.length)) {
        now = date_of(trim(field.text, field.text + field.length));
    }
    field.text = NULL;
    while (reply_header(reply, "Set-Cookie", field.text, &field.text, &field.length)) {
        take_one(cookies, field, path, now);
    }
}

/* RFC 6265, 5.1.4. */
static bool path_fits(const char *cookie, const char *path)
{
    size_t length = strlen(cookie);
    size_t given = strcspn(path, "?#");

    return length <= given && memcmp(cookie, path, length) == 0 &&
           (length == given || cookie[length - 1] == '/' || path[length] == '/');
}

void cookies_write(const struct cookies *cookies, const char *path, struct buf *out)
{
    bool written[COOKIES_MAX] = {false};
    const char *between = "";

    for (;;) {
        size_t best = COOKIES_MAX;

        for (size_t i = 0; i < cookies->count; i++) {
            if (!written[i] && path_fits(cookies->items[i].path, path) &&
                (best == COOKIES_MAX ||
                 strlen(cookies->items[i].path) > strlen(cookies->items[best].path))) {
                best = i;
            }
        }
        if (best == COOKIES_MAX) {
            return;
        }
        written[best] = true;
        buf_printf(out, "%s%s=%s", between, cookies->items[best].name, cookies->items[best].value);
        between = "; ";
    }
}
