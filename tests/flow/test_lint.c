/* `scenario lint` as people and programs use it: exit codes, JSON, the table of a library. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

/* No machine is needed, so no namespace either. */
static void setup(void)
{
    setenv("TAMESHI_DATA", FLOW_WORLD, 1);
}

TestSuite(lint, .init = setup);

/* A scenario whose effect only asks for a status. Caller frees the path. */
static char *weak_file(const char *folder)
{
    AUTOFREE char *good = support_read(FLOW_WORLD "/scenarios/library/attack/drop.yaml");
    char *path = file_join(folder, "drop.yaml");
    char *effect = strstr(good, "effect:");
    cr_assert_not_null(effect);
    *effect = '\0';
    AUTOFREE char *weak =
        mem_printf("%seffect:\n  - response: {step: drop, status: [200]}\n", good);
    support_write(path, weak);
    return path;
}

#define WARNING                                                                                    \
    "warning: 2 of 2 cases (the first is 'drop/1-plain') would be proven by an answer that only "  \
    "repeats their request; look for what the request does not hold [echo]"

Test(lint, a_warning_fails_only_with_strict)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *path = weak_file(folder);
    AUTOFREE char *text = support_read(path);
    AUTOFREE char *facts = mem_printf("%s: 1 warning, 2 cases\n", path);
    int line = 1;
    for (const char *at = text; at < strstr(text, "  - response"); at++) {
        line += *at == '\n';
    }
    AUTOFREE char *warning = mem_printf("%s:%d:3: " WARNING "\n", path, line);
    AUTOFREE char *strict =
        mem_printf("%stameshi: 1 warning, named above, and --strict allows none\n", warning);
    const char *plain_args[] = {"scenario", "lint", path, NULL};
    struct proc_result result = flow_run(plain_args);
    cr_expect_str_eq(buf_str(&result.err_out), warning, "%s", buf_str(&result.err_out));
    cr_expect_str_eq(buf_str(&result.out), facts, "%s", buf_str(&result.out));
    cr_expect_eq(result.exit_code, 0);
    proc_result_done(&result);
    const char *strict_args[] = {"scenario", "lint", "--strict", path, NULL};
    result = flow_run(strict_args);
    cr_expect_str_eq(buf_str(&result.err_out), strict, "%s", buf_str(&result.err_out));
    cr_expect_eq(result.exit_code, 1);
    proc_result_done(&result);
}

Test(lint, a_category_without_products_is_named_with_those_that_there_are)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *good = support_read(FLOW_WORLD "/scenarios/library/attack/drop.yaml");
    AUTOFREE char *path = file_join(folder, "drop.yaml");
    char *category = strstr(good, "category: ");
    cr_assert_not_null(category);
    char *rest = strchr(category, '\n');
    *category = '\0';
    AUTOFREE char *text = mem_printf("%scategory: [waf, firewall]%s", good, rest);
    const char *args[] = {"scenario", "lint", path, NULL};
    support_write(path, text);
    struct proc_result result = flow_run(args);
    cr_expect_not_null(strstr(buf_str(&result.err_out),
                              ": warning: no product is of category 'firewall'; there are: waf "
                              "[category]\n"),
                       "%s", buf_str(&result.err_out));
    cr_expect_not_null(strstr(buf_str(&result.out), ": 1 warning, 2 cases\n"), "%s",
                       buf_str(&result.out));
    cr_expect_eq(result.exit_code, 0);
    proc_result_done(&result);
}

Test(lint, json_holds_problems_warnings_and_notes)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *weak = weak_file(folder);
    AUTOFREE char *bad = file_join(folder, "bad.yaml");
    AUTO(node) found = NULL;
    struct err err = {0};
    support_write(bad, "id: bad\n");
    const char *args[] = {"scenario", "lint", "--json", weak, bad, NULL};
    struct proc_result result = flow_run(args);
    cr_assert_eq(result.exit_code, 1);
    cr_expect_str_eq(buf_str(&result.err_out),
                     "tameshi: 1 of 2 scenarios has problems, named above\n");
    assert_ok(node_parse(buf_str(&result.out), result.out.length, "out", &found, &err), err);
    proc_result_done(&result);
    cr_expect_eq(node_get_int(found, "files", 0), 2);
    cr_expect_gt(node_count(node_get(found, "errors")), 0);
    cr_expect_eq(node_count(node_get(found, "notes")), 0);
    cr_assert_eq(node_count(node_get(found, "warnings")), 1);
    const struct node *warning = node_at(node_get(found, "warnings"), 0);
    cr_expect_str_eq(node_get_str(warning, "file", ""), weak);
    cr_expect_str_eq(node_get_str(warning, "kind", ""), "echo");
    cr_expect_gt(node_get_int(warning, "line", 0), 0);
    cr_expect_eq(node_get_int(warning, "column", 0), 3);
}

Test(lint, a_library_is_counted_by_tactic)
{
    const char *args[] = {"scenario", "lint", "--library", NULL};
    struct proc_result result = flow_run(args);
    cr_expect_eq(result.exit_code, 0);
    cr_expect_not_null(strstr(buf_str(&result.err_out),
                              "attack/broken.yaml:12:10: warning: the cluster 'broken' has one "
                              "case only"),
                       "%s", buf_str(&result.err_out));
    const char *const lines[] = {
        "tactic                   scenarios  clusters     cases\n",
        "execution                        1         1         2\n",
        "initial-access                   3         3         7\n",
        "(benign work)                    1         1         3\n",
        "all                              5         5        12\n",
        "2 techniques; ",
        "\n1 warning\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        cr_expect_not_null(strstr(buf_str(&result.out), lines[i]), "%s in\n%s", lines[i],
                           buf_str(&result.out));
    }
    proc_result_done(&result);
}

Test(lint, a_librarys_problems_are_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *one = weak_file(folder);
    AUTOFREE char *more = file_join(folder, "more");
    AUTOFREE char *two = file_join(more, "drop.yaml");
    AUTOFREE char *text = support_read(one);
    AUTOFREE char *line =
        mem_printf("%s: the id 'drop' is also that of '%s'\ntameshi: 1 problem in '%s', named "
                   "above",
                   two, one, folder);
    struct err err = {0};
    assert_ok(file_mkdirs(more, 0755, &err), err);
    support_write(two, text);
    const char *args[] = {"scenario", "lint", "--library", folder, NULL};
    flow_fails(args, 1, line);
}

Test(lint, a_group_of_commands_lists_them)
{
    const char *help[] = {"scenario", "--help", NULL};
    const char *alone[] = {"scenario", NULL};
    AUTOFREE char *said = flow_good(help);
    cr_expect_not_null(strstr(said, "usage: tameshi scenario COMMAND"), "%s", said);
    cr_expect_not_null(strstr(said, "\n  scenario try "), "%s", said);
    cr_expect_null(strstr(said, "product list"), "%s", said);
    flow_fails(alone, 2,
               "tameshi: 'scenario' needs a command behind it; 'tameshi scenario --help' lists "
               "them");
}

Test(lint, wrong_arguments_are_told)
{
    const char *none[] = {"scenario", "lint", NULL};
    const char *two[] = {"scenario", "lint", "--library", "a", "b", NULL};
    const char *absent[] = {"scenario", "lint", "--library", "/nonexistent", NULL};
    flow_fails(none, 2, "tameshi: a FILE or --library is missing");
    flow_fails(two, 2, "tameshi: --library takes one folder, got 2");
    flow_fails(absent, 1, "tameshi: cannot open folder '/nonexistent': No such file or directory");
}
