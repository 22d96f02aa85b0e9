/* What a process arranges for itself before machines are started below it: who reaps orphans, and
 * which network it is in. */
#ifndef ORCHESTRATOR_VM_PROCESS_H
#define ORCHESTRATOR_VM_PROCESS_H

#include <stdint.h>

#include "common/base/err.h"

/* Makes this process the one that orphans below it fall to. Only for a parent that reaps everything
 * (waitpid -1) and whose child opens libvirt: libvirt waits for a dead QEMU to vanish, and hangs
 * when its own process is the subreaper. */
int vm_subreaper(struct err *err);

/* Runs body in a grandchild below a subreaper that reaps everything. 0: it ended, *exit_code is
 * what it returned (0-255; 128+signal when killed by a signal). Past timeout_ms it is killed, the
 * roots it held are swept, and ERR_TIMEOUT is returned. The calling process must have one thread;
 * body may not return through anything but its end. */
int vm_run_below(int (*body)(void *data), void *data, int64_t timeout_ms, int *exit_code,
                 struct err *err);

/* Moves this process into a network namespace that holds nothing but loopback: a machine wired
 * wrongly still has nowhere to go. Another user than root keeps its number in a user namespace
 * around it. To be called before libvirt is opened, and while there is one thread. */
#define VM_NOT_PERMITTED 1 /* this user may not; nothing changed */
int vm_enter_empty_netns(struct err *err);

/* A network namespace of its own for children, held open by descriptors: net_fd, and user_fd of the
 * user namespace that owns it, -1 for root. 0, or VM_NOT_PERMITTED. */
struct vm_netns {
    int user_fd;
    int net_fd;
};
#define VM_NETNS_INIT                                                                              \
    {                                                                                              \
        -1, -1                                                                                     \
    }
int vm_netns_new(struct vm_netns *out, struct err *err);
void vm_netns_free(struct vm_netns *netns);
/* In a child after fork, before exec. Returns 0, or -1 with errno. None held: 0. */
int vm_netns_join(const struct vm_netns *netns);

#endif
