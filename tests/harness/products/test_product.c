#include "harness/products/product.h"

#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/support.h"

#define VALID TEST_DATA_DIR "/product/valid"

static struct product *load(const char *dir)
{
    struct product *product = NULL;
    struct err err = {0};

    assert_ok(product_load(dir, &product, &err), err);
    return product;
}

Test(product_load, reads_what_a_package_says_of_itself)
{
    AUTO(product) product = load(VALID "/full");

    cr_assert_str_eq(product->id, "full");
    cr_assert_str_eq(product->name, "Full");
    cr_assert_str_eq(product->vendor, "Example");
    cr_assert_eq(product->role, PRODUCT_UNDER_TEST);
    cr_assert_str_eq(product->category, "mail-filter");
    cr_assert_null(product->version_text);
    cr_assert_str_eq(product->version_packages[0], "example");
    cr_assert_str_eq(product->version_packages[1], "example-rules");
    cr_assert_null(product->version_packages[2]);
    cr_assert_str_eq(product->image, "product-example");
    cr_assert_str_eq(product->topology, "inline");
    cr_assert_eq(product->setting_count, 2);
    cr_assert_str_eq(product->settings[0].name, "level");
    cr_assert_str_eq(product->settings[0].value, "3");
}

/* date -u -d 2022-09-20 +%s */
Test(product_load, the_date_of_its_content_is_a_day_or_unknown)
{
    AUTO(product) full = load(VALID "/full");
    AUTO(product) minimal = load(VALID "/minimal");

    cr_assert_eq(full->content_utc_ms, 1663632000000);
    cr_assert_eq(minimal->content_utc_ms, INT64_MIN);
}

Test(product_load, fills_settings_into_files_and_commands)
{
    AUTO(product) product = load(VALID "/full");
    const struct product_arm *block = product_find_arm(product, PRODUCT_ARM_BLOCK);

    cr_assert_eq(product->arm_count, 2);
    cr_assert_str_eq(block->name, "block");
    cr_assert_eq(block->file_count, 2);
    cr_assert_str_eq(block->files[0].path, "/etc/example/mode.conf");
    cr_assert_str_eq(block->files[0].bytes, "mode block\nlevel 3 {{other}} \n");
    cr_assert_eq(block->files[0].length, strlen(block->files[0].bytes));
    cr_assert_eq(block->files[0].mode, 0644);
    cr_assert_str_eq(block->files[1].bytes, "#!/bin/sh\necho 3\n");
    cr_assert_eq(block->files[1].mode, 0755);
    cr_assert_eq(block->run_count, 2);
    cr_assert_str_eq(block->run[0][1], "level=3");
    cr_assert_null(block->run[0][2]);
    cr_assert_str_eq(block->run[1][0], "systemctl");
    cr_assert_eq(block->ready_port, 25);
    cr_assert_eq(block->ready_timeout_ms, 5000);
}

Test(product_load, has_an_arm_without_anything_to_do)
{
    AUTO(product) product = load(VALID "/minimal");
    const struct product_arm *detect = product_find_arm(product, PRODUCT_ARM_DETECT);

    cr_assert_str_eq(product->version_text, "1.0");
    cr_assert_eq(detect->file_count, 0);
    cr_assert_eq(detect->run_count, 0);
    cr_assert_eq(detect->ready_port, 0);
    cr_assert_null(product_find_arm(product, PRODUCT_ARM_BLOCK));
    cr_assert_null(product_find_arm(product, PRODUCT_ARM_CONTROL));
}

Test(product_load, reads_sensors)
{
    AUTO(product) product = load(VALID "/full");
    const struct sensor_spec *log = &product->sensors[0];
    const struct sensor_spec *lines = &product->sensors[1];

    cr_assert_eq(product->sensor_count, 2);
    cr_assert_str_eq(log->kind, "regex");
    cr_assert_eq(log->role, SENSOR_ALERT);
    cr_assert_str_eq(log->path, "/var/log/example.log");
    cr_assert_eq(log->ignore_count, 2);
    cr_assert_str_eq(log->ignore_rules[1], "^900");
    cr_assert(log->keep_empty);
    cr_assert_str_eq(log->alert_when, "^TOTAL$");
    cr_assert_eq(log->blocked_field, SENSOR_ACTION);
    cr_assert_str_eq(log->blocked_equals[1], "dropped");
    cr_assert_str_eq(lines->fields[SENSOR_RULES].regex, "id=(\\d+)");
    cr_assert_null(lines->fields[SENSOR_STATUS].path);
}

