/* The commands that help an author, over the data that ships. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

static void over_shipped_data(void)
{
    setenv("TAMESHI_DATA", FLOW_SHIPPED, 1);
}

TestSuite(scenario, .init = over_shipped_data);

static void assert_holds(const char *text, const char *part)
{
    cr_expect_not_null(strstr(text, part), "'%s' is not in:\n%s", part, text);
}

/* Starts a scenario of that kind as folder/id.yaml. Caller frees the path. */
static char *started(const char *folder, const char *kind, const char *id)
{
    AUTOFREE char *name = mem_printf("%s.yaml", id);
    char *path = file_join(folder, name);
    const char *args[] = {"scenario", "new", kind, "--out", path, NULL};

    free(flow_good(args));
    return path;
}

/* Replaces the first of `from` in the file. */
static void edit(const char *path, const char *from, const char *to)
{
    AUTOFREE char *text = support_read(path);
    const char *at = strstr(text, from);

    cr_assert_not_null(at, "'%s' is not in '%s'", from, path);
    AUTOFREE char *changed = mem_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    support_write(path, changed);
}

Test(scenario, every_kind_that_is_listed_can_be_started_and_checked)
{
    SUPPORT_FOLDER folder = support_folder();
    const char *list[] = {"scenario", "new", "--list", "--json", NULL};
    AUTO(node) kinds = flow_json(list);

    cr_assert_geq(node_count(kinds), 14);
    for (size_t i = 0; i < node_count(kinds); i++) {
        const char *kind = node_get_str(node_at(kinds, i), "kind", "");
        AUTOFREE char *id = mem_printf("mine-%s", kind);
        AUTOFREE char *path = started(folder, kind, id);
        const char *lint[] = {"scenario", "lint", "--strict", path, NULL};
        AUTOFREE char *said = flow_good(lint);
        AUTOFREE char *written = support_read(path);

        assert_holds(said, ": good, ");
        assert_holds(written, "# yaml-language-server: $schema=" FLOW_SHIPPED
                              "/scenarios/scenario.schema.json\n");
    }
}

Test(scenario, a_start_is_refused_with_what_is_wrong)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = started(folder, "benign-page", "page");
    AUTOFREE char *before = support_read(path);
    AUTOFREE char *again = mem_printf("tameshi: '%s' is there already; name another file", path);
    const char *same[] = {"scenario", "new", "attack-http", "--out", path, NULL};
    const char *kind[] = {"scenario", "new", "attack-htpp", "--out", "/nonexistent/x.yaml", NULL};
    const char *name[] = {"scenario", "new", "attack-http", "--out", "Mine.yaml", NULL};
    const char *ending[] = {"scenario", "new", "attack-http", "--out", "mine", NULL};
    const char *none[] = {"scenario", "new", "--out", "mine.yaml", NULL};

    flow_fails(same, 1, again);
    flow_fails(kind, 2, "tameshi: no kind 'attack-htpp', did you mean 'attack-http'?");
    flow_fails(name, 2,
               "tameshi: 'Mine' is no id, expected a-z, 0-9, '-', '.' and '_', at most 64");
    flow_fails(ending, 2, "tameshi: 'mine' does not end in .yaml");
    flow_fails(none, 2, "tameshi: KIND is missing; 'tameshi scenario new --list' lists them");
    AUTOFREE char *after = support_read(path);
    cr_expect_str_eq(before, after);
}

Test(scenario, what_differs_is_told_and_answered_with_3)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *old_folder = file_join(folder, "old");
    struct err err = {0};

    assert_ok(file_mkdirs(old_folder, 0755, &err), err);
    AUTOFREE char *old = started(old_folder, "benign-page", "page");
    AUTOFREE char *new = started(folder, "benign-page", "page");
    const char *args[] = {"scenario", "diff", old, new, NULL};
    AUTOFREE char *same = flow_good(args);
    cr_expect_str_eq(same, "the same\n");

    edit(new, "select committee of the union", "select a chair");
    edit(new, "version: 1", "version: 2");
    struct proc_result result = flow_run(args);
    cr_expect_eq(result.exit_code, 3);
    cr_expect_str_eq(buf_str(&result.out),
                     "version: 1 -> 2\n"
                     "values.q[0]: \"select committee of the union\" -> \"select a chair\"\n"
                     "cases: 1 send the same\n"
                     "case page/1-plain: sends something else\n",
                     "%s", buf_str(&result.out));
    proc_result_done(&result);

    edit(new, "version: 2", "version: 1");
    result = flow_run(args);
    assert_holds(buf_str(&result.out),
                 "note: the meaning changed, but not the version: raise it\n");
    proc_result_done(&result);
}

Test(scenario, a_comparison_as_json_is_of_ids_as_well)
{
    const char *args[] = {"scenario",           "diff", "--json", "sqli-union-search",
                          "sqli-union-article", NULL};
    struct proc_result result = flow_run(args);
    AUTO(node) node = NULL;
    struct err err = {0};

    cr_assert_eq(result.exit_code, 3);
    assert_ok(node_parse(buf_str(&result.out), result.out.length, "diff", &node, &err), err);
    cr_expect_str_eq(node_str(node_path(node, "before.id")), "sqli-union-search");
    cr_expect_str_eq(node_str(node_path(node, "changes.0.path")), "id");
    cr_expect_not(node_get_bool(node, "same", true));
    proc_result_done(&result);
}

Test(scenario, a_drawing_is_written)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = file_join(folder, "chain.svg");
    const char *args[] = {"scenario", "graph", "lfi-session-include", "--out", path, NULL};
    AUTOFREE char *expected = mem_printf("%s is written\n", path);
    AUTOFREE char *said = flow_good(args);
    AUTOFREE char *svg = support_read(path);
    const char *unknown[] = {"scenario", "graph", "nothing", "--out", path, NULL};

    cr_expect_str_eq(said, expected);
    assert_holds(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    assert_holds(svg, ">gives sid</text>");
    flow_fails(unknown, 2, "tameshi: no scenario 'nothing'; 'tameshi scenario list' lists them");
}
