/* Proofs, and every way of cheating with one. The proof in tests/data/seal was made by a program of
 * its own (make.py there) with known salts: five scenarios, of which the leaves 0, 3 and 4 are
 * shown. */
#include <string.h>

#include "common/base/file.h"
#include "scenarios/seal/proof.h"
#include "tests/scenarios/seal_support.h"
#include "tests/scenarios/support.h"

#define KNOWN TEST_DATA_DIR "/seal/proof.json"
#define KNOWN_ROOT "53586b1cca2b5a6e9d38ea05263ad7482c372e5137447f1fd6672f1df1fd799e"
#define OTHER_ROOT "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

static void collect(void *data, const char *difference)
{
    buf_printf(data, "%s\n", difference);
}

static struct node *known_proof(void)
{
    struct node *node = NULL;
    struct err err = {0};

    assert_ok(node_load(KNOWN, SEALED_MAX_BYTES, &node, &err), err);
    return node;
}

static struct sealed_proof *proof_of(const struct node *node)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct sealed_proof *proof = NULL;
    struct err err = {0};

    assert_ok(node_dump(node, NODE_PRETTY, &text, &err), err);
    assert_ok(sealed_proof_parse(text.data, text.length, "proof", &proof, &err), err);
    return proof;
}

/* Asserts the differences, one a line, and that they are counted. */
static void check(const struct node *node, const char *root, bool complete, const char *expected)
{
    AUTO(sealed_proof) proof = proof_of(node);
    AUTOBUF struct buf found = BUF_INIT;
    size_t lines = 0;
    size_t count = sealed_proof_check(proof, root, complete, collect, &found);

    cr_assert_str_eq(buf_str(&found), expected, "got:\n%s", buf_str(&found));
    for (size_t i = 0; i < found.length; i++) {
        lines += found.data[i] == '\n';
    }
    cr_assert_eq(count, lines);
}

static struct node *leaf_at(const struct node *proof, size_t i)
{
    return node_at(node_get(proof, "leaves"), i);
}

/* Asserts that the leaf leads elsewhere; where to differs with what was changed. */
static void leads_elsewhere(const struct node *node, const char *leaf)
{
    AUTO(sealed_proof) proof = proof_of(node);
    AUTOBUF struct buf found = BUF_INIT;
    AUTOFREE char *start = mem_printf("%s: with its salt, its path, its place and 5 leaves in all "
                                      "it leads to root ",
                                      leaf);

    cr_assert_eq(sealed_proof_check(proof, KNOWN_ROOT, false, collect, &found), 1, "got:\n%s",
                 buf_str(&found));
    cr_assert_eq(strncmp(buf_str(&found), start, strlen(start)), 0, "got:\n%s", buf_str(&found));
    cr_assert_not_null(strstr(buf_str(&found), ", not to " KNOWN_ROOT "\n"));
}

Test(sealed_proof, of_another_program_holds)
{
    AUTO(node) node = known_proof();
    AUTO(sealed_proof) proof = proof_of(node);

    check(node, KNOWN_ROOT, false, "");
    cr_assert_eq(proof->count, 5);
    cr_assert_eq(sealed_proof_distinct(proof), 3);
    cr_assert_str_eq(proof->shown[1].scenario->id, "one");
}

Test(sealed_proof, that_withholds_leaves_is_not_complete)
{
    AUTO(node) node = known_proof();

    check(node, KNOWN_ROOT, true, "2 of 5 leaves are withheld\n");
}

Test(sealed_proof, for_another_root_than_the_published_one)
{
    AUTO(node) node = known_proof();

    check(node, OTHER_ROOT, false,
          "the proof is for root " KNOWN_ROOT ", not for " OTHER_ROOT "\n");
}

