/* tameshi scenario import as a user types it: what is made is found good by the next command. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/flow/flow.h"

const char *const flow_machines[] = {NULL};

#define SAMPLES TEST_DATA_DIR "/scenario_import"

Test(scenario_import, counts_every_test_and_says_why_some_are_refused)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *out = file_join(folder, "out");
    AUTOFREE char *made = file_join(out, "ftw-942902-10.yaml");
    AUTOFREE char *good = mem_printf("%s: good, 1 case\n", made);
    const char *args[] = {"scenario", "import", "--format", "go-ftw",
                          "--out",    out,      "--json",   SAMPLES "/go-ftw/refused/in",
                          NULL};
    const char *lint[] = {"scenario", "lint", made, NULL};
    AUTO(node) node = flow_json(args);

    cr_assert_eq(node_get_int(node, "files", -1), 1);
    cr_assert_eq(node_get_int(node, "tests", -1), 28);
    cr_assert_eq(node_get_int(node, "converted", -1), 0);
    cr_assert_eq(node_get_int(node, "payload_only", -1), 3);
    cr_assert_eq(node_get_int(node, "refused", -1), 25);
    cr_assert_eq(node_count(node_get(node, "errors")), 25);
    cr_assert_str_eq(node_str(node_path(node, "errors.0.file")),
                     SAMPLES "/go-ftw/refused/in/942902.yaml");
    cr_assert_str_eq(node_str(node_path(node, "errors.0.test")), "942902-1");
    cr_assert_str_eq(node_str(node_path(node, "errors.0.why")),
                     "tests[0].stages[0].input.port: the target listens on port 80, not on 8080");
    AUTOFREE char *linted = flow_good(lint);
    cr_assert_str_eq(linted, good);
}

Test(scenario_import, says_the_counts_in_words_and_the_refusals_as_errors)
{
    SUPPORT_FOLDER folder = support_folder();
    AUTOFREE char *out = file_join(folder, "out");
    const char *args[] = {
        "scenario", "import", "--format", "atomic", "--out", out, SAMPLES "/atomic/refused/in",
        NULL};
    struct proc_result result = flow_run(args);

    cr_assert_eq(result.exit_code, 0);
    cr_assert_str_eq(buf_str(&result.out),
                     "22 tests in 3 files: 0 converted, 0 payload-only, 22 refused\n");
    cr_assert_not_null(strstr(buf_str(&result.err_out),
                              "T1105.yaml:7: T1105-4: atomic_tests[3].executor.command: refused: "
                              "it downloads: 'curl -O example.test/a'\n"));
    cr_assert_not_null(strstr(buf_str(&result.err_out), "and 2 more; --json tells all\n"));
    proc_result_done(&result);
}

Test(scenario_import, says_what_is_missing_or_in_the_way)
{
    SUPPORT_FOLDER folder = support_folder();
    const char *no_out[] = {"scenario", "import", "--format", "go-ftw", SAMPLES, NULL};
    const char *unknown[] = {"scenario", "import", "--format", "ftw",
                             "--out",    folder,   SAMPLES,    NULL};

    flow_fails(no_out, 2, "tameshi: --out DIR is missing");
    flow_fails(unknown, 2,
               "tameshi: no format 'ftw', expected one of go-ftw, gotestwaf, atomic, har, pcap");
}
