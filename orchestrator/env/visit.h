/* The other side of a holder's socket: what `tameshi env exec`, `shell` and `down` do. */
#ifndef ORCHESTRATOR_ENV_VISIT_H
#define ORCHESTRATOR_ENV_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "orchestrator/env/conn.h"

struct visit_command {
    const char *machine;     /* "attacker", "product" or "target" */
    const char *const *argv; /* NULL-ended */
    const struct buf *input; /* standard input; NULL: none */
    int64_t timeout_s;
};
struct visit_result {
    int exit_code;
    bool timed_out;
    bool truncated;
    struct buf out;
    struct buf err_out;
};
/* -1: it was not carried out, or could not be recorded. */
int visit_exec(const char *name, const struct visit_command *command, struct visit_result *result,
               struct err *err);
void visit_result_done(struct visit_result *result);

struct visit_shell {
    const char *machine;
    const char *term; /* the value of TERM; may be NULL */
    unsigned rows;
    unsigned cols;
};
/* *out carries the terminal from here on, see message.h. *record, which the caller frees, is the
 * file that it is recorded in. */
int visit_shell(const char *name, const struct visit_shell *shell, struct conn **out, char **record,
                struct err *err);

/* Ends an environment and waits until nothing is left of it. */
int visit_down(const char *name, struct err *err);

#endif
