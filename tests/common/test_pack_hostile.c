/* Archives are written here byte by byte after POSIX.1-1988 (ustar), since no library writes what
 * an attacker would. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/pack.h"
#include "tests/support.h"

#define BLOCK 512

static const struct pack_limits limits = {
    .max_total_bytes = 6000, .max_file_bytes = 4000, .max_entries = 5};

struct entry {
    const char *name;
    char type; /* '0' file, '1' hard link, '2' symbolic link, '3' device, '5' folder, '6' pipe */
    const char *link;
    size_t size; /* bytes of 'x' */
};

static void add_entry(struct buf *out, const struct entry *entry)
{
    char header[BLOCK] = "";
    unsigned sum = 0;

    memcpy(header, entry->name, strnlen(entry->name, 100));
    memcpy(header + 100, "0000644", 7);
    memcpy(header + 108, "0000000", 7);
    memcpy(header + 116, "0000000", 7);
    (void)snprintf(header + 124, 12, "%011zo", entry->size);
    memcpy(header + 136, "00000000000", 11);
    memset(header + 148, ' ', 8);
    header[156] = entry->type;
    if (entry->link != NULL) {
        memcpy(header + 157, entry->link, strnlen(entry->link, 100));
    }
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++) {
        sum += (unsigned char)header[i];
    }
    (void)snprintf(header + 148, 8, "%06o", sum);
    buf_add(out, header, BLOCK);
    for (size_t i = 0; i < (entry->size + BLOCK - 1) / BLOCK * BLOCK; i++) {
        buf_char(out, i < entry->size ? 'x' : '\0');
    }
}

static void add_end(struct buf *out)
{
    static const char zeros[2 * BLOCK] = {0};

    buf_add(out, zeros, sizeof(zeros));
}

/* Unpacks the bytes and asserts on the error, whose text is given behind "archive '...': ". Nothing
 * may stay behind. */
static void assert_refused_bytes(const struct buf *bytes, const char *expected)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.tar");
    AUTOFREE char *made = file_join(folder, "made");
    AUTOFREE char *there = file_join(folder, "there");
    AUTOFREE char *text = mem_printf("archive '%s': %s", path, expected);
    char **names = NULL;
    size_t count = 0;
    struct err err = {0};

    assert_ok(file_write_atomic(path, bytes->data, bytes->length, 0644, &err), err);
    assert_ok(file_mkdirs(there, 0755, &err), err);
    cr_assert_eq(pack_extract(path, made, &limits, &err), -1, "accepted: %s", expected);
    assert_err(err, ERR_INPUT, text);
    cr_assert_eq(pack_extract(path, there, &limits, &err), -1);
    assert_err(err, ERR_INPUT, text);
    assert_ok(file_list(folder, 10, &names, &count, &err), err);
    cr_assert_eq(count, 2, "only the archive and the folder that was there");
    file_names_free(names, count);
    assert_ok(file_list(there, 0, &names, &count, &err), err);
    file_names_free(names, count);
}

static void assert_refused(const struct entry *entries, const char *expected)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    for (; entries->name != NULL; entries++) {
        add_entry(&bytes, entries);
    }
    add_end(&bytes);
    assert_refused_bytes(&bytes, expected);
}

#define ENTRIES(...) ((const struct entry[]){__VA_ARGS__, {0}})

Test(pack_extract, takes_harmless_entries)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "a.tar");
    AUTOFREE char *out = file_join(folder, "out");
    AUTOFREE char *deep = file_join(out, "a/b/c");
    AUTOBUF struct buf bytes = BUF_INIT;
    struct err err = {0};

    add_entry(&bytes, &(struct entry){.name = "./", .type = '5'});
    add_entry(&bytes, &(struct entry){.name = "./a/b/c", .type = '0', .size = 4000});
    add_entry(&bytes, &(struct entry){.name = "./a/", .type = '5'});
    add_entry(&bytes, &(struct entry){.name = "..a", .type = '0', .size = 2000});
    add_end(&bytes);
    assert_ok(file_write_atomic(path, bytes.data, bytes.length, 0644, &err), err);
    assert_ok(pack_extract(path, out, &limits, &err), err);
    cr_assert_eq(file_size(deep, &err), 4000);
}

Test(pack_extract, refuses_names_that_leave_the_folder)
{
    assert_refused(ENTRIES({.name = "/etc/x", .type = '0'}), "entry '/etc/x': an absolute path");
    assert_refused(ENTRIES({.name = "../x", .type = '0'}), "entry '../x': '..' in the name");
    assert_refused(ENTRIES({.name = "a/../../x", .type = '0'}),
                   "entry 'a/../../x': '..' in the name");
    assert_refused(ENTRIES({.name = "a/..", .type = '5'}), "entry 'a/..': '..' in the name");
}

