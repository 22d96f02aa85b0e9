#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/support.h"

static char *make(const char *folder, const char *name, const char *text)
{
    char *path = file_join(folder, name);

    support_write(path, text);
    return path;
}

Test(file_mkdirs, makes_what_is_missing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a/b//c/");
    struct err err = {0};

    assert_ok(file_mkdirs(path, 0755, &err), err);
    assert_ok(file_mkdirs(path, 0755, &err), err);
    assert_ok(file_mkdirs("/", 0755, &err), err);
    cr_assert(file_is_dir(path));
}

Test(file_mkdirs, names_the_file_in_the_way)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *file = make(folder, "a", "");
    AUTOFREE char *path = file_join(file, "b");
    AUTOFREE char *expected = mem_printf("cannot make folder '%s': File exists", file);
    struct err err = {0};

    cr_assert_eq(file_mkdirs(path, 0755, &err), -1);
    assert_err(err, ERR_IO, expected);
}

Test(file_remove_tree, removes_folders_with_what_they_hold)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "t");
    AUTOFREE char *deep = file_join(tree, "a/b/c");
    AUTOFREE char *file = NULL;
    struct err err = {0};

    assert_ok(file_mkdirs(deep, 0755, &err), err);
    file = make(deep, "f", "x");
    assert_ok(file_remove_tree(tree, &err), err);
    cr_assert_not(file_exists(tree));
}

Test(file_remove_tree, removes_a_file_and_accepts_an_absent_one)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *file = make(folder, "f", "x");
    AUTOFREE char *below = file_join(file, "x");
    struct err err = {0};

    assert_ok(file_remove_tree(below, &err), err);
    cr_assert(file_exists(file));
    assert_ok(file_remove_tree(file, &err), err);
    assert_ok(file_remove_tree(file, &err), err);
    cr_assert_not(file_exists(file));
}

Test(file_remove_tree, does_not_follow_links)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *kept = file_join(folder, "kept");
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *link = file_join(tree, "link");
    AUTOFREE char *file = NULL;
    struct err err = {0};

    assert_ok(file_mkdirs(kept, 0755, &err), err);
    assert_ok(file_mkdirs(tree, 0755, &err), err);
    file = make(kept, "f", "x");
    cr_assert_eq(symlink(kept, link), 0);
    assert_ok(file_remove_tree(tree, &err), err);
    cr_assert(file_exists(file));
    cr_assert_not(file_exists(tree));
}

Test(file_copy_tree, copies_files_folders_and_links)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "from");
    AUTOFREE char *sub = file_join(from, "sub");
    AUTOFREE char *link = file_join(from, "link");
    AUTOFREE char *to = file_join(folder, "to");
    AUTOFREE char *copy = file_join(to, "sub/f");
    AUTOFREE char *link_copy = file_join(to, "link");
    AUTOFREE char *file = NULL;
    AUTOFREE char *text = NULL;
    char target[64] = "";
    struct err err = {0};
    struct stat info;

    assert_ok(file_mkdirs(sub, 0755, &err), err);
    file = make(sub, "f", "text");
    cr_assert_eq(symlink("sub/f", link), 0);
    cr_assert_eq(chmod(sub, 0750), 0);
    assert_ok(file_copy_tree(from, to, &err), err);
    text = support_read(copy);
    cr_assert_str_eq(text, "text");
    cr_assert_gt(readlink(link_copy, target, sizeof(target) - 1), 0);
    cr_assert_str_eq(target, "sub/f");
    cr_assert_eq(stat(copy, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0644);
}

Test(file_copy_tree, refuses_a_place_that_exists)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *expected = mem_printf("cannot copy to '%s': it exists", folder);
    struct err err = {0};

    cr_assert_eq(file_copy_tree(folder, folder, &err), -1);
    assert_err(err, ERR_IO, expected);
}

Test(file_copy_tree, leaves_nothing_when_it_meets_a_pipe)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "from");
    AUTOFREE char *to = file_join(folder, "to");
    AUTOFREE char *pipe = file_join(from, "z");
    AUTOFREE char *expected = mem_printf("'%s' is not a file, a folder or a link", pipe);
    AUTOFREE char *file = NULL;
    struct err err = {0};

    assert_ok(file_mkdirs(from, 0755, &err), err);
    file = make(from, "a", "x");
    cr_assert_eq(mkfifo(pipe, 0600), 0);
    cr_assert_eq(file_copy_tree(from, to, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_not(file_exists(to));
}

Test(file_copy_tree, ends_when_a_folder_is_copied_into_itself)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "a");
    AUTOFREE char *sub = file_join(from, "b");
    AUTOFREE char *to = file_join(sub, "c");
    struct err err = {0};

    assert_ok(file_mkdirs(sub, 0755, &err), err);
    cr_assert_eq(file_copy_tree(from, to, &err), -1);
    cr_assert_eq(err.kind, ERR_INPUT, "%s", err.text);
    cr_assert_not(file_exists(to));
}
