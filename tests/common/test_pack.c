#include "common/ext/pack.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "tests/support.h"

static const struct pack_limits limits = {
    .max_total_bytes = 10 << 20, .max_file_bytes = 1 << 20, .max_entries = 100};

/* A small tree: two files, one that runs, one with a Japanese name, and an empty folder. */
static void make_tree(const char *root)
{
    AUTOFREE char *sub = file_join(root, "sub");
    AUTOFREE char *empty = file_join(root, "empty");
    AUTOFREE char *run = file_join(sub, "run.sh");
    AUTOFREE char *text = file_join(root, "\xe8\xa9\xa6\xe3\x81\x97.txt");
    struct err err = {0};

    assert_ok(file_mkdirs(sub, 0755, &err), err);
    assert_ok(file_mkdirs(empty, 0700, &err), err);
    support_write(run, "#!/bin/sh\n");
    support_write(text, "text");
    cr_assert_eq(chmod(run, 0700), 0);
}

static void assert_same_bytes(const char *a, const char *b)
{
    AUTOBUF struct buf a_bytes = BUF_INIT;
    AUTOBUF struct buf b_bytes = BUF_INIT;
    struct err err = {0};

    assert_ok(file_read(a, 1 << 20, &a_bytes, &err), err);
    assert_ok(file_read(b, 1 << 20, &b_bytes, &err), err);
    cr_assert_eq(a_bytes.length, b_bytes.length);
    cr_assert_eq(memcmp(a_bytes.data, b_bytes.data, a_bytes.length), 0);
}

static void round_trip(const char *name)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *out = file_join(folder, "out");
    AUTOFREE char *run = file_join(out, "sub/run.sh");
    AUTOFREE char *text = file_join(out, "\xe8\xa9\xa6\xe3\x81\x97.txt");
    AUTOFREE char *empty = file_join(out, "empty");
    AUTOFREE char *bytes = NULL;
    struct err err = {0};
    struct stat info;

    make_tree(tree);
    assert_ok(pack_write(tree, path, &err), err);
    assert_ok(pack_extract(path, out, &limits, &err), err);
    bytes = support_read(text);
    cr_assert_str_eq(bytes, "text");
    cr_assert_eq(stat(run, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0755);
    cr_assert_eq(stat(text, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0644);
    cr_assert(file_is_dir(empty));
}

Test(pack, brings_a_tree_back)
{
    round_trip("a.tar");
}

Test(pack, brings_a_tree_back_through_gzip)
{
    round_trip("a.tar.gz");
}

Test(pack, brings_a_tree_back_through_zstd)
{
    round_trip("a.tar.zst");
}

static void assert_reproducible(const char *name)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *one = file_join(folder, "one");
    AUTOFREE char *other = file_join(folder, "other");
    AUTOFREE char *one_text = file_join(one, "\xe8\xa9\xa6\xe3\x81\x97.txt");
    AUTOFREE char *one_path = file_join(folder, name);
    AUTOFREE char *other_name = mem_printf("other-%s", name);
    AUTOFREE char *other_path = file_join(folder, other_name);
    const struct utimbuf past = {1000, 1000};
    struct err err = {0};

    make_tree(one);
    make_tree(other);
    cr_assert_eq(utime(one_text, &past), 0);
    assert_ok(pack_write(one, one_path, &err), err);
    assert_ok(pack_write(other, other_path, &err), err);
    assert_same_bytes(one_path, other_path);
}

Test(pack_write, gives_the_same_bytes_for_the_same_tree)
{
    assert_reproducible("a.tar");
    assert_reproducible("a.tar.gz");
    assert_reproducible("a.tar.zst");
}

Test(pack_write, can_be_read_by_tar)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *path = file_join(folder, "a.tar");
    struct proc_options options = {
        .argv = (const char *const[]){"tar", "--quoting-style=literal", "-tf", path, NULL},
        .timeout_ms = 20000,
        .max_output_bytes = 10000};
    __attribute__((cleanup(proc_result_done))) struct proc_result result = {0};
    struct err err = {0};

    make_tree(tree);
    assert_ok(pack_write(tree, path, &err), err);
    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_str_eq(buf_str(&result.out),
                     "empty/\nsub/\nsub/run.sh\n\xe8\xa9\xa6\xe3\x81\x97.txt\n");
}

Test(pack_extract, reads_what_tar_writes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *path = file_join(folder, "a.tar.gz");
    AUTOFREE char *out = file_join(folder, "out");
    AUTOFREE char *text = file_join(out, "\xe8\xa9\xa6\xe3\x81\x97.txt");
    struct proc_options options = {
        .argv = (const char *const[]){"tar", "-C", tree, "-czf", path, ".", NULL},
        .timeout_ms = 20000};
    __attribute__((cleanup(proc_result_done))) struct proc_result result = {0};
    struct err err = {0};

    make_tree(tree);
    assert_ok(proc_run(&options, &result, &err), err);
    assert_ok(pack_extract(path, out, &limits, &err), err);
    cr_assert(file_exists(text));
}

Test(pack_write, refuses_links)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *link = file_join(tree, "link");
    AUTOFREE char *path = file_join(folder, "a.tar");
    AUTOFREE char *expected = mem_printf("'%s' is neither a file nor a folder", link);
    struct err err = {0};

    make_tree(tree);
    cr_assert_eq(symlink("sub", link), 0);
    cr_assert_eq(pack_write(tree, path, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_not(file_exists(path));
}

Test(pack_write, names_what_is_no_folder)
{
    struct err err = {0};

    cr_assert_eq(pack_write("no/such", "a.tar", &err), -1);
    assert_err(err, ERR_INPUT, "'no/such' is not a folder");
}

Test(pack_extract, wants_an_empty_folder)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *tree = file_join(folder, "tree");
    AUTOFREE char *path = file_join(folder, "a.tar");
    AUTOFREE char *expected = mem_printf("folder '%s' is not empty", tree);
    AUTOFREE char *kept = file_join(tree, "sub/run.sh");
    struct err err = {0};

    make_tree(tree);
    assert_ok(pack_write(tree, path, &err), err);
    cr_assert_eq(pack_extract(path, tree, &limits, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert(file_exists(kept));
}
