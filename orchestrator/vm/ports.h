/* Blocks of UDP ports on 127.0.0.1 for the links of one environment, such that two environments
 * never share one. */
#ifndef ORCHESTRATOR_VM_PORTS_H
#define ORCHESTRATOR_VM_PORTS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define VM_PORTS_MAX 16 /* ports in a block */

struct vm_ports {
    uint16_t first; /* 0: none held */
    int lock_fd;
};
#define VM_PORTS_INIT                                                                              \
    {                                                                                              \
        0, -1                                                                                      \
    }

/* Locks a block, all of whose first count (<= VM_PORTS_MAX) ports can be bound now. hint, a slot
 * number, only spreads workers. ERR_HOST when every block is taken. */
int vm_ports_take(unsigned hint, size_t count, struct vm_ports *out, struct err *err);
void vm_ports_free(struct vm_ports *ports); /* lets go of the lock; none held is fine */

#endif
