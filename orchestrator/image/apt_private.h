/* What the apt_*.c files share: one use of apt under its lock. */
#ifndef ORCHESTRATOR_IMAGE_APT_PRIVATE_H
#define ORCHESTRATOR_IMAGE_APT_PRIVATE_H

#include "orchestrator/image/apt.h"

/* Paths below the cache, and the sources in use. */
struct apt {
    struct job *job;
    char *dir, *debs, *lists, *conf, *stamp;
    struct buf sources;
    int lock_fd;
};

/* Waits for the lock and writes the configuration. apt_done also after a failure. */
int apt_open(struct apt *apt, struct job *job, struct err *err);
void apt_done(struct apt *apt);

/* Runs apt-get with our configuration; cwd NULL stays. */
int apt_get(const struct apt *apt, const char *cwd, const char *const *words, size_t count,
            struct err *err);

typedef int (*apt_step)(const struct apt *apt, void *data, struct err *err);
/* Runs step with the package lists there are if they are less than a day old; if that fails, or
 * they are older, once with new ones, since a package may have left the mirror. Old lists serve
 * where the mirror cannot be reached. */
int apt_with_lists(const struct apt *apt, apt_step step, void *data, struct err *err);

#endif
