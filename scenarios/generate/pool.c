/* Reading pools. Rule: an entry is a text of one line or more, or an integer; what a session could
 * not draw alike from every entry (a field that only some records have) is refused here. */
#include "scenarios/generate/pool.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NAME 32

static bool is_name(const char *name)
{
    return *name != '\0' && strlen(name) <= MAX_NAME &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(name);
}

static int check_text(const struct cur *at, struct err *err)
{
    const char *text = node_str(at->node);

    if (node_type(at->node) == NODE_INT || (text != NULL && *text != '\0')) {
        return 0;
    }
    return cur_fail(at, err, "expected a text that is not empty, or an integer");
}

static int check_record(const struct cur *at, const struct node *first, struct err *err)
{
    if (node_type(at->node) != NODE_OBJECT) {
        return cur_fail(at, err, "the first entry is a record, this one is %s", cur_type_name(at));
    }
    for (void *i = node_iter(at->node); i != NULL; i = node_iter_next(at->node, i)) {
        struct cur field;

        cur_member(at, i, &field);
        if (!is_name(field.key)) {
            return cur_fail(&field, err, "'%s' is no name of a field", field.key);
        }
        if (node_get(first, field.key) == NULL) {
            return cur_fail(&field, err, "the first record has no field '%s'", field.key);
        }
        if (check_text(&field, err) < 0) {
            return -1;
        }
    }
    return node_count(at->node) == node_count(first)
               ? 0
               : cur_fail(at, err, "expected the %zu fields of the first record",
                          node_count(first));
}

static int read_pool(const struct cur *at, struct pool *out, struct err *err)
{
    if (!is_name(at->key)) {
        return cur_fail(at, err, "'%s' is no name of a pool, expected a-z, 0-9, '-' and '_'",
                        at->key);
    }
    size_t count = node_count(at->node);
    if (node_type(at->node) != NODE_ARRAY || count == 0 || count > POOL_MAX_ENTRIES) {
        return cur_fail(at, err, "expected a list of 1 to %d entries", POOL_MAX_ENTRIES);
    }
    const struct node *first = node_at(at->node, 0);
    bool records = node_type(first) == NODE_OBJECT;
    for (size_t i = 0; i < count; i++) {
        struct cur entry;

        cur_item(at, i, &entry);
        if ((records ? check_record(&entry, first, err) : check_text(&entry, err)) < 0) {
            return -1;
        }
    }
    *out = (struct pool){at->key, at->node, count, records};
    return 0;
}

int pool_list_read(const struct cur *object, struct pool_list *out, struct err *err)
{
    size_t count = node_count(object->node);
    struct pool *items = NULL;
    size_t at = 0;

    if (count > POOL_MAX) {
        return cur_fail(object, err, "more than %d pools", POOL_MAX);
    }
    items = mem_array(count + 1, sizeof(*items));
    for (void *i = node_iter(object->node); i != NULL; i = node_iter_next(object->node, i)) {
        struct cur member;

        cur_member(object, i, &member);
        if (read_pool(&member, &items[at++], err) < 0) {
            free(items);
            return -1;
        }
    }
    *out = (struct pool_list){items, count};
    return 0;
}

void pool_list_done(struct pool_list *list)
{
    free(list->items);
    *list = (struct pool_list){NULL, 0};
}

const struct pool *pool_find(const struct pool_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return &list->items[i];
        }
    }
    return NULL;
}

bool pool_has_field(const struct pool *pool, const char *field)
{
    return pool->records && node_get(node_at(pool->entries, 0), field) != NULL;
}
