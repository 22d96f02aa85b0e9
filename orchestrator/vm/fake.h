/* What only tests of the fake hypervisor need. A fake image is a folder; its start.json, if there,
 * names programs that run beside the agent and end with it:
 *   {"run": [["bin/server", "--port", "80"], ...], "ports": [80]}
 * argv[0] is absolute, or found in hypervisor_options.bin, or in the tree. Programs run in the tree
 * with TAMESHI_ROOT set to it. ports: starting waits until each is listened to. All machines of one
 * fake hypervisor share one private network namespace where that is permitted (fake_has_network).
 */
#ifndef ORCHESTRATOR_VM_FAKE_H
#define ORCHESTRATOR_VM_FAKE_H

#include <stdbool.h>

#include "common/base/err.h"
#include "orchestrator/vm/hypervisor.h"

/* Each fault strikes once, at the n-th event of its kind counted over all machines that share this
 * struct, so that it does not strike again in a rebuilt environment; 0: never. The start of a copy
 * counts as a restore. Later: once a unit has begun, which is when the agent was asked how it is.
 */
struct fake_faults {
    int start_fails;       /* n-th start: ERR_HOST */
    int restore_fails;     /* n-th restore: ERR_HOST */
    int copy_fails;        /* n-th copy: ERR_IO "disk full" */
    int freeze_fails;      /* n-th freeze: ERR_IO "disk full" */
    int save_fails;        /* n-th save: ERR_IO "disk full" */
    int die_at_restore;    /* n-th restore: done, but the machine is dead when it is resumed */
    int silent_at_restore; /* the channel opens, nobody answers */
    int flood_at_restore;  /* events without end, and no answer */
    int lie_at_restore;    /* answers of a wrong id, of wrong types, of an impossible size */
    int die_later;         /* the machine ends */
    int stop_later;        /* it hangs */
    int flood_later;
    int lie_later;
    int starts, restores, freezes, saves, copies; /* counted so far */
};

/* "die-at-restore=3,freeze-fails=1" -> *out (counters 0). ERR_USAGE for an unknown word or a bad
 * number. */
int fake_faults_parse(const char *text, struct fake_faults *out, struct err *err);

/* Whether the machines have a network namespace of their own, in which any address can be used. */
bool fake_has_network(const struct hypervisor *hypervisor);

#endif
