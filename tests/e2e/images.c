/* The images of the end-to-end tests, out of the cache that `tameshi image build` fills. */
#include "common/base/mem.h"
#include "orchestrator/image/image.h"
#include "tests/e2e/e2e.h"

/* Its strings are kept: see e2e.h. */
static int find(const struct image_store *store, const char *id, struct environment_image *out,
                struct err *err)
{
    struct image image = {.id = NULL};
    int found = image_find(store, id, &image, err);

    if (found == IMAGE_NOT_BUILT) {
        err_set(err, ERR_HOST, "image '%s' is not built (tameshi image build)", id);
        return E2E_SKIP;
    }
    if (found < 0) {
        return -1;
    }
    *out = (struct environment_image){
        .id = id,
        .disk = mem_strdup(image.disk),
        .kernel = mem_strdup(image.kernel),
        .initramfs = mem_strdup(image.initramfs),
        .memory_mib = (int)image.memory_mib,
    };
    image_done(&image);
    return 0;
}

int e2e_topology(const char *id, struct topology **out, struct err *err)
{
    AUTOFREE char *data = image_default_data_dir();

    return topology_find(data, id, out, err);
}

/* Opens the store around the look-up of some images. */
static int find_all(const char *const *ids, struct environment_image *const *out, size_t count,
                    struct err *err)
{
    AUTO(image_catalogue) catalogue = NULL;
    AUTOFREE char *data = image_default_data_dir();
    AUTOFREE char *cache = NULL;
    struct image_store store = {.agent_path = TEST_AGENT};
    int found = 0;

    if (image_catalogue_load(data, &catalogue, err) < 0 ||
        image_default_cache_dir(&cache, err) < 0) {
        return -1;
    }
    store.catalogue = catalogue;
    store.cache_dir = cache;
    for (size_t i = 0; i < count && found == 0; i++) {
        found = find(&store, ids[i], out[i], err);
    }
    return found;
}

int e2e_image(const char *id, struct environment_image *out, struct err *err)
{
    return find_all(&id, &out, 1, err);
}

int e2e_images(struct e2e_images *out, struct err *err)
{
    static const char *const ids[] = {"attacker", "target-web", "product-proxy"};
    struct environment_image *const places[] = {&out->attacker, &out->target, &out->product};

    return find_all(ids, places, COUNT_OF(ids), err);
}
