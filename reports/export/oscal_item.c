/* The small things that every part of an OSCAL document is made of. Ids are made of names that do
 * not change when a document is written again; see uuid.h. */
#include <string.h>

#include "reports/export/oscal.h"

#define NAMESPACE "urn:tameshi:oscal:1" /* of the names of our own properties */

/* Text from the results in a member that is Markdown: what would be markup is escaped. */
char *oscal_plain(const char *text)
{
    struct buf out = BUF_INIT;
    AUTOFREE char *line = export_line(text);
    for (const char *at = line; *at; at++) {
        bool inside = strchr("\\`*_[]<>{}&^~|$\"", *at) != NULL;
        bool begins = at == line && strchr("#+-=", *at) != NULL; /* a heading, a list */
        if (inside || begins) {
            buf_char(&out, '\\');
        }
        buf_char(&out, *at);
    }
    return buf_take(&out);
}

void oscal_id(const struct oscal *w, char out[UUID_TEXT], const char *kind, const char *product,
              const char *name)
{
    const struct view *view = w->export->view;
    uuid_of(out, "oscal", kind, view->evidence_root, view->criteria->hash, product, name, NULL);
}

void oscal_set_id(const struct oscal *w, struct node *out, const char *kind, const char *product,
                  const char *name)
{
    char uuid[UUID_TEXT];
    oscal_id(w, uuid, kind, product, name);
    node_set_str(out, "uuid", uuid);
}

void oscal_add_prop(struct node *list, const char *name, const char *value)
{
    if (value) {
        struct node *out = node_object();
        AUTOFREE char *line = export_line(value);
        node_set_str(out, "name", name);
        node_set_str(out, "ns", NAMESPACE);
        node_set_str(out, "value", line);
        node_append(list, out);
    }
}

void oscal_add_count(struct node *list, const char *name, int64_t value)
{
    AUTOFREE char *text = mem_printf("%lld", (long long)value);
    oscal_add_prop(list, name, text);
}

void oscal_add_real(struct node *list, const char *name, double value)
{
    AUTOFREE char *text = mem_printf("%.6g", value);
    oscal_add_prop(list, name, text);
}

/* A list may be missing in OSCAL, but not empty. */
void oscal_set_list(struct node *out, const char *key, struct node *list)
{
    if (node_count(list) > 0) {
        node_set(out, key, list);
    } else {
        node_free(list);
    }
}
