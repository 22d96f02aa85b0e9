/* Child processes of a fake machine: in its network namespace, with its tree as working folder. */
#ifndef ORCHESTRATOR_VM_FAKE_PROCESS_H
#define ORCHESTRATOR_VM_FAKE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "orchestrator/vm/process.h"

struct fake_process {
    const char *const *argv; /* argv[0] is a path */
    const char *tree;        /* working folder, and TAMESHI_ROOT */
    int fd;                  /* becomes descriptor 3; -1: none */
    int log_fd;              /* standard output and error */
    const struct vm_netns *netns;
};

/* Starts it in a process group of its own; it dies with the calling thread. A program that cannot
 * be run ends with 127 and a line in the log. */
int fake_process_start(const struct fake_process *process, pid_t *pid, struct err *err);
bool fake_process_alive(pid_t pid);
void fake_process_reap(pid_t pid); /* waits for its end; pid <= 0: nothing */

/* Signals every process whose TAMESHI_ROOT is tree, whoever started it; SIGKILL waits until none is
 * left, at most 5 s. */
void fake_tree_signal(const char *tree, int signal_number);

/* Whether something listens on a TCP port in the network namespace of a process. */
bool fake_port_open(pid_t pid, uint16_t port);

#endif
