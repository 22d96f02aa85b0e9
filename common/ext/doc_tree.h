/* Inside common/ext: what a document is made of, shared by its readers (doc_yaml.c, doc_json.c) and
 * its cursor. */
#ifndef COMMON_EXT_DOC_TREE_H
#define COMMON_EXT_DOC_TREE_H

#include "common/ext/doc.h"

/* Where a value stands. The marks mirror the node tree: child i belongs to element i, or to member
 * i in the order in which the object's members were read. Lines and columns count from 1, columns
 * in characters. */
struct doc_mark {
    int line, column;
    int key_line, key_column; /* of the member's name; 0 for anything else */
    struct doc_mark *children;
    size_t count;
};

struct doc {
    char *name;
    struct node *root;
    struct doc_mark mark;
    bool yaml; /* messages say list and mapping, not array and object */
};

/* Appends an empty child. Borrowed until the next call for the same parent. */
struct doc_mark *doc_mark_add(struct doc_mark *parent);
void doc_mark_done(struct doc_mark *mark);

/* The value of a YAML scalar without quotes, which holds no NUL. NULL, or what is wrong with it. */
const char *doc_plain_scalar(const char *text, size_t length, struct node **out);

/* Both fill *root and *mark; after a failure *mark still wants doc_mark_done. */
int doc_read_yaml(const char *text, size_t length, const char *name, struct node **root,
                  struct doc_mark *mark, struct err *err);
int doc_read_json(const char *text, size_t length, const char *name, struct node **root,
                  struct doc_mark *mark, struct err *err);

#endif
