/* Where an environment that is held open is known by its name: <registry>/env/<name>/, with the
 * lock of its holder, its socket, about.json, and the log of what its holder prints. The lock is
 * let go by the kernel when the holder's processes are gone, and env_sweep removes what they left.
 */
#ifndef ORCHESTRATOR_ENV_PLACE_H
#define ORCHESTRATOR_ENV_PLACE_H

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/ext/json.h"

#define ENV_NAME_MAX 32

/* [a-z0-9-]{1,32}, or ERR_USAGE. */
int env_name_check(const char *name, struct err *err);

struct env_place {
    char *name;
    char *path;
    int lock_fd; /* held by this process and those it was handed to */
};
#define ENV_PLACE_INIT                                                                             \
    {                                                                                              \
        NULL, NULL, -1                                                                             \
    }

/* A new folder, locked. A name that is in use is ERR_INPUT; a path too long for a socket is
 * ERR_HOST. */
int env_place_take(const char *name, struct env_place *out, struct err *err);
/* The same in the holder, which was handed the lock. */
int env_place_adopt(const char *name, int lock_fd, struct env_place *out, struct err *err);
/* Removes the folder; the lock is kept until the place is let go. */
int env_place_remove(const struct env_place *place, struct err *err);
/* Lets go. The folder stays. */
void env_place_done(struct env_place *place);
/* A file of the place. Caller frees. */
char *env_place_file(const struct env_place *place, const char *file);
/* Replaces about.json. */
int env_place_tell(const struct env_place *place, const struct node *about, struct err *err);

/* What about.json of a held environment says, and its socket (NULL: not asked for). None of that
 * name is ERR_INPUT. Caller frees both. */
int env_find(const char *name, struct node **about, char **socket_path, struct err *err);
/* about.json of all that are held, by name, after a sweep. Caller frees. */
int env_list(struct node **out, struct err *err);
/* Removes the places whose lock is free. */
int env_sweep(struct err *err);

#endif
