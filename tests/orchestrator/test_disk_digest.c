/* What a machine wrote to its disk, told by content and not by where its file has it. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/base/proc.h"
#include "orchestrator/vm/disk_digest.h"
#include "tests/support.h"

#define TOOL_MS 30000

static void run(const char *const *argv)
{
    struct proc_options options = {
        .argv = argv, .timeout_ms = TOOL_MS, .max_output_bytes = (size_t)1 << 20};
    struct proc_result result = {.exit_code = 0};
    struct err err = {.kind = ERR_NONE};

    assert_ok(proc_run(&options, &result, &err), err);
    cr_assert_eq(result.exit_code, 0, "%s: %s", argv[0], buf_str(&result.err_out));
    proc_result_done(&result);
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static void make_disk(const char *path)
{
    RUN("qemu-img", "create", "-q", "-f", "qcow2", path, "16M");
}

static void change_disk(const char *path, const char *command)
{
    RUN("qemu-io", "-f", "qcow2", "-c", command, path);
}

static void assert_digests(const char *one, const char *two, bool same)
{
    struct err err = {.kind = ERR_NONE};
    char first[HASH_HEX];
    char second[HASH_HEX];

    assert_ok(disk_digest(one, first, &err), err);
    assert_ok(disk_digest(two, second, &err), err);
    cr_assert_eq(strcmp(first, second) == 0, same, "%s %s", first, second);
}

struct disks {
    char *folder;
    char *one;
    char *two;
};

static void disks_done(struct disks *disks)
{
    free(disks->one);
    free(disks->two);
    support_folder_done(&disks->folder);
}
#define DISKS __attribute__((cleanup(disks_done))) struct disks

static struct disks disks_new(void)
{
    struct disks disks = {.folder = support_folder()};

    disks.one = mem_printf("%s/one.qcow2", disks.folder);
    disks.two = mem_printf("%s/two.qcow2", disks.folder);
    make_disk(disks.one);
    return disks;
}

/* Written in another order, clusters lie elsewhere in the file. */
Test(disk_digest, is_the_same_for_another_layout, .timeout = 60)
{
    DISKS disks = disks_new();

    make_disk(disks.two);
    change_disk(disks.one, "write -P 7 0 4k");
    change_disk(disks.one, "write -P 9 1M 200k");
    change_disk(disks.two, "write -P 9 1M 200k");
    change_disk(disks.two, "write -P 7 0 4k");
    assert_digests(disks.one, disks.two, true);
}

Test(disk_digest, is_the_same_for_a_disk_that_was_converted, .timeout = 60)
{
    DISKS disks = disks_new();

    change_disk(disks.one, "write -P 7 5M 128k");
    RUN("qemu-img", "convert", "-O", "qcow2", disks.one, disks.two);
    assert_digests(disks.one, disks.two, true);
}

/* Parts of a cluster that are holes of one file and zeros in the other. */
Test(disk_digest, does_not_see_holes_of_the_file, .timeout = 60)
{
    DISKS disks = disks_new();

    change_disk(disks.one, "write -P 7 12k 4k");
    change_disk(disks.one, "write -P 9 1M 100k");
    RUN("cp", "--sparse=always", disks.one, disks.two);
    assert_digests(disks.one, disks.two, true);
    RUN("cp", "--sparse=never", disks.one, disks.two);
    assert_digests(disks.one, disks.two, true);
}

Test(disk_digest, changes_with_one_byte, .timeout = 60)
{
    DISKS disks = disks_new();

    change_disk(disks.one, "write -P 7 0 128k");
    RUN("cp", disks.one, disks.two);
    assert_digests(disks.one, disks.two, true);
    change_disk(disks.two, "write -P 8 100000 1");
    assert_digests(disks.one, disks.two, false);
}

Test(disk_digest, changes_with_the_place, .timeout = 60)
{
    DISKS disks = disks_new();

    make_disk(disks.two);
    change_disk(disks.one, "write -P 7 0 64k");
    change_disk(disks.two, "write -P 7 64k 64k");
    assert_digests(disks.one, disks.two, false);
}

/* An image with something at the place: zeros hide it, so they are not nothing. */
Test(disk_digest, counts_zeros_the_same_whether_written_or_flagged, .timeout = 60)
{
    DISKS disks = disks_new();
    AUTOFREE char *base = mem_printf("%s/base.raw", disks.folder);

    RUN("qemu-img", "create", "-q", "-f", "raw", base, "16M");
    RUN("qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", disks.one);
    RUN("cp", disks.one, disks.two);
    assert_digests(disks.one, disks.two, true);
    change_disk(disks.one, "write -P 0 1M 128k");
    assert_digests(disks.one, disks.two, false);
    change_disk(disks.two, "write -z 1M 128k");
    assert_digests(disks.one, disks.two, true);
}

/* printf '' | b2sum -l 256 */
Test(disk_digest, of_nothing_written_is_that_of_nothing, .timeout = 60)
{
    DISKS disks = disks_new();
    struct err err = {.kind = ERR_NONE};
    char digest[HASH_HEX];

    assert_ok(disk_digest(disks.one, digest, &err), err);
    cr_assert_str_eq(digest, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

Test(disk_digest, names_a_disk_that_is_none, .timeout = 60)
{
    DISKS disks = disks_new();
    AUTOFREE char *missing = NULL;
    AUTOFREE char *bad = NULL;
    struct err err = {.kind = ERR_NONE};
    char digest[HASH_HEX];

    cr_assert_eq(disk_digest(disks.two, digest, &err), -1);
    missing = mem_printf("cannot read '%s': No such file or directory", disks.two);
    assert_err(err, ERR_IO, missing);
    support_write(disks.two, "no disk");
    cr_assert_eq(disk_digest(disks.two, digest, &err), -1);
    bad = mem_printf("qemu-img cannot map '%s': qemu-img: Could not open '%s': Image is not in "
                     "qcow2 format",
                     disks.two, disks.two);
    assert_err(err, ERR_HOST, bad);
}
