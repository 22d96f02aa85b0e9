/* Writes a cpio archive in the "newc" form that Linux takes as an initramfs (its
 * Documentation/driver-api/early-userspace/ buffer-format). Owners are root, times 0: the same
 * content gives the same bytes. */
#ifndef ORCHESTRATOR_IMAGE_CPIO_H
#define ORCHESTRATOR_IMAGE_CPIO_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct cpio;

int cpio_new(const char *path, struct cpio **out, struct err *err);
/* Also of an archive that was not finished; the file stays. */
void cpio_free(struct cpio *cpio);
AUTO_DEFINE(cpio)

/* Names are relative, without a leading slash; a folder comes before what is in it. Writing errors
 * show in cpio_end. */
void cpio_folder(struct cpio *cpio, const char *name);
void cpio_file(struct cpio *cpio, const char *name, unsigned mode, const void *data, size_t length);
void cpio_link(struct cpio *cpio, const char *name, const char *target); /* symbolic */
int cpio_end(struct cpio *cpio, struct err *err);

#endif