Test(product_load, finds_its_name_behind_a_slash_at_the_end)
{
    AUTO(product) product = load(VALID "/minimal/");

    cr_assert_str_eq(product->id, "minimal");
}

Test(product_load, says_that_there_is_no_package)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *expected =
        mem_printf("cannot open '%s/product.yaml': No such file or directory", folder);
    struct product *product = NULL;
    struct err err = {0};

    cr_assert_eq(product_load(folder, &product, &err), -1);
    assert_err(err, ERR_IO, expected);
    cr_assert_null(product);
}

/* A copy of the minimal package in a folder of its own. Caller frees. */
static char *copy_minimal(const char *folder)
{
    char *dir = file_join(folder, "minimal");
    struct err err = {0};

    assert_ok(file_copy_tree(VALID "/minimal", dir, &err), err);
    return dir;
}

Test(product_load, refuses_a_link_in_the_package)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = copy_minimal(folder);
    AUTOFREE char *link = file_join(dir, "link");
    AUTOFREE char *expected = mem_printf("'%s' is neither a file nor a folder", link);
    struct product *product = NULL;
    struct err err = {0};

    cr_assert_eq(symlink("/etc/passwd", link), 0);
    cr_assert_eq(product_load(dir, &product, &err), -1);
    assert_err(err, ERR_INPUT, expected);
}

Test(product_load, refuses_too_many_files)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = copy_minimal(folder);
    AUTOFREE char *sub = file_join(dir, "files");
    AUTOFREE char *one_more = file_join(dir, "one-more");
    struct product *product = NULL;
    struct err err = {0};

    assert_ok(file_mkdirs(sub, 0755, &err), err);
    for (int i = 0; i < PRODUCT_MAX_FILES; i++) {
        AUTOFREE char *path = mem_printf("%s/%03d", sub, i);

        support_write(path, "x");
    }
    assert_ok(product_load(dir, &product, &err), err);
    product_free(TAKE(product));
    support_write(one_more, "x");
    cr_assert_eq(product_load(dir, &product, &err), -1);
    assert_err(err, ERR_INPUT, "'one-more': more than 64 files in a package");
}

Test(product_hash, changes_with_the_files_but_not_with_comments)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = copy_minimal(folder);
    AUTOFREE char *yaml = file_join(dir, "product.yaml");
    AUTOFREE char *note = file_join(dir, "note");
    AUTOFREE char *text = support_read(yaml);
    AUTOFREE char *commented = mem_printf("# a comment\n%s", text);
    char hashes[4][HASH_HEX];

    for (int i = 0; i < 4; i++) {
        AUTO(product) product = load(dir);

        product_hash(product, hashes[i]);
        support_write(i == 0 ? yaml : note, i == 0 ? commented : i == 1 ? "1" : "2");
    }
    cr_assert_eq(strlen(hashes[0]), 64);
    cr_assert_str_eq(hashes[0], hashes[1]);
    cr_assert_str_neq(hashes[1], hashes[2]);
    cr_assert_str_neq(hashes[2], hashes[3]);
}

Test(product_from_node, rebuilds_the_product)
{
    AUTO(product) product = load(VALID "/full");
    AUTO(node) node = product_node(product);
    AUTO(product) again = NULL;
    struct err err = {0};
    char hash[HASH_HEX];
    char hash_again[HASH_HEX];

    assert_ok(product_from_node(node, &again, &err), err);
    product_hash(product, hash);
    product_hash(again, hash_again);
    cr_assert_str_eq(hash, hash_again);
    cr_assert_str_eq(again->arms[0].name, "detect");
    cr_assert_str_eq(again->arms[1].files[1].bytes, "#!/bin/sh\necho 3\n");
    cr_assert_str_eq(again->sensors[0].regex, product->sensors[0].regex);
}

