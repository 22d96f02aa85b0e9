/* Lists of texts and of records that sessions draw from: `pool: [text, ...]` or `pool: [{field:
 * text, ...}, ...]`, all records with the same fields. Reading is strict; nothing is drawn here. */
#ifndef SCENARIOS_GENERATE_POOL_H
#define SCENARIOS_GENERATE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/ext/doc.h"

#define POOL_MAX 64          /* in one file */
#define POOL_MAX_ENTRIES 512 /* in one pool */

struct pool {
    const char *name;
    const struct node *entries; /* array of strings and integers, or of objects of them */
    size_t count;               /* at least one */
    bool records;
};

struct pool_list {
    struct pool *items; /* in the order of the file */
    size_t count;
};

/* The pools of an object whose members they are, each under its name. Strings and nodes are
 * borrowed from the document. */
int pool_list_read(const struct cur *object, struct pool_list *out, struct err *err);
void pool_list_done(struct pool_list *list);
const struct pool *pool_find(const struct pool_list *list, const char *name); /* NULL: none */
bool pool_has_field(const struct pool *pool, const char *field);

#endif
