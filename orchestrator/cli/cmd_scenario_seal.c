/* tameshi scenario seal: chosen scenarios into an encrypted pack, of which the root is published.
 */
#include <stdio.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/seal/pack.h"

struct chosen {
    struct scenario **items;
    size_t count;
};

static void chosen_done(struct chosen *chosen)
{
    for (size_t i = 0; i < chosen->count; i++) {
        scenario_free(chosen->items[i]);
    }
    mem_free_cleanup(&chosen->items);
}

static int load_files(const struct cli_args *args, struct chosen *chosen, struct err *err)
{
    chosen->items = mem_array(args->word_count, sizeof(struct scenario *));
    for (size_t i = 0; i < args->word_count; i++) {
        if (scenario_load(args->words[i], &chosen->items[i], err) != 0) {
            return -1;
        }
        chosen->count++;
    }
    return 0;
}

static int print_root(const struct sealed_pack *pack, const char *path, bool json, struct err *err)
{
    if (!json) {
        printf("root %s\ncount %zu\n%s is written; publish root and count, keep pack and key\n",
               pack->root, pack->count, path);
        return 0;
    }
    AUTO(node) node = node_object();
    node_set_str(node, "root", pack->root);
    node_set_int(node, "count", (int64_t)pack->count);
    node_set_str(node, "pack", path);
    return data_print(node, err);
}

static int open_key(const struct cli_args *args, struct secret **out, struct err *err)
{
    const char *key = NULL;
    if (cli_value(args, "new-key") != NULL) {
        return secret_create(cli_value(args, "new-key"), out, err);
    }
    return cli_need(args, "key", &key, err) != 0 ? -1 : secret_load(key, out, err);
}

static int seal_files(const struct cli_args *args, struct err *err)
{
    struct chosen chosen __attribute__((cleanup(chosen_done))) = {0};
    AUTO(sealed_pack) pack = NULL;
    AUTO(secret) secret = NULL;
    const char *out = NULL;
    /* a key is made when nothing else can be wrong any more */
    if (cli_need(args, "out", &out, err) != 0 || sealed_pack_place_check(out, err) != 0 ||
        load_files(args, &chosen, err) != 0 ||
        sealed_pack_new((const struct scenario *const *)chosen.items, chosen.count, &pack, err) !=
            0 ||
        open_key(args, &secret, err) != 0 || sealed_pack_save(pack, secret, out, err) != 0) {
        return -1;
    }
    return print_root(pack, out, cli_flag(args, "json"), err);
}

static int make_key(const struct cli_args *args, struct err *err)
{
    const char *path = cli_value(args, "new-key");
    if (path == NULL || cli_value(args, "out") != NULL) {
        return err_set(err, ERR_USAGE, "no scenario to seal: name at least one FILE");
    }
    if (secret_create(path, NULL, err) != 0) {
        return -1;
    }
    if (!cli_flag(args, "json")) {
        printf("%s is a new key; without it, no pack that it sealed can be opened\n", path);
        return 0;
    }
    AUTO(node) node = node_object();
    node_set_str(node, "key", path);
    return data_print(node, err);
}

static int run(const struct cli_args *args, struct err *err)
{
    if (cli_value(args, "key") != NULL && cli_value(args, "new-key") != NULL) {
        return err_set(err, ERR_USAGE, "--key and --new-key exclude each other");
    }
    return args->word_count == 0 ? make_key(args, err) : seal_files(args, err);
}

static const struct cli_option options[] = {
    {"key", "K", "file of the key that seals the pack"},
    {"new-key", "K", "make this key file first; alone, only make it"},
    {"out", "PACK", "where the pack is written; never replaces a file"},
    {"json", NULL, "print root and count as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_seal = {
    .name = "scenario seal",
    .summary = "Put chosen scenarios into an encrypted pack and print the root to publish",
    .usage = "FILE... --key K --out PACK [--json] | --new-key K",
    .help =
        "The root commits to the scenarios and to their number, and tells nothing else about "
        "them. 'scenario reveal'\n"
        "shows some of them later, and 'verify' proves to anybody that they were chosen before.\n"
        "Example: tameshi scenario seal --new-key lab.key\n"
        "         tameshi scenario seal secret/*.yaml --key lab.key --out 2026-spring.pack",
    .options = options,
    .max_words = SEALED_MAX_LEAVES,
    .run = run,
};
