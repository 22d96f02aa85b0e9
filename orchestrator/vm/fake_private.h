/* Inside the fake hypervisor: what fake.c (life of a machine), fake_group.c (networks),
 * fake_state.c (trees that are kept), fake_faults.c and fake_relay.c (agents that misbehave)
 * share. */
#ifndef ORCHESTRATOR_VM_FAKE_PRIVATE_H
#define ORCHESTRATOR_VM_FAKE_PRIVATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "orchestrator/vm/fake.h"
#include "orchestrator/vm/fake_image.h"
#include "orchestrator/vm/process.h"

/* Machines that share links, and so a network namespace. */
struct fake_group {
    struct fake_group *next;
    char *name;
    struct vm_netns netns;
    size_t machines;
};

struct hypervisor {
    char *agent;
    char *bin;
    struct vm_netns netns; /* of machines without a group */
    pthread_mutex_t lock;  /* of groups, machines and the counters of faults */
    struct fake_group *groups;
    struct fake_faults *faults;
    struct fake_faults none;
    struct machine *machines;
};

/* How a machine misbehaves once it is resumed. Those from FAULT_FLOODS on have a relay. */
enum fake_fault {
    FAULT_NONE,
    FAULT_DIES,
    FAULT_SILENT,
    FAULT_FLOODS,
    FAULT_LIES,
    FAULT_DIES_LATER,
    FAULT_STOPS_LATER,
    FAULT_FLOODS_LATER,
    FAULT_LIES_LATER,
};

enum life { LIFE_RUNNING, LIFE_STOPPED, LIFE_NOT_STARTED };

struct machine {
    struct hypervisor *hypervisor;
    struct machine *next;
    char *name;
    char *overlay;
    char *tree;
    struct fake_group *group; /* NULL: none */
    int log_fd;
    size_t nic_count;
    enum life life;
    pid_t agent;
    pid_t programs[FAKE_PROGRAMS_MAX];
    size_t program_count;
    int channel;              /* our end; -1 while the agent is not started */
    int mute;                 /* the agent's end, kept when a fault makes it silent */
    enum fake_fault fault;    /* strikes at the next resume */
    struct fake_relay *relay; /* NULL: the channel is the agent's own */
};

/* The network namespace that a machine's processes join. */
const struct vm_netns *fake_netns(const struct machine *machine);
/* Takes a machine into the group of that name, made when there is none; NULL: it stays without. */
int fake_group_join(struct machine *machine, const char *name, struct err *err);
void fake_group_leave(struct machine *machine);

void fake_end_processes(struct machine *machine);
int fake_pause(struct machine *machine, struct err *err);
int fake_resume(struct machine *machine, struct err *err);
/* The n-th event of a kind of fault, counted over all machines. */
int fake_count(struct hypervisor *hypervisor, int *counter);

/* The fault of the machine that is the n-th one restored. */
enum fake_fault fake_fault_at(const struct fake_faults *faults, int n);
/* Stands between host_fd, which is taken over, and the agent, whose end is *agent_fd. */
int fake_relay_new(struct machine *machine, int host_fd, int *agent_fd, struct err *err);
/* No byte goes through any more. NULL is fine. */
void fake_relay_free(struct fake_relay *relay);

/* Fills the tree of a machine that is started. */
int fake_fill_tree(struct machine *machine, const struct machine_spec *spec, struct err *err);
int fake_freeze(struct machine *machine, const char *tag, struct err *err);
int fake_restore(struct machine *machine, const char *tag, struct err *err);
int fake_forget(struct machine *machine, const char *tag, struct err *err);
int fake_save(struct machine *machine, const char *prefix, struct err *err);
int fake_digest(struct machine *machine, char digest[HASH_HEX], struct err *err);

#endif
