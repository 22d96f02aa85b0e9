/* Proof of reset: what is in the machines of an environment that was just brought to its pristine
 * state, and whether it is the same as the first time. Looked at from outside (every block a
 * machine wrote to its disk) and from inside (processes, sockets, tracked connections, sizes of the
 * product's logs, clock, random state). */
#ifndef ORCHESTRATOR_VM_RESET_H
#define ORCHESTRATOR_VM_RESET_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "common/ext/json.h"
#include "orchestrator/vm/environment.h"

#define RESET_CLOCK_MS                                                                             \
    3000 /* how far a machine's clock may be from the host's: a loaded host answers late */
#define RESET_QUIET_MS 400 /* nothing may change for so long before a state is worth keeping */

struct reset_state;

/* Looks at all machines of an environment that runs. disks: what environment_disks gave for this
 * return, NULL: the disks were not looked at. files: NULL-ended paths in the product's machine,
 * NULL: none. */
int reset_look(struct environment *environment, const struct node *disks, const char *const *files,
               struct reset_state **out, struct err *err);
void reset_state_free(struct reset_state *state);
AUTO_DEFINE(reset_state)

/* Of everything that has to be the same each time; the first 32 digits name the state in evidence.
 * Borrowed. */
const char *reset_digest(const struct reset_state *state);
/* {digest, equal, differences: [text]} of a state against the golden one: "product: process gone:
 * nginx ...", "target: disk differs", "attacker: random state as before", "product: clock 5000 ms
 * off". A golden state without disks leaves them out. Caller frees. */
struct node *reset_compare(const struct reset_state *golden, const struct reset_state *found);
/* The same state without what is known of its disks: those of a copy lie differently. */
void reset_forget_disks(struct reset_state *state);
/* A state as a document, and back, so that a saved template carries its golden one. */
struct node *reset_node(const struct reset_state *state);
int reset_from_node(const struct node *node, struct reset_state **out, struct err *err);

/* Waits until processes and sockets of all machines stay the same for RESET_QUIET_MS, at most
 * timeout_ms: a product that has only just started still ends helpers. Goes on after that as it is.
 */
int reset_await_quiet(struct environment *environment, int64_t timeout_ms, struct err *err);

#endif
