/* Packs: what goes in comes out with the key, nothing without it, and no byte of the file can be
 * another one. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "scenarios/seal/pack.h"
#include "tests/scenarios/seal_support.h"
#include "tests/scenarios/support.h"

/* The file of a pack in folder/pack, as text. Caller frees. */
static char *saved(const struct sealed_pack *pack, const struct secret *key, const char *folder)
{
    AUTOFREE char *path = file_join(folder, "pack");
    struct err err = {0};

    assert_ok(sealed_pack_save(pack, key, path, &err), err);
    return support_read(path);
}

Test(sealed_pack, opens_with_its_key_and_holds_the_same_leaves)
{
    static const size_t sizes[] = {1, 2, 3, 7, 100};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        SUPPORT_FOLDER folder = support_folder();
        AUTOFREE char *path = file_join(folder, "pack");
        AUTO(secret) key = seal_key(folder, "key");
        AUTO(sealed_pack) pack = sealed_pack_of(sizes[i]);
        AUTO(sealed_pack) again = NULL;
        AUTOFREE char *text = saved(pack, key, folder);
        struct sealed_label label;
        struct err err = {0};

        assert_ok(sealed_pack_load(path, key, &again, &err), err);
        cr_assert_eq(again->count, sizes[i]);
        cr_assert_str_eq(again->root, pack->root);
        for (size_t k = 0; k < again->count; k++) {
            cr_assert_eq(merkle_compare(&again->leaves[k].hash, &pack->leaves[k].hash), 0);
            cr_assert(node_equal(again->leaves[k].scenario, pack->leaves[k].scenario));
        }
        assert_ok(sealed_label_parse(text, strlen(text), "p", &label, &err), err);
        cr_assert_eq(label.count, sizes[i]);
        cr_assert_str_eq(label.root, pack->root);
    }
}

Test(sealed_pack, tells_nothing_of_the_scenarios_without_the_key)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = seal_key(folder, "key");
    AUTO(sealed_pack) pack = sealed_pack_of(3);
    AUTOFREE char *text = saved(pack, key, folder);

    for (size_t i = 0; i < pack->count; i++) {
        char hash[HASH_HEX];
        char salt[HASH_HEX];

        merkle_hex(&pack->leaves[i].hash, hash);
        merkle_hex(&pack->leaves[i].salt, salt);
        cr_assert_null(strstr(text, hash));
        cr_assert_null(strstr(text, salt));
        cr_assert_null(strstr(text, sealed_leaf_id(&pack->leaves[i])));
    }
}

Test(sealed_pack, has_another_root_each_time_the_same_is_sealed)
{
    AUTO(sealed_pack) one = sealed_pack_of(3);
    AUTO(sealed_pack) other = sealed_pack_of(3);

    cr_assert_str_neq(one->root, other->root);
}

Test(sealed_pack, stands_in_the_order_of_its_hashes)
{
    AUTO(sealed_pack) pack = sealed_pack_of(100);

    for (size_t i = 1; i < pack->count; i++) {
        cr_assert_lt(merkle_compare(&pack->leaves[i - 1].hash, &pack->leaves[i].hash), 0);
    }
}

Test(sealed_pack_new, refuses_none_too_many_and_the_same_twice)
{
    AUTOFREE char *yaml = benign_of("steps:\n  - http: {name: look, method: GET, path: /}\n");
    AUTO(scenario) scenario = scenario_of(yaml);
    const struct scenario *twice[] = {scenario, scenario};
    AUTO(sealed_pack) pack = NULL;
    struct err err = {0};

    cr_assert_eq(sealed_pack_new(NULL, 0, &pack, &err), -1);
    assert_err(err, ERR_INPUT, "0 scenarios to seal, expected 1 to 4096");
    cr_assert_eq(sealed_pack_new(NULL, 4097, &pack, &err), -1);
    assert_err(err, ERR_INPUT, "4097 scenarios to seal, expected 1 to 4096");
    cr_assert_eq(sealed_pack_new(twice, 2, &pack, &err), -1);
    assert_err(err, ERR_INPUT, "scenario 'case' is there twice");
    cr_assert_null(pack);
}

Test(sealed_pack_save, never_replaces_a_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "pack");
    AUTOFREE char *expected =
        mem_printf("'%s' is there already; a pack is never overwritten", path);
    AUTO(secret) key = seal_key(folder, "key");
    AUTO(sealed_pack) pack = sealed_pack_of(1);
    struct err err = {0};

    support_write(path, "precious");
    cr_assert_eq(sealed_pack_save(pack, key, path, &err), -1);
    assert_err(err, ERR_USAGE, expected);
    AUTOFREE char *left = support_read(path);
    cr_assert_str_eq(left, "precious");
}

Test(sealed_pack_load, refuses_another_key)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = seal_key(folder, "key");
    AUTO(secret) other = seal_key(folder, "other");
    AUTO(sealed_pack) pack = sealed_pack_of(2);
    AUTO(sealed_pack) again = NULL;
    AUTOFREE char *text = saved(pack, key, folder);
    struct err err = {0};

    cr_assert_eq(sealed_pack_parse(text, strlen(text), "p", other, &again, &err), -1);
    assert_err(err, ERR_INTEGRITY,
               "'p' does not open: it was sealed with another key, or changed since");
    cr_assert_null(again);
}

