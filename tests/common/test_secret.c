/* Key files and boxes. The cipher itself is libsodium's; here it is that nothing but the same key,
 * the same bytes and the same surroundings opens a box. */
#include "common/ext/secret.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/support.h"

#define KEY_TEXT "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct secret *key_of(const char *folder, const char *name)
{
    AUTOFREE char *path = file_join(folder, name);
    struct secret *secret = NULL;
    struct err err = {0};

    assert_ok(secret_create(path, &secret, &err), err);
    return secret;
}

/* Asserts that a key file with this text and mode is refused with this error behind its path. */
static void refused(const char *text, mode_t mode, const char *before, const char *behind)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "key");
    AUTOFREE char *expected = mem_printf("%s'%s'%s", before, path, behind);
    AUTO(secret) secret = NULL;
    struct err err = {0};

    support_write(path, text);
    cr_assert_eq(chmod(path, mode), 0);
    cr_assert_eq(secret_load(path, &secret, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(secret);
}

Test(secret_create, makes_a_file_for_its_owner_alone)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "key");
    struct stat info;
    struct err err = {0};

    umask(0);
    assert_ok(secret_create(path, NULL, &err), err);
    cr_assert_eq(stat(path, &info), 0);
    cr_assert_eq(info.st_mode & 07777, 0600);
    cr_assert_eq(info.st_size, 65);
}

Test(secret_create, never_replaces_a_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "key");
    AUTOFREE char *expected = mem_printf("'%s' is there already; a key is never overwritten", path);
    struct err err = {0};

    support_write(path, "precious");
    cr_assert_eq(secret_create(path, NULL, &err), -1);
    assert_err(err, ERR_USAGE, expected);
    AUTOFREE char *left = support_read(path);
    cr_assert_str_eq(left, "precious");
}

Test(secret_create, makes_another_key_each_time)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *one_path = file_join(folder, "one");
    AUTOFREE char *other_path = file_join(folder, "other");
    struct err err = {0};

    assert_ok(secret_create(one_path, NULL, &err), err);
    assert_ok(secret_create(other_path, NULL, &err), err);
    AUTOFREE char *one = support_read(one_path);
    AUTOFREE char *other = support_read(other_path);
    cr_assert_str_neq(one, other);
}

Test(secret_load, refuses_other_forms)
{
    static const char form[] = " is no key file, expected 64 hex digits and a line end";

    refused("", 0600, "", form);
    refused(KEY_TEXT, 0600, "", form);
    refused(KEY_TEXT "\n\n", 0600, "", form);
    refused("0" KEY_TEXT "\n", 0600, "", form);
    refused("G00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600, "", form);
    refused("0A0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600, "", form);
}

Test(secret_load, refuses_a_file_that_others_can_read_or_write)
{
    refused(KEY_TEXT "\n", 0644, "the key file ",
            " is open to others than its owner (mode 0644), expected mode 0600");
    refused(KEY_TEXT "\n", 0620, "the key file ",
            " is open to others than its owner (mode 0620), expected mode 0600");
}

Test(secret_load, names_what_is_no_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *expected = mem_printf("'%s' is not a regular file", folder);
    AUTO(secret) secret = NULL;
    struct err err = {0};

    cr_assert_eq(secret_load("no/such/key", &secret, &err), -1);
    assert_err(err, ERR_IO, "cannot open 'no/such/key': No such file or directory");
    cr_assert_eq(secret_load(folder, &secret, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(secret_open, gives_back_what_was_sealed_with_the_key_in_the_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "key");
    AUTO(secret) made = key_of(folder, "key");
    AUTO(secret) loaded = NULL;
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf out = BUF_INIT;
    struct err err = {0};

    secret_seal(made, "label", 5, "what is in it", 13, &box);
    cr_assert_eq(box.length, 13 + SECRET_EXTRA_BYTES);
    assert_ok(secret_load(path, &loaded, &err), err);
    cr_assert_eq(secret_open(loaded, "label", 5, box.data, box.length, &out), 0);
    cr_assert_str_eq(buf_str(&out), "what is in it");
}

Test(secret_open, gives_back_nothing_at_all)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = key_of(folder, "key");
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf out = BUF_INIT;

    secret_seal(key, "", 0, "", 0, &box);
    cr_assert_eq(secret_open(key, "", 0, box.data, box.length, &out), 0);
    cr_assert_eq(out.length, 0);
}

Test(secret_seal, hides_the_bytes_and_never_repeats_a_box)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = key_of(folder, "key");
    AUTOBUF struct buf one = BUF_INIT;
    AUTOBUF struct buf other = BUF_INIT;

    secret_seal(key, "", 0, "sqli-quiet", 10, &one);
    secret_seal(key, "", 0, "sqli-quiet", 10, &other);
    cr_assert_null(memmem(one.data, one.length, "sqli", 4));
    cr_assert_neq(memcmp(one.data, other.data, one.length), 0);
}

Test(secret_open, refuses_each_changed_byte_and_each_shorter_box)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = key_of(folder, "key");
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf out = BUF_INIT;

    secret_seal(key, "label", 5, "inside", 6, &box);
    for (size_t i = 0; i < box.length; i++) {
        box.data[i] ^= 1;
        cr_assert_eq(secret_open(key, "label", 5, box.data, box.length, &out), SECRET_REFUSED);
        box.data[i] ^= 1;
        cr_assert_eq(secret_open(key, "label", 5, box.data, i, &out), SECRET_REFUSED);
    }
    cr_assert_eq(out.length, 0, "nothing of a refused box comes out");
}

Test(secret_open, refuses_another_key_and_other_surroundings)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = key_of(folder, "key");
    AUTO(secret) other = key_of(folder, "other");
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf out = BUF_INIT;

    secret_seal(key, "label", 5, "inside", 6, &box);
    cr_assert_eq(secret_open(other, "label", 5, box.data, box.length, &out), SECRET_REFUSED);
    cr_assert_eq(secret_open(key, "Label", 5, box.data, box.length, &out), SECRET_REFUSED);
    cr_assert_eq(secret_open(key, "label", 4, box.data, box.length, &out), SECRET_REFUSED);
    cr_assert_eq(secret_open(key, "label", 5, box.data, box.length, &out), 0);
}
