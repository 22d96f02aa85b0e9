/* Folders of living processes, and the removal of what dead ones left. Each process that starts
 * machines owns a root: a short folder for sockets and pid files, with a work folder for disks,
 * held by a lock that the kernel lets go when the process dies. Every command begins with vm_sweep,
 * so that a crash leaves nothing behind for long. */
#ifndef ORCHESTRATOR_VM_SWEEP_H
#define ORCHESTRATOR_VM_SWEEP_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct vm_root;

#define VM_ROOT_MAX 60 /* longest root path in bytes: socket names below it must stay under 108 */

/* work_parent: where the work folder is made; NULL: $TAMESHI_WORK, else /var/tmp. It takes
 * gigabytes. */
int vm_root_new(const char *work_parent, struct vm_root **out, struct err *err);
/* Ends QEMU processes that name the root, removes both folders, frees. NULL is fine. */
void vm_root_free(struct vm_root *root);
AUTO_DEFINE(vm_root)
const char *vm_root_path(const struct vm_root *root); /* borrowed */
const char *vm_root_work(const struct vm_root *root); /* borrowed */

/* Ends the QEMU processes of all roots whose lock is free and removes their files. *swept: how many
 * roots; may be NULL. One that cannot be removed is reported after all others were tried. */
int vm_sweep(size_t *swept, struct err *err);

/* Kills each QEMU process whose command line names a path below folder, and waits until it is gone,
 * at most timeout_ms. Returns how many were found. */
size_t vm_kill_below(const char *folder, int timeout_ms);

/* The folder of all roots: $TAMESHI_RUN; else /run/tameshi for root; else $XDG_RUNTIME_DIR/tameshi,
 * else /tmp/tameshi-<uid>; made if absent. One that others could write to is refused with ERR_HOST.
 * Caller frees. */
int vm_registry(char **out, struct err *err);

#endif