/* Each byte in turn becomes each of three others: never does the pack open. */
Test(sealed_pack_parse, refuses_every_changed_byte)
{
    static const char others[] = {'0', 'A', ' '};
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = seal_key(folder, "key");
    AUTO(sealed_pack) pack = sealed_pack_of(2);
    AUTOFREE char *text = saved(pack, key, folder);
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++) {
        char right = text[i];

        for (size_t k = 0; k < COUNT_OF(others) + 1; k++) {
            AUTO(sealed_pack) again = NULL;
            struct err err = {0};

            text[i] = k < COUNT_OF(others) ? others[k] : (char)(right ^ 1);
            if (text[i] != right) {
                cr_assert_eq(sealed_pack_parse(text, length, "p", key, &again, &err), -1,
                             "byte %zu as '%c'", i, text[i]);
                cr_assert_neq(err.text[0], '\0');
                cr_assert_null(again);
            }
        }
        text[i] = right;
    }
}

Test(sealed_pack_parse, refuses_every_shorter_file)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = seal_key(folder, "key");
    AUTO(sealed_pack) pack = sealed_pack_of(1);
    AUTOFREE char *text = saved(pack, key, folder);

    for (size_t i = 0; i < strlen(text); i++) {
        AUTO(sealed_pack) again = NULL;
        struct err err = {0};

        cr_assert_eq(sealed_pack_parse(text, i, "p", key, &again, &err), -1);
        cr_assert_eq(err.kind, ERR_INPUT);
    }
}

struct wrong_form {
    const char *text;
    const char *problem;
};

#define ROOT "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

Test(sealed_label_parse, says_what_is_wrong_with_the_form)
{
    static const struct wrong_form forms[] = {
        {"[]", "p:0:0: expected an object, got an array"},
        {"{\"box\":\"\",\"count\":1,\"root\":\"" ROOT "\",\"schema\":\"tameshi.plan/1\"}",
         "p:0:0: schema is 'tameshi.plan/1', expected 'tameshi.sealed-pack/1'"},
        {"{\"box\":\"\",\"count\":1,\"root\":\"00\",\"schema\":\"tameshi.sealed-pack/1\"}",
         "p:0:0: root: expected 64 lower-case hex digits"},
        {"{\"box\":\"\",\"count\":0,\"root\":\"" ROOT "\",\"schema\":\"tameshi.sealed-pack/1\"}",
         "p:0:0: count: expected an integer from 1 to 4096, got 0"},
        {"{\"box\":\"\",\"count\":4097,\"root\":\"" ROOT "\",\"schema\":\"tameshi.sealed-pack/1\"}",
         "p:0:0: count: expected an integer from 1 to 4096, got 4097"},
        {"{\"box\":\"\",\"count\":1,\"note\":1,\"root\":\"" ROOT
         "\",\"schema\":\"tameshi.sealed-pack/1\"}",
         "p:0:0: unknown key 'note', expected one of: box, count, root, schema"},
        {"{ \"box\":\"\",\"count\":1,\"root\":\"" ROOT "\",\"schema\":\"tameshi.sealed-pack/1\"}",
         "p: not a pack as tameshi writes it: the bytes are not canonical"},
    };

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct sealed_label label;
        struct err err = {0};

        cr_assert_eq(sealed_label_parse(forms[i].text, strlen(forms[i].text), "p", &label, &err),
                     -1);
        assert_err(err, ERR_INPUT, forms[i].problem);
    }
}

/* A box that is rightly closed over wrong things: whoever has the key can make one. */
static void box_refused(const struct secret *key, const char *inside, enum err_kind kind,
                        const char *problem)
{
    static const char bound[] =
        "{\"count\":1,\"root\":\"" ROOT "\",\"schema\":\"tameshi.sealed-pack/1\"}";
    AUTOBUF struct buf box = BUF_INIT;
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(node) node = NULL;
    AUTO(sealed_pack) pack = NULL;
    struct err err = {0};

    secret_seal(key, bound, strlen(bound), inside, strlen(inside), &box);
    assert_ok(node_parse(bound, strlen(bound), "bound", &node, &err), err);
    text_base64(&text, box.data, box.length);
    node_set_str(node, "box", buf_str(&text));
    buf_clear(&text);
    assert_ok(node_dump(node, NODE_CANONICAL, &text, &err), err);
    cr_assert_eq(sealed_pack_parse(text.data, text.length, "p", key, &pack, &err), -1);
    assert_err(err, kind, problem);
}

/* The root is SHA-256(2, 0000000000000001, SHA-256(0, 32 bytes 0xaa, {"id":"x"})), from Python. */
Test(sealed_pack_parse, looks_at_what_is_in_the_box)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(secret) key = seal_key(folder, "key");

    box_refused(key, "{}", ERR_INPUT, "p, in the box:0:0: missing key 'leaves', expected an array");
    box_refused(key, "{\"leaves\":[{\"salt\":\"" ROOT "\"}]}", ERR_INPUT,
                "p, in the box:0:0: leaves[0]: missing key 'scenario', expected an object");
    box_refused(key, "{\"leaves\":[{\"salt\":\"" ROOT "\",\"scenario\":{\"id\":\"A b\"}}]}",
                ERR_INPUT,
                "p, in the box:0:0: leaves[0].scenario: the id is none, expected lower-case "
                "letters, digits, '-', '_' and '.'");
    box_refused(key, "{\"leaves\":[{\"salt\":\"" ROOT "\",\"scenario\":{\"id\":\"x\",\"y\":1.5}}]}",
                ERR_INPUT,
                "p, in the box:0:0: leaves[0].scenario: a scenario holds no real numbers");
    box_refused(key,
                "{\"leaves\":[{\"salt\":\""
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"scenario\":{"
                "\"id\":\"x\"}}]}",
                ERR_INTEGRITY,
                "'p' holds 1 scenarios with root "
                "8773842688127ecf6ab73a0f0e491d82089b3759c14b5a889af1502fa8dd3af7, but says 1 "
                "with root " ROOT);
}
