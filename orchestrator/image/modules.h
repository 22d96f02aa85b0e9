/* The kernel modules in an unpacked kernel package: where each is and what it depends on. */
#ifndef ORCHESTRATOR_IMAGE_MODULES_H
#define ORCHESTRATOR_IMAGE_MODULES_H

#include <stddef.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct modules;

/* dir is lib/modules/<release>. */
int modules_load(const char *dir, struct modules **out, struct err *err);
void modules_free(struct modules *modules);
AUTO_DEFINE(modules)

struct module {
    char *name; /* with underscores, as the kernel shows it */
    char *path;
    bool taken;
};

/* The modules named, each behind those it depends on, none twice, the kernel's built-in ones left
 * out. *out is mem_array'd, its elements are borrowed from modules. A name is found with '-' or
 * '_'. */
int modules_order(struct modules *modules, const char *const *names, const struct module ***out,
                  size_t *count, struct err *err);

/* The names in the depends= line of a module file, NULL when it has none. Caller frees; at most
 * names separated by commas. */
int modinfo_depends(const char *path, char **out, struct err *err);

#endif
