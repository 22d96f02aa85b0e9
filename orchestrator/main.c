/* The program tameshi. Before any command, what killed runs left behind is cleaned up. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/env/place.h"
#include "orchestrator/vm/sweep.h"

int main(int argc, char **argv)
{
    struct err err = {0};
    /* A worker and a holder are started by a command that has swept. The first sweep waits for a
     * holder that is being killed, whose machines the second one then ends. */
    bool swept = argc > 1 && (strcmp(argv[1], "worker") == 0 || strcmp(argv[1], "env-hold") == 0);
    if (argc > 1 && !swept && (env_sweep(&err) != 0 || vm_sweep(NULL, &err) != 0)) {
        fprintf(stderr, "tameshi: cannot clean up after an earlier run: %s\n", err.text);
    }
    return cli_main(argc, argv);
}
