/* tameshi report: documents for people from results.json. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
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

/* Into memory first, so that a file is written as a whole or not at all. */
static int write_report(const struct report_writer *writer, const struct node *results,
                        const struct report_options *options, const char *path, struct err *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) {
        return err_sys(err, ERR_HOST, "cannot make a memory stream");
    }
    int result = writer->write(results, options, memory, err);
    if (fclose(memory) != 0 && result == 0) {
        result = err_sys(err, ERR_HOST, "cannot write to memory");
    }
    if (result == 0 && path != NULL) {
        result = file_write_atomic(path, text, length, 0644, err);
    } else if (result == 0) {
        result = fwrite(text, 1, length, stdout) == length
                     ? 0
                     : err_sys(err, ERR_IO, "cannot write the report");
    }
    free(text);
    return result;
}

static int run(const struct cli_args *args, struct err *err)
{
    AUTOFREE char *path = file_is_dir(args->words[0]) ? file_join(args->words[0], "results.json")
                                                      : mem_strdup(args->words[0]);
    AUTO(node) results = NULL;
    const struct report_writer *writer = NULL;
    struct report_options options = {
        .name = path, .language = LANGUAGE_EN, .product = cli_value(args, "product")};
    if (find_writer(args, &writer, err) != 0 || find_language(args, &options.language, err) != 0) {
        return -1;
    }
    if (node_load(path, RESULTS_MAX_BYTES, &results, err) != 0) {
        return -1;
    }
    return write_report(writer, results, &options, cli_value(args, "out"), err);
}

static const struct cli_option options_table[] = {
    {"format", "WHICH", "text (default), html, csv, junit, navigator, ocsf, oscal or misp"},
    {"out", "FILE", "where it is written; standard output when not given"},
    {"lang", "WHICH", "en (default) or ja"},
    {"language", "WHICH", "the same"},
    {"product", "ID", "which one, for formats that are of one product"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_report = {
    .name = "report",
    .summary = "Write the report of a run",
    .usage = "DIR|RESULTS.json [--format WHICH] [--out FILE] [--lang en|ja]",
    .help = "Example: tameshi report /var/tmp/run1 --format html --out report.html",
    .options = options_table,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
