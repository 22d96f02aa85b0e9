/* The terminal of whoever runs `tameshi env shell`, joined to one in a machine. */
#ifndef ORCHESTRATOR_CLI_TERMINAL_H
#define ORCHESTRATOR_CLI_TERMINAL_H

#include <stdbool.h>

#include "common/base/err.h"
#include "orchestrator/env/conn.h"

/* Of standard input; 24 and 80 when it cannot be told. */
void terminal_size(unsigned *rows, unsigned *cols);
/* Carries keys and output until the program ends, ~. is typed at the start of a line, or a signal
 * comes. Standard input is a terminal; its modes are as before afterwards, whatever happened.
 * *exit_code: of the program; 0 after ~. ; 128+signal after a signal. */
int terminal_join(struct conn *conn, int *exit_code, struct err *err);

#endif
