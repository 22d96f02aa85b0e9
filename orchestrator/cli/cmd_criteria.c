/* tameshi criteria show|list: what "effective" means in the criteria that ship, or in a file. */
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "reports/criteria_say.h"

#define MAX_FILES 1000
#define ENDING ".yaml"

static struct node *summary_node(const struct criteria *criteria)
{
    struct node *node = node_object();
    node_set_str(node, "id", criteria->id);
    node_set_str(node, "version", criteria->version);
    node_set_str(node, "title", criteria->title);
    node_set_str(node, "category", criteria->category);
    node_set_str(node, "sha256", criteria->hash);
    return node;
}

static int run_show(const struct cli_args *args, struct err *err)
{
    AUTO(criteria) criteria = NULL;
    AUTO(node) node = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    if (data_criteria_open(args->words[0], &criteria, err) != 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        node = summary_node(criteria);
        node_set(node, "document", criteria_embed(criteria));
        return data_print(node, err);
    }
    criteria_say(&text, criteria);
    fputs(buf_str(&text), stdout);
    return 0;
}

static const struct cli_option show_options[] = {
    {"json", NULL, "print its version, hash and canonical document as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_criteria_show = {
    .name = "criteria show",
    .summary = "Say in plain words what criteria ask for",
    .usage = "ID|FILE [--json]",
    .help = "With its version and SHA-256, which a plan, results and reports name. The hash is "
            "that of what was understood:\n"
            "comments and layout do not change it.\n"
            "Example: tameshi criteria show waf-2",
    .options = show_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_show,
};

static int list_one(const char *folder, const char *name, bool json, struct node *list,
                    struct err *err)
{
    AUTO(criteria) criteria = NULL;
    AUTOFREE char *path = file_join(folder, name);
    if (criteria_load(path, &criteria, err) != 0) {
        return -1;
    }
    if (json) {
        node_append(list, summary_node(criteria));
    } else {
        printf("%-12s %-8s %.16s %-12s %s\n", criteria->id, criteria->version, criteria->hash,
               criteria->category, criteria->title);
    }
    return 0;
}

static int run_list(const struct cli_args *args, struct err *err)
{
    AUTOFREE char *folder = data_path("reports/criteria");
    AUTO(node) list = node_array();
    char **names = NULL;
    size_t count = 0;
    bool json = cli_flag(args, "json");
    int result = file_list(folder, MAX_FILES, &names, &count, err);
    for (size_t i = 0; result == 0 && i < count; i++) {
        if (text_ends(names[i], ENDING)) {
            result = list_one(folder, names[i], json, list, err);
        }
    }
    file_names_free(names, count);
    if (result != 0) {
        return -1;
    }
    return json ? data_print(list, err) : 0;
}

static const struct cli_option list_options[] = {
    {"json", NULL, "print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_criteria_list = {
    .name = "criteria list",
    .summary = "List the criteria that ship with tameshi",
    .usage = "[--json]",
    .help = "",
    .options = list_options,
    .run = run_list,
};
