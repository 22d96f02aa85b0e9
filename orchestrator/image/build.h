/* The two ways of building an image. Each leaves the image's files (parts_files) in job->dir, and
 * its packages as an object {name: version} that the caller owns. */
#ifndef ORCHESTRATOR_IMAGE_BUILD_H
#define ORCHESTRATOR_IMAGE_BUILD_H

#include "orchestrator/image/job.h"

int build_debian(struct job *job, struct node **packages, struct err *err);
int build_initramfs(struct job *job, struct node **packages, struct err *err);

#endif
