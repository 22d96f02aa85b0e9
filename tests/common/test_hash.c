#include "common/ext/hash.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/support.h"

/* FIPS 180-4 examples of SHA-256. */
#define HASH_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HASH_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_OF_MILLION_A "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

Test(hash_bytes, gives_the_published_digests)
{
    char hex[HASH_HEX];

    hash_bytes("", 0, hex);
    cr_assert_str_eq(hex, HASH_OF_NOTHING);
    hash_bytes("abc", 3, hex);
    cr_assert_str_eq(hex, HASH_OF_ABC);
}

Test(hash_add, takes_the_bytes_in_any_portions)
{
    AUTO(hash) hash = hash_new();
    char hex[HASH_HEX];

    hash_add(hash, "a", 1);
    hash_add(hash, "", 0);
    hash_add(hash, "bc", 2);
    hash_end(hash, hex);
    cr_assert_str_eq(hex, HASH_OF_ABC);
}

Test(hash_add_str, tells_the_borders_of_strings_apart)
{
    AUTO(hash) one = hash_new();
    AUTO(hash) other = hash_new();
    char one_hex[HASH_HEX];
    char other_hex[HASH_HEX];
    char whole_hex[HASH_HEX];

    hash_add_str(one, "ab");
    hash_add_str(one, "c");
    hash_end(one, one_hex);
    hash_add_str(other, "a");
    hash_add_str(other, "bc");
    hash_end(other, other_hex);
    hash_bytes("ab\0c", 5, whole_hex);
    cr_assert_str_neq(one_hex, other_hex);
    cr_assert_str_eq(one_hex, whole_hex);
}

Test(hash_file, reads_the_whole_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "f");
    AUTOFREE char *text = mem_alloc(1000001);
    struct err err = {0};
    char hex[HASH_HEX];

    memset(text, 'a', 1000000);
    support_write(path, text);
    assert_ok(hash_file(path, hex, &err), err);
    cr_assert_str_eq(hex, HASH_OF_MILLION_A);
}

Test(hash_file, names_what_is_no_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *expected = mem_printf("'%s' is not a regular file", folder);
    struct err err = {0};
    char hex[HASH_HEX];

    cr_assert_eq(hash_file("no/such/file", hex, &err), -1);
    assert_err(err, ERR_IO, "cannot open 'no/such/file': No such file or directory");
    cr_assert_eq(hash_file(folder, hex, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

/* RFC 7693's function with a digest of 32 bytes; values from another implementation (Python's
 * hashlib). */
Test(hash_blake2b, gives_the_known_digests)
{
    AUTO(hash) empty = hash_new_blake2b();
    AUTO(hash) abc = hash_new_blake2b();
    char hex[HASH_HEX];

    hash_end(empty, hex);
    cr_assert_str_eq(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hash_add(abc, "a", 1);
    hash_add(abc, "bc", 2);
    hash_end(abc, hex);
    cr_assert_str_eq(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

Test(hash_random, does_not_repeat)
{
    unsigned char one[32];
    unsigned char other[32];

    hash_random(one, sizeof(one));
    hash_random(other, sizeof(other));
    cr_assert_neq(memcmp(one, other, sizeof(one)), 0);
}