Test(product_from_node, outlives_the_node)
{
    AUTO(product) product = load(VALID "/full");
    AUTO(node) node = product_node(product);
    AUTO(product) again = NULL;
    struct err err = {0};

    assert_ok(product_from_node(node, &again, &err), err);
    node_free(TAKE(node));
    product_free(TAKE(product));
    cr_assert_str_eq(again->name, "Full");
}

static void assert_no_product(const char *json, const char *expected)
{
    AUTO(node) node = NULL;
    struct product *product = NULL;
    struct err err = {0};

    assert_ok(node_parse(json, strlen(json), "t", &node, &err), err);
    cr_assert_eq(product_from_node(node, &product, &err), -1);
    assert_err(err, ERR_INPUT, expected);
    cr_assert_null(product);
}

Test(product_from_node, refuses_what_is_no_product)
{
    assert_no_product("{}", "not a product document: expected schema 'tameshi.product/1'");
    assert_no_product("{\"schema\":\"tameshi.product/1\",\"package\":{}}",
                      "product document: expected package and files");
    assert_no_product(
        "{\"schema\":\"tameshi.product/1\",\"package\":{\"id\":\"x\"},\"files\":{\"a\":1}}",
        "product 'x': file 'a': expected a string");
    assert_no_product("{\"schema\":\"tameshi.product/1\",\"package\":{\"id\":\"x\"},\"files\":{}}",
                      "product 'x':0:0: missing key 'name', expected a string");
}

Test(product_load_all, finds_each_package_of_a_folder)
{
    struct product_list list = {NULL, 0};
    struct err err = {0};

    assert_ok(product_load_all(VALID, &list, &err), err);
    cr_assert_eq(list.count, 2);
    cr_assert_str_eq(list.items[0]->id, "full");
    cr_assert_str_eq(product_list_find(&list, "minimal")->id, "minimal");
    cr_assert_null(product_list_find(&list, "none"));
    product_list_done(&list);
    cr_assert_eq(list.count, 0);
}

Test(product_depth, names_each_entry_once_in_the_order_of_the_map)
{
    AUTO(product) product = load(VALID "/full");
    const struct product_named *named[PRODUCT_MAX_DEPTH];
    const char *const rules[] = {"2", "1", "11"};

    cr_assert_eq(product_depth(product, rules, 3, named), 2);
    cr_assert_str_eq(named[0]->technique, "T1566.001");
    cr_assert_str_eq(named[0]->tactic, "initial-access");
    cr_assert_eq(named[0]->capec_count, 2);
    cr_assert_eq(named[0]->capec[1], 98);
    cr_assert_null(named[1]->technique);
    cr_assert_str_eq(named[1]->tactic, "execution");
    cr_assert_eq(product_depth(product, rules, 1, named), 1);
    cr_assert_eq(product_depth(product, rules, 0, named), 0);
    cr_assert_eq(product_depth(product, (const char *const[]){"3"}, 1, named), 0);
}

static bool is_block(const struct product *product, int status, const char *head, const char *body)
{
    struct product_response response = {status, head, strlen(head), body, strlen(body)};

    return product_is_block_response(product, &response);
}

Test(product_is_block_response, asks_for_all_that_an_entry_says)
{
    AUTO(product) product = load(VALID "/full");

    cr_assert(is_block(product, 550, "", "so no thanks, sorry"));
    cr_assert_not(is_block(product, 551, "", "so no thanks, sorry"));
    cr_assert_not(is_block(product, 550, "", "thanks"));
    cr_assert(is_block(product, 406, "HTTP/1.1 406\r\nx-blocked: YES\r\n", "ref 12"));
    cr_assert_not(is_block(product, 406, "HTTP/1.1 406\r\n", "ref 12"));
    cr_assert_not(is_block(product, 406, "HTTP/1.1 406\r\nx-blocked: YES\r\n", "ref"));
    cr_assert_not(is_block(product, 200, "", "so no thanks, sorry"));
}

Test(product_is_block_response, knows_a_closed_connection_where_the_package_says_so)
{
    AUTO(product) full = load(VALID "/full");
    AUTO(product) minimal = load(VALID "/minimal");

    cr_assert(is_block(full, 0, "", ""));
    cr_assert_not(is_block(minimal, 0, "", ""));
    cr_assert_not(is_block(minimal, 403, "", ""));
}
