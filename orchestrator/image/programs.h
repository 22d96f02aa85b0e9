/* The programs of an initramfs: fetched as packages, taken out of them, and put into the archive.
 * Only static programs do, since nothing else is there. Not for use outside this folder. */
#ifndef ORCHESTRATOR_IMAGE_PROGRAMS_H
#define ORCHESTRATOR_IMAGE_PROGRAMS_H

#include "orchestrator/image/cpio.h"
#include "orchestrator/image/job.h"

struct programs;

/* Fetches the packages of the recipe's programs; none is fine. *out borrows the recipe. */
int programs_fetch(struct job *job, struct programs **out, struct err *err);
void programs_free(struct programs *programs);
AUTO_DEFINE(programs)
/* Unpacks them. ERR_INPUT: a package does not have its program, or it is not a static one. */
int programs_unpack(struct programs *programs, struct job *job, struct err *err);
/* Adds folders, programs and links to an archive. */
void programs_add(const struct programs *programs, struct cpio *cpio);
/* Sets {name: version} of the packages. */
void programs_list(const struct programs *programs, struct node *packages);

#endif
