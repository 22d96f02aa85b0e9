/* Where the agent's files are: / in a guest, a folder in fake mode, in which no path can lead out
 * of it. */
#ifndef HARNESS_AGENT_ROOT_H
#define HARNESS_AGENT_ROOT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/err.h"
#include "common/ext/json.h"

struct root {
    int fd;       /* of the folder */
    char *path;   /* "/" in a guest */
    bool fake;    /* the machine's clock, pool and (unless own_net) network are not ours to touch */
    bool own_net; /* fake, in a network namespace of its own */
};

int root_init(struct root *root, const char *path, bool fake, struct err *err);
void root_done(struct root *root);

/* As open(2): a descriptor, or -1 with errno. path is absolute; O_CLOEXEC is added. */
int root_open(const struct root *root, const char *path, int flags, mode_t mode);
/* Makes the folders above path. */
int root_make_parents(const struct root *root, const char *path, struct err *err);
/* The path as the rest of the system knows it, links resolved; NULL when it is not there. Caller
 * frees. */
char *root_real_path(const struct root *root, const char *path);
/* Fake mode: appends the request to .tameshi-agent.jsonl in the folder, instead of doing it. */
int root_record(const struct root *root, const struct node *request, struct err *err);

#endif
