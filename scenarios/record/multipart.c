/* Taking multipart bodies apart, and telling whether putting them together again would give the
 * same bytes. */
#include "scenarios/record/multipart.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/encode.h"

#define MAX_BOUNDARY 128

void multipart_done(struct multipart *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->items[i].name);
        free(parts->items[i].filename);
        free(parts->items[i].type);
    }
    free(parts->items);
    *parts = (struct multipart)MULTIPART_INIT;
}

/* "--" and the boundary that a type tells; false: it tells none. */
static bool delimiter_of(const char *type, struct buf *out)
{
    const char *at = strcasestr(type, "boundary=");
    size_t length = 0;

    if (strncasecmp(type, "multipart/form-data", 19) != 0 || at == NULL) {
        return false;
    }
    at += strlen("boundary=");
    at += *at == '"';
    length = strcspn(at, "\";, ");
    buf_printf(out, "--%.*s", (int)length, at);
    return length > 0 && length <= MAX_BOUNDARY;
}

/* The text behind `label="` up to the next quote; NULL: there is none. */
static char *quoted(const char *head, const char *label)
{
    const char *at = strcasestr(head, label);
    const char *stop = at == NULL ? NULL : strchr(at + strlen(label), '"');

    return stop == NULL ? NULL
                        : mem_strndup(at + strlen(label), (size_t)(stop - at) - strlen(label));
}

/* Browsers write a quote and ends of lines in names as %22, %0D and %0A. */
static void undo_percent(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        char c = *text;

        if (text_starts(text, "%22") || text_starts(text, "%0D") || text_starts(text, "%0A")) {
            c = text[2] == '2' ? '"' : text[2] == 'D' ? '\r' : '\n';
            text += 2;
        }
        *out++ = c;
    }
    *out = '\0';
}

static void take_head(const char *head, struct multipart_part *part)
{
    const char *type = strcasestr(head, "content-type:");

    part->name = quoted(head, "; name=\"");
    part->filename = quoted(head, "; filename=\"");
    if (part->name == NULL) {
        part->name = mem_strdup("");
    }
    undo_percent(part->name);
    if (part->filename != NULL) {
        undo_percent(part->filename);
    }
    if (type != NULL) {
        type += strlen("content-type:");
        type += strspn(type, " \t");
        part->type = mem_strndup(type, strcspn(type, "\r\n"));
    }
}

static void add_quoted(struct buf *out, const char *label, const char *text)
{
    buf_printf(out, "; %s=\"", label);
    encode_part_name(out, text, strlen(text));
    buf_char(out, '"');
}

/* What render_body.c would write. */
static bool is_plain(const struct multipart *parts, const char *delimiter, const char *body,
                     size_t length)
{
    AUTOBUF struct buf made = BUF_INIT;

    for (size_t i = 0; i < parts->count; i++) {
        const struct multipart_part *part = &parts->items[i];

        buf_printf(&made, "%s\r\nContent-Disposition: form-data", delimiter);
        add_quoted(&made, "name", part->name);
        if (part->filename != NULL) {
            add_quoted(&made, "filename", part->filename);
            buf_printf(&made, "\r\nContent-Type: %s", part->type == NULL ? "" : part->type);
        }
        buf_str_add(&made, "\r\n\r\n");
        buf_add(&made, body + part->start, part->end - part->start);
        buf_str_add(&made, "\r\n");
    }
    buf_printf(&made, "%s--\r\n", delimiter);
    return made.length == length && memcmp(buf_str(&made), body, length) == 0;
}

static const char *find(const char *from, const char *end, const char *text)
{
    return memmem(from, (size_t)(end - from), text, strlen(text));
}

/* One part behind its delimiter; gives the delimiter behind it, or NULL. */
static const char *take_part(struct multipart *out, const char *body, const char *at,
                             const char *end, const char *delimiter)
{
    AUTOFREE char *line = mem_printf("\r\n%s", delimiter);
    AUTOFREE char *head = NULL;
    const char *blank = find(at, end, "\r\n\r\n");
    const char *stop = blank == NULL ? NULL : find(blank + 2, end, line);
    struct multipart_part *part = NULL;

    if (stop == NULL || out->count == MULTIPART_MAX_PARTS ||
        memchr(at, '\0', (size_t)(blank - at)) != NULL) {
        return NULL;
    }
    head = mem_strndup(at, (size_t)(blank - at));
    out->items = mem_grow(out->items, out->count + 1, sizeof(*out->items));
    part = &out->items[out->count++];
    *part =
        (struct multipart_part){.start = (size_t)(blank + 4 - body), .end = (size_t)(stop - body)};
    if (part->end < part->start) { /* no content: both empty lines are one */
        part->end = part->start;
    }
    take_head(head, part);
    return stop + 2;
}

bool multipart_read(const char *type, const char *body, size_t length, struct multipart *out)
{
    AUTOBUF struct buf delimiter = BUF_INIT;
    const char *end = body + length;
    const char *at = body;
    size_t size = 0;

    if (!delimiter_of(type, &delimiter)) {
        return false;
    }
    size = delimiter.length;
    if (length < size || memcmp(body, buf_str(&delimiter), size) != 0) {
        return false;
    }
    while (at != NULL && (size_t)(end - at) >= size + 2 && memcmp(at + size, "--", 2) != 0) {
        at = take_part(out, body, at + size, end, buf_str(&delimiter));
    }
    if (at == NULL || (size_t)(end - at) < size + 2 || out->count == 0) {
        multipart_done(out);
        return false;
    }
    out->plain = is_plain(out, buf_str(&delimiter), body, length);
    return true;
}
