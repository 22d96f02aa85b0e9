/* Paths as text, without looking at any file. file_join(file_dirname(p), file_basename(p)) names
 * the same place as p. */
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"

char *file_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);

    if (name[0] == '/' || length == 0) {
        return mem_strdup(name);
    }
    return mem_printf(folder[length - 1] == '/' ? "%s%s" : "%s/%s", folder, name);
}

char *file_dirname(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return mem_strdup(".");
    }
    while (slash > path && slash[-1] == '/') {
        slash--;
    }
    return slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

const char *file_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}
