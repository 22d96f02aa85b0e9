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

int e2e_images(struct e2e_images *out, struct err *err)
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
    found = find(&store, "attacker", &out->attacker, err);
    found = found == 0 ? find(&store, "target-web", &out->target, err) : found;
    return found == 0 ? find(&store, "product-proxy", &out->product, err) : found;
}