Test(sealed_proof, that_names_the_published_root_over_other_leaves)
{
    AUTO(node) node = known_proof();

    node_set_str(node, "root", OTHER_ROOT);
    check(node, OTHER_ROOT, false,
          "leaf 0 ('five'): with its salt, its path, its place and 5 leaves in all it leads to "
          "root " KNOWN_ROOT ", not to " OTHER_ROOT "\n"
          "leaf 3 ('one'): with its salt, its path, its place and 5 leaves in all it leads to "
          "root " KNOWN_ROOT ", not to " OTHER_ROOT "\n"
          "leaf 4 ('three'): with its salt, its path, its place and 5 leaves in all it leads to "
          "root " KNOWN_ROOT ", not to " OTHER_ROOT "\n");
}

Test(sealed_proof, with_a_changed_scenario_salt_or_path)
{
    AUTO(node) scenario = known_proof();
    AUTO(node) salt = known_proof();
    AUTO(node) path = known_proof();
    struct node *hashes = node_get(leaf_at(path, 0), "path");
    struct node *changed = node_array();

    node_set_str(node_get(leaf_at(scenario, 1), "scenario"), "title", "Another title");
    leads_elsewhere(scenario, "leaf 3 ('one')");
    node_set_str(leaf_at(salt, 2), "salt", OTHER_ROOT);
    leads_elsewhere(salt, "leaf 4 ('three')");
    node_append(changed, node_ref(node_at(hashes, 0)));
    node_append(changed, node_string(OTHER_ROOT));
    node_append(changed, node_ref(node_at(hashes, 2)));
    node_set(leaf_at(path, 0), "path", changed);
    leads_elsewhere(path, "leaf 0 ('five')");
}

Test(sealed_proof, with_a_leaf_at_another_place)
{
    AUTO(node) moved = known_proof();
    AUTO(node) outside = known_proof();

    node_set_int(leaf_at(moved, 1), "index", 2);
    leads_elsewhere(moved, "leaf 2 ('one')");
    node_set_int(leaf_at(outside, 2), "index", 5);
    check(outside, KNOWN_ROOT, false, "leaf 5 ('three'): there is no such place among 5 leaves\n");
}

/* Leaf 0 has the same path in a tree of six; the head tells. */
Test(sealed_proof, with_another_number_of_leaves)
{
    AUTO(node) more = known_proof();
    AUTO(node) fewer = known_proof();
    AUTO(sealed_proof) proof = NULL;
    AUTOBUF struct buf found = BUF_INIT;

    node_set_int(more, "count", 6);
    proof = proof_of(more);
    cr_assert_eq(sealed_proof_check(proof, KNOWN_ROOT, false, collect, &found), 3);
    cr_assert_not_null(strstr(buf_str(&found), "leaf 0 ('five'): with its salt, its path, its "
                                               "place and 6 leaves in all it leads to root "));
    cr_assert_not_null(strstr(buf_str(&found), "leaf 4 ('three'): its path has 1 hashes, and at "
                                               "this place among 6 leaves it has 2\n"));
    node_set_int(fewer, "count", 3);
    check(fewer, KNOWN_ROOT, true,
          "leaf 0 ('five'): its path has 3 hashes, and at this place among 3 leaves it has 2\n"
          "leaf 3 ('one'): there is no such place among 3 leaves\n"
          "leaf 4 ('three'): there is no such place among 3 leaves\n");
}

Test(sealed_proof, with_a_path_too_long_or_too_short)
{
    AUTO(node) longer = known_proof();
    AUTO(node) shorter = known_proof();

    node_append(node_get(leaf_at(longer, 0), "path"), node_string(OTHER_ROOT));
    check(longer, KNOWN_ROOT, false,
          "leaf 0 ('five'): its path has 4 hashes, and at this place among 5 leaves it has 3\n");
    node_set(leaf_at(shorter, 2), "path", node_array());
    check(shorter, KNOWN_ROOT, false,
          "leaf 4 ('three'): its path has 0 hashes, and at this place among 5 leaves it has 1\n");
}

Test(sealed_proof, that_shows_a_leaf_twice_does_not_show_more)
{
    AUTO(node) node = known_proof();

    node_append(node_get(node, "leaves"), node_copy(leaf_at(node, 0)));
    node_append(node_get(node, "leaves"), node_copy(leaf_at(node, 1)));
    check(node, KNOWN_ROOT, true,
          "leaf 0 is shown twice\nleaf 3 is shown twice\n2 of 5 leaves are withheld\n");
}

