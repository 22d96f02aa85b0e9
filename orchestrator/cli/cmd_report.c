/* tameshi report: documents for people from results.json. */
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/run/publish.h"
#include "reports/report.h"
#include "reports/results.h"

static int find_writer(const struct cli_args *args, const struct report_writer **out,
                       struct err *err)
{
    const char *name = cli_value(args, "format") != NULL ? cli_value(args, "format") : "text";
    *out = report_find(name);
    if (*out != NULL) {
        return 0;
    }
    AUTOBUF struct buf names = BUF_INIT;
    for (const struct report_writer *writer = report_writers; writer->name != NULL; writer++) {
        buf_printf(&names, "%s%s", writer == report_writers ? "" : ", ", writer->name);
    }
    return err_set(err, ERR_USAGE, "--format takes one of %s, not '%s'", buf_str(&names), name);
}

/* --lang is short for --language. */
static int find_language(const struct cli_args *args, enum language *out, struct err *err)
{
    const char *name = cli_value(args, "lang");
    if (name != NULL && cli_value(args, "language") != NULL) {
        return err_set(err, ERR_USAGE, "--lang and --language are the same, give one");
    }
    name = name != NULL ? name : cli_value(args, "language");
    return name == NULL || language_parse(name, out)
               ? 0
               : err_set(err, ERR_USAGE, "--lang takes en or ja, not '%s'", name);
}

/* Whom a document that was cut down is for already, if nobody asks for another. */
static int find_audience(const struct cli_args *args, const struct node *results,
                         struct audience *out, struct err *err)
{
    const char *name = cli_value(args, "audience");
    if (name == NULL) {
        name = node_get_str(node_get(results, "redacted"), "audience", "evaluator");
    }
    return audience_parse(name, out, err) != 0 ? err_wrap(err, "--audience") : 0;
}

static int run(const struct cli_args *args, struct err *err)
{
    const char *dir = file_is_dir(args->words[0]) ? args->words[0] : NULL;
    AUTOFREE char *path = dir != NULL ? file_join(dir, "results.json") : mem_strdup(args->words[0]);
    AUTO(node) results = NULL;
    AUTOBUF struct buf report = BUF_INIT;
    struct publish_options options = {.language = LANGUAGE_EN,
                                      .product = cli_value(args, "product")};
    if (find_writer(args, &options.writer, err) != 0 ||
        find_language(args, &options.language, err) != 0 ||
        node_load(path, RESULTS_MAX_BYTES, &results, err) != 0 ||
        find_audience(args, results, &options.audience, err) != 0 ||
        publish_report(results, path, dir, &options, &report, err) != 0) {
        return -1;
    }
    return data_put(&report, cli_value(args, "out"), "report", err);
}

static const struct cli_option options_table[] = {
    {"format", "WHICH", "text (default), html, csv, junit, navigator, ocsf, oscal or misp"},
    {"out", "FILE", "where it is written; standard output when not given"},
    {"lang", "WHICH", "en (default) or ja"},
    {"language", "WHICH", "the same"},
    {"audience", "WHOM", "public, vendor:ID or evaluator (default: everything, with every miss)"},
    {"product", "ID", "which one, for formats that are of one product"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_report = {
    .name = "report",
    .summary = "Write the report of a run",
    .usage =
        "DIR|RESULTS.json [--audience public|vendor:ID|evaluator] [--format WHICH] [--out FILE] "
        "[--lang en|ja]",
    .help = "What may be published is --audience public; a report that is written without is the "
            "evaluator's own. Of a run's folder\n"
            "the evidence is read too: the evaluator and a vendor see, case by case, what was sent "
            "and logged.\n"
            "Example: tameshi report /var/tmp/run1 --format html --out report.html",
    .options = options_table,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
