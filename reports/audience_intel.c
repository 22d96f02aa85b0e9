/* What intelligence the cases were made of, cut down. Rule: a source is named only if all that it
 * brought to this run is TLP:CLEAR; the others keep their counts under their marking. */
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "reports/audience_parts.h"

/* From the most open one; what is none of these is taken for the last. */
static const char *const markings[] = {"clear",    "green",        "amber",
                                       "unmarked", "amber+strict", "red"};
static const char *const shown[] = {"TLP:CLEAR", "TLP:GREEN",        "TLP:AMBER",
                                    "no TLP",    "TLP:AMBER+STRICT", "TLP:RED"};

static size_t marking_of(const struct node *item)
{
    const char *tlp = node_get_str(item, "tlp", "");
    size_t at = 0;
    while (at + 1 < COUNT_OF(markings) && strcmp(markings[at], tlp) != 0) {
        at++;
    }
    return at;
}

/* A source beside one of its items. */
struct brought {
    const char *source;
    size_t marking;
};

static int by_source(const void *a, const void *b)
{
    const struct brought *x = a, *y = b;
    int order = strcmp(x->source, y->source);
    return order ? order : (x->marking < y->marking) - (x->marking > y->marking);
}

struct brought_list {
    struct brought *entries; /* of a source the strictest first, and once sorted out that alone */
    size_t count;
};

static void add_item(struct brought_list *list, const struct node *item)
{
    const struct node *sources = node_get(item, "sources");
    size_t more = node_count(sources);
    list->entries = mem_grow(list->entries, list->count + more + 1, sizeof(*list->entries));
    for (size_t i = 0; i < more; i++) {
        list->entries[list->count++] =
            (struct brought){node_str(node_at(sources, i)), marking_of(item)};
    }
}

static struct brought_list list_brought(const struct node *cases)
{
    struct brought_list list = {mem_array(1, sizeof(*list.entries)), 0};
    size_t kept = 0;
    for (size_t i = 0; i < node_count(cases); i++) {
        add_item(&list, node_get(node_at(cases, i), "intel"));
    }
    qsort(list.entries, list.count, sizeof(*list.entries), by_source);
    for (size_t i = 0; i < list.count; i++) {
        if (kept == 0 || strcmp(list.entries[kept - 1].source, list.entries[i].source) != 0) {
            list.entries[kept++] = list.entries[i];
        }
    }
    list.count = kept;
    return list;
}

static int find_source(const void *key, const void *entry)
{
    return strcmp(key, ((const struct brought *)entry)->source);
}

/* A source that no case names is told of as strictly as can be. */
static size_t source_marking(const struct brought_list *list, const char *name)
{
    const struct brought *found =
        bsearch(name, list->entries, list->count, sizeof(*list->entries), find_source);
    return found != NULL ? found->marking : COUNT_OF(markings) - 1;
}

static void cut_sources(struct redaction *redaction, struct node *intelligence)
{
    struct brought_list list = list_brought(node_get(redaction->view->root, "cases"));
    const struct node *sources = node_get(intelligence, "sources");
    for (size_t i = 0; i < node_count(sources); i++) {
        struct node *source = node_at(sources, i);
        size_t marking = source_marking(&list, node_get_str(source, "name", ""));
        if (marking > 0) {
            node_set_str(source, "name", shown[marking]);
            redaction->left[AUDIENCE_LEFT_SOURCES]++;
        }
        if (i == 0) {
            node_set_str(node_get(intelligence, "largest_source"), "name",
                         node_get_str(source, "name", ""));
        }
    }
    free(list.entries);
}

/* Items above TLP:CLEAR, each once. */
static int64_t count_marked(const struct view *view)
{
    AUTOFREE const char **ids = mem_array(view->case_count + 1, sizeof(*ids));
    size_t count = 0;
    for (size_t i = 0; i < view->case_count; i++) {
        const struct view_case *of = &view->cases[i];
        if (of->bound && strcmp(of->item.tlp, markings[0]) != 0) {
            ids[count++] = of->item.id;
        }
    }
    return (int64_t)text_distinct(ids, count);
}

void audience_intel(struct redaction *redaction)
{
    struct node *intelligence = node_get(redaction->out, "intelligence");
    struct node *cases = node_get(redaction->out, "cases");
    redaction->left[AUDIENCE_LEFT_ITEMS] = count_marked(redaction->view);
    if (node_type(intelligence) == NODE_OBJECT) {
        cut_sources(redaction, intelligence);
    }
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *item = node_get(node_at(cases, i), "intel");
        if (item != NULL && marking_of(item) > 0) {
            node_remove(node_at(cases, i), "intel");
        }
    }
}
