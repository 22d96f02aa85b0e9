#include "common/base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file_temp.h"
#include "common/base/mem.h"
#include "tests/support.h"

static size_t count_entries(const char *folder)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_list(folder, 100, &names, &count, &err), err);
    file_names_free(names, count);
    return count;
}

Test(file_read, appends_the_whole_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    support_write(path, "world");
    buf_str_add(&text, "hello ");
    assert_ok(file_read(path, 5, &text, &err), err);
    cr_assert_str_eq(buf_str(&text), "hello world");
}

Test(file_read, refuses_more_than_the_cap)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOFREE char *expected = mem_printf("'%s' is larger than 4 bytes", path);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    support_write(path, "world");
    cr_assert_eq(file_read(path, 4, &text, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_eq(text.length, 0);
}

Test(file_read, names_the_file_that_is_not_there)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(file_read("no/such/file", 4, &text, &err), -1);
    assert_err(err, ERR_IO, "cannot open 'no/such/file': No such file or directory");
}

Test(file_read, does_not_wait_on_a_pipe, .timeout = 10)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "pipe");
    AUTOFREE char *expected = mem_printf("'%s' is not a regular file", path);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(file_read(path, 4, &text, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(file_write_atomic, replaces_the_file_and_sets_the_mode)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOFREE char *text = NULL;
    struct err err = {0};
    struct stat info;

    support_write(path, "old and longer");
    assert_ok(file_write_atomic(path, "new", 3, 0600, &err), err);
    text = support_read(path);
    cr_assert_str_eq(text, "new");
    cr_assert_eq(stat(path, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0600);
    cr_assert_eq(count_entries(folder), 1);
}

Test(file_write_atomic, writes_through_a_pipe_and_leaves_it_in_place)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "pipe");
    struct err err = {0};
    struct stat info;
    char got[8] = "";
    cr_assert_eq(mkfifo(path, 0600), 0);
    AUTOCLOSE int reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    cr_assert_geq(reader, 0);
    assert_ok(file_write_atomic(path, "new", 3, 0600, &err), err);
    cr_assert_eq(read(reader, got, sizeof(got)), 3);
    cr_assert_str_eq(got, "new");
    cr_assert_eq(stat(path, &info), 0);
    cr_assert(S_ISFIFO(info.st_mode));
}

Test(file_write_atomic, leaves_the_old_file_when_the_disk_is_full)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOFREE char *expected = mem_printf("cannot write '%s': disk full (File too large)", path);
    AUTOFREE char *text = NULL;
    AUTOFREE char *large = mem_alloc(100000);
    const struct rlimit limit = {4096, RLIM_INFINITY};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
    struct err err = {0};

    /* A limit on file sizes fails like a full disk, half-way through the write. */
    support_write(path, "old");
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    cr_assert_eq(file_write_atomic(path, large, 100000, 0644, &err), -1);
    setrlimit(RLIMIT_FSIZE, &none);
    assert_err(err, ERR_IO, expected);
    text = support_read(path);
    cr_assert_str_eq(text, "old");
    cr_assert_eq(count_entries(folder), 1);
}

Test(file_write_atomic, cleans_up_when_the_place_is_a_folder)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "d");
    AUTOFREE char *expected = mem_printf("cannot write '%s': Is a directory", path);
    struct err err = {0};

    cr_assert_eq(mkdir(path, 0755), 0);
    cr_assert_eq(file_write_atomic(path, "x", 1, 0644, &err), -1);
    assert_err(err, ERR_IO, expected);
    cr_assert_eq(count_entries(folder), 1);
}

Test(file_write_atomic, names_the_file_when_the_folder_is_missing)
{
    struct err err = {0};

    cr_assert_eq(file_write_atomic("no/such/file", "x", 1, 0644, &err), -1);
    assert_err(err, ERR_IO, "cannot write 'no/such/file': No such file or directory");
}

Test(file_temp, leaves_nothing_without_a_commit)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    struct err err = {0};
    {
        AUTOTEMP struct file_temp file = FILE_TEMP_INIT;

        assert_ok(file_temp_open(&file, path, 0644, &err), err);
        assert_ok(file_write_all(file.fd, "x", 1, path, &err), err);
        cr_assert_eq(count_entries(folder), 1);
    }
    cr_assert_eq(count_entries(folder), 0);
}

Test(file_write_all, tells_a_full_device)
{
    AUTOCLOSE int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct err err = {0};

    cr_assert_geq(fd, 0);
    cr_assert_eq(file_write_all(fd, "x", 1, "out", &err), -1);
    assert_err(err, ERR_IO, "cannot write 'out': disk full (No space left on device)");
}

