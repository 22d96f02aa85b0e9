/* Finds images in the cache. A look-up trusts names and sizes only; image_verify reads the bytes.
 */
#include "orchestrator/image/image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/file.h"
#include "orchestrator/image/manifest.h"
#include "orchestrator/image/parts.h"

static const char *const state_names[] = {
    [IMAGE_MISSING] = "missing", [IMAGE_BUILT] = "built", [IMAGE_DAMAGED] = "damaged"};

const char *image_state_name(enum image_state state)
{
    return state_names[state];
}

int image_state(const struct image_store *store, const struct recipe *recipe, enum image_state *out,
                struct err *err)
{
    char key[HASH_HEX];
    AUTOFREE char *dir = NULL;
    AUTO(node) manifest = NULL;
    struct err why = {0};

    if (image_key(store, recipe, key, err) < 0) {
        return -1;
    }
    dir = parts_image_dir(store, recipe, key);
    *out = manifest_look(dir, recipe, key, &manifest, &why);
    return 0;
}

/* Keeps image_build of another process from removing the folder as long as the image is in use.
 * Descriptor + 1, so that 0 means none. */
static int dir_hold(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0) {
        close(fd);
        fd = -1;
    }
    return fd + 1;
}

static void image_fill(struct image *image, const struct recipe *recipe)
{
    image->id = mem_strdup(recipe->id);
    image->kind = recipe->kind;
    image->memory_mib = recipe->memory_mib;
    image->disk_mib = recipe->disk_mib;
    if (recipe->kind == IMAGE_DEBIAN) {
        image->disk = file_join(image->dir, IMAGE_DISK);
    } else {
        image->kernel = file_join(image->dir, IMAGE_KERNEL);
        image->initramfs = file_join(image->dir, IMAGE_INITRAMFS_FILE);
    }
}

int image_find(const struct image_store *store, const char *id, struct image *out, struct err *err)
{
    const struct recipe *recipe = NULL;
    struct image image = {0};
    struct err why = {0};

    if (image_catalogue_get(store->catalogue, id, &recipe, err) < 0 ||
        image_key(store, recipe, image.key, err) < 0) {
        return -1;
    }
    image.dir = parts_image_dir(store, recipe, image.key);
    image.hold = dir_hold(image.dir);
    if (image.hold == 0 ||
        manifest_look(image.dir, recipe, image.key, &image.manifest, &why) != IMAGE_BUILT) {
        image_done(&image);
        return IMAGE_NOT_BUILT;
    }
    image_fill(&image, recipe);
    *out = image;
    return 0;
}

void image_done(struct image *image)
{
    free(image->id);
    free(image->dir);
    free(image->disk);
    free(image->kernel);
    free(image->initramfs);
    node_free(image->manifest);
    if (image->hold > 0) {
        close(image->hold - 1);
    }
    *image = (struct image){0};
}

static int64_t files_size(const struct node *manifest)
{
    const struct node *files = node_get(manifest, "files");
    int64_t total = 0;

    for (void *i = node_iter(files); i != NULL; i = node_iter_next(files, i)) {
        total += node_get_int(node_iter_value(i), "size", 0);
    }
    return total;
}

static int row_make(const struct image_store *store, const struct recipe *recipe, struct node **out,
                    struct err *err)
{
    char key[HASH_HEX];
    AUTOFREE char *dir = NULL;
    AUTO(node) row = node_object();
    AUTO(node) manifest = NULL;
    struct err why = {0};
    enum image_state state = IMAGE_MISSING;

    if (image_key(store, recipe, key, err) < 0) {
        return -1;
    }
    dir = parts_image_dir(store, recipe, key);
    state = manifest_look(dir, recipe, key, &manifest, &why);
    node_set_str(row, "id", recipe->id);
    node_set_str(row, "kind", image_kind_name(recipe->kind));
    node_set_str(row, "summary", recipe->summary);
    node_set_str(row, "state", image_state_name(state));
    node_set_str(row, "problem", state == IMAGE_DAMAGED ? why.text : NULL);
    node_set_str(row, "key", key);
    node_set_str(row, "dir", state == IMAGE_MISSING ? NULL : dir);
    node_set_int(row, "disk_mib", recipe->disk_mib);
    node_set_int(row, "memory_mib", recipe->memory_mib);
    node_set(row, "packages",
             manifest == NULL ? node_null()
                              : node_int((int64_t)node_count(node_get(manifest, "packages"))));
    node_set(row, "size_bytes", manifest == NULL ? node_null() : node_int(files_size(manifest)));
    *out = TAKE(row);
    return 0;
}

int image_list(const struct image_store *store, struct node **out, struct err *err)
{
    AUTO(node) list = node_array();

    for (size_t i = 0; i < image_catalogue_count(store->catalogue); i++) {
        struct node *row = NULL;

        if (row_make(store, image_catalogue_at(store->catalogue, i), &row, err) < 0) {
            return -1;
        }
        node_append(list, row);
    }
    *out = TAKE(list);
    return 0;
}
