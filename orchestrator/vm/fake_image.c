/* Read each time a fake machine starts, out of its tree: a frozen state brings its own start.json
 * back. */
#include "orchestrator/vm/fake_image.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/ext/doc.h"

#define ARGV_MAX 64

static char *program_path(const char *name, const char *tree, const char *bin)
{
    if (bin != NULL) {
        AUTOFREE char *path = file_join(bin, name);

        if (file_exists(path)) {
            return TAKE(path);
        }
    }
    return file_join(tree, name);
}

static int program_read(const struct cur *list, const char *tree, const char *bin, char ***out,
                        struct err *err)
{
    size_t count = node_count(list->node);
    char **argv = NULL;

    if (node_type(list->node) != NODE_ARRAY || count == 0 || count > ARGV_MAX) {
        return cur_fail(list, err, "expected a program and its arguments, at most %d", ARGV_MAX);
    }
    argv = mem_array(count + 1, sizeof(*argv));
    for (size_t i = 0; i < count; i++) {
        struct cur item;
        const char *text = NULL;

        cur_item(list, i, &item);
        if (cur_as_str(&item, &text, err) < 0) {
            file_names_free(argv, i);
            return -1;
        }
        argv[i] = i == 0 ? program_path(text, tree, bin) : mem_strdup(text);
    }
    *out = argv;
    return 0;
}

static int programs_read(const struct cur *root, const char *tree, const char *bin,
                         struct fake_image *image, struct err *err)
{
    struct cur run;
    int found = cur_array(root, "run", false, &run, err);

    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    if (node_count(run.node) > FAKE_PROGRAMS_MAX) {
        return cur_fail(&run, err, "at most %d programs", FAKE_PROGRAMS_MAX);
    }
    for (size_t i = 0; i < node_count(run.node); i++) {
        struct cur list;

        cur_item(&run, i, &list);
        if (program_read(&list, tree, bin, &image->argv[i], err) < 0) {
            return -1;
        }
        image->program_count++;
    }
    return 0;
}

static int ports_read(const struct cur *root, struct fake_image *image, struct err *err)
{
    struct cur ports;
    int found = cur_array(root, "ports", false, &ports, err);

    if (found != 0) {
        return found < 0 ? -1 : 0;
    }
    for (size_t i = 0; i < node_count(ports.node); i++) {
        int64_t port = node_int_value(node_at(ports.node, i));

        if (port < 1 || port > 65535 || i >= FAKE_PORTS_MAX) {
            return cur_fail(&ports, err, "expected at most %d port numbers", FAKE_PORTS_MAX);
        }
        image->ports[image->port_count++] = (uint16_t)port;
    }
    return 0;
}

int fake_image_load(const char *tree, const char *bin, struct fake_image **out, struct err *err)
{
    static const char *const known[] = {"run", "ports", NULL};
    AUTOFREE char *path = file_join(tree, "start.json");
    AUTO(fake_image) image = mem_alloc(sizeof(*image));
    AUTO(doc) doc = NULL;
    struct cur root;

    if (file_exists(path) &&
        (doc_load(path, &doc, err) < 0 || cur_root(doc, &root, err) < 0 ||
         cur_known(&root, known, err) < 0 || programs_read(&root, tree, bin, image, err) < 0 ||
         ports_read(&root, image, err) < 0)) {
        return -1;
    }
    *out = TAKE(image);
    return 0;
}

void fake_image_free(struct fake_image *image)
{
    if (image == NULL) {
        return;
    }
    for (size_t i = 0; i < image->program_count; i++) {
        size_t count = 0;

        while (image->argv[i][count] != NULL) {
            count++;
        }
        file_names_free(image->argv[i], count);
    }
    free(image);
}
