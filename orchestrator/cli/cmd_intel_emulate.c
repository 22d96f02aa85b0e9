/* tameshi intel emulate: a campaign out of what a group is known to do. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "intel/emulate.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

/* The attack scenarios of the library; strings are borrowed from it. */
static struct emulate_scenario *list_scenarios(const struct scenario_library *library,
                                               size_t *count)
{
    struct emulate_scenario *list = mem_array(library->count + 1, sizeof(*list));
    *count = 0;
    for (size_t i = 0; i < library->count; i++) {
        if (library->items[i]->technique != NULL) {
            list[(*count)++] =
                (struct emulate_scenario){library->items[i]->id, library->items[i]->technique};
        }
    }
    return list;
}

static void print_text(const struct node *node)
{
    const struct node *techniques = node_get(node, "techniques");
    for (size_t i = 0; i < node_count(techniques); i++) {
        const struct node *one = node_at(techniques, i);
        const struct node *tactics = node_get(one, "tactics");
        const struct node *via = node_get(one, "via");
        size_t scenarios = node_count(node_get(one, "scenarios"));
        printf("%-20s %-10s %-44.44s %-22s %zu scenario%s\n",
               node_count(tactics) > 0 ? node_str(node_at(tactics, 0)) : "-",
               node_get_str(one, "id", ""), node_get_str(one, "name", ""),
               node_get_bool(one, "by_itself", false) ? "by itself"
               : node_count(via) > 0                  ? node_str(node_at(via, 0))
                                                      : "",
               scenarios, scenarios == 1 ? "" : "s");
    }
    printf("%s: %zu techniques, %lld covered by scenarios\n", node_get_str(node, "name", ""),
           node_count(techniques), (long long)node_get_int(node, "covered", 0));
}

static int write_campaign(const struct cli_args *args, const struct node *node, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    const char *out = cli_value(args, "out");
    const char *category = cli_value(args, "category");
    const char *criteria = cli_value(args, "criteria");
    const char *product = cli_value(args, "product");
    const char *const products[] = {product, NULL};
    const struct emulate_campaign how = {category != NULL ? category : "waf",
                                         criteria != NULL ? criteria : "waf-1", products};
    if (out == NULL) {
        return 0;
    }
    if (emulate_campaign(node, &how, &text, err) < 0 ||
        file_write_atomic(out, text.data, text.length, 0644, err) < 0) {
        return -1;
    }
    fprintf(stderr, "%s is written; 'tameshi plan %s' freezes it\n", out, out);
    return 0;
}

static int run_emulate(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(scenario_library) library = NULL;
    AUTO(node) node = NULL;
    struct intel_item who;
    size_t count = 0;
    if (cli_intel_open(&store, err) < 0 || data_scenarios(&library, err) < 0 ||
        cli_intel_find(store, args->words[0], &who, err) < 0) {
        return -1;
    }
    AUTOFREE struct emulate_scenario *scenarios = list_scenarios(library, &count);
    const struct emulate_options options = {scenarios, count};
    if (emulate_list(store, &who, &options, &node, err) < 0 ||
        write_campaign(args, node, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(node, err);
    }
    print_text(node);
    return 0;
}

static const struct cli_option emulate_options[] = {
    {"out", "CAMPAIGN", "write a campaign file of the scenarios that cover its techniques"},
    {"category", "C", "of that campaign (default: waf)"},
    {"criteria", "C", "of that campaign (default: waf-1)"},
    {"product", "ID", "product of that campaign (default: none, the control arm alone)"},
    {"json", NULL, "print the techniques as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_emulate = {
    .name = "intel emulate",
    .summary = "List what an intrusion set or campaign does, and make a campaign of it",
    .usage = "NAME [--out CAMPAIGN.yaml] [--product ID] [--json]",
    .help = "NAME is a name, an alias or an id such as G0032. Techniques stand in the order of the "
            "kill chain, with the\n"
            "malware or tool through which they are used.\n"
            "Example: tameshi intel emulate 'Operation Dream Job' --out campaign.yaml",
    .options = emulate_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_emulate,
};
