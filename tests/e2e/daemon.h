/* A libvirt daemon of a test's own, with sockets, settings and state below a folder. */
#ifndef TESTS_E2E_DAEMON_H
#define TESTS_E2E_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/err.h"

#define DAEMON_FOLDERS 5

struct daemon {
    pid_t keeper; /* reaps what the daemon leaves to its init */
    int pid_fd;
    char *uri;                 /* to connect with */
    bool made[DAEMON_FOLDERS]; /* state folders that this host did not have */
};
#define DAEMON_NONE                                                                                \
    {                                                                                              \
        -1, -1, NULL,                                                                              \
        {                                                                                          \
            false                                                                                  \
        }                                                                                          \
    }

/* Started by root it is a system daemon, which sees folders of its own in place of /etc/libvirt and
 * the like; by another user that user's session daemon. 0; E2E_SKIP where there is no libvirtd. */
int daemon_start(const char *folder, struct daemon *out, struct err *err);
/* Ends it. */
void daemon_stop(struct daemon *daemon);

#endif
