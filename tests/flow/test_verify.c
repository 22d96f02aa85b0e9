/* Verifying a finished run's folder: what is true is good, and whatever was changed is named with
 * its place. */
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {"--hypervisor", "fake", "--fake-images", FLOW_WORLD "/images",
                                     NULL};

TestSuite(verify, .init = flow_setup);

static void write_report(const char *dir, const char *file, const char *format, const char *lang,
                         const char *audience)
{
    AUTOFREE char *out = file_join(dir, file);
    const char *args[] = {"report", dir, "--format",   format,   "--lang", lang,
                          "--out",  out, "--audience", audience, NULL};
    free(flow_good(args));
}

/* Replaces the first place of a text in a file by one of the same length. */
static void change(const char *dir, const char *file, const char *from, const char *to)
{
    AUTOFREE char *path = file_join(dir, file);
    AUTOFREE char *text = support_read(path);
    char *at = strstr(text, from);
    cr_assert_not_null(at, "no \"%s\" in %s", from, file);
    cr_assert_eq(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    support_write(path, text);
}

static char *verify(const char *dir, int exit_code)
{
    const char *args[] = {"verify", dir, NULL};
    return flow_says(args, exit_code);
}

static void assert_says(const char *said, const char *line)
{
    cr_assert_not_null(strstr(said, line), "no \"%s\" in:\n%s", line, said);
}

Test(verify, an_untouched_folder_is_the_same)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    const char *json[] = {"verify", dir, "--json", NULL};
    write_report(dir, "report.html", "html", "en", "evaluator");
    write_report(dir, "report.ja.html", "html", "ja", "public");
    write_report(dir, "report.txt", "text", "en", "vendor:tiny-waf");
    AUTOFREE char *said = verify(dir, 0);
    AUTO(node) facts = flow_json(json);
    assert_says(said, "results.json: the same as computed again\n"
                      "report.html: the same as written again (for evaluator)\n"
                      "report.ja.html: the same as written again (for public)\n"
                      "report.txt: the same as written again (for vendor:tiny-waf)\n"
                      "good\n");
    cr_assert(node_get_bool(facts, "good", false));
    cr_assert(node_get_bool(facts, "results_same", false));
    cr_assert_eq(node_count(node_get(facts, "reports")), 3);
    cr_assert_str_eq(node_get_str(node_path(facts, "reports.1"), "audience", ""), "public");
}

Test(verify, a_changed_number_is_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    change(dir, "results.json", "\"worked\": 5", "\"worked\": 6");
    AUTOFREE char *said = verify(dir, 3);
    assert_says(said, "differs: results.json: control.attack.worked: 6, computed again 5\n"
                      "NOT good\n");
}

Test(verify, a_changed_verdict_is_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    const char *json[] = {"verify", dir, "--json", NULL};
    change(dir, "results.json", "\"verdict\": \"not-prevented\"", "\"verdict\": \"unattributed\" ");
    AUTOFREE char *said = verify(dir, 3);
    AUTOFREE char *facts = flow_says(json, 3);
    assert_says(said, "].verdict: \"unattributed\", computed again \"not-prevented\"\n");
    assert_says(facts, "\"results_same\": false");
    assert_says(facts, "\"good\": false");
}

Test(verify, a_changed_report_is_named_with_its_place)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    write_report(dir, "report.html", "html", "en", "public");
    write_report(dir, "report.ja.txt", "text", "ja", "evaluator");
    change(dir, "report.html", "For the public", "For the Public");
    AUTOFREE char *said = verify(dir, 3);
    assert_says(said, "results.json: the same as computed again\n");
    assert_says(said, "report.ja.txt: the same as written again (for evaluator)\n");
    assert_says(said, "differs: report.html:");
    assert_says(said, ": 'Public");
    assert_says(said, ", written again 'public");
}

Test(verify, a_report_that_was_cut_is_named)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *path = file_join(dir, "report.txt");
    write_report(dir, "report.txt", "text", "en", "evaluator");
    AUTOFREE char *text = support_read(path);
    text[strlen(text) / 2] = '\0';
    support_write(path, text);
    AUTOFREE char *said = verify(dir, 3);
    assert_says(said, ": its end, written again '");
}

Test(verify, many_differences_are_counted)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *path = file_join(dir, "results.json");
    AUTO(node) results = NULL;
    struct err err = {0};
    assert_ok(node_load(path, (size_t)64 << 20, &results, &err), err);
    const struct node *cases = node_get(results, "cases");
    for (size_t i = 0; i < node_count(cases); i++) {
        const struct node *trials = node_get(node_at(cases, i), "trials");
        for (size_t k = 0; k < node_count(trials); k++) {
            node_set_int(node_at(trials, k), "repetition", 9);
        }
    }
    assert_ok(node_save(results, NODE_PRETTY, path, &err), err);
    AUTOFREE char *said = verify(dir, 3);
    size_t lines = 0;
    for (const char *at = strstr(said, "repetition: 9, computed again 1"); at != NULL;
         at = strstr(at + 1, "repetition: 9, computed again 1")) {
        lines++;
    }
    cr_assert_eq(lines, 20, "%zu lines", lines);
    assert_says(said, "differs: results.json: 34 further differences\n"); /* 9 cases, 6 trials */
}

Test(verify, evidence_that_was_cut_is_named_with_its_line)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *dir = flow_whole(folder, "run");
    AUTOFREE char *evidence = file_join(dir, "evidence.jsonl");
    AUTOFREE char *text = support_read(evidence);
    const char *args[] = {"verify", dir, NULL};
    int lines = 1;
    *strrchr(text, '\n') = '\0';
    *(strrchr(text, '\n') + 1) = '\0';
    support_write(evidence, text);
    for (const char *at = text; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    AUTOFREE char *line =
        mem_printf("tameshi: %s:%d: the file is cut short: the seal is missing", evidence, lines);
    flow_fails(args, 3, line);
}

Test(verify, a_folder_without_results_is_no_finished_run)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *plan = flow_plan(folder);
    AUTOFREE char *line = mem_printf(
        "tameshi: '%s' has no results.json: the run is not finished, or it was taken away", folder);
    const char *args[] = {"verify", folder, NULL};
    const char *root[] = {"verify", folder, "--root", "5f", NULL};
    cr_assert(file_exists(plan));
    flow_fails(args, 1, line);
    flow_fails(root, 2, "tameshi: --root is for a proof or a pack, not for a run's folder");
}
