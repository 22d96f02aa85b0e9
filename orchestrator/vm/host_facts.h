/* What of this host the state of a machine depends on: a state saved under other facts is not
 * loaded. */
#ifndef ORCHESTRATOR_VM_HOST_FACTS_H
#define ORCHESTRATOR_VM_HOST_FACTS_H

#include "common/base/err.h"
#include "common/ext/json.h"
#include "orchestrator/vm/accel.h"

/* {qemu, libvirt, accelerator, machine, cpu, kernel_arguments}, under KVM also host_cpu; of another
 * hypervisor than libvirt its name alone. Caller frees. */
int host_facts(const char *hypervisor, enum accel accel, struct node **out, struct err *err);

#endif
