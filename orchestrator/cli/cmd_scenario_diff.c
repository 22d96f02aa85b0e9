/* tameshi scenario diff: what changed between two versions of a scenario. */
#include <stdio.h>
#include <string.h>

#include "common/base/unicode.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/compare.h"

#define MAX_SHOWN 200 /* bytes of a value; --json has all of it */

static void put_plain(const char *text, size_t max_bytes)
{
    AUTOBUF struct buf line = BUF_INIT;
    unicode_plain(&line, text, strlen(text), max_bytes);
    fputs(buf_str(&line), stdout);
}

static int put_value(const struct node *value, struct err *err)
{
    AUTOBUF struct buf text = BUF_INIT;
    if (node_dump(value, NODE_COMPACT, &text, err) != 0) {
        return -1;
    }
    put_plain(buf_str(&text), MAX_SHOWN);
    return 0;
}

static int put_change(const struct change *change, struct err *err)
{
    put_plain(change->path, SIZE_MAX);
    fputs(": ", stdout);
    switch (change->kind) {
    case CHANGE_MOVED:
        printf("moved from place %zu to place %zu\n", change->from + 1, change->to + 1);
        return 0;
    case CHANGE_CHANGED:
        if (put_value(change->before, err) != 0) {
            return -1;
        }
        fputs(" -> ", stdout);
        break;
    case CHANGE_ADDED:
    case CHANGE_REMOVED:
        printf("%s ", change_kind_name(change->kind));
        break;
    }
    if (put_value(change->after != NULL ? change->after : change->before, err) != 0) {
        return -1;
    }
    putchar('\n');
    return 0;
}

static void put_cases(const struct comparison *comparison)
{
    printf("cases: %zu send the same", comparison->same_cases);
    if (comparison->renumbered_cases > 0) {
        printf(", %zu of them under another number", comparison->renumbered_cases);
    }
    putchar('\n');
    for (size_t i = 0; i < comparison->case_count; i++) {
        const struct case_change *change = &comparison->cases[i];
        printf("case %s: %s\n", change->after != NULL ? change->after : change->before,
               change->kind == CHANGE_CHANGED ? "sends something else"
                                              : change_kind_name(change->kind));
    }
}

static int put_text(const struct comparison *comparison, struct err *err)
{
    if (comparison->same) {
        puts("the same");
        return 0;
    }
    for (size_t i = 0; i < comparison->change_count; i++) {
        if (put_change(&comparison->changes[i], err) != 0) {
            return -1;
        }
    }
    put_cases(comparison);
    if (comparison_note(comparison) != NULL) {
        printf("note: %s\n", comparison_note(comparison));
    }
    return 0;
}

static int run_diff(const struct cli_args *args, struct err *err)
{
    DATA_SCENARIO before = {0};
    DATA_SCENARIO after = {0};
    AUTO(comparison) comparison = NULL;
    if (data_scenario_open(args->words[0], &before, err) != 0 ||
        data_scenario_open(args->words[1], &after, err) != 0 ||
        scenario_compare(before.scenario, after.scenario, &comparison, err) != 0) {
        return -1;
    }
    if (cli_flag(args, "json")) {
        AUTO(node) node = comparison_node(comparison);
        if (data_print(node, err) != 0) {
            return -1;
        }
    } else if (put_text(comparison, err) != 0) {
        return -1;
    }
    return comparison->same ? 0 : CLI_DIFFERENCE;
}

static const struct cli_option diff_options[] = {
    {"json", NULL, "print the comparison as JSON"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_diff = {
    .name = "scenario diff",
    .summary = "Tell what changed between two versions of a scenario",
    .usage = "[--json] FILE|ID FILE|ID",
    .help = "Order of keys, comments and quotes are no change. Cases are told by what they send. "
            "Exit code "
            "0: the\nsame, 3: they differ.\n"
            "Example: tameshi scenario diff old/sqli-union-search.yaml sqli-union-search",
    .options = diff_options,
    .min_words = 2,
    .max_words = 2,
    .run = run_diff,
};
