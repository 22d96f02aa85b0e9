/* Finding and opening the virtio-serial port that leads to the host. */
#ifndef HARNESS_AGENT_PORT_H
#define HARNESS_AGENT_PORT_H

#include <stdint.h>

#include "common/base/err.h"

/* Waits up to timeout_ms for the port named WIRE_PORT_NAME to appear; the caller closes *fd. */
int port_open(int64_t timeout_ms, int *fd, struct err *err);

#endif
