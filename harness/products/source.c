/* A package is taken in whole and at once, so that what is hashed, planned and later put into a
 * machine are the same bytes, whatever happens to the folder meanwhile. */
#include "harness/products/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/ext/hash.h"
#include "harness/products/product.h"

#define YAML_NAME "product.yaml"
#define SCHEMA "tameshi.product/1"
#define MAX_FOLDER_DEPTH 4

static void add_file(struct product_source *source, const char *name, struct buf *bytes)
{
    struct source_file *file = NULL;

    source->files = mem_grow(source->files, source->file_count + 1, sizeof(*source->files));
    file = &source->files[source->file_count++];
    file->name = mem_strdup(name);
    file->bytes = *bytes;
    source->total_bytes += bytes->length;
    *bytes = (struct buf)BUF_INIT;
}

static int check_room(const struct product_source *source, const char *name, struct err *err)
{
    if (source->file_count == PRODUCT_MAX_FILES) {
        return err_set(err, ERR_INPUT, "'%s': more than %d files in a package", name,
                       PRODUCT_MAX_FILES);
    }
    return 0;
}

static int read_file(struct product_source *source, const char *path, const char *name,
                     struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    if (check_room(source, name, err) != 0 ||
        file_read(path, PRODUCT_MAX_BYTES - source->total_bytes, &bytes, err) != 0) {
        return -1;
    }
    add_file(source, name, &bytes);
    return 0;
}

static int read_folder(struct product_source *source, const char *dir, const char *prefix,
                       int depth, struct err *err);

static int read_entry(struct product_source *source, const char *path, const char *name, int depth,
                      struct err *err)
{
    AUTOFREE char *prefix = NULL;
    struct stat info;

    if (lstat(path, &info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", path);
    }
    if (S_ISREG(info.st_mode)) {
        return strcmp(name, YAML_NAME) == 0 ? 0 : read_file(source, path, name, err);
    }
    if (!S_ISDIR(info.st_mode)) {
        return err_set(err, ERR_INPUT, "'%s' is neither a file nor a folder", path);
    }
    if (depth == MAX_FOLDER_DEPTH) {
        return err_set(err, ERR_INPUT, "'%s': folders nested deeper than %d", path,
                       MAX_FOLDER_DEPTH);
    }
    prefix = mem_printf("%s/", name);
    return read_folder(source, path, prefix, depth + 1, err);
}

static int read_folder(struct product_source *source, const char *dir, const char *prefix,
                       int depth, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int answer = file_list(dir, PRODUCT_MAX_FILES + 1, &names, &count, err);

    for (size_t i = 0; answer == 0 && i < count; i++) {
        AUTOFREE char *path = file_join(dir, names[i]);
        AUTOFREE char *name = mem_printf("%s%s", prefix, names[i]);

        answer = read_entry(source, path, name, depth, err);
    }
    file_names_free(names, count);
    return answer;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct source_file *)a)->name, ((const struct source_file *)b)->name);
}

/* A folder's listing is sorted, but "a/b" and "a.b" may come in another order than their names. */
static void sort_files(struct product_source *source)
{
    if (source->file_count > 0) {
        qsort(source->files, source->file_count, sizeof(*source->files), compare_names);
    }
}

int source_load(const char *dir, struct product_source **out, struct err *err)
{
    AUTO(product_source) source = mem_alloc(sizeof(*source));
    AUTOFREE char *yaml = file_join(dir, YAML_NAME);

    if (doc_load(yaml, &source->doc, err) != 0 || read_folder(source, dir, "", 0, err) != 0) {
        return -1;
    }
    sort_files(source);
    *out = TAKE(source);
    return 0;
}

static int decode_file(struct product_source *source, const char *name, const struct node *value,
                       struct err *err)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    if (check_room(source, name, err) != 0) {
        return -1;
    }
    if (node_type(value) != NODE_STRING) {
        return err_set(err, ERR_INPUT, "file '%s': expected a string", name);
    }
    if (node_str_length(value) / 4 * 3 > PRODUCT_MAX_BYTES - source->total_bytes) {
        return err_set(err, ERR_INPUT, "file '%s': more than %zu bytes in a package", name,
                       PRODUCT_MAX_BYTES);
    }
    if (text_base64_decode(node_str(value), node_str_length(value), &bytes, err) != 0) {
        return err_wrap(err, "file '%s'", name);
    }
    add_file(source, name, &bytes);
    return 0;
}

int source_from_node(const struct node *node, struct product_source **out, struct err *err)
{
    AUTO(product_source) source = mem_alloc(sizeof(*source));
    AUTOFREE char *name = NULL;
    struct node *package = node_get(node, "package");
    struct node *files = node_get(node, "files");

    if (strcmp(node_get_str(node, "schema", ""), SCHEMA) != 0) {
        return err_set(err, ERR_INPUT, "not a product document: expected schema '" SCHEMA "'");
    }
    if (node_type(package) != NODE_OBJECT || node_type(files) != NODE_OBJECT) {
        return err_set(err, ERR_INPUT, "product document: expected package and files");
    }
    name = mem_printf("product '%.64s'", node_get_str(package, "id", ""));
    source->doc = doc_wrap(node_ref(package), name);
    for (void *i = node_iter(files); i != NULL; i = node_iter_next(files, i)) {
        if (decode_file(source, node_iter_key(i), node_iter_value(i), err) != 0) {
            return err_wrap(err, "%s", name);
        }
    }
    sort_files(source);
    *out = TAKE(source);
    return 0;
}

struct node *source_node(const struct product_source *source)
{
    struct node *node = node_object();
    struct node *files = node_object();

    for (size_t i = 0; i < source->file_count; i++) {
        const struct source_file *file = &source->files[i];
        AUTOBUF struct buf text = BUF_INIT;

        text_base64(&text, buf_str(&file->bytes), file->bytes.length);
        node_set_str(files, file->name, buf_str(&text));
    }
    node_set_str(node, "schema", SCHEMA);
    node_set(node, "package", node_copy(doc_root(source->doc)));
    node_set(node, "files", files);
    return node;
}

void product_source_free(struct product_source *source)
{
    if (source == NULL) {
        return;
    }
    for (size_t i = 0; i < source->file_count; i++) {
        free(source->files[i].name);
        buf_done(&source->files[i].bytes);
    }
    free(source->files);
    for (size_t i = 0; i < source->kept_count; i++) {
        free(source->kept[i]);
    }
    free(source->kept);
    doc_free(source->doc);
    free(source);
}

const char *source_keep(struct product_source *source, struct buf *text)
{
    char *kept = text->data == NULL ? mem_strdup("") : buf_take(text);

    source->kept = mem_grow(source->kept, source->kept_count + 1, sizeof(*source->kept));
    source->kept[source->kept_count++] = kept;
    return kept;
}

const struct source_file *source_find(const struct product_source *source, const char *name)
{
    for (size_t i = 0; i < source->file_count; i++) {
        if (strcmp(source->files[i].name, name) == 0) {
            return &source->files[i];
        }
    }
    return NULL;
}
