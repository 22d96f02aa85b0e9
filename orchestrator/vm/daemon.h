/* Which libvirt daemons machines can be started through, and what is to be said when one refuses.
 */
#ifndef ORCHESTRATOR_VM_DAEMON_H
#define ORCHESTRATOR_VM_DAEMON_H

#include "common/base/err.h"

#define DAEMON_SYSTEM "qemu:///system"
#define DAEMON_SESSION "qemu:///session"

/* qemu:///system or qemu:///session, with parameters of libvirt behind a '?'. Anything else is
 * ERR_USAGE; a daemon of another host most of all, because links, memory and saved templates of
 * machines lie on this one. */
int daemon_uri_check(const char *uri, struct err *err);

#endif
