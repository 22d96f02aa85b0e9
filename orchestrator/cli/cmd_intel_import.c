/* tameshi intel import: files into the store. */
#include <inttypes.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "intel/import.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

#define SHOWN_MAX 20

static int read_options(const struct cli_args *args, struct import_options *out, struct err *err)
{
    const char *tlp = cli_value(args, "tlp");
    const char *type = cli_value(args, "type");
    *out = (struct import_options){
        .format = cli_value(args, "format"),
        .source = cli_value(args, "source"),
        .columns = cli_value(args, "columns"),
        .type = INTEL_TYPES,
        .tlp = TLP_UNMARKED,
        .strict = cli_flag(args, "strict"),
        .now_ms = clock_utc_ms(),
    };
    if ((tlp != NULL && intel_tlp_parse(tlp, &out->tlp, err) < 0) ||
        (type != NULL && intel_type_parse(type, &out->type, err) < 0)) {
        err->kind = ERR_USAGE;
        return -1;
    }
    return out->format != NULL && intel_format_find(out->format, err) == NULL ? -1 : 0;
}

static int print_json(const struct import_report *report, struct err *err)
{
    AUTO(node) node = node_object();
    node_set_int(node, "imported", report->imported);
    node_set_int(node, "unchanged", report->unchanged);
    node_set_int(node, "refused", report->refused);
    node_set_int(node, "ignored", report->ignored);
    node_set(node, "errors", node_ref(report->errors));
    return data_print(node, err);
}

static void print_text(const struct import_report *report)
{
    size_t count = node_count(report->errors);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++) {
        const struct node *entry = node_at(report->errors, i);
        fprintf(stderr, "%s: %s: %s\n", node_get_str(entry, "file", ""),
                node_get_str(entry, "path", ""), node_get_str(entry, "reason", ""));
    }
    if (report->refused > SHOWN_MAX) {
        fprintf(stderr, "and %" PRId64 " more; --json tells up to %d\n",
                report->refused - SHOWN_MAX, IMPORT_ERRORS_MAX);
    }
    printf("%" PRId64 " imported, %" PRId64 " unchanged, %" PRId64 " refused, %" PRId64
           " ignored (they carry no intelligence of their own)\n",
           report->imported, report->unchanged, report->refused, report->ignored);
}

static int import_all(const struct cli_args *args, const struct import_options *options,
                      struct import_report *report, struct err *err)
{
    AUTO(intel_store) store = NULL;
    if (cli_intel_open(&store, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < args->word_count; i++) {
        if (intel_import_file(store, args->words[i], options, report, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int run_import(const struct cli_args *args, struct err *err)
{
    struct import_options options;
    struct import_report report;
    int rc = read_options(args, &options, err);
    if (rc < 0) {
        return -1;
    }
    import_report_init(&report);
    rc = import_all(args, &options, &report, err);
    if (cli_flag(args, "json")) {
        struct err own = {0};
        rc = print_json(&report, rc < 0 ? &own : err) < 0 ? -1 : rc;
    } else {
        print_text(&report);
    }
    import_report_done(&report);
    return rc;
}

static const struct cli_option import_options[] = {
    {"format", "F", "kev, stix, attack, misp, csv or list (default: told by the beginning)"},
    {"source", "NAME", "who tells (default: the format's publisher, or the file's name)"},
    {"columns", "FILE", "CSV: which column is what; intel/columns/ has some"},
    {"type", "TYPE", "list: what its lines are (default: told by their looks)"},
    {"tlp", "TLP", "marking of what has none: clear, green, amber, amber+strict, red"},
    {"strict", NULL, "take nothing of a file in which something is refused"},
    {"json", NULL, "print the counts and all refusals as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_import = {
    .name = "intel import",
    .summary = "Take intelligence in from files",
    .usage = "[--format F] [--source NAME] [--json] FILE...",
    .help = "Reads files packed as .zst, .gz and .xz too. A bad object is refused with its path "
            "and reason, and the\n"
            "good ones go in; each file goes in as a whole. Importing a file twice changes "
            "nothing.\n"
            "Example: tameshi intel import known_exploited_vulnerabilities.json",
    .options = import_options,
    .min_words = 1,
    .max_words = 10000,
    .run = run_import,
};
