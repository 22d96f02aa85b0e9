/* Between topology.c, which reads, and topology_check.c: the document with the places of what was
 * read, for error texts. */
#ifndef ORCHESTRATOR_VM_TOPOLOGY_PRIVATE_H
#define ORCHESTRATOR_VM_TOPOLOGY_PRIVATE_H

#include "common/ext/doc.h"
#include "orchestrator/vm/topology.h"

/* Cursors by index of machine and NIC. */
struct topology_source {
    struct doc *doc;
    struct cur root;
    struct cur machines;
    struct cur machine[TOPOLOGY_MAX_MACHINES];
    struct cur nics[TOPOLOGY_MAX_MACHINES];
    struct cur nic[TOPOLOGY_MAX_MACHINES][MACHINE_MAX_NICS];
};

/* Addresses, routes and local networks. */
int topology_check_addresses(const struct topology *topology, struct err *err);
/* Who is on which link; gives every end its ports. */
int topology_wire(struct topology *topology, struct err *err);

#endif
