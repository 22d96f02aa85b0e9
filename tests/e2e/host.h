/* What listens on the host, at all of its addresses, while machines try to get there. */
#ifndef TESTS_E2E_HOST_H
#define TESTS_E2E_HOST_H

#include "common/base/err.h"
#include "orchestrator/vm/closure.h"

struct host {
    struct closure_hosts at; /* addresses, and the port that is listened to by TCP and UDP */
    int tcp_fd;
    int udp_fd;
};

/* Listens in the network namespace that this process is in, and sees that it can be reached there.
 * The descriptors live until the process ends. */
int host_listen(struct host *host, struct err *err);
/* ERR_BUG when somebody came since. */
int host_saw_nobody(const struct host *host, struct err *err);

#endif
