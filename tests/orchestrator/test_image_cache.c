/* What image_find, image_verify and image_list say of images in the cache. */
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/orchestrator/image_world.h"

Test(image_verify, names_every_difference)
{
    WORLD world;
    struct image image;
    AUTO(node) differences = NULL;
    AUTOFREE char *stranger = NULL;
    AUTOFREE char *disk = NULL;
    struct err err = {0};

    world_init(&world);
    cr_assert_eq(image_verify(&world.store, "machine", &differences, &err), -1);
    assert_err(err, ERR_USAGE, "image 'machine' is not built");
    image = world_built(&world, "machine");
    assert_ok(image_verify(&world.store, "machine", &differences, &err), err);
    disk = support_read(image.disk);
    disk[0] = 'X'; /* of the same size: a quick look does not see it */
    support_write(image.disk, disk);
    cr_assert_str_eq(world_state(&world, "machine"), "built");
    stranger = file_join(image.dir, "stranger");
    support_write(stranger, "");
    cr_assert_eq(image_verify(&world.store, "machine", &differences, &err), IMAGE_DIFFERS);
    cr_assert_eq(node_count(differences), 2);
    cr_assert_str_eq(node_str(node_path(differences, "0.file")), "disk.raw");
    cr_assert_str_eq(node_str(node_path(differences, "0.problem")), "sha256");
    cr_assert_str_eq(node_str(node_path(differences, "1.file")), "stranger");
    cr_assert_str_eq(node_str(node_path(differences, "1.problem")), "unknown");
    image_done(&image);
}

/* Ways to damage an image, and what the listing says of it then. */
static const struct {
    const char *file, *text, *problem; /* text NULL: removed */
} damages[] = {
    {"disk.raw", NULL, "'disk.raw' is missing"},
    {"disk.raw", "short", "'disk.raw' has 5 bytes, expected 111"},
    {"manifest.json", NULL, "'manifest.json' is missing"},
    {"manifest.json", "{\"schema\": \"tameshi.image/9\"}",
     "'manifest.json' has schema 'tameshi.image/9', expected 'tameshi.image/1'"},
};

Test(image_list, shows_damage_and_a_build_repairs_it)
{
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        WORLD world;
        struct image image;
        AUTO(node) list = NULL;
        AUTOFREE char *path = NULL;
        struct err err = {0};

        world_init(&world);
        image = world_built(&world, "machine");
        path = file_join(image.dir, damages[i].file);
        image_done(&image);
        if (damages[i].text == NULL) {
            cr_assert_eq(unlink(path), 0);
        } else {
            support_write(path, damages[i].text);
        }
        assert_ok(image_list(&world.store, &list, &err), err);
        cr_assert_str_eq(node_str(node_path(list, "1.state")), "damaged");
        cr_assert_str_eq(node_str(node_path(list, "1.problem")), damages[i].problem);
        cr_assert_eq(image_find(&world.store, "machine", &image, &err), IMAGE_NOT_BUILT);
        image = world_built(&world, "machine");
        cr_assert_str_eq(world_state(&world, "machine"), "built");
        world_assert_images(&world, 1);
        image_done(&image);
    }
}

Test(image_list, is_a_row_for_each_recipe)
{
    WORLD world;
    struct image image;
    AUTO(node) list = NULL;
    AUTOFREE char *expected = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    char kernel[HASH_HEX];
    struct err err = {0};

    world_init(&world);
    image = world_built(&world, "machine");
    assert_ok(image_key(&world.store, image_catalogue_at(world.catalogue, 0), kernel, &err), err);
    assert_ok(image_list(&world.store, &list, &err), err);
    assert_ok(node_dump(list, NODE_CANONICAL, &text, &err), err);
    expected = mem_printf("[{\"dir\":null,\"disk_mib\":0,\"id\":\"kernel\",\"key\":\"%s\",\"kind\":"
                          "\"initramfs\",\"memory_mib\":64,"
                          "\"packages\":null,\"problem\":null,\"size_bytes\":null,\"state\":"
                          "\"missing\",\"summary\":\"A kernel.\"},"
                          "{\"dir\":\"%s\",\"disk_mib\":64,\"id\":\"machine\",\"key\":\"%s\","
                          "\"kind\":\"debian\",\"memory_mib\":128,"
                          "\"packages\":2,\"problem\":null,\"size_bytes\":111,\"state\":\"built\","
                          "\"summary\":\"A machine.\"}]",
                          kernel, image.dir, image.key);
    cr_assert_str_eq(buf_str(&text), expected, "got %s", buf_str(&text));
    image_done(&image);
}
