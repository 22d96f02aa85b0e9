/* Visits a folder tree in one fixed order, whatever the file system's: for hashing, copying and
 * indexing. */
#ifndef ORCHESTRATOR_IMAGE_TREE_H
#define ORCHESTRATOR_IMAGE_TREE_H

#include <sys/stat.h>

#include "common/base/err.h"

/* One entry below the root: its path, its name relative to the root, and what lstat says. A
 * negative answer ends the walk. A folder is visited before what it holds. */
typedef int (*tree_visit)(void *data, const char *path, const char *relative, const struct stat *st,
                          struct err *err);

/* Regular files, folders and symbolic links; anything else is ERR_INPUT, as are more than 50,000
 * entries in one folder and nesting past 32. */
int tree_walk(const char *root, tree_visit visit, void *data, struct err *err);

/* tree_visit that copies into the folder given as data, as a source repository would keep it:
 * folders and executable files 0755, other files 0644, links as links. What is there already is
 * replaced, folders are joined. */
int tree_copy_entry(void *data, const char *path, const char *relative, const struct stat *st,
                    struct err *err);

#endif
