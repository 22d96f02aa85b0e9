/* tameshi intel snapshot: what is usable at a time, frozen. */
#include <inttypes.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "orchestrator/cli/intel.h"

static int print_json(const char *hash, const struct snapshot_count *count, struct err *err)
{
    AUTO(node) node = node_object();
    struct node *left = node_object();
    node_set_str(node, "hash", hash);
    node_set_int(node, "items", count->items);
    for (size_t i = FRESH_USABLE + 1; i < FRESH_COUNT; i++) {
        node_set_int(left, freshness_name((enum freshness)i), count->left_out[i]);
    }
    node_set(node, "left_out", left);
    return data_print(node, err);
}

static int run_snapshot(const struct cli_args *args, struct err *err)
{
    AUTO(intel_store) store = NULL;
    AUTO(decay_models) models = NULL;
    struct snapshot_options options = {.at_ms = 0};
    struct snapshot_count count;
    const char *out = NULL;
    char hash[HASH_HEX];
    if (cli_need(args, "out", &out, err) < 0 || cli_query(args, &options.query, err) < 0 ||
        cli_time(args, "at", clock_utc_ms(), &options.at_ms, err) < 0 ||
        cli_duration(args, "max-age", &options.max_age_ms, err) < 0 ||
        cli_intel_open(&store, err) < 0 || cli_intel_models(&models, err) < 0) {
        return -1;
    }
    options.models = models;
    if (snapshot_write(store, &options, out, hash, &count, err) < 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        return print_json(hash, &count, err);
    }
    for (size_t i = FRESH_USABLE + 1; i < FRESH_COUNT; i++) {
        if (count.left_out[i] > 0) {
            fprintf(stderr, "left out: %" PRId64 " %s\n", count.left_out[i],
                    freshness_name((enum freshness)i));
        }
    }
    fprintf(stderr, "%s: %" PRId64 " items\n", out, count.items);
    printf("%s\n", hash);
    return 0;
}

static const struct cli_option snapshot_options[] = {
    {"out", "FILE", "where the document goes"},
    {"at", "TIME", "usable then (default: now); like 2025-01-31T08:00:00Z"},
    {"type", "TYPES", "only these; several with commas"},
    {"technique", "ID", "items of that ATT&CK technique, its sub-techniques too"},
    {"cve", "ID", "items of that vulnerability"},
    {"source", "NAME", "items that it tells of"},
    {"min-confidence", "N", "1 to 100"},
    {"max-age", "D", "first seen no longer ago: 90d, 36h"},
    {"json", NULL, "print hash and counts as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_intel_snapshot = {
    .name = "intel snapshot",
    .summary = "Freeze the items that are usable at a time into a document named by its hash",
    .usage = "--out FILE [--at TIME] [--type T] [--json]",
    .help = "Prints the SHA-256 of the file. 'tameshi plan CAMPAIGN --intel FILE' binds its items "
            "into cases.\n"
            "Example: tameshi intel snapshot --type vulnerability --out snapshot.json",
    .options = snapshot_options,
    .run = run_snapshot,
};