/* Sealed by somebody who did not use this program. */
static struct node *proof_of_one(const char *document, char root[HASH_HEX])
{
    struct node *node = node_object();
    struct node *leaves = node_array();
    struct node *leaf = node_object();
    struct sealed_leaf sealed = {0};
    struct err err = {0};

    assert_ok(node_parse(document, strlen(document), "d", &sealed.scenario, &err), err);
    assert_ok(sealed_leaf_hash(&sealed, &err), err);
    sealed_root(&sealed, 1, root);
    node_set_str(node, "schema", SEALED_PROOF_SCHEMA);
    node_set_str(node, "root", root);
    node_set_int(node, "count", 1);
    node_set(node, "leaves", leaves);
    node_append(leaves, leaf);
    node_set_int(leaf, "index", 0);
    node_set_str(leaf, "salt",
                 "00000000000000000000000000000000"
                 "00000000000000000000000000000000");
    node_set(leaf, "scenario", sealed.scenario);
    node_set(leaf, "path", node_array());
    return node;
}

Test(sealed_proof, of_what_is_no_scenario)
{
    char root[HASH_HEX];
    AUTO(node) node = proof_of_one("{\"id\":\"x\",\"joke\":true}", root);
    AUTO(sealed_proof) proof = proof_of(node);
    AUTOBUF struct buf found = BUF_INIT;

    cr_assert_eq(sealed_proof_check(proof, root, true, collect, &found), 1);
    cr_assert_eq(strncmp(buf_str(&found), "leaf 0 ('x'): the scenario cannot be read: x:0:0: ", 50),
                 0, "got:\n%s", buf_str(&found));
    cr_assert_null(proof->shown[0].scenario);
}

Test(sealed_proof, of_two_leaves_with_one_id)
{
    AUTO(sealed_pack) pack = sealed_pack_of(2);
    AUTO(node) copy = node_copy(pack->leaves[0].scenario);
    AUTOBUF struct buf found = BUF_INIT;
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "proof");
    AUTOFREE char *expected = NULL;
    AUTO(node) node = NULL;
    AUTO(sealed_proof) proof = NULL;
    struct err err = {0};
    bool all[] = {true, true};

    node_free(pack->leaves[1].scenario);
    pack->leaves[1].scenario = node_ref(copy);
    assert_ok(sealed_leaf_hash(&pack->leaves[1], &err), err);
    sealed_root(pack->leaves, 2, pack->root);
    assert_ok(sealed_proof_save(pack, all, path, &err), err);
    assert_ok(node_load(path, SEALED_MAX_BYTES, &node, &err), err);
    proof = proof_of(node);
    expected = mem_printf("leaves 0 and 1 have the same id '%s'; a pack has each once\n",
                          sealed_leaf_id(&pack->leaves[0]));
    cr_assert_eq(sealed_proof_check(proof, pack->root, true, collect, &found), 1);
    cr_assert_str_eq(buf_str(&found), expected);
}

/* Saves a proof of the chosen leaves and checks it against the pack's root. */
static size_t differences_of(const struct sealed_pack *pack, const bool *chosen, bool complete)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "proof");
    AUTO(sealed_proof) proof = NULL;
    AUTOBUF struct buf found = BUF_INIT;
    struct err err = {0};

    assert_ok(sealed_proof_save(pack, chosen, path, &err), err);
    AUTOFREE char *text = support_read(path);
    assert_ok(sealed_proof_parse(text, strlen(text), path, &proof, &err), err);
    return sealed_proof_check(proof, pack->root, complete, collect, &found);
}

Test(sealed_proof_save, proves_each_leaf_of_packs_of_many_sizes)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 33};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO(sealed_pack) pack = sealed_pack_of(sizes[i]);

        for (size_t k = 0; k < sizes[i]; k++) {
            bool chosen[SEAL_MAX_SCENARIOS] = {false};

            chosen[k] = true;
            cr_assert_eq(differences_of(pack, chosen, false), 0);
            cr_assert_eq(differences_of(pack, chosen, true), sizes[i] == 1 ? 0 : 1);
        }
    }
}

