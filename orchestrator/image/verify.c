/* Checks a built image against its manifest, byte by byte. Every difference is named, not only the
 * first: whoever looks has to judge whether a disk went bad or somebody changed a file. */
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/image/image.h"
#include "orchestrator/image/manifest.h"
#include "orchestrator/image/parts.h"

#define DIR_FILES_MAX 1000

static void difference_add(struct node *differences, const char *file, const char *problem,
                           struct node *expected, struct node *found)
{
    AUTO(node) entry = node_object();

    node_set_str(entry, "file", file);
    node_set_str(entry, "problem", problem);
    node_set(entry, "expected", expected);
    node_set(entry, "found", found);
    node_append(differences, TAKE(entry));
}

static int file_compare(const char *dir, const char *name, const struct node *entry,
                        struct node *differences, struct err *err)
{
    AUTOFREE char *path = file_join(dir, name);
    const char *wanted = node_get_str(entry, "sha256", "");
    int64_t wanted_size = node_get_int(entry, "size", -1);
    char digest[HASH_HEX];
    int64_t size = 0;

    if (!file_exists(path)) {
        difference_add(differences, name, "missing", node_string(wanted), node_null());
        return 0;
    }
    size = file_size(path, err);
    if (size < 0 || hash_file(path, digest, err) < 0) {
        return -1;
    }
    if (size != wanted_size) {
        difference_add(differences, name, "size", node_int(wanted_size), node_int(size));
    } else if (strcmp(digest, wanted) != 0) {
        difference_add(differences, name, "sha256", node_string(wanted), node_string(digest));
    }
    return 0;
}

static int unknown_compare(const char *dir, const struct node *files, struct node *differences,
                           struct err *err)
{
    char **names = NULL;
    size_t count = 0;

    if (file_list(dir, DIR_FILES_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (node_get(files, names[i]) == NULL && strcmp(names[i], IMAGE_MANIFEST) != 0) {
            difference_add(differences, names[i], "unknown", node_null(), node_null());
        }
    }
    file_names_free(names, count);
    return 0;
}

static int files_compare(const char *dir, const struct node *manifest, struct node *differences,
                         struct err *err)
{
    const struct node *files = node_get(manifest, "files");

    for (void *i = node_iter(files); i != NULL; i = node_iter_next(files, i)) {
        const char *name = node_iter_key(i);

        if (strchr(name, '/') != NULL) {
            difference_add(differences, name, "unknown", node_null(), node_null());
        } else if (file_compare(dir, name, node_iter_value(i), differences, err) < 0) {
            return -1;
        }
    }
    return unknown_compare(dir, files, differences, err);
}

int image_verify(const struct image_store *store, const char *id, struct node **differences,
                 struct err *err)
{
    const struct recipe *recipe = NULL;
    char key[HASH_HEX];
    AUTOFREE char *dir = NULL;
    AUTO(node) manifest = NULL;
    AUTO(node) found = node_array();
    struct err why = {0};

    if (image_catalogue_get(store->catalogue, id, &recipe, err) < 0 ||
        image_key(store, recipe, key, err) < 0) {
        return -1;
    }
    dir = parts_image_dir(store, recipe, key);
    if (!file_is_dir(dir)) {
        return err_set(err, ERR_USAGE, "image '%s' is not built", id);
    }
    if (manifest_read(dir, recipe, key, &manifest, &why) < 0) {
        difference_add(found, IMAGE_MANIFEST, "manifest", node_null(), node_string(why.text));
    } else if (files_compare(dir, manifest, found, err) < 0) {
        return err_wrap(err, "image '%s'", id);
    }
    if (node_count(found) == 0) {
        return 0;
    }
    *differences = TAKE(found);
    return IMAGE_DIFFERS;
}
