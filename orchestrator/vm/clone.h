/* Environments that are copies of a saved one. All machines of an environment are saved at one
 * instant into a folder; a copy of it is made without booting anything, stands still until it is
 * needed, and then is there in milliseconds. Copies share the memory and the disks that they do not
 * change. */
#ifndef ORCHESTRATOR_VM_CLONE_H
#define ORCHESTRATOR_VM_CLONE_H

#include "common/base/err.h"
#include "orchestrator/vm/environment.h"

/* Saves the environment, which is frozen for it and goes on after, as files in folder. Fails as
 * environment_template does. */
int environment_save(struct environment *environment, const char *folder, struct err *err);

/* A copy of what was saved in folder; options and the product's image must be those that it was
 * saved with. Its agents have answered once, and all its machines stand still: environment_wake is
 * what may follow. It has no templates: environment_product, _template, _return and _rebuild are
 * ERR_BUG. */
int environment_clone(const struct environment_options *options,
                      const struct environment_image *product, const char *folder,
                      struct environment **out, struct err *err);
/* A copy that stands still runs, with a new epoch and the clock set. info (may be NULL): pause_ms
 * and restore_ms are 0. */
int environment_wake(struct environment *environment, struct environment_return_info *info,
                     struct err *err);
/* All machines stand still, until environment_wake. Also for an environment that was booted. */
int environment_rest(struct environment *environment, struct err *err);

#endif
