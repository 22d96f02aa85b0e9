/* What a package is made of: the decoded product.yaml and the bytes of the files beside it.
 * Internal to products. */
#ifndef HARNESS_PRODUCTS_SOURCE_H
#define HARNESS_PRODUCTS_SOURCE_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/doc.h"

struct product_source {
    struct doc *doc;
    struct source_file {
        char *name; /* relative to the folder, "files/a.conf" */
        struct buf bytes;
    } * files; /* sorted by name */
    size_t file_count;
    size_t total_bytes;
    char **kept; /* see source_keep */
    size_t kept_count;
};

/* Reads a folder: product.yaml and every file below, links refused. */
int source_load(const char *dir, struct product_source **out, struct err *err);
/* From and to the document that stands in a plan. */
int source_from_node(const struct node *node, struct product_source **out, struct err *err);
struct node *source_node(const struct product_source *source);
void product_source_free(struct product_source *source);
AUTO_DEFINE(product_source)

/* Keeps a text that was made from the package as long as the package; out is empty after. Borrowed,
 * NUL behind. */
const char *source_keep(struct product_source *source, struct buf *text);
/* Borrowed; NULL when the package has no such file. */
const struct source_file *source_find(const struct product_source *source, const char *name);

#endif
