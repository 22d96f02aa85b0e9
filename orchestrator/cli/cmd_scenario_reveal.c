/* tameshi scenario reveal: some scenarios of a sealed pack, with the proof that they were in it. */
#include <stdio.h>

#include "common/base/text.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/seal/proof.h"

static int unknown_leaf(const struct sealed_pack *pack, const char *id, struct err *err)
{
    AUTOFREE const char **known = mem_array(pack->count + 1, sizeof(*known));
    for (size_t i = 0; i < pack->count; i++) {
        known[i] = sealed_leaf_id(&pack->leaves[i]);
    }
    const char *near = text_suggest(id, known);
    return near != NULL
               ? err_set(err, ERR_USAGE, "no scenario '%s' in the pack, did you mean '%s'?", id,
                         near)
               : err_set(err, ERR_USAGE,
                         "no scenario '%s' in the pack; 'tameshi verify PACK --key K' lists them",
                         id);
}

static int choose(const struct sealed_pack *pack, const char *id, bool *chosen, struct err *err)
{
    size_t index = sealed_pack_find(pack, id);
    if (index == pack->count) {
        return unknown_leaf(pack, id, err);
    }
    chosen[index] = true;
    return 0;
}

/* Answers how many leaves are chosen; 0 when nothing was asked for. */
static int choose_all(const struct cli_args *args, const struct sealed_pack *pack, bool *chosen,
                      struct err *err)
{
    size_t at = 0;
    int count = 0;
    for (const char *id = NULL; (id = cli_next(args, "leaf", &at)) != NULL;) {
        if (choose(pack, id, chosen, err) != 0) {
            return -1;
        }
    }
    for (size_t i = 1; i < args->word_count; i++) {
        if (choose(pack, args->words[i], chosen, err) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < pack->count; i++) {
        chosen[i] = chosen[i] || cli_flag(args, "all");
        count += chosen[i] ? 1 : 0;
    }
    return count;
}

static int print_shown(const struct sealed_pack *pack, const bool *chosen, int count,
                       const char *path, bool json, struct err *err)
{
    if (!json) {
        printf("%s shows %d of %zu leaves of the pack with root %s\n", path, count, pack->count,
               pack->root);
        return 0;
    }
    AUTO(node) node = node_object();
    struct node *ids = node_array();
    for (size_t i = 0; i < pack->count; i++) {
        if (chosen[i]) {
            node_append(ids, node_string(sealed_leaf_id(&pack->leaves[i])));
        }
    }
    node_set_str(node, "proof", path);
    node_set_str(node, "root", pack->root);
    node_set_int(node, "count", (int64_t)pack->count);
    node_set(node, "shown", ids);
    return data_print(node, err);
}

static int run(const struct cli_args *args, struct err *err)
{
    AUTO(secret) secret = NULL;
    AUTO(sealed_pack) pack = NULL;
    const char *key = NULL;
    const char *out = NULL;
    if (cli_need(args, "key", &key, err) != 0 || cli_need(args, "out", &out, err) != 0 ||
        secret_load(key, &secret, err) != 0 ||
        sealed_pack_load(args->words[0], secret, &pack, err) != 0) {
        return -1;
    }
    AUTOFREE bool *chosen = mem_array(pack->count, sizeof(*chosen));
    int count = choose_all(args, pack, chosen, err);
    if (count == 0) {
        return err_set(err, ERR_USAGE, "nothing to show: give --leaf ID or --all");
    }
    if (count < 0 || sealed_proof_save(pack, chosen, out, err) != 0) {
        return -1;
    }
    return print_shown(pack, chosen, count, out, cli_flag(args, "json"), err);
}

static const struct cli_option options[] = {
    {"key", "K", "file of the key that sealed the pack"},
    {"leaf", "ID...", "show the scenario with this id; may be given again"},
    {"all", NULL, "show every scenario of the pack"},
    {"out", "PROOF", "where scenarios and proof are written"},
    {"json", NULL, "print what is shown as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_reveal = {
    .name = "scenario reveal",
    .summary = "Show chosen scenarios of a sealed pack, with a proof that they were in it",
    .usage = "PACK [ID...] --key K [--leaf ID]... [--all] --out PROOF [--json]",
    .help = "What is not chosen stays hidden; how much that is, the proof says and cannot hide.\n"
            "Example: tameshi scenario reveal 2026-spring.pack --key lab.key --leaf sqli-quiet "
            "--out shown.json",
    .options = options,
    .min_words = 1,
    .max_words = SEALED_MAX_LEAVES + 1,
    .run = run,
};
