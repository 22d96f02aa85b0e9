/* Leaves of XML and HTML: attributes, and the texts between tags, named by the element or by its
 * attribute `name`. */
#include <ctype.h>
#include <string.h>

#include "common/base/mem.h"
#include "scenarios/record/leaf.h"
#include "scenarios/record/secret.h"

#define MAX_NAME 128

struct scan {
    struct leaves *leaves;
    const char *text;
    size_t length;
    char element[MAX_NAME]; /* of the last tag that was opened */
    bool secret;            /* it is called so by an attribute */
};

static const struct {
    const char *entity;
    char means;
} entities[] = {{"&amp;", '&'},   {"&lt;", '<'},    {"&gt;", '>'},  {"&quot;", '"'},
                {"&apos;", '\''}, {"&#039;", '\''}, {"&#39;", '\''}};

static void decode(struct buf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t found = COUNT_OF(entities);

        for (size_t k = 0; text[i] == '&' && k < COUNT_OF(entities); k++) {
            size_t size = strlen(entities[k].entity);

            if (size <= length - i && memcmp(text + i, entities[k].entity, size) == 0) {
                found = k;
                break;
            }
        }
        if (found < COUNT_OF(entities)) {
            buf_char(out, entities[found].means);
            i += strlen(entities[found].entity) - 1;
        } else {
            buf_char(out, text[i]);
        }
    }
}

static void add(struct scan *scan, size_t start, size_t end, const char *name, enum leaf_code code)
{
    struct leaf leaf = {
        .start = start, .end = end, .code = code, .name = mem_strdup(name), .secret = scan->secret};

    if (code == LEAF_XML) {
        decode(&leaf.value, scan->text + start, end - start);
    } else {
        buf_add(&leaf.value, scan->text + start, end - start);
    }
    leaves_add(scan->leaves, &leaf);
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr("-._:", c) != NULL);
}

/* A name at `at`, without its prefix; gives its end. */
static size_t take_name(const struct scan *scan, size_t at, char name[MAX_NAME])
{
    size_t start = at;

    for (; at < scan->length && is_name_char(scan->text[at]); at++) {
        start = scan->text[at] == ':' ? at + 1 : start;
    }
    (void)snprintf(name, MAX_NAME, "%.*s", (int)(at - start), scan->text + start);
    return at;
}

/* One attribute or a byte between them; gives where to go on. */
static size_t take_attribute(struct scan *scan, size_t at)
{
    char name[MAX_NAME];
    size_t end = take_name(scan, at, name);
    const char *stop = NULL;

    if (end == at || end + 1 >= scan->length || scan->text[end] != '=' ||
        (scan->text[end + 1] != '"' && scan->text[end + 1] != '\'')) {
        return end == at ? at + 1 : end;
    }
    stop = memchr(scan->text + end + 2, scan->text[end + 1], scan->length - end - 2);
    if (stop == NULL) {
        return scan->length;
    }
    add(scan, end + 2, (size_t)(stop - scan->text), name, LEAF_XML);
    if (strcmp(name, "name") == 0 || strcmp(name, "key") == 0) {
        AUTOFREE char *value =
            mem_strndup(scan->text + end + 2, (size_t)(stop - scan->text) - end - 2);

        scan->secret |= secret_is_name(value);
    }
    return (size_t)(stop - scan->text) + 1;
}

/* A tag from its '<' on; gives what stands behind its '>'. */
static size_t take_tag(struct scan *scan, size_t at)
{
    bool opens = at + 1 < scan->length && is_name_char(scan->text[at + 1]);

    scan->secret = false;
    scan->element[0] = '\0';
    at++;
    if (opens) {
        at = take_name(scan, at, scan->element);
    }
    while (at < scan->length && scan->text[at] != '>') {
        at = opens ? take_attribute(scan, at) : at + 1;
    }
    return at + 1;
}

/* "<![CDATA[...]]>" is text as it stands. */
static size_t take_cdata(struct scan *scan, size_t at)
{
    const char *start = scan->text + at + 9;
    const char *stop = memmem(start, scan->length - at - 9, "]]>", 3);
    size_t end = stop == NULL ? scan->length : (size_t)(stop - scan->text);

    add(scan, at + 9, end, scan->element, LEAF_PLAIN);
    return end + 3;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!isspace((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

void leaves_of_xml(struct leaves *leaves, const char *text, size_t length)
{
    struct scan scan = {.leaves = leaves, .text = text, .length = length};
    size_t at = 0;

    while (at < length) {
        const char *next = memchr(text + at, '<', length - at);
        size_t end = next == NULL ? length : (size_t)(next - text);

        if (!is_blank(text + at, end - at)) {
            add(&scan, at, end, scan.element, LEAF_XML);
        }
        if (end + 9 < length && memcmp(text + end, "<![CDATA[", 9) == 0) {
            at = take_cdata(&scan, end);
        } else {
            at = end < length ? take_tag(&scan, end) : length;
        }
    }
}
