/* The tree against the values that RFC 6962 logs are tested with, worked out anew in Python with
 * hashlib, level by level (an odd last one moves up) instead of by the RFC's recursion; then every
 * place of every size to 100. */
#include <string.h>

#include "scenarios/seal/merkle.h"
#include "tests/support.h"

struct input {
    const char *bytes;
    size_t length;
};

static const struct input inputs[] = {
    {"", 0},
    {"\x00", 1},
    {"\x10", 1},
    {"\x20\x21", 2},
    {"\x30\x31", 2},
    {"\x40\x41\x42\x43", 4},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16},
};

#define SIZE_MAX_TRIED 100

static void rfc_leaves(struct merkle_hash *leaves)
{
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        merkle_leaf(inputs[i].bytes, inputs[i].length, &leaves[i]);
    }
}

/* i as four bytes, most significant first. */
static void numbered_leaves(struct merkle_hash *leaves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char bytes[4] = {0, 0, (unsigned char)(i >> 8), (unsigned char)i};

        merkle_leaf(bytes, sizeof(bytes), &leaves[i]);
    }
}

static void assert_hash(const struct merkle_hash *hash, const char *expected)
{
    char hex[HASH_HEX];

    merkle_hex(hash, hex);
    cr_assert_str_eq(hex, expected);
}

Test(merkle_root, gives_the_known_roots)
{
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct merkle_hash leaves[COUNT_OF(inputs)];

    rfc_leaves(leaves);
    for (size_t count = 0; count < COUNT_OF(roots); count++) {
        struct merkle_hash root;

        merkle_root(leaves, count, &root);
        assert_hash(&root, roots[count]);
    }
}

Test(merkle_root, of_a_thousand_leaves)
{
    AUTOFREE struct merkle_hash *leaves = mem_array(1000, sizeof(*leaves));
    struct merkle_hash root;

    numbered_leaves(leaves, 1000);
    merkle_root(leaves, 1000, &root);
    assert_hash(&root, "ed58fe22105717ceedf760a43eedfb173a60c44ef40fd61b6cd86bd4ebb59b61");
}

/* SHA-256 of the byte 2, 0000000000000008 and the root of the eight. */
Test(merkle_head, covers_the_number_of_leaves)
{
    struct merkle_hash leaves[COUNT_OF(inputs)];
    struct merkle_hash root;
    struct merkle_hash head;

    rfc_leaves(leaves);
    merkle_root(leaves, 8, &root);
    merkle_head(&root, 8, &head);
    assert_hash(&head, "5c847dbb0c9b00374174c4b0c115274c01b43aec161b45498e68fca1c09ff3f0");
}

struct known_path {
    size_t index, count, length;
    const char *path[3];
};

Test(merkle_path, gives_the_known_proofs)
{
    static const struct known_path known[] = {
        {0, 1, 0, {NULL}},
        {0,
         8,
         3,
         {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
        {5,
         8,
         3,
         {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
        {2, 3, 1, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
        {1,
         5,
         3,
         {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
    };
    struct merkle_hash leaves[COUNT_OF(inputs)];
    struct merkle_hash path[MERKLE_MAX_PATH];

    rfc_leaves(leaves);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        cr_assert_eq(merkle_path(leaves, known[i].count, known[i].index, path), known[i].length);
        cr_assert_eq(merkle_path_length(known[i].index, known[i].count), known[i].length);
        for (size_t k = 0; k < known[i].length; k++) {
            assert_hash(&path[k], known[i].path[k]);
        }
    }
}

/* Each path leads to the root from its own place and leaf, and from no other place in the tree. */
Test(merkle_climb, holds_for_every_place_of_every_size_and_for_no_other)
{
    struct merkle_hash leaves[SIZE_MAX_TRIED];

    numbered_leaves(leaves, SIZE_MAX_TRIED);
    for (size_t count = 1; count <= SIZE_MAX_TRIED; count++) {
        struct merkle_hash root;

        merkle_root(leaves, count, &root);
        for (size_t index = 0; index < count; index++) {
            struct merkle_hash path[MERKLE_MAX_PATH];
            struct merkle_hash found;
            size_t length = merkle_path(leaves, count, index, path);

            cr_assert_eq(length, merkle_path_length(index, count));
            for (size_t other = 0; other < count; other++) {
                if (merkle_path_length(other, count) == length) {
                    merkle_climb(&leaves[index], other, count, path, &found);
                    cr_assert_eq(merkle_compare(&found, &root) == 0, other == index);
                }
            }
        }
    }
}

/* The same path may lead to the same root in a tree of another size: that is why the head covers
 * the number. */
Test(merkle_head, tells_sizes_apart_that_a_path_cannot)
{
    struct merkle_hash leaves[8];
    struct merkle_hash path[MERKLE_MAX_PATH];
    struct merkle_hash of_five;
    struct merkle_hash as_six;
    struct merkle_hash head_of_five;
    struct merkle_hash head_as_six;

    rfc_leaves(leaves);
    cr_assert_eq(merkle_path(leaves, 5, 0, path), merkle_path_length(0, 6));
    merkle_climb(&leaves[0], 0, 5, path, &of_five);
    merkle_climb(&leaves[0], 0, 6, path, &as_six);
    cr_assert_eq(merkle_compare(&of_five, &as_six), 0);
    merkle_head(&of_five, 5, &head_of_five);
    merkle_head(&as_six, 6, &head_as_six);
    cr_assert_neq(merkle_compare(&head_of_five, &head_as_six), 0);
}

Test(merkle_parse, takes_64_lower_case_digits_and_nothing_else)
{
    static const char good[] = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";
    struct merkle_hash hash;

    cr_assert(merkle_parse(good, &hash));
    assert_hash(&hash, good);
    cr_assert_not(merkle_parse("", &hash));
    cr_assert_not(merkle_parse(good + 1, &hash));
    cr_assert_not(
        merkle_parse("5Dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", &hash));
    cr_assert_not(
        merkle_parse("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff46043280", &hash));
    cr_assert_not(
        merkle_parse("5gc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", &hash));
}
