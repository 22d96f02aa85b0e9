/* The program tameshi. Before any command, what killed runs left behind is cleaned up. */
#include <stdio.h>
#include <string.h>

#include "orchestrator/cli/cli.h"
#include "orchestrator/vm/sweep.h"

int main(int argc, char **argv)
{
    struct err err = {0};
    /* A worker is started by a run, which has swept. */
    if (argc > 1 && strcmp(argv[1], "worker") != 0 && vm_sweep(NULL, &err) != 0) {
        fprintf(stderr, "tameshi: cannot clean up after an earlier run: %s\n", err.text);
    }
    return cli_main(argc, argv);
}
