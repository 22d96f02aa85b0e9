/* What an environment is made of: its machines, the links between them, their addresses and routes.
 * It is data, vm-images/topologies/<id>.yaml, checked on loading so that the rest of this folder
 * can use it as it stands. Plain data, read-only for callers.
 *
 * What holds in every topology: requests are sent to ENVIRONMENT_PRODUCT_IP by the machine
 * "attacker", which is ENVIRONMENT_ATTACKER_IP; the machine "target" is ENVIRONMENT_TARGET_IP; one
 * machine, perhaps the target itself, starts from the image of the product. */
#ifndef ORCHESTRATOR_VM_TOPOLOGY_H
#define ORCHESTRATOR_VM_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/hash.h"
#include "harness/host/client_net.h"
#include "orchestrator/vm/hypervisor.h"

#define ENVIRONMENT_ATTACKER_IP "10.66.255.1"
#define ENVIRONMENT_PRODUCT_IP "10.66.0.2"
#define ENVIRONMENT_TARGET_IP "10.67.0.3"

#define TOPOLOGY_MAX_MACHINES 4
#define TOPOLOGY_MAX_LIST 16 /* addresses of a NIC; routes, local networks of a machine */
#define TOPOLOGY_NAME_MAX 16 /* letters of the name of a machine or link */

/* What scenarios, plans and products speak of; two roles may be one machine. */
enum machine_role { MACHINE_ATTACKER, MACHINE_PRODUCT, MACHINE_TARGET };
#define MACHINE_ROLES 3
const char *machine_role_name(enum machine_role role); /* "attacker", "product", "target" */

/* Which image a machine starts from. */
enum topology_image { TOPOLOGY_ATTACKER, TOPOLOGY_PRODUCT, TOPOLOGY_TARGET };

struct topology_nic {
    const char *link;
    char mac[18];           /* "52:54:00:7a:<machine from 1>:<nic from 0>" */
    bool tap;               /* gets a copy of every frame of the link, and can put none onto it */
    const char **addresses; /* NULL-ended; NULL when there are none */
    size_t address_count;
    /* UDP ports, counted from the first one of the environment's block. */
    unsigned local_port;
    unsigned remote_port;
    bool copied; /* this is the end of a tapped link at which the copies are made */
    unsigned copy_local_port;
    unsigned copy_remote_port;
};

struct topology_machine {
    const char *name;
    enum topology_image image;
    struct topology_nic nics[MACHINE_MAX_NICS];
    size_t nic_count;
    struct client_route routes[TOPOLOGY_MAX_LIST];
    size_t route_count;
    const char **local; /* networks whose every address is the machine's own; NULL-ended, or NULL */
    size_t local_count;
    bool forward;
    bool seeded; /* the canaries are put there */
};

struct topology {
    const char *id;
    const char *summary;
    struct topology_machine machines[TOPOLOGY_MAX_MACHINES]; /* attacker, product, target, others */
    size_t machine_count;
    size_t product;              /* index of the machine that is exchanged with the product */
    size_t roles[MACHINE_ROLES]; /* index of each role's machine */
    unsigned port_count;         /* what the block of ports must hold */
    char hash[HASH_HEX]; /* over its content: changes with any value, not with comments or layout */
    struct topology_source *source; /* internal: the document that the strings come from */
};

/* The file's name must be its id. ERR_INPUT with file:line:column for what is wrong in it. */
int topology_load(const char *path, struct topology **out, struct err *err);
/* data_dir/vm-images/topologies/<id>.yaml. One that is not there is ERR_INPUT with a suggestion. */
int topology_find(const char *data_dir, const char *id, struct topology **out, struct err *err);
void topology_free(struct topology *topology);
AUTO_DEFINE(topology)

#endif
