/* What is done inside each machine through its agent: who it is on the network, and what is renewed
 * after it was booted or brought back. */
#ifndef ORCHESTRATOR_VM_GUEST_H
#define ORCHESTRATOR_VM_GUEST_H

#include <stdint.h>

#include "common/base/err.h"
#include "orchestrator/vm/topology.h"

struct client;

/* Hello under a new epoch with the clock and the random pool, in one round trip: sent, then waited
 * for, so that all machines do it at the same time. */
int guest_renew_send(struct client *client, const char *epoch, int64_t deadline_mono_ms,
                     struct err *err);
int guest_renew_wait(struct client *client, int64_t deadline_mono_ms, struct err *err);
/* Addresses, routes and forwarding. */
int guest_network(struct client *client, const struct topology_machine *machine,
                  int64_t deadline_mono_ms, struct err *err);
/* Puts the canaries of seed where the machine keeps its secrets. */
int guest_seed(struct client *client, const char *seed, int64_t deadline_mono_ms, struct err *err);

#endif
