/* The catalogue of all image recipes below a data folder. Loading is all or nothing: a bad recipe
 * is found before the first image is built, not when its turn comes. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/recipe.h"

#define FOLDERS_MAX 500

struct image_catalogue {
    struct recipe **recipes;
    size_t count;
};

static int folder_load(struct image_catalogue *catalogue, const char *dir, struct err *err)
{
    AUTOFREE char *path = file_join(dir, "image.yaml");

    if (!file_exists(path)) {
        return 0;
    }
    if (recipe_load(dir, &catalogue->recipes[catalogue->count], err) < 0) {
        return -1;
    }
    catalogue->count++;
    return 0;
}

int image_catalogue_load(const char *data_dir, struct image_catalogue **out, struct err *err)
{
    AUTO(image_catalogue) catalogue = mem_alloc(sizeof(*catalogue));
    AUTOFREE char *folder = file_join(data_dir, "vm-images");
    char **names = NULL;
    size_t count = 0;
    int answer = 0;

    if (file_list(folder, FOLDERS_MAX, &names, &count, err) < 0) {
        return -1;
    }
    catalogue->recipes = mem_array(count + 1, sizeof(struct recipe *));
    for (size_t i = 0; i < count && answer == 0; i++) {
        AUTOFREE char *dir = file_join(folder, names[i]);

        answer = folder_load(catalogue, dir, err);
    }
    file_names_free(names, count);
    if (answer < 0) {
        return -1;
    }
    if (catalogue->count == 0) {
        return err_set(err, ERR_INPUT, "no image recipes in '%s'", folder);
    }
    *out = TAKE(catalogue);
    return 0;
}

void image_catalogue_free(struct image_catalogue *catalogue)
{
    if (catalogue == NULL) {
        return;
    }
    for (size_t i = 0; i < catalogue->count; i++) {
        recipe_free(catalogue->recipes[i]);
    }
    free(catalogue->recipes);
    free(catalogue);
}

size_t image_catalogue_count(const struct image_catalogue *catalogue)
{
    return catalogue->count;
}

const struct recipe *image_catalogue_at(const struct image_catalogue *catalogue, size_t index)
{
    return catalogue->recipes[index];
}

int image_catalogue_get(const struct image_catalogue *catalogue, const char *id,
                        const struct recipe **out, struct err *err)
{
    AUTOFREE const char **ids = mem_array(catalogue->count + 1, sizeof(*ids));
    const char *near = NULL;

    for (size_t i = 0; i < catalogue->count; i++) {
        ids[i] = catalogue->recipes[i]->id;
        if (strcmp(ids[i], id) == 0) {
            *out = catalogue->recipes[i];
            return 0;
        }
    }
    near = text_suggest(id, ids);
    if (near != NULL) {
        return err_set(err, ERR_USAGE, "no image '%s'; did you mean '%s'?", id, near);
    }
    return err_set(err, ERR_USAGE, "no image '%s'", id);
}
