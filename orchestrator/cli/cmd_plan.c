/* tameshi plan: from a campaign to a frozen plan. */
#include <stdio.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/plan/plan.h"

static int apply_options(const struct cli_args *args, struct campaign *campaign, struct err *err)
{
    if (cli_flag(args, "full") && cli_value(args, "sample") != NULL) {
        return err_set(err, ERR_USAGE, "--full and --sample exclude each other");
    }
    if (cli_int(args, "seed", 0, ((int64_t)1 << 53) - 1, campaign->seed, &campaign->seed, err) !=
            0 ||
        cli_int(args, "sample", 1, 256, campaign->sample, &campaign->sample, err) != 0) {
        return -1;
    }
    if (cli_flag(args, "full")) {
        campaign->sample = 0;
    }
    return 0;
}

static int check_topologies(const struct plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->product_count; i++) {
        if (data_topology_check(plan->products[i], err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* folder: NULL for the library that ships. */
static int load_scenarios(const char *folder, struct scenario_library **out, struct err *err)
{
    return folder != NULL ? scenario_library_load(folder, data_problem, NULL, out, err)
                          : data_scenarios(out, err);
}

static int make_plan(const struct cli_args *args, const struct campaign *campaign,
                     const struct intel_snapshot *snapshot, const struct sealed_pack *pack,
                     struct plan **out, struct err *err)
{
    AUTO(scenario_library) library = NULL;
    AUTO(criteria) criteria = NULL;
    struct product_list products = {0};
    if (load_scenarios(cli_value(args, "scenarios"), &library, err) != 0 ||
        data_criteria(campaign->criteria, &criteria, err) != 0 ||
        data_products(&products, err) != 0) {
        return -1;
    }
    struct plan_sources sources = {.library = library,
                                   .products = &products,
                                   .criteria = criteria,
                                   .snapshot = snapshot,
                                   .pack = pack};
    int result = plan_build(campaign, &sources, out, err);
    product_list_done(&products);
    return result;
}

static int open_pack(const struct cli_args *args, struct sealed_pack **out, struct err *err)
{
    AUTO(secret) secret = NULL;
    const char *path = cli_value(args, "sealed");
    const char *key = cli_value(args, "key");
    if ((path == NULL) != (key == NULL)) {
        return err_set(err, ERR_USAGE, "--sealed PACK and --key K go together");
    }
    if (path == NULL) {
        return 0;
    }
    return secret_load(key, &secret, err) != 0 ? -1 : sealed_pack_load(path, secret, out, err);
}

static void print_names(const char *what, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("%s%s", i == 0 ? what : ", ", names[i]);
    }
    if (count > 0) {
        printf("\n");
    }
}

static void print_intel(const struct plan *plan)
{
    AUTOFREE const char **without = mem_array(plan->scenario_count + 1, sizeof(*without));
    size_t without_count = 0;

    for (size_t i = 0; i < plan->scenario_count; i++) {
        if (plan->scenarios[i].scenario->intel.type != NULL && plan->scenarios[i].item_count == 0) {
            without[without_count++] = plan->scenarios[i].scenario->id;
        }
    }
    if (plan->intel.given) {
        printf("%zu items bound out of snapshot %s\n", plan_item_count(plan), plan->intel.snapshot);
    }
    print_names("bound to no item: ", without, without_count);
    print_names("left out for want of an item: ", (const char *const *)plan->unbound,
                plan->unbound_count);
}

static int run(const struct cli_args *args, struct err *err)
{
    AUTO(campaign) campaign = NULL;
    AUTO(intel_snapshot) snapshot = NULL;
    AUTO(sealed_pack) pack = NULL;
    AUTO(plan) plan = NULL;
    const char *intel = cli_value(args, "intel");
    const char *out = NULL;
    if (cli_need(args, "out", &out, err) != 0 ||
        campaign_load(args->words[0], &campaign, err) != 0 ||
        apply_options(args, campaign, err) != 0 ||
        (intel != NULL && intel_snapshot_load(intel, &snapshot, err) != 0) ||
        open_pack(args, &pack, err) != 0 ||
        make_plan(args, campaign, snapshot, pack, &plan, err) != 0 ||
        check_topologies(plan, err) != 0 || plan_save(plan, out, err) != 0) {
        return -1;
    }
    AUTOFREE char *sample = plan_sample_note(plan);
    printf("%s: %zu products, %zu scenarios, %zu cases, %zu trials in %zu units\n", out,
           plan->product_count, plan->scenario_count, plan_case_count(plan), plan_trial_count(plan),
           plan->unit_count);
    if (sample != NULL) {
        printf("a sample: %s\n", sample);
    }
    print_intel(plan);
    if (plan->pack.given) {
        printf("%zu of the scenarios are sealed, out of the %zu in the pack with root %s\n",
               plan_sealed_count(plan), plan->pack.count, plan->pack.root);
    }
    printf("plan hash %s\n", plan->hash);
    return 0;
}

static const struct cli_option options[] = {
    {"out", "FILE", "where the plan is written"},
    {"intel", "SNAPSHOT.json", "bind items of this snapshot into the cases that ask for them"},
    {"sealed", "PACK", "also plan the scenarios of this sealed pack; the plan does not show them"},
    {"key", "K", "file of the key that sealed the pack"},
    {"scenarios", "DIR", "take the scenarios of this folder instead of the library's"},
    {"seed", "N", "draw sample and order with this seed instead of the campaign's"},
    {"sample", "N", "take at most N cases of each cluster of scenarios"},
    {"full", NULL, "take every case, whatever the campaign says"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_plan = {
    .name = "plan",
    .summary = "Freeze a campaign into a plan",
    .usage = "CAMPAIGN.yaml --out FILE [--scenarios DIR] [--intel SNAPSHOT.json] [--sealed PACK "
             "--key K] [--seed N] "
             "[--sample N | --full]",
    .help =
        "The plan holds the product packages, scenarios, criteria, seed and the list of "
        "trials; the same input\n"
        "gives the same bytes on any machine. Without --intel, scenarios whose requests hold an "
        "item are left out.\n"
        "Example: tameshi plan campaigns/waf.yaml --out plan.json",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
