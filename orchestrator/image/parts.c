/* Where things lie; one place, so that a build, a look-up and a check cannot disagree. */
#include "orchestrator/image/parts.h"

#include <stdlib.h>

#include "common/base/file.h"

static const char *const debian_files[] = {IMAGE_DISK, NULL};
static const char *const initramfs_files[] = {IMAGE_KERNEL, IMAGE_INITRAMFS_FILE, NULL};

const char *const *parts_files(enum image_kind kind)
{
    return kind == IMAGE_DEBIAN ? debian_files : initramfs_files;
}

char *parts_base_files(const struct recipe *recipe)
{
    AUTOFREE char *recipes = file_dirname(recipe->dir);

    return mem_printf("%s/base/files", recipes);
}

char *parts_images_dir(const struct image_store *store)
{
    return file_join(store->cache_dir, "images");
}

char *parts_image_dir(const struct image_store *store, const struct recipe *recipe,
                      const char key[HASH_HEX])
{
    return mem_printf("%s/images/%s-%.*s", store->cache_dir, recipe->id, IMAGE_KEY_DIGITS, key);
}

char *parts_build_dir(const struct image_store *store, const struct recipe *recipe)
{
    return mem_printf("%s/images/.build-%s", store->cache_dir, recipe->id);
}

char *parts_old_dir(const struct image_store *store, const struct recipe *recipe)
{
    return mem_printf("%s/images/.old-%s", store->cache_dir, recipe->id);
}

char *parts_lock_path(const struct image_store *store, const char *name)
{
    return mem_printf("%s/locks/%s.lock", store->cache_dir, name);
}

char *parts_log_path(const struct image_store *store, const struct recipe *recipe)
{
    return mem_printf("%s/logs/%s.log", store->cache_dir, recipe->id);
}

char *image_default_data_dir(void)
{
    const char *folder = getenv("TAMESHI_DATA");

    return mem_strdup(folder != NULL && folder[0] != '\0' ? folder : TAMESHI_DATA_DIR);
}

int image_default_cache_dir(char **out, struct err *err)
{
    static const struct {
        const char *variable, *below;
    } places[] = {
        {"TAMESHI_CACHE", ""}, {"XDG_CACHE_HOME", "/tameshi"}, {"HOME", "/.cache/tameshi"}};

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const char *folder = getenv(places[i].variable);

        if (folder != NULL && folder[0] != '\0') {
            *out = mem_printf("%s%s", folder, places[i].below);
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "no place for the image cache: set TAMESHI_CACHE or HOME");
}
