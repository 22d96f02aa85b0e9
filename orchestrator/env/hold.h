/* The holder of one environment: two processes below the one that `tameshi env up` starts as
 * `tameshi env-hold`, in a session of their own. The keeper reaps what falls to it and, however the
 * other one ends, removes all that is left; the other one makes the environment and serves it.
 * SIGTERM to the keeper ends both in good order. */
#ifndef ORCHESTRATOR_ENV_HOLD_H
#define ORCHESTRATOR_ENV_HOLD_H

#include "common/base/err.h"
#include "orchestrator/env/held.h"

#define HOLD_REPORT_FD 3 /* a pipe to who started it; closed once the environment is ready */
#define HOLD_LOCK_FD 4   /* of the place, see place.h */

/* The lines on HOLD_REPORT_FD: a letter and a text. */
#define HOLD_PROGRESS 'p'
#define HOLD_READY 'r'
#define HOLD_FAILED 'f'

struct hold_options {
    const char *name;
    const char *record;       /* folder */
    struct held_options held; /* its progress is set by the holder */
};

/* The body of `tameshi env-hold`: back at once with 0 in the process that was started, while the
 * keeper lives on. In the others it does not come back. */
int hold_start(const struct hold_options *options, struct err *err);

#endif
