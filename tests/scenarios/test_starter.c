/* What an author starts from: each kind that ships gives a good scenario under any id. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "scenarios/starter.h"
#include "tests/scenarios/support.h"

#define SHIPPED STARTERS_DIR

static char *made(const char *kind, const char *id, const char *schema)
{
    struct buf text = BUF_INIT;
    struct err err = {0};

    assert_ok(starter_make(SHIPPED, kind, id, schema, &text, &err), err);
    return buf_take(&text);
}

Test(starter, every_kind_gives_a_good_scenario_of_its_name)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "my.own_scenario.yaml");
    STARTERS starters = {0};
    struct err err = {0};

    assert_ok(starters_load(SHIPPED, &starters, &err), err);
    cr_assert_geq(starters.count, 13);
    for (size_t i = 0; i < starters.count; i++) {
        AUTOFREE char *text = made(starters.items[i].kind, "my.own_scenario", NULL);
        AUTO(scenario) scenario = NULL;
        const char *kind = starters.items[i].kind;

        support_write(path, text);
        assert_ok(scenario_load(path, &scenario, &err), err);
        cr_expect_eq(scenario->kind,
                     text_starts(kind, "benign-") ? SCENARIO_BENIGN : SCENARIO_ATTACK, "'%s'",
                     kind);
    }
}

/* The files are read by people first. */
Test(starter, every_kind_says_what_it_is_and_explains_its_keys)
{
    STARTERS starters = {0};
    struct err err = {0};

    assert_ok(starters_load(SHIPPED, &starters, &err), err);
    for (size_t i = 0; i < starters.count; i++) {
        AUTOFREE char *text = made(starters.items[i].kind, "x", NULL);

        cr_expect_gt(strlen(starters.items[i].summary), 20, "'%s'", starters.items[i].kind);
        cr_expect_not_null(strstr(text, "\n# Change "), "'%s'", starters.items[i].kind);
        cr_expect_not_null(strstr(text, "vm-images/target-web/README.md"), "'%s'",
                           starters.items[i].kind);
        cr_expect_not_null(strstr(text, " # the file's name without .yaml\n"), "'%s'",
                           starters.items[i].kind);
        cr_expect_not_null(strstr(text, " # raised with every change of meaning\n"), "'%s'",
                           starters.items[i].kind);
    }
}

Test(starter, the_id_is_put_in_and_the_comment_stays_where_it_was)
{
    AUTOFREE char *text = made("attack-http", "abc", NULL);

    cr_assert_not_null(
        strstr(text, "\nid: abc                           # the file's name without .yaml\n"), "%s",
        text);
    cr_assert_null(strstr(text, "attack-http"));
}

Test(starter, the_schema_stands_in_the_first_line)
{
    AUTOFREE char *text = made("benign-page", "abc", "../x.json");

    cr_assert(text_starts(text, "# yaml-language-server: $schema=../x.json\n# Ordinary reading"));
}

Test(starter, an_unknown_kind_is_refused_with_the_nearest)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(starter_make(SHIPPED, "atack-http", "abc", NULL, &text, &err), -1);
    assert_err(err, ERR_USAGE, "no kind 'atack-http', did you mean 'attack-http'?");
    cr_assert_eq(text.length, 0);
}

Test(starter, a_kind_is_no_path)
{
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    cr_assert_eq(
        starter_make(SHIPPED, "../library/benign/japanese-search", "abc", NULL, &text, &err), -1);
    cr_assert_eq(err.kind, ERR_USAGE);
    cr_assert(text_starts(err.text, "no kind '../library/benign/japanese-search', expected one of: "
                                    "attack-"),
              "%s", err.text);
}

Test(starter, a_folder_of_bad_files_gives_nothing)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *no_id = file_join(folder, "no-id.yaml");
    AUTOFREE char *bad = file_join(folder, "bad.yaml");
    AUTOFREE char *yaml = benign_of("steps:\n  - http: {name: s, method: GET, path: /}\n");
    AUTOFREE char *quoted = mem_printf("\"id\": case\n%s", yaml + strlen("id: case\n"));
    AUTOFREE char *expected_no_id = mem_printf("'%s' has no line that begins with 'id: '", no_id);
    AUTOBUF struct buf text = BUF_INIT;
    struct err err = {0};

    support_write(no_id, quoted);
    support_write(bad, "id: bad\n");
    cr_assert_eq(starter_make(folder, "no-id", "abc", NULL, &text, &err), -1);
    assert_err(err, ERR_INPUT, expected_no_id);
    cr_assert_eq(starter_make(folder, "bad", "abc", NULL, &text, &err), -1);
    cr_assert_not_null(strstr(err.text, ": missing key 'version', expected an integer"), "%s",
                       err.text);
    cr_assert_eq(text.length, 0);
}
