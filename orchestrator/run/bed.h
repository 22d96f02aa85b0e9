/* Whether the machines under a unit were there all the time. A machine that hangs, or was paused by
 * somebody, makes requests time out that no product has blocked, so a time-out is only believed
 * when all machines answer right after it. */
#ifndef ORCHESTRATOR_RUN_BED_H
#define ORCHESTRATOR_RUN_BED_H

#include <stdint.h>

#include "common/base/err.h"
#include "orchestrator/vm/environment.h"

#define BED_ANSWER_MS 3000 /* an agent that takes longer hangs */
#define BED_STOOD_MS 3000  /* what a machine's clock may fall behind during a unit */

struct bed {
    struct environment *environment; /* borrowed */
    int64_t host_ms[MACHINE_ROLES];
    int64_t uptime_ms[MACHINE_ROLES];
};

int bed_begin(struct environment *environment, struct bed *out, struct err *err);
/* Whether product and target answer now, ERR_TIMEOUT. May be called by a handler of the attacker's
 * client. */
int bed_answers(struct environment *environment, struct err *err);
/* At the end of the unit: whether all answer (ERR_TIMEOUT), and none has stood still since
 * bed_begin (ERR_GUEST). */
int bed_check(const struct bed *bed, struct err *err);

#endif
