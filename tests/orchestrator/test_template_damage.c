/* Every way a saved template can be damaged: it is never handed out, it is removed, and it can be
 * baked again. Each is done to one that was used before and is remembered as whole, and to one that
 * was not. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/template_store.h"
#include "tests/support.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BYTES 200000
#define LIMIT_MIB 100

static void make(struct template_store *store)
{
    struct template_bake bake = {.lock_fd = -1};
    struct saved_template *saved = NULL;
    struct err err = {.kind = ERR_NONE};
    AUTO(node) about = node_object();
    AUTOFREE char *bytes = mem_alloc(BYTES);
    AUTOFREE char *file = NULL;
    AUTOFREE char *folder = NULL;
    AUTOFREE char *below = NULL;
    int status = template_store_find(store, KEY, &saved, &bake, &err);

    cr_assert_eq(status, TEMPLATE_ABSENT, "answered %d: %s", status, err.text);
    file = file_join(bake.folder, "file");
    folder = file_join(bake.folder, "tree");
    below = file_join(folder, "below");
    memset(bytes, 'x', BYTES);
    assert_ok(file_write_atomic(file, bytes, BYTES, 0600, &err), err);
    assert_ok(file_mkdirs(folder, 0700, &err), err);
    support_write(below, "below");
    node_set_str(about, "seed", "5eed");
    assert_ok(template_bake_end(store, &bake, about, &saved, &err), err);
    saved_template_free(saved);
}

static void write_at(const char *path, const char *text, off_t offset)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

    cr_assert_eq(pwrite(fd, text, strlen(text), offset), (ssize_t)strlen(text), "%s", path);
}

static void flip_a_byte(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "file");

    write_at(path, "y", BYTES - 1);
}

/* All that can be set back is; the time of change cannot. */
static void flip_a_byte_and_set_the_times_back(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "file");
    struct stat before;

    cr_assert_eq(stat(path, &before), 0);
    write_at(path, "y", 70000);
    cr_assert_eq(utimensat(AT_FDCWD, path, (struct timespec[]){before.st_atim, before.st_mtim}, 0),
                 0);
}

static void flip_a_byte_in_a_tree(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "tree/below");

    write_at(path, "B", 0);
}

static void cut_a_file(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "file");

    cr_assert_eq(truncate(path, BYTES - 1), 0);
}

/* What is added are zeros, which the digest leaves out. */
static void lengthen_a_file(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "file");

    cr_assert_eq(truncate(path, BYTES + 65536), 0);
}

static void remove_a_file(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "file");

    cr_assert_eq(unlink(path), 0);
}

static void add_a_file(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "tree/more");

    support_write(path, "");
}

static void remove_the_manifest(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "manifest.json");

    cr_assert_eq(unlink(path), 0);
}

static void cut_the_manifest(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "manifest.json");

    cr_assert_eq(truncate(path, 100), 0);
}

/* Replaces one text in the manifest by another of the same length. */
static void change_manifest(const char *folder, const char *from, const char *to)
{
    AUTOFREE char *path = file_join(folder, "manifest.json");
    AUTOFREE char *text = support_read(path);
    char *place = strstr(text, from);

    cr_assert_not_null(place, "%s", text);
    memcpy(place, to, strlen(from));
    support_write(path, text);
}

static void change_what_the_manifest_says(const char *folder)
{
    change_manifest(folder, "5eed", "0eed");
}

static void change_a_size_in_the_manifest(const char *folder)
{
    change_manifest(folder, "200000", "200001");
}

static void change_the_schema(const char *folder)
{
    change_manifest(folder, "tameshi.template/1", "tameshi.template/9");
}

static void make_the_manifest_another_value(const char *folder)
{
    AUTOFREE char *path = file_join(folder, "manifest.json");

    support_write(path, "[]\n");
}

static void (*const damages[])(const char *folder) = {
    flip_a_byte,
    flip_a_byte_and_set_the_times_back,
    flip_a_byte_in_a_tree,
    cut_a_file,
    lengthen_a_file,
    remove_a_file,
    add_a_file,
    remove_the_manifest,
    cut_the_manifest,
    change_what_the_manifest_says,
    change_a_size_in_the_manifest,
    change_the_schema,
    make_the_manifest_another_value,
};

static void find_once(struct template_store *store)
{
    struct template_bake bake = {.lock_fd = -1};
    AUTO(saved_template) saved = NULL;
    struct err err = {.kind = ERR_NONE};

    assert_ok(template_store_find(store, KEY, &saved, &bake, &err), err);
}

static void damage_is_seen(size_t i, bool used_before)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *target = file_join(folder, KEY);
    AUTO(template_store) store = NULL;
    struct template_bake bake = {.lock_fd = -1};
    struct saved_template *saved = NULL;
    struct err err = {.kind = ERR_NONE};
    int status = 0;

    assert_ok(template_store_new(folder, LIMIT_MIB, &store, &err), err);
    make(store);
    if (used_before) {
        find_once(store);
    }
    damages[i](target);
    status = template_store_find(store, KEY, &saved, &bake, &err);
    cr_assert_eq(status, TEMPLATE_ABSENT, "damage %zu, %d: answered %d", i, used_before, status);
    cr_assert_not(file_exists(target), "damage %zu", i);
    template_bake_drop(&bake);
    make(store);
    find_once(store);
}

Test(template_store, never_hands_out_a_damaged_template, .timeout = 60)
{
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        damage_is_seen(i, false);
    }
}

Test(template_store, never_hands_out_one_that_was_damaged_since_it_was_used, .timeout = 60)
{
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        damage_is_seen(i, true);
    }
}
