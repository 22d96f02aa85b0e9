/* Verifying sealed scenarios: proofs, which anybody can, and packs, for whoever has the key. */
#include <string.h>

#include "orchestrator/cli/verify.h"
#include "orchestrator/plan/plan.h"
#include "scenarios/seal/proof.h"

static int published_root(const char *text, struct err *err)
{
    struct merkle_hash root;
    return merkle_parse(text, &root)
               ? 0
               : err_set(err, ERR_USAGE, "--root takes 64 lower-case hex digits, not '%s'", text);
}

/* One leaf, whose scenario may not be readable (NULL). */
static void describe(const struct sealed_leaf *leaf, size_t index, const struct scenario *scenario,
                     struct verify_report *report, struct node *list)
{
    struct node *node = node_object();
    char hex[HASH_HEX];
    merkle_hex(&leaf->hash, hex);
    node_set_int(node, "index", (int64_t)index);
    node_set_str(node, "id", sealed_leaf_id(leaf));
    node_set_str(node, "leaf_hash", hex);
    buf_printf(&report->lines, "leaf %zu: %s", index, sealed_leaf_id(leaf));
    if (scenario != NULL) {
        node_set_int(node, "version", scenario->version);
        node_set_str(node, "scenario_kind", scenario_kind_name(scenario->kind));
        node_set_str(node, "scenario_hash", scenario_hash(scenario));
        buf_printf(&report->lines, ", version %lld, %s, scenario hash %s",
                   (long long)scenario->version, scenario_kind_name(scenario->kind),
                   scenario_hash(scenario));
    }
    buf_printf(&report->lines, ", leaf hash %s\n", hex);
    node_append(list, node);
}

static void differ(void *data, const char *difference)
{
    verify_differ(data, difference);
}

/* What the plan says of a leaf that is shown; facts: that leaf's. */
static int compare_leaf(const struct plan *plan, const struct sealed_shown *shown,
                        struct verify_report *report, struct node *facts, size_t *planned,
                        struct err *err)
{
    const char *id = sealed_leaf_id(&shown->leaf);
    const char *alias = NULL;
    int got = shown->scenario == NULL ? PLAN_LACKS /* it is no scenario, which is told elsewhere */
                                      : plan_compare_revealed(plan, &shown->leaf, &alias, err);
    if (got < 0) {
        return -1;
    }
    if (alias != NULL) {
        node_set_str(facts, "planned_as", alias);
        buf_printf(&report->lines, "leaf %zu: planned as %s\n", shown->index, alias);
        ++*planned;
    }
    if (got == PLAN_DIFFERS) {
        AUTOFREE char *text =
            mem_printf("leaf %zu ('%s'): what the plan says of it as '%s' is not true",
                       shown->index, id, alias);
        verify_differ(report, text);
    }
    return 0;
}

/* The plan that a run was made from, if one was given: its pack, and its cards of what is shown. */
static int compare_plan(const char *path, const struct sealed_proof *proof, const char *root,
                        struct verify_report *report, struct err *err)
{
    AUTO(plan) plan = NULL;
    size_t planned = 0;
    if (plan_load(path, &plan, err) != 0) {
        return -1;
    }
    if (!plan->pack.given || strcmp(plan->pack.root, root) != 0) {
        AUTOFREE char *text =
            mem_printf("the plan was made with %s%s, not with the pack of root %s",
                       plan->pack.given ? "the pack of root " : "no sealed pack",
                       plan->pack.given ? plan->pack.root : "", root);
        verify_differ(report, text);
        return 0;
    }
    for (size_t i = 0; i < proof->shown_count; i++) {
        if (compare_leaf(plan, &proof->shown[i], report,
                         node_at(node_get(report->facts, "leaves"), i), &planned, err) != 0) {
            return -1;
        }
    }
    buf_printf(&report->lines, "%zu of %zu sealed scenarios of the plan shown\n", planned,
               plan_sealed_count(plan));
    node_set_int(report->facts, "planned", (int64_t)plan_sealed_count(plan));
    return 0;
}

