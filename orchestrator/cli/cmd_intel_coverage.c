/* tameshi intel coverage: how broad the intelligence is, against a profile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "intel/coverage.h"
#include "intel/snapshot_read.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

/* A path, or the name of one that ships. */
static int load_profile(const char *word, struct profile **out, struct err *err)
{
    bool is_path = text_ends(word, ".yaml") || strchr(word, '/') != NULL;
    AUTOFREE char *name = mem_printf("intel/profiles/%s.yaml", word);
    AUTOFREE char *path = is_path ? mem_strdup(word) : data_path(name);
    return profile_load(path, out, err);
}

/* Techniques of the attack scenarios that ship; NULL-ended, borrowed from the library. */
static const char **scenario_techniques(const struct scenario_library *library)
{
    const char **list = mem_array(library->count + 1, sizeof(*list));
    size_t count = 0;
    for (size_t i = 0; i < library->count; i++) {
        if (library->items[i]->technique != NULL) {
            list[count++] = library->items[i]->technique;
        }
    }
    return list;
}

static const char **snapshot_ids(const struct intel_snapshot *snapshot)
{
    const char **list = mem_array(snapshot->count + 1, sizeof(*list));
    for (size_t i = 0; i < snapshot->count; i++) {
        list[i] = snapshot->items[i].id;
    }
    return list;
}

static void print_count(const struct node *node, const char *key, const char *what)
{
    printf("%-16s %6lld\n", what, (long long)node_get_int(node_get(node, key), "count", 0));
}

static void print_words(const char *title, const struct node *list)
{
    printf("%s (%zu):", title, node_count(list));
    for (size_t i = 0; i < node_count(list); i++) {
        printf(" %s", node_str(node_at(list, i)));
    }
    printf("\n");
}

static void print_text(const struct node *node)
{
    const struct node *techniques = node_get(node, "techniques");
    const struct node *sources = node_get(node, "sources");
    const struct node *profile = node_get(node, "profile");
    const struct node *overlap = node_get(node, "overlap");
    printf("%-16s %6lld usable now\n", "items", (long long)node_get_int(node, "items", 0));
    printf("%-16s %6lld and %lld sub-techniques, as broad as %.1f in equal shares\n", "techniques",
           (long long)node_get_int(techniques, "parents", 0),
           (long long)node_get_int(techniques, "sub_techniques", 0),
           node_real_value(node_get(techniques, "effective")));
    print_count(node, "tactics", "tactics");
    print_count(node, "platforms", "platforms");
    print_count(node, "families", "families");
    print_count(node, "cves", "vulnerabilities");
    printf("%-16s %6lld", "sources", (long long)node_get_int(sources, "count", 0));
    if (node_get(sources, "largest") != NULL) {
        printf(", the largest is %s with %.0f %% of all sightings",
               node_get_str(sources, "largest", ""),
               100 * node_real_value(node_get(sources, "largest_share")));
    }
    printf("\n");
    if (profile != NULL) {
        printf("\n%s: %lld techniques\n", node_get_str(profile, "title", ""),
               (long long)node_get_int(profile, "techniques", 0));
        print_words("spoken of by items", node_get(profile, "covered_by_items"));
        print_words("not spoken of by items", node_get(profile, "uncovered_by_items"));
        print_words("covered by scenarios", node_get(profile, "covered_by_scenarios"));
        print_words("covered by nobody", node_get(profile, "covered_by_nobody"));
    }
    if (overlap != NULL) {
        printf("\nshared with the earlier snapshot: %lld of %lld (%.1f %%)\n",
               (long long)node_get_int(overlap, "shared", 0),
               (long long)node_get_int(overlap, "union", 0),
               100 * node_real_value(node_get(overlap, "share")));
    }
}

static int put_out(const struct cli_args *args, const struct coverage *coverage,
                   const struct coverage_options *options, struct err *err)
{
    AUTO(node) node = coverage_node(coverage, options);
    const char *layer = cli_value(args, "navigator");
    if (layer != NULL) {
        AUTO(node) document = coverage_navigator(coverage, options);
        if (node_save(document, NODE_PRETTY, layer, err) < 0) {
            return -1;
        }
    }
    if (cli_flag(args, "json")) {
        return data_print(node, err);
    }
    print_text(node);
    return 0;
}

static int run_coverage(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(decay_models) models = NULL;
    AUTO(profile) profile = NULL;
    AUTO(scenario_library) library = NULL;
    AUTO(intel_snapshot) earlier = NULL;
    AUTO(coverage) coverage = coverage_new();
    AUTOFREE const char **techniques = NULL;
    AUTOFREE const char **ids = NULL;
    const char *named = cli_value(args, "profile");
    const char *against = cli_value(args, "against");
    int64_t at = 0;
    if (cli_time(args, "at", clock_utc_ms(), &at, err) < 0 ||
        (named != NULL && load_profile(named, &profile, err) < 0) ||
        (against != NULL && intel_snapshot_load(against, &earlier, err) < 0) ||
        data_scenarios(&library, err) < 0 || cli_intel_open(&store, err) < 0 ||
        cli_intel_models(&models, err) < 0 ||
        coverage_add_store(coverage, store, models, at, err) < 0) {
        return -1;
    }
    techniques = scenario_techniques(library);
    ids = earlier != NULL ? snapshot_ids(earlier) : NULL;
    const struct coverage_options options = {profile, techniques, ids};
    return put_out(args, coverage, &options, err);
}

static const struct cli_option coverage_options[] = {
    {"profile", "P", "web-application, delivery, or a file: what it asks for and nobody covers"},
    {"against", "SNAPSHOT", "an earlier snapshot: how much is shared with it"},
    {"at", "TIME", "what is usable then (default: now)"},
    {"navigator", "FILE", "also write an ATT&CK Navigator layer (format 4.5)"},
    {"json", NULL, "print the figures as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_coverage = {
    .name = "intel coverage",
    .summary = "Tell how broad the intelligence is: techniques, tactics, families, sources",
    .usage = "[--profile P] [--against SNAPSHOT] [--navigator FILE] [--json]",
    .help = "Example: tameshi intel coverage --profile web-application --navigator layer.json",
    .options = coverage_options,
    .run = run_coverage,
};
