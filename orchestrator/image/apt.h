/* Debian packages, through the host's apt with state of our own: <cache>/apt holds its
 * configuration and package lists, <cache>/debs every package ever fetched, so that a second build
 * fetches nothing. The host's mirror, proxy and apt options apply; its pinning and other archives
 * do not. Needs no root. Each call takes the cache's apt lock. */
#ifndef ORCHESTRATOR_IMAGE_APT_H
#define ORCHESTRATOR_IMAGE_APT_H

#include "orchestrator/image/job.h"

/* Fetches Debian's required packages, the given ones and all that they depend on, and lays out in
 * the job's work folder: debs/ (links to the packages), lists/ (links to the package lists) and
 * sources.list. */
int apt_fetch(struct job *job, const char *const *packages, size_t count, struct err *err);

/* One package without what it depends on. Strings are the caller's to free. */
struct apt_package {
    char *name, *version, *deb; /* deb: a link in the job's work folder */
};

/* The kernel, or the kernel that a meta package stands for. */
int apt_fetch_kernel(struct job *job, const char *name, struct apt_package *out, struct err *err);
/* The package of that very name. */
int apt_fetch_package(struct job *job, const char *name, struct apt_package *out, struct err *err);
void apt_package_done(struct apt_package *package);

/* One-line sources of Debian's own archive for the image suite as the host has them, else those of
 * deb.debian.org. */
int apt_sources(struct job *job, struct buf *out, struct err *err);

#endif
