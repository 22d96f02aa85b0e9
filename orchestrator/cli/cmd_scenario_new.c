/* tameshi scenario new: the first file of a scenario, to be changed by its author. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/scenario.h"
#include "scenarios/starter.h"

#define SCHEMA "scenario.schema.json"

static int list_kinds(const char *folder, bool json, struct err *err)
{
    STARTERS starters = {0};
    AUTO(node) list = node_array();
    if (starters_load(folder, &starters, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < starters.count; i++) {
        struct node *item = node_object();
        node_set_str(item, "kind", starters.items[i].kind);
        node_set_str(item, "summary", starters.items[i].summary);
        node_append(list, item);
        if (!json) {
            printf("%-16s %s\n", starters.items[i].kind, starters.items[i].summary);
        }
    }
    return json ? data_print(list, err) : 0;
}

/* Where an editor finds the schema: below the data folder from file to file, so that the tree may
 * be moved; elsewhere the whole path. NULL: it is not there. Caller frees. */
static char *schema_for(const char *path)
{
    AUTOFREE char *root_path = data_path("scenarios");
    AUTOFREE char *folder_path = file_dirname(path);
    AUTOFREE char *root = realpath(root_path, NULL);
    AUTOFREE char *folder = realpath(folder_path, NULL);
    AUTOFREE char *schema = root != NULL ? file_join(root, SCHEMA) : NULL;
    AUTOBUF struct buf way = BUF_INIT;
    if (schema == NULL || folder == NULL || !file_exists(schema)) {
        return NULL;
    }
    size_t length = strlen(root);
    if (!text_starts(folder, root) || (folder[length] != '\0' && folder[length] != '/')) {
        return TAKE(schema);
    }
    for (const char *slash = strchr(folder + length, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        buf_str_add(&way, "../");
    }
    buf_str_add(&way, SCHEMA);
    return buf_take(&way);
}

/* Never over a file that is there. */
static int write_new(const char *path, const struct buf *text, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST) {
        return err_set(err, ERR_INPUT, "'%s' is there already; name another file", path);
    }
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot make '%s'", path);
    }
    if (file_write_all(fd, text->data, text->length, path, err) != 0) {
        unlink(path);
        return -1;
    }
    return 0;
}

static int run_new(const struct cli_args *args, struct err *err)
{
    AUTOFREE char *folder = data_path("scenarios/templates");
    AUTOFREE char *id = NULL;
    AUTOFREE char *schema = NULL;
    AUTOBUF struct buf text = BUF_INIT;
    const char *path = NULL;
    if (cli_flag(args, "list")) {
        return list_kinds(folder, cli_flag(args, "json"), err);
    }
    if (args->word_count == 0) {
        return err_set(err, ERR_USAGE, "KIND is missing; 'tameshi scenario new --list' lists them");
    }
    if (cli_need(args, "out", &path, err) != 0 || data_scenario_id(path, &id, err) != 0) {
        return -1;
    }
    schema = schema_for(path);
    if (starter_make(folder, args->words[0], id, schema, &text, err) != 0 ||
        write_new(path, &text, err) != 0) {
        return -1;
    }
    printf("%s: a scenario of kind '%s', to be changed where its comments say\n"
           "'tameshi scenario lint %s' checks it, 'tameshi scenario try %s' does it once\n",
           path, args->words[0], path, path);
    return 0;
}

static const struct cli_option new_options[] = {
    {"out", "FILE", "where it is written; must not be there. The name without .yaml is the id"},
    {"list", NULL, "list the kinds instead"},
    {"json", NULL, "with --list: print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_new = {
    .name = "scenario new",
    .summary = "Start a scenario of some kind",
    .usage = "KIND --out FILE | --list [--json]",
    .help = "Writes a whole scenario that works against the target, with a comment at each key.\n"
            "Example: tameshi scenario new attack-callback --out my-callback.yaml",
    .options = new_options,
    .max_words = 1,
    .run = run_new,
};
