#include "tests/orchestrator/image_world.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"

#define MACHINE                                                                                    \
    "id: machine\nkind: debian\nsummary: A machine.\npackages: [nginx, curl]\n"                    \
    "disk_mib: 64\nmemory_mib: 128\nfiles: files\nsetup: setup.sh\n"
#define KERNEL                                                                                     \
    "id: kernel\nkind: initramfs\nsummary: A kernel.\npackages: [linux-image-meta]\n"              \
    "memory_mib: 64\nmodules: [net-card]\n"

char *world_path(const struct world *world, const char *relative)
{
    return file_join(world->folder, relative);
}

void world_write(const struct world *world, const char *relative, const char *text)
{
    AUTOFREE char *path = world_path(world, relative);
    AUTOFREE char *folder = file_dirname(path);
    struct err err = {0};

    assert_ok(file_mkdirs(folder, 0755, &err), err);
    support_write(path, text);
}

char *world_read(const struct world *world, const char *relative)
{
    AUTOFREE char *path = world_path(world, relative);

    return support_read(path);
}

bool world_has(const struct world *world, const char *relative)
{
    AUTOFREE char *path = world_path(world, relative);

    return file_exists(path);
}

void world_reload(struct world *world)
{
    struct err err = {0};

    image_catalogue_free(world->catalogue);
    world->catalogue = NULL;
    assert_ok(image_catalogue_load(world->data, &world->catalogue, &err), err);
    world->store = (struct image_store){world->catalogue, world->cache, world->agent};
}

static void environment_set(const struct world *world)
{
    AUTOFREE char *path = mem_printf("%s/image/bin:%s", TEST_DATA_DIR, getenv("PATH"));
    AUTOFREE char *calls = world_path(world, "calls");
    AUTOFREE char *sources = world_path(world, "sources");

    setenv("PATH", path, 1);
    setenv("FAKE_LOG", calls, 1);
    setenv("FAKE_SOURCES", sources, 1);
}

void world_init(struct world *world)
{
    *world = (struct world){.folder = support_folder()};
    world->data = world_path(world, "data");
    world->cache = world_path(world, "cache");
    world->agent = world_path(world, "agent");
    world_write(world, "agent", "the agent");
    world_write(world, "calls", "");
    world_write(world, "data/vm-images/README.md", "No recipe.");
    world_write(world, "data/vm-images/base/files/etc/hosts", "base\n");
    world_write(world, "data/vm-images/base/files/etc/motd", "base\n");
    world_write(world, "data/vm-images/machine/image.yaml", MACHINE);
    world_write(world, "data/vm-images/machine/files/etc/motd", "machine\n");
    world_write(world, "data/vm-images/machine/files/usr/bin/tool", "tool\n");
    world_write(world, "data/vm-images/machine/setup.sh", "true\n");
    world_write(world, "data/vm-images/kernel/image.yaml", KERNEL);
    world_reload(world);
    environment_set(world);
}

void world_done(struct world *world)
{
    image_catalogue_free(world->catalogue);
    buf_done(&world->phases);
    free(world->data);
    free(world->cache);
    free(world->agent);
    support_folder_done(&world->folder);
}

static void phase_add(void *data, const char *image, const char *phase, const char *detail)
{
    struct world *world = data;

    cr_assert_not_null(image);
    cr_assert_not_null(detail);
    buf_printf(&world->phases, "%s ", phase);
}

int world_build(struct world *world, const char *id, struct err *err)
{
    struct image_build_options options = {
        .timeout_ms = 60000, .progress = phase_add, .data = world};

    buf_clear(&world->phases);
    return image_build(&world->store, id, &options, err);
}

struct image world_built(struct world *world, const char *id)
{
    struct image image = {0};
    struct err err = {0};

    assert_ok(world_build(world, id, &err), err);
    assert_ok(image_find(&world->store, id, &image, &err), err);
    return image;
}

char *world_calls(const struct world *world)
{
    char *calls = world_read(world, "calls");

    world_write(world, "calls", "");
    return calls;
}

const char *world_state(const struct world *world, const char *id)
{
    const struct recipe *recipe = NULL;
    enum image_state state = IMAGE_MISSING;
    struct err err = {0};

    assert_ok(image_catalogue_get(world->catalogue, id, &recipe, &err), err);
    assert_ok(image_state(&world->store, recipe, &state, &err), err);
    return image_state_name(state);
}

void world_assert_images(const struct world *world, size_t expected)
{
    AUTOFREE char *path = world_path(world, "cache/images");
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(path, 100, &names, &count, &err), err);
    cr_assert_eq(count, expected, "%zu entries, the first is %s", count, count > 0 ? names[0] : "");
    file_names_free(names, count);
}

void world_plain(const struct world *world, struct err *err)
{
    struct buf text = BUF_INIT;
    const char *rest = err->text;

    for (const char *found = NULL; (found = strstr(rest, world->cache)) != NULL;) {
        buf_add(&text, rest, (size_t)(found - rest));
        buf_str_add(&text, "CACHE");
        rest = found + strlen(world->cache);
    }
    buf_str_add(&text, rest);
    snprintf(err->text, sizeof(err->text), "%s", buf_str(&text));
    buf_done(&text);
}
