/* What the agent does as process 1, before it is an agent. */
#ifndef HARNESS_AGENT_INIT_H
#define HARNESS_AGENT_INIT_H

#include "common/base/err.h"

/* Mounts what a system needs and loads the modules of /modules/order. Then, with
 * tameshi.root=DEVICE on the kernel's command line, goes over to the system on that device and
 * never comes back; without, returns 0 to serve. */
int init_system(struct err *err);
/* Says why on the console and powers the machine off, so that the host notices. Never returns as
 * process 1. */
void init_give_up(const struct err *why);

#endif
