/* How a root lies on disk, for root.c and sweep.c alone: <registry>/lock,
 * <registry>/<pid>.<n>/{lock,work,...}, where the file work holds the path of the work folder. */
#ifndef ORCHESTRATOR_VM_ROOT_H
#define ORCHESTRATOR_VM_ROOT_H

#include <stdbool.h>

#include "common/base/err.h"

#define ROOT_WORK_PREFIX "tameshi-work-"

/* Takes folder/lock. 0; ROOT_HELD when another holds it and wait is false. */
#define ROOT_HELD 1
int root_lock(const char *folder, bool wait, int *fd, struct err *err);
/* Ends what still names the root, removes its work folder and the root. */
int root_remove(const char *root, struct err *err);

#endif
