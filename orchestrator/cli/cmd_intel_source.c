/* tameshi intel sources|forget: who tells, what is allowed of them, and taking it all out again. */
#include <inttypes.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "intel/snapshot_item.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

static int add_source(void *data, const struct intel_source *source, struct err *err)
{
    struct node *node = node_object();
    (void)err;
    node_set_str(node, "name", source->name);
    node_set_str(node, "format", source->format);
    node_set_int(node, "sightings", source->items);
    snapshot_set_time(node, "ingested", source->ingested);
    if (source->refresh_ms > 0) {
        node_set_int(node, "refresh_ms", source->refresh_ms);
        node_set_bool(node, "overdue", clock_utc_ms() - source->ingested > source->refresh_ms);
    }
    if (source->max_age_ms > 0) {
        node_set_int(node, "max_age_ms", source->max_age_ms);
    }
    node_append(data, node);
    return 0;
}

static int set_policy(const struct cli_args *args, struct intel_store *store, struct err *err)
{
    int64_t refresh = 0;
    int64_t age = 0;
    if (cli_duration(args, "refresh", &refresh, err) < 0 ||
        cli_duration(args, "max-age", &age, err) < 0) {
        return -1;
    }
    int rc = intel_store_set_policy(store, args->words[0], refresh, age, err);
    return rc == INTEL_NOT_FOUND ? err_set(err, ERR_INPUT, "no source '%s'", args->words[0]) : rc;
}

static int run_sources(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(node) list = node_array();
    if (cli_intel_open(&store, err) < 0 ||
        (args->word_count == 1 && set_policy(args, store, err) < 0) ||
        intel_store_sources(store, add_source, list, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return data_print(list, err);
    }
    for (size_t i = 0; i < node_count(list); i++) {
        const struct node *source = node_at(list, i);
        printf("%-24s %-8s %9" PRId64 " sightings, last taken in %s%s\n",
               node_get_str(source, "name", ""), node_get_str(source, "format", ""),
               node_get_int(source, "sightings", 0), node_get_str(source, "ingested", ""),
               node_get_bool(source, "overdue", false) ? ", overdue" : "");
    }
    return 0;
}

static const struct cli_option sources_options[] = {
    {"refresh", "D", "with NAME: to be taken in anew after so long, else it is overdue"},
    {"max-age", "D", "with NAME: what was first seen longer ago is not usable"},
    {"json", NULL, "print the list as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_sources = {
    .name = "intel sources",
    .summary = "List the sources of intelligence, or set what is allowed of one",
    .usage = "[NAME [--refresh D] [--max-age D]] [--json]",
    .help = "With NAME both limits are set; one that is not given is lifted.\n"
            "Example: tameshi intel sources cisa-kev --refresh 7d",
    .options = sources_options,
    .max_words = 1,
    .run = run_sources,
};

static int run_forget(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    int64_t items = 0;
    if (cli_intel_open(&store, err) < 0) {
        return -1;
    }
    int rc = intel_store_forget(store, args->words[0], &items, err);
    if (rc != 0) {
        return rc == INTEL_NOT_FOUND ? err_set(err, ERR_INPUT, "no source '%s'", args->words[0])
                                     : -1;
    }
    if (cli_flag(args, "json")) {
        AUTO(node) node = node_object();
        node_set_int(node, "items", items);
        return data_print(node, err);
    }
    printf("all that %s told is forgotten, with %" PRId64 " items that nobody else tells of\n",
           args->words[0], items);
    return 0;
}

static const struct cli_option forget_options[] = {
    {"json", NULL, "print the count as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_forget = {
    .name = "intel forget",
    .summary = "Remove all that one source told, for instance when its licence ends",
    .usage = "[--json] SOURCE",
    .help = "Snapshots that were made stay as they are.\n"
            "Example: tameshi intel forget some-feed",
    .options = forget_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_forget,
};
