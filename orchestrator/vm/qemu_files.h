/* Files and sockets around libvirt and QEMU that need no libvirt: the driver's settings, disks, the
 * agent channel, frames still in sockets. */
#ifndef ORCHESTRATOR_VM_QEMU_FILES_H
#define ORCHESTRATOR_VM_QEMU_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"

/* root/etc/qemu.conf, and the environment that sends the driver's log to root/libvirt.log. */
int qemu_settings(const char *root, struct err *err);
/* Between the two, libvirt sees root as the home of this user's files (cache, configuration), so
 * that it writes nowhere else. It looks once, when it is opened. *kept is for the second call. */
#define QEMU_HOME_NAMES 4
struct qemu_home {
    char *values[QEMU_HOME_NAMES];
};
void qemu_home_move(const char *root, struct qemu_home *kept);
void qemu_home_restore(struct qemu_home *kept);

/* Makes a qcow2 file over the raw image disk, or an empty one just for saved states when disk is
 * NULL. One that exists stays. */
int qemu_overlay(const char *overlay, const char *disk, struct err *err);
/* The disk of a machine that does not run, as it is now, as a qcow2 file of its own over the raw
 * image disk (NULL: over nothing); states saved in it stay behind. */
int qemu_disk_save(const char *overlay, const char *disk, const char *path, struct err *err);
/* An empty qcow2 file as large as the disk at path, to be laid over it. */
int qemu_disk_empty(const char *path, const char *empty, struct err *err);
/* The process of a machine, out of the file that QEMU wrote it to. */
int qemu_pid(const char *path, pid_t *pid, struct err *err);

/* Connects to a unix socket within timeout_ms. *fd is the caller's. */
int qemu_channel(const char *path, int64_t timeout_ms, int *fd, struct err *err);

/* Bytes that wait in UDP sockets bound to these ports, in the network namespace of this process. */
uint64_t udp_waiting(const uint16_t *ports, size_t count);

#endif
