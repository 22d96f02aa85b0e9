/* The files of a saved template: describing them by size and digest, and checking them against
 * that. For template_store.c alone. */
#ifndef ORCHESTRATOR_VM_TEMPLATE_FILES_H
#define ORCHESTRATOR_VM_TEMPLATE_FILES_H

#include "common/base/err.h"
#include "common/ext/json.h"

#define TEMPLATE_MANIFEST "manifest.json"

/* {name: {bytes, digest}} of every file and folder tree in folder. The digest is BLAKE2b over the
 * blocks that are not zero, with their places, so that a sparse file costs what it holds. */
int template_files_list(const char *folder, struct node **out, struct err *err);
/* Whether the folder holds just these files, as they were. Looks at contents unless nothing was
 * touched since the last time in this boot of the host. 0; TEMPLATE_FILES_DIFFER with why in *err.
 */
#define TEMPLATE_FILES_DIFFER 1
int template_files_check(const char *folder, const struct node *files, struct err *err);
/* What the files take on the disk, in MiB. */
int64_t template_files_mib(const char *folder);

#endif
