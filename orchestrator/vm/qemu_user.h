/* The user that Debian's libvirt is compiled to look up. */
#ifndef ORCHESTRATOR_VM_QEMU_USER_H
#define ORCHESTRATOR_VM_QEMU_USER_H

#include "common/base/err.h"

#define QEMU_USER "libvirt-qemu"

/* For root, where the user or its group does not exist: gives this process, and what it starts, a
 * view of /etc/passwd and /etc/group in which they do. The host's files stay as they are; QEMU does
 * not run as that user, since qemu.conf names another. To be called before the first thread.
 * ERR_HOST with the package to install when that is not permitted. */
int qemu_user_provide(const char *root, struct err *err);

#endif
