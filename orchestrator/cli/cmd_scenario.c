/* tameshi scenario list|show: what there is to run, and to write it with. */
#include <stdio.h>

#include "common/base/text.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/bound.h"
#include "scenarios/render.h"
#include "scenarios/variant.h"

static int list_variants(bool json, struct err *err)
{
    AUTO(node) list = node_array();
    for (size_t i = 0; i < variant_total && json; i++) {
        struct node *row = node_object();
        node_set_str(row, "variant", variants[i].name);
        node_set_str(row, "writes", variants[i].summary);
        node_set_str(row, "keeps_effect", variant_keeps_name(variants[i].keeps));
        node_set_str(row, "where", variants[i].where);
        node_append(list, row);
    }
    if (json) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < variant_total; i++) {
        printf("%-13s %s\n%-13s keeps the effect: %s: %s\n", variants[i].name, variants[i].summary,
               "", variant_keeps_name(variants[i].keeps), variants[i].where);
    }
    printf("%zu variants; up to %d may be joined by '%c'\n", variant_total, VARIANT_MAX_PARTS,
           VARIANT_JOIN);
    return 0;
}

static int run_list(const struct cli_args *args, struct err *err)
{
    AUTO(scenario_library) library = NULL;
    AUTO(node) list = node_array();
    if (cli_flag(args, "variants")) {
        return list_variants(cli_flag(args, "json"), err);
    }
    if (data_scenarios(&library, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < library->count; i++) {
        node_append(list, scenario_list_node(library->items[i]));
    }
    if (cli_flag(args, "json")) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < library->count; i++) {
        const struct scenario *scenario = library->items[i];
        printf("%-7s %-34s %-11s %-26s %4zu  %s\n", scenario_kind_name(scenario->kind),
               scenario->id, scenario->technique != NULL ? scenario->technique : "-",
               scenario->cluster, scenario_case_count(scenario), scenario->title);
    }
    printf("%zu scenarios, %zu cases\n", library->count, scenario_library_case_count(library));
    return 0;
}

static const struct cli_option list_options[] = {
    {"variants", NULL, "list the ways of writing a payload that scenarios may use instead"},
    {"json", NULL, "print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_list = {
    .name = "scenario list",
    .summary = "List the scenarios of the library with their techniques, clusters and cases",
    .usage = "[--variants] [--json]",
    .help = "",
    .options = list_options,
    .run = run_list,
};

static const char *show_canary(void *data, const char *name)
{
    (void)data;
    (void)name;
    return "cn0123456789abcdef";
}

static int show_case(const struct scenario *scenario, size_t index, struct err *err)
{
    AUTOFREE char *id = scenario_case_id(scenario, index);
    AUTOITEM struct bound_item item;
    struct bindings bindings = {
        .nonce = "a0b1c2d3e4f50617", .source = "10.66.128.1", .canary = show_canary};

    bound_item_stand_in(&scenario->intel, &item);
    bindings.item = scenario->intel.type == NULL ? NULL : &item;
    printf("\n--- case %s\n", id);
    for (size_t i = 0; i < scenario->step_count; i++) {
        const struct step *step = &scenario->steps[i];
        AUTOBUF struct buf bytes = BUF_INIT;
        AUTOBUF struct buf clean = BUF_INIT;
        if (step->kind != STEP_HTTP) {
            printf("[%s %s]\n", step_kind_name(step->kind), step->name);
            continue;
        }
        int got = scenario_render_http(scenario, index, &step->http, &bindings, &bytes, err);
        if (got < 0) {
            return -1;
        }
        text_utf8_clean(&clean, buf_str(&bytes), bytes.length, bytes.length);
        printf("%s\n", got == RENDER_UNBOUND ? "(depends on what an earlier answer gives)"
                                             : buf_str(&clean));
    }
    return 0;
}

static int run_show(const struct cli_args *args, struct err *err)
{
    DATA_SCENARIO opened = {0};
    if (data_scenario_open(args->words[0], &opened, err) != 0) {
        return -1;
    }
    const struct scenario *scenario = opened.scenario;
    if (cli_flag(args, "json")) {
        return data_print(scenario_node(scenario), err);
    }
    printf("%s (%s, version %lld)\n%s\n%s\n", scenario->id, scenario_kind_name(scenario->kind),
           (long long)scenario->version, scenario->title, scenario->summary);
    printf("cluster %s%s%s, %zu cases, hash %.16s\n", scenario->cluster,
           scenario->technique != NULL ? ", technique " : "",
           scenario->technique != NULL ? scenario->technique : "", scenario_case_count(scenario),
           scenario_hash(scenario));
    for (size_t i = 0; i < scenario_case_count(scenario); i++) {
        if (show_case(scenario, i, err) != 0) {
            return -1;
        }
    }
    return 0;
}

static const struct cli_option show_options[] = {
    {"json", NULL, "print the scenario's canonical document"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_show = {
    .name = "scenario show",
    .summary = "Show a scenario and the requests of each of its cases",
    .usage = "[--json] FILE|ID",
    .help = "The requests are shown as they would be sent, with an example's nonce, source address "
            "and canaries.\n"
            "Example: tameshi scenario show sqli-union-search",
    .options = show_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_show,
};
