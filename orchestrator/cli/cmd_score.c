/* tameshi score: results again, from evidence alone. */
#include <stdio.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/cli/commands.h"
#include "orchestrator/run/score.h"

static int run(const struct cli_args *args, struct err *err)
{
    AUTO(node) results = NULL;
    const char *out = NULL;
    if (cli_need(args, "out", &out, err) != 0 ||
        score_dir(args->words[0], NULL, &results, err) != 0) {
        return -1;
    }
    return node_save(results, NODE_PRETTY, out, err);
}

static const struct cli_option options[] = {
    {"out", "FILE", "where the results are written"},
    {NULL, NULL, NULL},
};

const struct cmd cmd_score = {
    .name = "score",
    .summary = "Recompute the results of a run from its plan and evidence",
    .usage = "DIR --out FILE",
    .help = "Checks every link of DIR/evidence.jsonl first; exits with 3 when one does not hold. "
            "The bytes are the same\n"
            "as those of DIR/results.json.\n"
            "Example: tameshi score /var/tmp/run1 --out again.json && cmp again.json "
            "/var/tmp/run1/results.json",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};
