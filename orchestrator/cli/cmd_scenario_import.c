/* tameshi scenario import: other projects' test cases become scenario files. */
#include <inttypes.h>
#include <stdio.h>

#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/import/import.h"

#define SHOWN_MAX 20

static int print_json(const struct scenario_import_report *report, struct err *err)
{
    AUTO(node) node = node_object();
    node_set_int(node, "files", report->files);
    node_set_int(node, "tests", report->tests);
    node_set_int(node, "converted", report->converted);
    node_set_int(node, "payload_only", report->payload_only);
    node_set_int(node, "refused", report->refused);
    node_set(node, "errors", node_ref(report->errors));
    return data_print(node, err);
}

static void print_text(const struct scenario_import_report *report)
{
    size_t count = node_count(report->errors);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++) {
        const struct node *entry = node_at(report->errors, i);
        const char *test = node_get_str(entry, "test", "");
        fprintf(stderr, "%s:%" PRId64 ": %s%s%s\n", node_get_str(entry, "file", ""),
                node_get_int(entry, "line", 0), test, test[0] == '\0' ? "" : ": ",
                node_get_str(entry, "why", ""));
    }
    if (count > SHOWN_MAX) {
        fprintf(stderr, "and %zu more; --json tells all\n", count - SHOWN_MAX);
    }
    printf("%" PRId64 " tests in %" PRId64 " files: %" PRId64 " converted, %" PRId64
           " payload-only, %" PRId64 " refused\n",
           report->tests, report->files, report->converted, report->payload_only, report->refused);
}

static int run_import(const struct cli_args *args, struct err *err)
{
    const struct import_format *format = NULL;
    struct scenario_import_report report;
    const char *name = NULL;
    const char *out = NULL;
    int rc = 0;
    if (cli_need(args, "format", &name, err) < 0 || cli_need(args, "out", &out, err) < 0) {
        return -1;
    }
    format = scenario_import_format(name, err);
    if (format == NULL) {
        return -1;
    }
    scenario_import_report_init(&report);
    rc = scenario_import_path(format, args->words[0], out, &report, err);
    if (rc == 0 && cli_flag(args, "json")) {
        rc = print_json(&report, err);
    } else if (rc == 0) {
        print_text(&report);
    }
    scenario_import_report_done(&report);
    return rc;
}

static const struct cli_option import_options[] = {
    {"format", "F", "go-ftw, atomic or gotestwaf"},
    {"out", "DIR", "a new folder for the scenarios"},
    {"json", NULL, "print the counts and all refusals as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_import = {
    .name = "scenario import",
    .summary = "Make scenarios out of other projects' test cases",
    .usage = "--format F --out DIR [--json] PATH",
    .help = "PATH is a file or a folder: go-ftw (tests of the OWASP Core Rule Set), gotestwaf, or "
            "atomic (Atomic\n"
            "Red Team). Each test becomes DIR/<id>.yaml or is refused with its place and reason; "
            "the counts add up.\n"
            "Example: tameshi scenario import --format go-ftw --out crs coreruleset/tests",
    .options = import_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_import,
};
