/* Counts of a library, by hand. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "scenarios/breadth.h"
#include "tests/scenarios/support.h"

static void put(const char *folder, const char *id, const char *head, const char *rest)
{
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    AUTOFREE char *path = file_join(folder, name);
    AUTOFREE char *yaml =
        mem_printf("id: %s\nversion: 1\ntitle: A\nsummary: A.\ncategory: waf\n%s"
                   "steps:\n  - http: {name: s, method: GET, path: /s, query: {q: '{{v}}'}}\n%s",
                   id, head, rest);

    support_write(path, yaml);
}

#define ATTACK "kind: attack\ncapec: [66]\n"
#define EFFECT "effect:\n  - response: {step: s, contains: '{{canary.db}}'}\n"

Test(breadth, counts_a_library_whole_and_by_tactic)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTO(scenario_library) library = NULL;
    AUTO_BREADTH struct breadth breadth;
    struct err err = {0};

    put(folder, "a",
        ATTACK "tactic: execution\ntechnique: T1059\ncluster: x\nvalues: {v: [1, 2]}\n", EFFECT);
    put(folder, "b", ATTACK "tactic: execution\ntechnique: T1190\ncluster: x\nvalues: {v: [1]}\n",
        EFFECT);
    put(folder, "c",
        ATTACK "tactic: collection\ntechnique: T1190\ncluster: x\nvalues: {v: [1, 2, 3]}\n",
        EFFECT);
    put(folder, "d", "kind: benign\ncluster: x\nvalues: {v: [1, 2, 3, 4]}\n", "");
    put(folder, "e", "kind: benign\ncluster: y\nvalues: {v: [1]}\n", "");
    assert_ok(scenario_library_load(folder, NULL, NULL, &library, &err), err);
    breadth_of(library, &breadth);
    cr_assert_eq(breadth.row_count, 3);
    cr_expect_str_eq(breadth.rows[0].tactic, "collection");
    cr_expect_eq(breadth.rows[0].clusters, 1);
    cr_expect_eq(breadth.rows[0].cases, 3);
    cr_expect_str_eq(breadth.rows[1].tactic, "execution");
    cr_expect_eq(breadth.rows[1].scenarios, 2);
    cr_expect_eq(breadth.rows[1].clusters, 1);
    cr_expect_eq(breadth.rows[1].cases, 3);
    cr_expect_null(breadth.rows[2].tactic);
    cr_expect_eq(breadth.rows[2].scenarios, 2);
    cr_expect_eq(breadth.rows[2].clusters, 2);
    cr_expect_eq(breadth.rows[2].cases, 5);
    /* The attacks' x, the benign x and y. */
    cr_expect_eq(breadth.clusters, 3);
    cr_expect_eq(breadth.scenarios, 5);
    cr_expect_eq(breadth.cases, 11);
    cr_expect_eq(breadth.techniques, 2);
}

Test(breadth, of_nothing_is_nothing)
{
    struct scenario_library library = {0};
    AUTO_BREADTH struct breadth breadth;

    breadth_of(&library, &breadth);
    cr_expect_eq(breadth.row_count, 0);
    cr_expect_eq(breadth.scenarios, 0);
    cr_expect_eq(breadth.techniques, 0);
}
