/* tameshi scenario record. */
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/record/record.h"

/* The id is the name of the file; one that is given has to agree. Caller frees. */
static int id_of(const struct cli_args *args, const char *out, char **id, struct err *err)
{
    const char *given = cli_value(args, "id");
    AUTOFREE char *name = NULL;

    if (data_scenario_id(out, &name, err) != 0) {
        return -1;
    }
    if (given != NULL && strcmp(given, name) != 0) {
        return err_set(err, ERR_USAGE, "a scenario '%s' has to be in a file '%s.yaml', not in '%s'",
                       given, given, file_basename(out));
    }
    *id = TAKE(name);
    return 0;
}

static int print_json(const char *out, const struct record_result *result, struct err *err)
{
    AUTO(node) node = node_object();

    node_set_str(node, "file", out);
    node_set_str(node, "id", result->scenario->id);
    node_set_str(node, "host", result->host);
    node_set_int(node, "requests", (int64_t)result->kept);
    node_set(node, "left_out", node_ref(result->left_out));
    node_set(node, "variables", node_ref(result->variables));
    node_set(node, "captures", node_ref(result->captures));
    node_set_int(node, "secrets_without_variable", (int64_t)result->gone);
    node_set_int(node, "answers_not_searched", (int64_t)result->unread);
    return data_print(node, err);
}

static void print_text(const struct node *list, const char *key)
{
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *item = node_at(list, i);

        printf("%s: %s", key, node_get_str(item, "name", ""));
        if (node_get(item, "step") != NULL) {
            printf(", from the answer to step %s", node_get_str(item, "step", ""));
        }
        for (size_t k = 0; k < node_count(node_get(item, "where")); k++) {
            printf("%s%s", k == 0 ? ", " : "; ", node_str(node_at(node_get(item, "where"), k)));
        }
        printf("\n");
    }
}

static void print_result(const char *out, const struct record_result *result)
{
    printf("%s: %zu requests to %s\n", out, result->kept, result->host);
    for (size_t i = 0; i < node_count(result->left_out); i++) {
        const struct node *item = node_at(result->left_out, i);

        printf("left out: %s: %lld\n", node_get_str(item, "what", ""),
               (long long)node_get_int(item, "count", 0));
    }
    print_text(result->captures, "captured");
    print_text(result->variables, "to fill in");
    if (result->gone > 0) {
        printf("'replace-me' stands for %zu more secrets, for which there is no variable left\n",
               result->gone);
    }
    if (result->unread > 0) {
        printf("%zu answers are packed in a way that is not read, and were not searched\n",
               result->unread);
    }
}

static int run_record(const struct cli_args *args, struct err *err)
{
    AUTORECORD struct record_result result = RECORD_RESULT_INIT;
    AUTOFREE char *id = NULL;
    struct record_options options = {.title = cli_value(args, "title"),
                                     .host = cli_value(args, "host"),
                                     .no_static = cli_flag(args, "no-static")};
    const char *out = NULL;

    if (cli_need(args, "out", &out, err) < 0 || id_of(args, out, &id, err) < 0) {
        return -1;
    }
    options.id = id;
    if (record_file(args->words[0], &options, &result, err) < 0 ||
        file_write_atomic(out, buf_str(&result.yaml), result.yaml.length, 0644, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return print_json(out, &result, err);
    }
    print_result(out, &result);
    return 0;
}

static const struct cli_option record_options[] = {
    {"out", "FILE", "the scenario; NAME.yaml has the id NAME"},
    {"id", "ID", "the id, to be sure that it is the file's name"},
    {"title", "TITLE", "(default: Recorded work at HOST)"},
    {"host", "HOST", "keep the requests to it (default: to the host with the most)"},
    {"no-static", NULL, "leave out images, fonts, media, style sheets and scripts"},
    {"json", NULL, "print what was made of the recording as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_record = {
    .name = "scenario record",
    .summary = "Make a benign scenario of a HAR file or a packet capture",
    .usage = "FILE --out NAME.yaml [--host HOST] [--title T] [--no-static] [--json]",
    .help =
        "FILE is what the developer tools of a browser save (HAR 1.2), or a capture (pcap, "
        "pcapng)\n"
        "of HTTP/1 without TLS. Passwords, tokens, cookies and e-mail addresses are not taken\n"
        "over: what an answer gave is captured from the answers of a run, the rest are variables,\n"
        "which are printed and have to be filled in.\n"
        "Example: tameshi scenario record login.har --out editor-login.yaml --no-static",
    .options = record_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_record,
};