static bool knows_proof(const struct verify_thing *thing)
{
    return thing->schema != NULL && strcmp(thing->schema, SEALED_PROOF_SCHEMA) == 0;
}

static int check_proof(const struct verify_thing *thing, const struct cli_args *args,
                       struct verify_report *report, struct err *err)
{
    AUTO(sealed_proof) proof = NULL;
    const char *root = NULL;
    struct node *list = node_array();
    node_set(report->facts, "leaves", list);
    if (cli_value(args, "key") != NULL) {
        return err_set(err, ERR_USAGE, "a proof needs no --key");
    }
    if (cli_need(args, "root", &root, err) != 0 || published_root(root, err) != 0 ||
        sealed_proof_parse(buf_str(&thing->bytes), thing->bytes.length, thing->path, &proof, err) !=
            0) {
        return -1;
    }
    for (size_t i = 0; i < proof->shown_count; i++) {
        describe(&proof->shown[i].leaf, proof->shown[i].index, proof->shown[i].scenario, report,
                 list);
    }
    size_t shown = sealed_proof_distinct(proof);
    buf_printf(&report->lines, "%zu of %zu leaves shown\n", shown, proof->count);
    node_set_str(report->facts, "root", proof->root);
    node_set_int(report->facts, "count", (int64_t)proof->count);
    node_set_int(report->facts, "shown", (int64_t)shown);
    (void)sealed_proof_check(proof, root, cli_flag(args, "complete"), differ, report);
    const char *plan = cli_value(args, "plan");
    return plan != NULL ? compare_plan(plan, proof, root, report, err) : 0;
}

const struct verify_kind verify_sealed_proof = {
    .name = "sealed-proof",
    .what = "a proof of sealed scenarios",
    .knows = knows_proof,
    .check = check_proof,
};

static bool knows_pack(const struct verify_thing *thing)
{
    return thing->schema != NULL && strcmp(thing->schema, SEALED_PACK_SCHEMA) == 0;
}

static void list_pack(const struct sealed_pack *pack, struct verify_report *report)
{
    struct node *list = node_array();
    node_set(report->facts, "leaves", list);
    node_set_str(report->facts, "root", pack->root);
    node_set_int(report->facts, "count", (int64_t)pack->count);
    for (size_t i = 0; i < pack->count; i++) {
        AUTO(scenario) scenario = NULL;
        const char *id = sealed_leaf_id(&pack->leaves[i]);
        struct err why;
        if (scenario_from_node(pack->leaves[i].scenario, id, &scenario, &why) != 0) {
            AUTOFREE char *text =
                mem_printf("leaf %zu ('%s'): the scenario cannot be read: %s", i, id, why.text);
            verify_differ(report, text);
        }
        describe(&pack->leaves[i], i, scenario, report, list);
    }
    buf_printf(&report->lines, "root %s\ncount %zu\n", pack->root, pack->count);
}

static int check_pack(const struct verify_thing *thing, const struct cli_args *args,
                      struct verify_report *report, struct err *err)
{
    AUTO(secret) secret = NULL;
    AUTO(sealed_pack) pack = NULL;
    const char *root = cli_value(args, "root");
    const char *key = NULL;
    if (cli_flag(args, "complete") || cli_value(args, "plan") != NULL) {
        return err_set(err, ERR_USAGE, "--complete and --plan are for a proof, not for a pack");
    }
    if (cli_need(args, "key", &key, err) != 0 || (root != NULL && published_root(root, err) != 0) ||
        secret_load(key, &secret, err) != 0 ||
        sealed_pack_parse(buf_str(&thing->bytes), thing->bytes.length, thing->path, secret, &pack,
                          err) != 0) {
        return -1;
    }
    list_pack(pack, report);
    if (root != NULL && strcmp(root, pack->root) != 0) {
        AUTOFREE char *text = mem_printf("the pack has root %s, not %s", pack->root, root);
        verify_differ(report, text);
    }
    return 0;
}

const struct verify_kind verify_sealed_pack = {
    .name = "sealed-pack",
    .what = "a sealed pack",
    .knows = knows_pack,
    .check = check_pack,
};
