/* Lock files in the cache: one process builds an image, or talks to apt, at a time. A lock ends
 * with its process. */
#ifndef ORCHESTRATOR_IMAGE_LOCK_H
#define ORCHESTRATOR_IMAGE_LOCK_H

#include <stdint.h>

#include "common/base/err.h"

#define LOCK_BUSY 1
/* Makes and locks the file; *fd is the caller's to close, which unlocks. LOCK_BUSY: somebody else
 * has it. */
int lock_try(const char *path, int *fd, struct err *err);
/* The same, waiting; ERR_TIMEOUT past the deadline. */
int lock_wait(const char *path, int64_t deadline_mono_ms, int *fd, struct err *err);
/* Whether nobody holds the folder or file (see image_find). */
int lock_is_free(const char *path);

#endif
