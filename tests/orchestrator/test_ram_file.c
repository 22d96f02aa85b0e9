/* A machine's memory and its copy in a file. */
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/ram_file.h"
#include "tests/support.h"

#define PAGE ((size_t)4096)
#define BLOCK ((size_t)65536)
#define SIZE (32 * BLOCK)

struct bed {
    char *folder;
    char *path;
    struct ram ram;
    struct ram_copy copy;
};

static void bed_done(struct bed *bed)
{
    ram_copy_done(&bed->copy);
    ram_done(&bed->ram);
    free(bed->path);
    support_folder_done(&bed->folder);
}
#define BED __attribute__((cleanup(bed_done))) struct bed

static struct bed bed_new(void)
{
    struct bed bed = {.folder = support_folder(), .ram = RAM_NONE};
    struct err err = {.kind = ERR_NONE};

    bed.path = file_join(bed.folder, "memory");
    assert_ok(ram_new(SIZE, &bed.ram, &err), err);
    return bed;
}

static void save(struct bed *bed)
{
    struct err err = {.kind = ERR_NONE};

    assert_ok(ram_file_write(&bed->ram, bed->path, &err), err);
    assert_ok(ram_copy_open(bed->path, SIZE, &bed->copy, &err), err);
}

/* Something in the first block, at its edges, in the middle, and in the last byte. */
static void fill(char *bytes)
{
    memset(bytes, 1, 10);
    bytes[BLOCK - 1] = 2;
    memset(bytes + 5 * BLOCK + PAGE, 3, 2 * BLOCK);
    bytes[SIZE - 1] = 4;
}

static void assert_filled(const char *bytes)
{
    AUTOFREE char *expected = mem_alloc(SIZE);

    fill(expected);
    cr_assert_eq(memcmp(bytes, expected, SIZE), 0);
}

Test(ram_file, holds_what_the_memory_holds)
{
    BED bed = bed_new();

    fill(bed.ram.bytes);
    save(&bed);
    assert_filled(bed.copy.bytes);
    cr_assert_eq(bed.copy.size, SIZE);
}

/* Blocks 0, 5, 6, 7 and 31 of 64 KiB hold something. */
Test(ram_file, takes_no_room_for_what_is_zero)
{
    BED bed = bed_new();
    struct stat status;

    fill(bed.ram.bytes);
    memset(bed.ram.bytes + 20 * BLOCK, 0, BLOCK); /* touched, and zero all the same */
    save(&bed);
    cr_assert_eq(stat(bed.path, &status), 0);
    cr_assert_eq((size_t)status.st_size, SIZE);
    cr_assert_leq((size_t)status.st_blocks * 512, 6 * BLOCK);
    for (size_t i = 0; i < SIZE / BLOCK; i++) {
        bool expected = i == 0 || (i >= 5 && i <= 7) || i == 31;

        cr_assert_eq(bed.copy.holds[i], expected, "block %zu", i);
    }
}

Test(ram_file, brings_back_whatever_was_changed)
{
    BED bed = bed_new();

    fill(bed.ram.bytes);
    save(&bed);
    memset(bed.ram.bytes, 0, 10);                    /* zeroed */
    memset(bed.ram.bytes + 6 * BLOCK, 9, 3 * BLOCK); /* changed, and on into a hole */
    bed.ram.bytes[30 * BLOCK] = 9;                   /* in a hole */
    bed.ram.bytes[SIZE - 2] = 9;                     /* beside what was there */
    ram_copy_read(&bed.ram, &bed.copy);
    assert_filled(bed.ram.bytes);
}

Test(ram_file, fills_a_memory_that_is_new)
{
    BED bed = bed_new();
    struct ram other = RAM_NONE;
    struct err err = {.kind = ERR_NONE};

    fill(bed.ram.bytes);
    save(&bed);
    assert_ok(ram_new(SIZE, &other, &err), err);
    ram_copy_read(&other, &bed.copy);
    assert_filled(other.bytes);
    ram_done(&other);
}

/* What has not changed may not be written to: here it cannot be. */
Test(ram_file, writes_only_to_pages_that_differ)
{
    BED bed = bed_new();

    fill(bed.ram.bytes);
    save(&bed);
    bed.ram.bytes[5 * BLOCK + 3 * PAGE] = 9;
    cr_assert_eq(mprotect(bed.ram.bytes, SIZE, PROT_READ), 0);
    cr_assert_eq(mprotect(bed.ram.bytes + 5 * BLOCK + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE), 0);
    ram_copy_read(&bed.ram, &bed.copy);
    assert_filled(bed.ram.bytes);
}

/* A file that was longer and held something else. */
Test(ram_file, replaces_the_file_that_was_there)
{
    BED bed = bed_new();
    AUTOFREE char *old = mem_alloc(2 * SIZE);
    struct err err = {.kind = ERR_NONE};

    memset(old, 8, 2 * SIZE);
    assert_ok(file_write_atomic(bed.path, old, 2 * SIZE, 0600, &err), err);
    fill(bed.ram.bytes);
    save(&bed);
    assert_filled(bed.copy.bytes);
}

Test(ram_file, refuses_a_file_of_another_size_or_none)
{
    BED bed = bed_new();
    AUTOFREE char *expected = mem_printf("'%s' holds no such memory", bed.path);
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(ram_copy_open(bed.path, SIZE, &bed.copy, &err), -1);
    assert_err(err, ERR_HOST, expected);
    assert_ok(ram_file_write(&bed.ram, bed.path, &err), err);
    cr_assert_eq(ram_copy_open(bed.path, 2 * SIZE, &bed.copy, &err), -1);
    assert_err(err, ERR_HOST, expected);
    cr_assert_null(bed.copy.path);
}

Test(ram_file, names_a_file_that_cannot_be_written)
{
    BED bed = bed_new();
    AUTOFREE char *path = file_join(bed.folder, "none/memory");
    AUTOFREE char *expected = mem_printf("cannot write '%s': No such file or directory", path);
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(ram_file_write(&bed.ram, path, &err), -1);
    assert_err(err, ERR_IO, expected);
}

Test(ram_file, refuses_a_memory_that_is_not_whole_blocks)
{
    struct ram ram = RAM_NONE;
    struct err err = {.kind = ERR_NONE};

    cr_assert_eq(ram_new(BLOCK + PAGE, &ram, &err), -1);
    assert_err(err, ERR_BUG, "memory of 69632 bytes");
    cr_assert_eq(ram_new(0, &ram, &err), -1);
    assert_err(err, ERR_BUG, "memory of 0 bytes");
    ram_done(&ram);
}
