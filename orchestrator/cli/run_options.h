/* The options that say where and how units are carried out, shared by the commands that do. */
#ifndef ORCHESTRATOR_CLI_RUN_OPTIONS_H
#define ORCHESTRATOR_CLI_RUN_OPTIONS_H

#include "orchestrator/cli/cli.h"
#include "orchestrator/run/run.h"
#include "orchestrator/vm/daemon.h"

/* Rows of such a command's table of options. */
#define RUN_OPTION_ACCEL                                                                           \
    {                                                                                              \
        "accel", "WHICH", "auto (a probe decides), tcg or kvm"                                     \
    }
#define RUN_OPTION_HYPERVISOR                                                                      \
    {                                                                                              \
        "hypervisor", "WHICH", "libvirt or fake (no machines, for tests)"                          \
    }
#define RUN_OPTION_CONNECT                                                                         \
    {                                                                                              \
        "connect", "URI",                                                                          \
            "start machines through a libvirt daemon of this host, " DAEMON_SYSTEM                 \
            " or " DAEMON_SESSION "; by default no daemon is needed"                               \
    }
#define RUN_OPTION_FAKE                                                                            \
    {                                                                                              \
        "fake-images", "DIR", "folders that stand for images, for the fake hypervisor"             \
    }

#define RUN_OPTION_JOBS                                                                            \
    {                                                                                              \
        "jobs", "N", "environments at once; by default as many as the host can carry"              \
    }

/* Fills what these rows say, all of which the command's table has; environments come by the faster
 * way and are not proven. Strings are borrowed. */
int run_options_read(const struct cli_args *args, struct run_options *options, struct err *err);

#endif
