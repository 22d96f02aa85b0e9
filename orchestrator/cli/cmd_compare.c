/* tameshi compare: several runs against each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "reports/results.h"
#include "reports/runs.h"

static const struct format {
    const char *name;
    runs_write *write;
} formats[] = {{"text", runs_text}, {"html", runs_html}, {"json", runs_json}};

struct loaded {
    struct view *views[RUNS_MAX];
    struct runs_run list[RUNS_MAX];
    size_t count;
};

static void loaded_done(struct loaded *loaded)
{
    for (size_t i = 0; i < loaded->count; i++) {
        view_free(loaded->views[i]);
    }
}

static int load(struct loaded *loaded, const char *word, struct err *err)
{
    AUTOFREE char *path = file_is_dir(word) ? file_join(word, "results.json") : mem_strdup(word);
    AUTO(node) results = NULL;
    struct view *view = NULL;
    if (node_load(path, RESULTS_MAX_BYTES, &results, err) != 0 ||
        view_read(results, path, &view, err) != 0) {
        return -1;
    }
    loaded->views[loaded->count] = view;
    loaded->list[loaded->count++] = (struct runs_run){.view = view, .name = word};
    return 0;
}

static int find_format(const struct cli_args *args, runs_write **out, struct err *err)
{
    const char *name = cli_value(args, "format") != NULL ? cli_value(args, "format") : "text";
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].write;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "--format takes text, html or json, not '%s'", name);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct loaded loaded __attribute__((cleanup(loaded_done))) = {.count = 0};
    AUTO(runs) runs = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    runs_write *write = NULL;
    enum language language = LANGUAGE_EN;
    const char *lang = cli_value(args, "lang");
    if (find_format(args, &write, err) != 0) {
        return -1;
    }
    if (lang != NULL && !language_parse(lang, &language)) {
        return err_set(err, ERR_USAGE, "--lang takes en or ja, not '%s'", lang);
    }
    for (size_t i = 0; i < args->word_count; i++) {
        if (load(&loaded, args->words[i], err) != 0) {
            return -1;
        }
    }
    if (runs_new(loaded.list, loaded.count, cli_flag(args, "across"), &runs, err) != 0 ||
        write(runs, language, &text, err) != 0) {
        return -1;
    }
    return data_put(&text, cli_value(args, "out"), "comparison", err);
}

static const struct cli_option options_table[] = {
    {"format", "WHICH", "text (default), html or json"},
    {"out", "FILE", "where it is written; standard output when not given"},
    {"lang", "WHICH", "en (default) or ja"},
    {"across", NULL, "also over different criteria or intelligence; every document then says so"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_compare = {
    .name = "compare",
    .summary = "Compare runs: what got better, and which product does better",
    .usage = "DIR|RESULTS.json DIR|RESULTS.json... [--format WHICH] [--out FILE] [--lang en|ja]",
    .help =
        "Products are compared on the cases that both have, pair by pair; what may be said of each "
        "is "
        "the range of\nplaces that it can have.\n"
        "Example: tameshi compare /var/tmp/spring /var/tmp/autumn --format html --out changes.html",
    .options = options_table,
    .min_words = 2,
    .max_words = RUNS_MAX,
    .run = run,
};