Test(pack_extract, refuses_links_and_devices)
{
    assert_refused(ENTRIES({.name = "l", .type = '2', .link = "/etc/passwd"}),
                   "entry 'l': a symbolic link");
    assert_refused(
        ENTRIES({.name = "f", .type = '0', .size = 1}, {.name = "h", .type = '1', .link = "f"}),
        "entry 'h': a hard link");
    assert_refused(ENTRIES({.name = "d", .type = '3'}), "entry 'd': neither a file nor a folder");
    assert_refused(ENTRIES({.name = "p", .type = '6'}), "entry 'p': neither a file nor a folder");
}

Test(pack_extract, refuses_a_link_before_it_can_be_walked_through)
{
    assert_refused(ENTRIES({.name = "l", .type = '2', .link = "/tmp"},
                           {.name = "l/x", .type = '0', .size = 1}),
                   "entry 'l': a symbolic link");
}

Test(pack_extract, refuses_odd_names)
{
    assert_refused(ENTRIES({.name = "a\xff", .type = '0'}), "entry 'a\xff': the name is not UTF-8");
    assert_refused(ENTRIES({.name = "a\nb", .type = '0'}),
                   "entry 'a b': a control character in the name");
    assert_refused(ENTRIES({.name = ".", .type = '0'}), "entry '.': an empty name");
}

Test(pack_extract, refuses_a_name_twice)
{
    assert_refused(ENTRIES({.name = "a", .type = '0', .size = 1}, {.name = "./a", .type = '0'}),
                   "entry './a': the name is there twice");
    assert_refused(ENTRIES({.name = "a", .type = '5'}, {.name = "a/", .type = '5'}),
                   "entry 'a/': the name is there twice");
    assert_refused(ENTRIES({.name = "a/b", .type = '0'}, {.name = "a", .type = '0'}),
                   "entry 'a': the name is there twice");
}

Test(pack_extract, refuses_a_file_as_a_folder)
{
    assert_refused(ENTRIES({.name = "a", .type = '0'}, {.name = "a/b", .type = '0'}),
                   "entry 'a/b': lies below a file");
}

Test(pack_extract, stops_at_its_limits)
{
    assert_refused(ENTRIES({.name = "a", .type = '0', .size = 4001}),
                   "entry 'a': the file is too large");
    assert_refused(
        ENTRIES({.name = "a", .type = '0', .size = 4000}, {.name = "b", .type = '0', .size = 2001}),
        "entry 'b': the archive is too large unpacked");
    assert_refused(ENTRIES({.name = "1", .type = '0'}, {.name = "2", .type = '0'},
                           {.name = "3", .type = '0'}, {.name = "4", .type = '0'},
                           {.name = "5", .type = '0'}, {.name = "6", .type = '0'}),
                   "entry '6': too many entries");
}

Test(pack_extract, refuses_a_name_longer_than_255_bytes)
{
    AUTOBUF struct buf bytes = BUF_INIT;
    AUTOBUF struct buf expected = BUF_INIT;
    char name[300] = "";

    /* A GNU long name: an entry of type L, whose bytes are the name of the next one. */
    memset(name, 'x', 299);
    add_entry(&bytes, &(struct entry){.name = "././@LongLink", .type = 'L', .size = 299});
    add_entry(&bytes, &(struct entry){.name = "x", .type = '0'});
    add_end(&bytes);
    buf_printf(&expected, "entry '%.*s': the name is longer than 255 bytes", 255, name);
    assert_refused_bytes(&bytes, buf_str(&expected));
}

Test(pack_extract, refuses_what_is_no_archive)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    buf_printf(&bytes, "%02000d", 0);
    assert_refused_bytes(&bytes, "Unrecognized archive format");
}

Test(pack_extract, refuses_an_archive_that_ends_early)
{
    AUTOBUF struct buf bytes = BUF_INIT;

    add_entry(&bytes, &(struct entry){.name = "a", .type = '0', .size = 3000});
    bytes.length = 1500;
    assert_refused_bytes(&bytes, "entry 'a': Truncated tar archive");
}

Test(pack_extract, names_the_archive_that_is_not_there)
{
    struct err err = {0};

    cr_assert_eq(pack_extract("no/such.tar", "out", &limits, &err), -1);
    assert_err(err, ERR_IO, "cannot open 'no/such.tar': No such file or directory");
}
