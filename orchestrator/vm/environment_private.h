/* Inside orchestrator/vm: what an environment is made of, shared by environment.c (life cycle),
 * template.c (keyed instants), instant.c (all machines at once) and seat.c (one machine with its
 * agent). */
#ifndef ORCHESTRATOR_VM_ENVIRONMENT_PRIVATE_H
#define ORCHESTRATOR_VM_ENVIRONMENT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "orchestrator/vm/environment.h"
#include "orchestrator/vm/ports.h"

/* tsc: under TCG a machine that is brought back keeps the later time stamp counter while its timers
 * go back, so the guest's clock may not be read from it. mitigations: each costs much under TCG,
 * and there is no other tenant in the machine. Interfaces keep the kernel's names, eth0 and eth1 in
 * the order of their slots. */
#define SEAT_KERNEL_ARGS                                                                           \
    "console=ttyS0 quiet panic=-1 tsc=unstable no_timer_check mitigations=off net.ifnames=0"

#define NO_PRODUCT SIZE_MAX
#define RETURN_MS 30000 /* for the agents of all machines, after they were brought back */

/* The place of one machine of the topology: what runs there now. Seats are numbered as the
 * topology's machines. */
struct seat {
    struct machine *machine;
    struct client *client;
};

/* A product image that was asked for once. Its overlay holds its states while no machine runs on
 * it. */
struct product_image {
    struct environment_image image; /* owned strings */
    char *overlay;
    bool booted;
};

struct template
{
    char *key;
    size_t product; /* index */
};

struct environment {
    const struct hypervisor_ops *ops;
    struct hypervisor *hypervisor;
    char *name; /* of this environment alone, on this host; it begins every machine's name */
    char *root;
    char *folder;                    /* below work; everything the environment writes but sockets */
    const struct topology *topology; /* borrowed */
    unsigned slot;
    struct environment_image attacker; /* owned strings */
    struct environment_image target;
    char seed[ENVIRONMENT_SEED_HEX + 1];
    int64_t boot_timeout_ms;
    void (*progress)(void *data, const char *text);
    void *progress_data;

    struct vm_ports ports;
    struct seat seats[TOPOLOGY_MAX_MACHINES];
    struct product_image *products;
    size_t product_count;
    size_t current; /* product index or NO_PRODUCT */
    struct template *templates;
    size_t template_count;
    uint64_t epoch; /* never goes back, or an agent's old answers could be taken for new ones */
    char
        *saved; /* folder of the template that the machines are copies of; NULL: they were booted */
    bool looks_at_disks;
    struct node *disks; /* NULL: not looked at */
    bool fit;
};

/* Remembers that the environment is what the caller thinks (status 0) or unfit; returns status. */
int environment_settle(struct environment *environment, int status);
/* ERR_BUG when it is unfit. */
int environment_need(const struct environment *environment, struct err *err);
/* The same, and for a copy, which has no states. */
int environment_need_states(const struct environment *environment, struct err *err);
/* Whether the seat is the one whose machine is exchanged with the product. */
bool environment_is_product(const struct environment *environment, size_t seat);

/* Keeps all machines under tag; they stand still after. */
int instant_freeze(struct environment *environment, const char *tag, struct err *err);
/* Stops or resumes all machines that are there. */
int instant_pause(struct environment *environment, struct err *err);
int instant_resume(struct environment *environment, struct err *err);
/* Takes the digests of all disks, if that is asked for. All machines stand still. */
int instant_look_at_disks(struct environment *environment, struct err *err);
/* Renews all agents under a new epoch. */
int instant_join(struct environment *environment, struct err *err);
/* Calls one for every seat, at once where the hypervisor allows it, the product's last. */
int instant_each(struct environment *environment,
                 int (*one)(struct environment *environment, size_t seat, const void *data,
                            struct err *err),
                 const void *data, struct err *err);
/* Brings all machines back to tag, with the machine of that product in its seat, and renews their
 * agents. */
int instant_restore(struct environment *environment, size_t product, const char *tag,
                    struct environment_return_info *info, struct err *err);

/* Starts a machine. It boots, or is paused in a state of its overlay, or is a paused copy of a
 * saved machine. */
struct seat_from {
    const char *overlay;
    const char *state; /* tag, or NULL */
    const char *saved; /* prefix, or NULL */
};
int seat_start(struct environment *environment, size_t seat, const struct environment_image *image,
               const struct seat_from *from, struct err *err);
/* Connects the channel if it is not. */
int seat_connect(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                 struct err *err);
/* The image that the machine of a seat starts from; of the current product in the product's seat.
 */
const struct environment_image *seat_image(const struct environment *environment, size_t seat);
/* Adds an image to the products, and returns its index. */
size_t environment_add_product(struct environment *environment,
                               const struct environment_image *image);
/* Connects the channel if it is not, and renews the agent under the current epoch: asked for by the
 * first, done after the second. */
int seat_join_send(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                   struct err *err);
int seat_join_wait(struct environment *environment, size_t seat, int64_t deadline_mono_ms,
                   struct err *err);
/* Ends machine and client, if any. */
void seat_end(struct environment *environment, size_t seat);
/* Path of a file of this seat below the environment's folder. Caller frees. */
char *seat_path(const struct environment *environment, size_t seat, const char *ending);

#endif
