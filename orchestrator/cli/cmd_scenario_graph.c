/* tameshi scenario graph: a scenario as a drawing. */
#include <stdio.h>

#include "common/base/file.h"
#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/cli/data.h"
#include "scenarios/graph.h"

static int run_graph(const struct cli_args *args, struct err *err)
{
    DATA_SCENARIO opened = {0};
    AUTOBUF struct buf svg = BUF_INIT;
    const char *path = NULL;
    if (cli_need(args, "out", &path, err) != 0 ||
        data_scenario_open(args->words[0], &opened, err) != 0) {
        return -1;
    }
    scenario_graph(opened.scenario, &svg);
    if (file_write_atomic(path, svg.data, svg.length, 0644, err) != 0) {
        return -1;
    }
    printf("%s is written\n", path);
    return 0;
}

static const struct cli_option graph_options[] = {
    {"out", "FILE", "where the drawing is written, as SVG"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_scenario_graph = {
    .name = "scenario graph",
    .summary = "Draw a scenario: its steps, what each gives to later ones, what proves it",
    .usage = "FILE|ID --out FILE.svg",
    .help = "Example: tameshi scenario graph lfi-session-include --out chain.svg",
    .options = graph_options,
    .min_words = 1,
    .max_words = 1,
    .run = run_graph,
};
