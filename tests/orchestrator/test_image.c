/* Recipes, keys, and what is in the cache: see test_image_build.c for how it gets there. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/orchestrator/image_world.h"

#define MAX_CASES 256

typedef void each_fn(const char *folder);

static void each_case(const char *kind, each_fn *each)
{
    AUTOFREE char *root = mem_printf("%s/image/%s", TEST_DATA_DIR, kind);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(root, MAX_CASES, &names, &count, &err), err);
    cr_assert_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *folder = file_join(root, names[i]);

        each(folder);
    }
    file_names_free(names, count);
}

static void check_refused(const char *folder)
{
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    struct recipe *recipe = NULL;
    struct err err = {0};

    cr_assert_eq(recipe_load(folder, &recipe, &err), -1, "'%s' was taken", folder);
    cr_assert_null(recipe);
    cr_assert_eq(err.kind, ERR_INPUT);
    expected[strcspn(expected, "\n")] = '\0';
    cr_expect_str_eq(err.text + strlen(folder) + 1, expected, "got %s", err.text);
}

Test(image, broken_recipes_are_refused_with_their_texts)
{
    each_case("invalid", check_refused);
}

static void names_add(struct buf *out, const char *title, const char **names, size_t count)
{
    buf_printf(out, ", %s", title);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, " %s", names[i]);
    }
}

static void check_taken(const char *folder)
{
    AUTOFREE char *expected_path = file_join(folder, "expected");
    AUTOFREE char *expected = support_read(expected_path);
    AUTOBUF struct buf found = BUF_INIT;
    AUTO(recipe) recipe = NULL;
    struct err err = {0};

    assert_ok(recipe_load(folder, &recipe, &err), err);
    buf_printf(&found, "%s, memory %lld MiB, disk %lld MiB", image_kind_name(recipe->kind),
               (long long)recipe->memory_mib, (long long)recipe->disk_mib);
    names_add(&found, "packages", recipe->packages, recipe->package_count);
    names_add(&found, "modules", recipe->modules, recipe->module_count);
    buf_printf(&found, ", %sfiles, %ssetup", recipe->files_dir == NULL ? "no " : "",
               recipe->setup_path == NULL ? "no " : "");
    for (size_t i = 0; i < recipe->program_count; i++) {
        const struct recipe_program *program = &recipe->programs[i];
        AUTOFREE char *title = mem_printf("program %s %s", program->package, program->path);

        names_add(&found, title, program->links, program->link_count);
    }
    buf_str_add(&found, "\n");
    cr_expect_str_eq(buf_str(&found), expected, "got %s", buf_str(&found));
}

Test(image, good_recipes_are_read)
{
    each_case("valid", check_taken);
}

Test(image_catalogue, lists_the_recipes_by_id_and_passes_over_other_folders)
{
    WORLD world;

    world_init(&world);
    cr_assert_eq(image_catalogue_count(world.catalogue), 2);
    cr_assert_str_eq(image_catalogue_at(world.catalogue, 0)->id, "kernel");
    cr_assert_str_eq(image_catalogue_at(world.catalogue, 1)->id, "machine");
}

Test(image_catalogue, suggests_the_nearest_id)
{
    WORLD world;
    const struct recipe *recipe = NULL;
    struct err err = {0};

    world_init(&world);
    cr_assert_eq(image_catalogue_get(world.catalogue, "machin", &recipe, &err), -1);
    assert_err(err, ERR_USAGE, "no image 'machin'; did you mean 'machine'?");
    cr_assert_eq(image_catalogue_get(world.catalogue, "spaceship", &recipe, &err), -1);
    assert_err(err, ERR_USAGE, "no image 'spaceship'");
}

Test(image_catalogue, refuses_the_whole_when_one_recipe_is_broken)
{
    WORLD world;
    struct image_catalogue *catalogue = NULL;
    struct err err = {0};

    world_init(&world);
    world_write(&world, "data/vm-images/broken/image.yaml", "id: broken\n");
    cr_assert_eq(image_catalogue_load(world.data, &catalogue, &err), -1);
    cr_assert_not_null(strstr(err.text, "broken/image.yaml:1:1: missing key 'kind'"), "%s",
                       err.text);
}

static void key_of(struct world *world, const char *id, char key[HASH_HEX])
{
    const struct recipe *recipe = NULL;
    struct err err = {0};

    world_reload(world);
    assert_ok(image_catalogue_get(world->catalogue, id, &recipe, &err), err);
    assert_ok(image_key(&world->store, recipe, key, &err), err);
}

/* Files that go into "machine", and whether a change of them changes its key. */
static const struct {
    const char *file, *text;
    bool changes;
} changes[] = {
    {"agent", "another agent", false},
    {"data/vm-images/base/files/etc/hosts", "changed\n", true},
    {"data/vm-images/base/files/etc/new", "", true},
    {"data/vm-images/machine/files/etc/motd", "changed\n", true},
    {"data/vm-images/machine/files/etc/new", "", true},
    {"data/vm-images/machine/setup.sh", "false\n", true},
    {"data/vm-images/machine/image.yaml",
     "id: machine\nkind: debian\nsummary: A machine.\npackages: [nginx]\n"
     "disk_mib: 64\nmemory_mib: 128\nfiles: files\nsetup: setup.sh\n",
     true},
    {"data/vm-images/machine/image.yaml",
     "# A comment.\nid: machine\nkind: debian\nsummary: In other words.\npackages: [nginx, curl]\n"
     "disk_mib: 64\nmemory_mib: 128\nfiles: files\nsetup: setup.sh\n",
     false},
    {"data/vm-images/machine/notes", "Not named in the recipe.\n", false},
    {"data/vm-images/kernel/image.yaml",
     "id: kernel\nkind: initramfs\nsummary: Other.\npackages: [linux]\nmemory_mib: 64\nmodules: "
     "[]\n",
     false},
};

