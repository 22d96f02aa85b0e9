/* Puts unshare(1) in front of a program: namespaces of its own, so that its mounts, network use and
 * stray processes end with it, and, for a user who is not root, a user namespace in which it is. */
#ifndef ORCHESTRATOR_IMAGE_NAMESPACE_H
#define ORCHESTRATOR_IMAGE_NAMESPACE_H

#include <stdbool.h>

#include "common/base/err.h"

#define NAMESPACE_ARGV_MAX 64

struct namespace_argv {
    const char *argv[NAMESPACE_ARGV_MAX]; /* NULL-ended */
};

/* Flags of namespace_enter. */
#define NAMESPACE_USER                                                                             \
    1u /* user ids: root inside is the caller outside, the others are the caller's subordinate ids \
        */
#define NAMESPACE_BUILD                                                                            \
    2u /* mounts, processes (all killed when the first ends) and an empty network */

/* Rewrites the argv to run inside; cwd NULL stays. The strings are borrowed. */
void namespace_enter(struct namespace_argv *argv, unsigned flags, const char *cwd);
/* What the argv runs in the end: the program behind unshare and env. Borrowed. */
const char *namespace_program(const char *const *argv);
/* Whether NAMESPACE_USER works here; ERR_HOST says what is missing. */
int namespace_check_user(struct err *err);

#endif
