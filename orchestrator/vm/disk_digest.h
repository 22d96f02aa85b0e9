/* What a machine has written to its disk, as one digest. */
#ifndef ORCHESTRATOR_VM_DISK_DIGEST_H
#define ORCHESTRATOR_VM_DISK_DIGEST_H

#include "common/base/err.h"
#include "common/ext/hash.h"

/* BLAKE2b over every cluster that the qcow2 file itself holds, with its place on the disk; what
 * lies below it is not looked at. The machine stands still. Two disks over the same image with the
 * same digest read the same; the file's layout takes no part. */
int disk_digest(const char *overlay, char out[HASH_HEX], struct err *err);

#endif
