/* Documents as wholes: reading a file by its kind and owning the result. */
#include "common/ext/doc.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/doc_tree.h"

typedef int (*reader_fn)(const char *text, size_t length, const char *name, struct node **root,
                         struct doc_mark *mark, struct err *err);

struct doc_mark *doc_mark_add(struct doc_mark *parent)
{
    /* Grown in powers of two: count itself tells when it is full. */
    if ((parent->count & (parent->count - 1)) == 0) {
        size_t room = parent->count == 0 ? 1 : parent->count * 2;

        parent->children = mem_grow(parent->children, room, sizeof(*parent->children));
    }
    parent->children[parent->count] = (struct doc_mark){.line = 0};
    return &parent->children[parent->count++];
}

void doc_mark_done(struct doc_mark *mark)
{
    for (size_t i = 0; i < mark->count; i++) {
        doc_mark_done(&mark->children[i]);
    }
    free(mark->children);
}

static int read_with(reader_fn reader, const char *text, size_t length, const char *name,
                     struct doc **out, struct err *err)
{
    AUTO(doc) doc = mem_alloc(sizeof(*doc));

    doc->name = mem_strdup(name);
    doc->yaml = reader == doc_read_yaml;
    if (length > DOC_MAX_BYTES) {
        return err_set(err, ERR_INPUT, "'%s' is larger than %zu bytes", name, DOC_MAX_BYTES);
    }
    if (reader(text, length, name, &doc->root, &doc->mark, err) != 0) {
        return -1;
    }
    *out = TAKE(doc);
    return 0;
}

int doc_load(const char *path, struct doc **out, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;

    if (file_read(path, DOC_MAX_BYTES, &text, err) != 0) {
        return -1;
    }
    return read_with(text_ends(path, ".json") ? doc_read_json : doc_read_yaml, buf_str(&text),
                     text.length, path, out, err);
}

int doc_parse(const char *text, size_t length, const char *name, struct doc **out, struct err *err)
{
    return read_with(doc_read_yaml, text, length, name, out, err);
}

struct doc *doc_wrap(struct node *root, const char *name)
{
    struct doc *doc = mem_alloc(sizeof(*doc));

    doc->name = mem_strdup(name);
    doc->root = root;
    return doc;
}

void doc_free(struct doc *doc)
{
    if (doc == NULL) {
        return;
    }
    node_free(doc->root);
    doc_mark_done(&doc->mark);
    free(doc->name);
    free(doc);
}

struct node *doc_root(const struct doc *doc)
{
    return doc->root;
}

const char *doc_name(const struct doc *doc)
{
    return doc->name;
}
