/* Packages as wholes: from a folder or from a plan, one or all, and the document and hash that
 * stand for one. */
#include "harness/products/product.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/ext/regex.h"
#include "harness/products/decode.h"

#define MAX_PRODUCTS 1024

/* Takes the source. */
static int build(struct product_source *source, struct product **out, struct err *err)
{
    AUTO(product) product = mem_alloc(sizeof(*product));

    product->source = source;
    if (decode_product(product, err) != 0) {
        return -1;
    }
    *out = TAKE(product);
    return 0;
}

/* Two packages in one folder of products must not share an id, and the folder is what people see.
 */
static int check_folder(const char *dir, const struct product *product, struct err *err)
{
    AUTOFREE char *real = realpath(dir, NULL);
    struct cur root;
    struct cur id;

    if (real == NULL) {
        return err_sys(err, ERR_IO, "cannot resolve '%s'", dir);
    }
    if (strcmp(file_basename(real), product->id) == 0) {
        return 0;
    }
    if (cur_root(product->source->doc, &root, err) != 0 ||
        cur_any(&root, "id", true, &id, err) != 0) {
        return -1;
    }
    return cur_fail(&id, err, "'%s' is in the folder '%s', expected the same name", product->id,
                    file_basename(real));
}

int product_load(const char *dir, struct product **out, struct err *err)
{
    AUTO(product) product = NULL;
    struct product_source *source = NULL;

    if (source_load(dir, &source, err) != 0 || build(source, &product, err) != 0 ||
        check_folder(dir, product, err) != 0) {
        return -1;
    }
    *out = TAKE(product);
    return 0;
}

int product_from_node(const struct node *node, struct product **out, struct err *err)
{
    struct product_source *source = NULL;

    if (source_from_node(node, &source, err) != 0) {
        return -1;
    }
    return build(source, out, err);
}

void product_free(struct product *product)
{
    if (product == NULL) {
        return;
    }
    free(product->version_packages);
    free(product->settings);
    for (size_t i = 0; i < product->arm_count; i++) {
        decode_arm_done(&product->arms[i]);
    }
    free(product->arms);
    for (size_t i = 0; i < product->sensor_count; i++) {
        sensor_spec_done(&product->sensors[i]);
    }
    free(product->sensors);
    for (size_t i = 0; i < product->block_count; i++) {
        free(product->blocks[i].status);
        regex_free(product->blocks[i].regex);
    }
    free(product->blocks);
    for (size_t i = 0; i < product->depth_count; i++) {
        regex_free(product->depth[i].regex);
        free(product->depth[i].capec);
    }
    free(product->depth);
    product_source_free(product->source);
    free(product);
}

static int load_entry(const char *folder, const char *name, struct product_list *list,
                      struct err *err)
{
    AUTOFREE char *dir = file_join(folder, name);
    AUTOFREE char *yaml = file_join(dir, "product.yaml");

    if (!file_exists(yaml)) {
        return 0;
    }
    if (product_load(dir, &list->items[list->count], err) != 0) {
        return -1;
    }
    list->count++;
    return 0;
}

int product_load_all(const char *folder, struct product_list *out, struct err *err)
{
    struct product_list list = {NULL, 0};
    char **names = NULL;
    size_t count = 0;
    int answer = file_list(folder, MAX_PRODUCTS, &names, &count, err);

    if (answer != 0) {
        return -1;
    }
    list.items = mem_array(count + 1, sizeof(struct product *));
    for (size_t i = 0; answer == 0 && i < count; i++) {
        answer = load_entry(folder, names[i], &list, err);
    }
    file_names_free(names, count);
    if (answer != 0) {
        product_list_done(&list);
        return -1;
    }
    *out = list;
    return 0;
}

void product_list_done(struct product_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        product_free(list->items[i]);
    }
    free(list->items);
    *list = (struct product_list){NULL, 0};
}

const struct product *product_list_find(const struct product_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i]->id, id) == 0) {
            return list->items[i];
        }
    }
    return NULL;
}

struct node *product_node(const struct product *product)
{
    return source_node(product->source);
}

void product_hash(const struct product *product, char out[HASH_HEX])
{
    AUTO(node) node = product_node(product);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    if (node_dump(node, NODE_CANONICAL, &text, &err) != 0) {
        /* Only a real number cannot be written so, and strict decoding has let none in. */
        (void)fprintf(stderr, "product '%s': %s\n", product->id, err.text);
        abort();
    }
    hash_bytes(text.data, text.length, out);
}

const struct product_arm *product_find_arm(const struct product *product,
                                           enum product_arm_kind kind)
{
    for (size_t i = 0; i < product->arm_count; i++) {
        if (product->arms[i].kind == kind) {
            return &product->arms[i];
        }
    }
    return NULL;
}
