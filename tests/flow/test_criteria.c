/* `criteria lint|show|list` as people use them, and a run over the fake hypervisor that is scored
 * anew with files that would rank a reference product above a real one. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(criteria, .init = flow_setup);

#define TINY FLOW_WORLD "/reports/criteria/tiny-1.yaml"
#define HEAD                                                                                       \
    "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: waf\nlevel: 0.95\n"                  \
    "window_ms: 60000\nfloors: {cases: 1, clusters: 1}\nheadline: [detection_rate]\n"
#define BOTH_SIDES                                                                                 \
    "gates:\n  - {metric: detection_rate, at_least: 0.9}\n"                                        \
    "  - {metric: false_positive_rate, at_most: 0.02}\n"
#define FEW                                                                                        \
    "8:30: warning: a rate may rest on 1 clusters; cases of one cluster are alike, so below 10 "   \
    "an interval says too little [few-clusters]\n"

/* What is said on standard error, with this exit code. Caller frees. */
static char *errors_of(const char *const *args, int exit_code)
{
    struct proc_result result = flow_run(args);
    char *said = mem_strdup(buf_str(&result.err_out));
    cr_expect_eq(result.exit_code, exit_code, "%d: %s", result.exit_code, said);
    proc_result_done(&result);
    return said;
}

static char *put(const char *folder, const char *name, const char *text)
{
    char *path = file_join(folder, name);
    support_write(path, text);
    return path;
}

/* Asserts that lint with the run ends with 1 and, behind the warnings, this line. */
static void is_refused(const char *dir, const char *file, const char *line)
{
    const char *args[] = {"criteria", "lint", file, "--run", dir, NULL};
    AUTOFREE char *said = errors_of(args, 1);
    AUTOFREE char *want = mem_printf("tameshi: %s:%s\n", file, line);
    const char *last = strstr(said, "tameshi: ");
    cr_assert_not_null(last, "%s", said);
    cr_expect_str_eq(last, want, "got %s", last);
}

/* tiny-waf detects and stops 1 of 5 attacks and disturbs 1 of 3 sessions, deny-all does so with
 * all, allow-all with none. The campaign's own criteria rank allow-all above it, by 0 to 1/5 - 1/3
 * + 1/5 - 1/3. By gates on both sides all three fail, so none is above. */
Test(criteria, a_run_shows_which_files_rank_a_reference_above_a_product)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *results = file_join(dir, "results.json");
    AUTOFREE char *before = support_read(results);
    AUTOFREE char *bought =
        put(folder, "bought.yaml", HEAD "score:\n  - {metric: prevention_rate, weight: 1}\n");
    AUTOFREE char *gates =
        put(folder, "gates.yaml", HEAD "gates:\n  - {metric: prevention_rate, at_least: 0.99}\n");
    AUTOFREE char *mail = put(folder, "mail.yaml",
                              "id: x-1\nversion: 1.0.0\ntitle: T\nsummary: S\ncategory: mail\n"
                              "level: 0.95\nwindow_ms: 60000\nfloors: {cases: 1, clusters: 10}\n"
                              "headline: [detection_rate]\nthresholds: []\n");
    AUTOFREE char *both = put(folder, "both.yaml", HEAD BOTH_SIDES);
    const char *good[] = {"criteria", "lint", both, "--run", dir, NULL};
    AUTOFREE char *passed = flow_good(good);
    AUTOFREE char *want = mem_printf(
        "%s: x-1 1.0.0, 1 warning\n%s: none of allow-all, deny-all comes out above any of "
        "tiny-waf\n",
        both, dir);
    cr_expect_str_eq(passed, want, "%s", passed);
    AUTOFREE char *by_score = mem_printf("11:3: score: ranks the reference product 'deny-all' (1) "
                                         "above 'tiny-waf' (0.2) on '%s'",
                                         dir);
    AUTOFREE char *by_gates = mem_printf("11:3: gates: rank the reference product 'deny-all' "
                                         "(conditional-pass) above 'tiny-waf' (fail) on '%s'",
                                         dir);
    AUTOFREE char *by_tiny = mem_printf("13:3: score: ranks the reference product 'allow-all' (0) "
                                        "above 'tiny-waf' (-0.266667) on '%s' (and 1 more such "
                                        "pair)",
                                        dir);
    is_refused(dir, TINY, by_tiny);
    is_refused(dir, bought, by_score);
    is_refused(dir, gates, by_gates);
    const char *other[] = {"criteria", "lint", mail, "--run", dir, NULL};
    AUTOFREE char *of_mail = errors_of(other, 1);
    cr_expect_not_null(strstr(of_mail, "tameshi: criteria 'x-1' are for products of 'mail', the "
                                       "run is of 'waf'\n"),
                       "%s", of_mail);
    AUTOFREE char *after = support_read(results);
    cr_expect_str_eq(after, before, "the run was changed");
}

