/* tameshi report: documents for people from results.json. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "reports/report.h"

#define MAX_RESULTS ((size_t)256 << 20)

static int find_writer(const struct cli_args *args, const struct report_writer **out,
                       struct err *err)
{
    const char *name = cli_value(args, "format") != NULL ? cli_value(args, "format") : "text";
    *out = report_find(name);
    return *out != NULL ? 0
                        : err_set(err, ERR_USAGE, "--format takes text or html, not '%s'", name);
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
    struct report_options options = {.name = path, .language = LANGUAGE_EN};
    if (find_writer(args, &writer, err) != 0) {
        return -1;
    }
    const char *language = cli_value(args, "language");
    if (language != NULL && !language_parse(language, &options.language)) {
        return err_set(err, ERR_USAGE, "--language takes en or ja, not '%s'", language);
    }
    if (node_load(path, MAX_RESULTS, &results, err) != 0) {
        return -1;
    }
    return write_report(writer, results, &options, cli_value(args, "out"), err);
}

static const struct cli_option options_table[] = {
    {"format", "WHICH", "text (default) or html"},
    {"out", "FILE", "where it is written; standard output when not given"},
    {"language", "WHICH", "en (default) or ja"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_report = {
    .name = "report",
    .summary = "Write the report of a run",
    .usage = "DIR|RESULTS.json [--format text|html] [--out FILE] [--language en|ja]",
    .help = "Example: tameshi report /var/tmp/run1 --format html --out report.html",
    .options = options_table,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
