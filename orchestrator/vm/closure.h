/* Proof that nothing leaves an environment: every machine knocks at addresses that a usual test bed
 * lets through and at those of the host, and its routes and interfaces are looked at. What is found
 * is a result, kept as evidence; closure_check says whether it is good enough. */
#ifndef ORCHESTRATOR_VM_CLOSURE_H
#define ORCHESTRATOR_VM_CLOSURE_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/vm/environment.h"

#define CLOSURE_HOSTS_MAX 32

/* Addresses of the host, at which no machine may arrive. {0} is an empty list. */
struct closure_hosts {
    char addresses[CLOSURE_HOSTS_MAX][INET_ADDRSTRLEN];
    size_t count;
    uint16_t port; /* to knock at; 0: that of ssh */
};
/* Adds the IPv4 addresses of the network namespace that this process is in, without 127/8 (in a
 * machine that is its own loopback), without those that the environment's own machines have, and
 * without those that are there; what goes past CLOSURE_HOSTS_MAX is left out. A process that will
 * enter an empty namespace calls it before. */
void closure_hosts_add(struct closure_hosts *hosts);

/* One address and port that every machine tries by TCP and UDP. */
struct closure_point {
    const char *to;
    uint16_t port;
};
/* Those that are tried wherever the host is: public addresses, name servers, cloud metadata, the
 * defaults of QEMU, libvirt and docker, multicast, broadcast. Borrowed, fixed. */
const struct closure_point *closure_points(size_t *count);

/* Probes from all machines that run, to closure_points, to hosts (NULL: none) and to what
 * closure_hosts_add finds now. 0, also when there are openings:
 *   {"machines":[{"machine":"attacker","probes":N,"default_route":false,"planned":1,
 *                 "interfaces":["eth0"],
 *                 "openings":[{"to":"8.8.8.8","port":53,"proto":"udp","result":"refused"}]}],
 *    "closed":true}
 * interfaces are all but lo, planned is how many the topology gives the machine. A refusal is an
 * opening, too: somebody was there. closed is false also for a default route (any route shorter
 * than /8), for an interface that is not of the plan, and when no machine runs. -1: an agent
 * failed. Without openings each probe ends at once, since there is no route. Caller frees *out. */
int closure_probe(struct environment *environment, const struct closure_hosts *hosts,
                  struct node **out, struct err *err);
/* ERR_INTEGRITY with the first opening of a document of closure_probe; 0 when it is closed. */
int closure_check(const struct node *document, struct err *err);

#endif