Test(criteria, what_a_run_shows_is_told_to_programs)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *file =
        put(folder, "c.yaml", HEAD "score:\n  - {metric: prevention_rate, weight: 1}\n");
    AUTO(node) found = NULL;
    struct err err = {0};
    const char *args[] = {"criteria", "lint", file, "--run", dir, "--json", NULL};
    AUTOFREE char *said = flow_says(args, 1);
    assert_ok(node_parse(said, strlen(said), "out", &found, &err), err);
    cr_expect_str_eq(node_get_str(found, "file", ""), file);
    cr_expect_str_eq(node_str(node_path(found, "run.guard.state")), "refused");
    cr_expect_str_eq(node_str(node_path(found, "run.guard.pairs.0.reference")), "deny-all");
    cr_expect_str_eq(node_str(node_path(found, "warnings.0.kind")), "few-clusters");
    cr_expect_eq(node_int_value(node_path(found, "warnings.0.line")), 8);
    cr_expect_eq(node_int_value(node_path(found, "warnings.0.column")), 30);
}

Test(criteria, a_warning_fails_only_with_strict)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *file = put(folder, "c.yaml", HEAD BOTH_SIDES);
    AUTOFREE char *facts = mem_printf("%s: x-1 1.0.0, 1 warning\n", file);
    AUTOFREE char *warning = mem_printf("%s:" FEW, file);
    AUTOFREE char *strict =
        mem_printf("%stameshi: 1 warning, named above, and --strict allows none\n", warning);
    const char *plain_args[] = {"criteria", "lint", file, NULL};
    const char *strict_args[] = {"criteria", "lint", "--strict", file, NULL};
    AUTOFREE char *out = flow_good(plain_args);
    AUTOFREE char *told = errors_of(plain_args, 0);
    AUTOFREE char *failed = errors_of(strict_args, 1);
    cr_expect_str_eq(out, facts, "%s", out);
    cr_expect_str_eq(told, warning, "%s", told);
    cr_expect_str_eq(failed, strict, "%s", failed);
}

Test(criteria, what_cannot_be_read_is_told_with_its_place)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *file = put(folder, "c.yaml", HEAD "gates:\n  - {metric: speed, at_least: 1}\n");
    AUTOFREE char *line =
        mem_printf("tameshi: %s:11:14: gates[0].metric: no metric is called 'speed'", file);
    const char *args[] = {"criteria", "lint", file, NULL};
    const char *absent[] = {"criteria", "show", "nope", NULL};
    const char *none[] = {"criteria", "lint", TINY, "--run", "/nonexistent", NULL};
    flow_fails(args, 1, line);
    flow_fails(absent, 2, "tameshi: no criteria 'nope'; 'tameshi criteria list' lists them");
    AUTOFREE char *said = errors_of(none, 1);
    cr_expect_not_null(strstr(said, "tameshi: cannot open '/nonexistent/plan.json': No such file"),
                       "%s", said);
}

Test(criteria, are_listed_and_shown_with_their_hash)
{
    const char *list_args[] = {"criteria", "list", "--json", NULL};
    const char *show_args[] = {"criteria", "show", "tiny-1", NULL};
    const char *file_args[] = {"criteria", "show", TINY, "--json", NULL};
    AUTO(node) list = flow_json(list_args);
    AUTO(node) shown = flow_json(file_args);
    AUTOFREE char *words = flow_good(show_args);
    const char *hash = node_get_str(node_at(list, 0), "sha256", "(none)");
    AUTOFREE char *head = mem_printf("tiny-1 1.0.0: For the flow tests\nSHA-256 %s\n", hash);
    cr_expect_eq(node_count(list), 1);
    cr_expect_str_eq(node_get_str(node_at(list, 0), "id", ""), "tiny-1");
    cr_expect_str_eq(node_get_str(shown, "sha256", ""), hash);
    cr_expect_eq(node_int_value(node_path(shown, "document.floors.clusters")), 1);
    cr_expect_eq(strncmp(words, head, strlen(head)), 0, "%s", words);
    cr_expect_not_null(strstr(words, "  Detection rate       at least 80 %\n"), "%s", words);
}