Test(file_exists, counts_a_link_that_leads_nowhere)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "link");

    cr_assert_not(file_exists(path));
    cr_assert_eq(symlink("nowhere", path), 0);
    cr_assert(file_exists(path));
    cr_assert(file_is_dir(folder));
    cr_assert_not(file_is_dir(path));
}

Test(file_size, counts_bytes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    struct err err = {0};

    support_write(path, "12345");
    cr_assert_eq(file_size(path, &err), 5);
    cr_assert_eq(file_size("no/such/file", &err), -1);
    assert_err(err, ERR_IO, "cannot look at 'no/such/file': No such file or directory");
}

Test(file_copy, copies_bytes_and_mode)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "a");
    AUTOFREE char *to = file_join(folder, "b");
    AUTOFREE char *text = NULL;
    struct err err = {0};
    struct stat info;

    support_write(from, "some text");
    cr_assert_eq(chmod(from, 0751), 0);
    assert_ok(file_copy(from, to, &err), err);
    text = support_read(to);
    cr_assert_str_eq(text, "some text");
    cr_assert_eq(stat(to, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0751);
}

Test(file_copy, keeps_holes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "a");
    AUTOFREE char *to = file_join(folder, "b");
    AUTOCLOSE int fd = open(from, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    const off_t size = (off_t)64 << 20;
    char byte = 0;
    struct err err = {0};
    struct stat info;

    cr_assert_eq(pwrite(fd, "x", 1, size / 2), 1);
    cr_assert_eq(ftruncate(fd, size), 0);
    assert_ok(file_copy(from, to, &err), err);
    cr_assert_eq(stat(to, &info), 0);
    cr_assert_eq(info.st_size, size);
    cr_assert_lt(info.st_blocks * 512, size / 8);
    close(TAKE_FD(fd));
    fd = open(to, O_RDONLY | O_CLOEXEC);
    cr_assert_eq(pread(fd, &byte, 1, size / 2), 1);
    cr_assert_eq(byte, 'x');
}

Test(file_copy, copies_an_empty_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *from = file_join(folder, "a");
    AUTOFREE char *to = file_join(folder, "b");
    struct err err = {0};

    support_write(from, "");
    assert_ok(file_copy(from, to, &err), err);
    cr_assert_eq(file_size(to, &err), 0);
}

Test(file_list, sorts_by_bytes_and_leaves_out_dots)
{
    SUPPORT_FOLDER folder = support_folder();
    static const char *const sorted[] = {".hidden", "B", "a", "\xe3\x81\x82"};
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    for (size_t i = COUNT_OF(sorted); i > 0; i--) {
        AUTOFREE char *path = file_join(folder, sorted[i - 1]);

        support_write(path, "");
    }
    assert_ok(file_list(folder, 4, &names, &count, &err), err);
    cr_assert_eq(count, COUNT_OF(sorted));
    for (size_t i = 0; i < count; i++) {
        cr_assert_str_eq(names[i], sorted[i]);
    }
    file_names_free(names, count);
}

Test(file_list, refuses_more_than_the_cap)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOFREE char *expected = mem_printf("'%s' holds more than 0 entries", folder);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    support_write(path, "");
    cr_assert_eq(file_list(folder, 0, &names, &count, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(file_list, names_the_folder_that_is_not_there)
{
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    cr_assert_eq(file_list("no/such", 1, &names, &count, &err), -1);
    assert_err(err, ERR_IO, "cannot open folder 'no/such': No such file or directory");
}

static const struct {
    const char *folder, *name, *joined;
} joins[] = {
    {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"}, {"a", "/b", "/b"}, {"", "b", "b"},
};

Test(file_join, puts_one_slash_between)
{
    for (size_t i = 0; i < COUNT_OF(joins); i++) {
        AUTOFREE char *path = file_join(joins[i].folder, joins[i].name);

        cr_assert_str_eq(path, joins[i].joined);
    }
}

static const struct {
    const char *path, *folder, *base;
} parts[] = {
    {"a/b", "a", "b"},  {"b", ".", "b"},     {"/b", "/", "b"}, {"//b", "/", "b"},
    {"a//b", "a", "b"}, {"/a/b", "/a", "b"}, {"a/", "a", ""},
};

Test(file_dirname, and_basename_take_a_path_apart)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        AUTOFREE char *folder = file_dirname(parts[i].path);

        cr_assert_str_eq(folder, parts[i].folder);
        cr_assert_str_eq(file_basename(parts[i].path), parts[i].base);
    }
}