Test(image_key, changes_with_everything_that_goes_into_the_image_and_with_nothing_else)
{
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        WORLD world;
        char before[HASH_HEX];
        char after[HASH_HEX];

        world_init(&world);
        key_of(&world, "machine", before);
        world_write(&world, changes[i].file, changes[i].text);
        key_of(&world, "machine", after);
        cr_expect_eq(strcmp(before, after) != 0, changes[i].changes, "change %zu, %s", i,
                     changes[i].file);
    }
}

Test(image_key, sees_whether_a_file_is_executable_but_no_other_mode)
{
    WORLD world;
    AUTOFREE char *tool = NULL;
    char before[HASH_HEX];
    char after[HASH_HEX];

    world_init(&world);
    tool = world_path(&world, "data/vm-images/machine/files/usr/bin/tool");
    key_of(&world, "machine", before);
    cr_assert_eq(chmod(tool, 0600), 0);
    key_of(&world, "machine", after);
    cr_assert_str_eq(before, after);
    cr_assert_eq(chmod(tool, 0755), 0);
    key_of(&world, "machine", after);
    cr_assert_str_neq(before, after);
}

Test(image_key, of_a_file_that_is_no_file_is_refused)
{
    WORLD world;
    AUTOFREE char *pipe = NULL;
    AUTOFREE char *expected = NULL;
    char key[HASH_HEX];
    const struct recipe *recipe = NULL;
    struct err err = {0};

    world_init(&world);
    pipe = world_path(&world, "data/vm-images/machine/files/pipe");
    cr_assert_eq(mkfifo(pipe, 0644), 0);
    assert_ok(image_catalogue_get(world.catalogue, "machine", &recipe, &err), err);
    cr_assert_eq(image_key(&world.store, recipe, key, &err), -1);
    expected = mem_printf(
        "image 'machine': '%s' is neither a file nor a folder nor a symbolic link", pipe);
    assert_err(err, ERR_INPUT, expected);
}

Test(image_default, cache_folder_follows_the_environment)
{
    AUTOFREE char *first = NULL;
    AUTOFREE char *second = NULL;
    AUTOFREE char *third = NULL;
    char *none = NULL;
    struct err err = {0};

    setenv("TAMESHI_CACHE", "/a", 1);
    setenv("XDG_CACHE_HOME", "/b", 1);
    setenv("HOME", "/c", 1);
    assert_ok(image_default_cache_dir(&first, &err), err);
    cr_assert_str_eq(first, "/a");
    setenv("TAMESHI_CACHE", "", 1);
    assert_ok(image_default_cache_dir(&second, &err), err);
    cr_assert_str_eq(second, "/b/tameshi");
    unsetenv("XDG_CACHE_HOME");
    assert_ok(image_default_cache_dir(&third, &err), err);
    cr_assert_str_eq(third, "/c/.cache/tameshi");
    unsetenv("HOME");
    cr_assert_eq(image_default_cache_dir(&none, &err), -1);
    assert_err(err, ERR_USAGE, "no place for the image cache: set TAMESHI_CACHE or HOME");
}
