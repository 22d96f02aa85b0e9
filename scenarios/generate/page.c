/* Targets and kinds of pages, for the Referer of the next request and for measuring variety. */
#include "scenarios/generate/page.h"

#include <string.h>

#include "common/base/buf.h"
#include "scenarios/encode.h"

static void add_value(struct buf *out, const struct node *value)
{
    const char *text = node_str(value);

    if (text != NULL) {
        encode_form(out, text, node_str_length(value));
    } else {
        buf_printf(out, "%lld", (long long)node_int_value(value));
    }
}

static bool is_known(const struct node *value)
{
    const char *text = node_str(value);

    return text == NULL || strstr(text, "{{") == NULL;
}

static void add_pair(struct buf *out, const char *name, const struct node *value, bool *known)
{
    *known = *known && is_known(value);
    buf_char(out, out->length == 0 ? '?' : '&');
    encode_form(out, name, strlen(name));
    buf_char(out, '=');
    add_value(out, value);
}

/* A mapping, or a list of {name, value}. */
static bool add_query(struct buf *out, const struct node *query)
{
    bool known = true;

    if (node_type(query) == NODE_ARRAY) {
        for (size_t i = 0; i < node_count(query); i++) {
            const struct node *pair = node_at(query, i);

            add_pair(out, node_get_str(pair, "name", ""), node_get(pair, "value"), &known);
        }
    } else if (node_type(query) == NODE_OBJECT) {
        for (void *i = node_iter(query); i != NULL; i = node_iter_next(query, i)) {
            add_pair(out, node_iter_key(i), node_iter_value(i), &known);
        }
    }
    return known;
}

char *page_target(const struct node *http)
{
    AUTOBUF struct buf query = BUF_INIT;
    const char *path = node_get_str(http, "path", "/");

    return add_query(&query, node_get(http, "query")) ? mem_printf("%s%s", path, buf_str(&query))
                                                      : mem_strdup(path);
}

char *page_kind(const char *path)
{
    struct buf out = BUF_INIT;
    size_t end = strcspn(path, "?");
    size_t at = 0;

    for (size_t part = 0; at < end; part++) {
        size_t length = strcspn(path + at + 1, "/?");
        size_t special = strcspn(path + at + 1, "0123456789.%{");

        buf_char(&out, '/');
        if (part > 0 && special < length) {
            buf_char(&out, '*');
        } else {
            buf_add(&out, path + at + 1, length);
        }
        at += length + 1;
    }
    return out.length > 0 ? buf_take(&out) : mem_strdup("/");
}
