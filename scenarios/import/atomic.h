/* Inside scenarios/import/ only: what is asked of a command of Atomic Red Team before it may become
 * a scenario. */
#ifndef SCENARIOS_IMPORT_ATOMIC_H
#define SCENARIOS_IMPORT_ATOMIC_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

/* The table of atomic_guard.c, ready for use. */
struct atomic_guard;
int atomic_guard_new(struct atomic_guard **out, struct err *err);
void atomic_guard_free(struct atomic_guard *guard);
AUTO_DEFINE(atomic_guard)
/* -1 with "refused: why: 'the words'" for a script that would fetch something, reach another
 * machine or break the target; one that cannot be searched is refused too. */
int atomic_guard_check(const struct atomic_guard *guard, const char *script, struct err *err);

/* The tactic of a technique that is used on Linux: of several the first of an attack's course.
 * NULL: none is known. */
const char *atomic_tactic(const char *technique);

#endif