Test(sealed_proof_save, proves_all_of_a_hundred)
{
    AUTO(sealed_pack) pack = sealed_pack_of(100);
    bool chosen[SEAL_MAX_SCENARIOS];

    memset(chosen, true, sizeof(chosen));
    cr_assert_eq(differences_of(pack, chosen, true), 0);
    chosen[41] = false;
    cr_assert_eq(differences_of(pack, chosen, true), 1);
}

struct wrong_form {
    const char *key;
    const char *value;
    const char *problem;
};

Test(sealed_proof_parse, says_what_is_wrong_with_the_form)
{
    static const struct wrong_form forms[] = {
        {"schema", "\"x\"", "p:0:0: schema is 'x', expected 'tameshi.sealed-proof/1'"},
        {"count", "0", "p:0:0: count: expected an integer from 1 to 4096, got 0"},
        {"count", "\"5\"", "p:0:0: count: expected an integer, got a string"},
        {"root", "\"ABC\"", "p:0:0: root: expected 64 lower-case hex digits"},
        {"note", "1", "p:0:0: unknown key 'note', expected one of: count, leaves, root, schema"},
        {"leaves", "[]", "p:0:0: leaves: 0 leaves, expected 1 to 4096"},
        {"leaves", "[1]", "p:0:0: leaves[0]: expected an object, got an integer"},
        {"leaves", "[{\"index\":-1}]",
         "p:0:0: leaves[0].index: expected an integer from 0 to 2147483647, got -1"},
        {"leaves", "[{\"index\":0}]", "p:0:0: leaves[0]: missing key 'salt', expected a string"},
        {"leaves", "[{\"index\":0,\"salt\":\"" OTHER_ROOT "\",\"scenario\":{\"id\":\"x\"}}]",
         "p:0:0: leaves[0]: missing key 'path', expected an array"},
        {"leaves",
         "[{\"index\":0,\"salt\":\"" OTHER_ROOT "\",\"scenario\":{\"id\":\"x\"},\"path\":[\"0\"]}]",
         "p:0:0: leaves[0].path[0]: expected 64 lower-case hex digits"},
    };

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        AUTO(node) node = known_proof();
        AUTO(sealed_proof) proof = NULL;
        AUTOBUF struct buf text = BUF_INIT;
        struct node *value = NULL;
        struct err err = {0};

        assert_ok(node_parse(forms[i].value, strlen(forms[i].value), "v", &value, &err), err);
        node_set(node, forms[i].key, value);
        assert_ok(node_dump(node, NODE_CANONICAL, &text, &err), err);
        cr_assert_eq(sealed_proof_parse(text.data, text.length, "p", &proof, &err), -1);
        assert_err(err, ERR_INPUT, forms[i].problem);
        cr_assert_null(proof);
    }
}

Test(sealed_proof_parse, refuses_a_path_longer_than_any_tree)
{
    AUTO(node) node = known_proof();
    AUTO(sealed_proof) proof = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    for (size_t i = 0; i < MERKLE_MAX_PATH; i++) {
        node_append(node_get(leaf_at(node, 0), "path"), node_string(OTHER_ROOT));
    }
    assert_ok(node_dump(node, NODE_CANONICAL, &text, &err), err);
    cr_assert_eq(sealed_proof_parse(text.data, text.length, "p", &proof, &err), -1);
    assert_err(err, ERR_INPUT, "p:0:0: leaves[0].path: 67 hashes, expected at most 64");
}

Test(sealed_proof_parse, refuses_every_shorter_file)
{
    AUTOFREE char *text = support_read(KNOWN);

    for (size_t i = 0; i + 1 < strlen(text); i++) {
        AUTO(sealed_proof) proof = NULL;
        struct err err = {0};

        cr_assert_eq(sealed_proof_parse(text, i, "p", &proof, &err), -1);
        cr_assert_eq(err.kind, ERR_INPUT);
    }
}
