/* Walks and copies folder trees. Modes are kept the way version control keeps them (executable or
 * not), so that neither a key nor an image depends on the umask of whoever checked the recipes out.
 */
#include "orchestrator/image/tree.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define DEPTH_MAX 32
#define NAMES_MAX 50000

struct walk {
    tree_visit visit;
    void *data;
};

static int folder_walk(const struct walk *walk, const char *folder, const char *prefix, int depth,
                       struct err *err);

static int entry_walk(const struct walk *walk, const char *path, const char *relative, int depth,
                      struct err *err)
{
    struct stat st;

    if (lstat(path, &st) < 0) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode)) {
        return err_set(err, ERR_INPUT, "'%s' is neither a file nor a folder nor a symbolic link",
                       path);
    }
    if (walk->visit(walk->data, path, relative, &st, err) < 0) {
        return -1;
    }
    return S_ISDIR(st.st_mode) ? folder_walk(walk, path, relative, depth + 1, err) : 0;
}

static int folder_walk(const struct walk *walk, const char *folder, const char *prefix, int depth,
                       struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int answer = 0;

    if (depth > DEPTH_MAX) {
        return err_set(err, ERR_INPUT, "'%s' is nested deeper than %d folders", folder, DEPTH_MAX);
    }
    if (file_list(folder, NAMES_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count && answer >= 0; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);
        AUTOFREE char *relative =
            prefix[0] == '\0' ? mem_strdup(names[i]) : file_join(prefix, names[i]);

        answer = entry_walk(walk, path, relative, depth, err);
    }
    file_names_free(names, count);
    return answer < 0 ? -1 : 0;
}

int tree_walk(const char *root, tree_visit visit, void *data, struct err *err)
{
    struct walk walk = {.visit = visit, .data = data};

    return folder_walk(&walk, root, "", 0, err);
}

static int link_copy(const char *path, const char *to, struct err *err)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof(target) - 1);

    if (length < 0) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    target[length] = '\0';
    if ((unlink(to) < 0 && errno != ENOENT) || symlink(target, to) < 0) {
        return err_sys(err, ERR_IO, "'%s'", to);
    }
    return 0;
}

int tree_copy_entry(void *data, const char *path, const char *relative, const struct stat *st,
                    struct err *err)
{
    AUTOFREE char *to = file_join(data, relative);
    mode_t mode = S_ISDIR(st->st_mode) || (st->st_mode & S_IXUSR) != 0 ? 0755 : 0644;

    if (S_ISLNK(st->st_mode)) {
        return link_copy(path, to, err);
    }
    if (S_ISDIR(st->st_mode)) {
        if (mkdir(to, mode) < 0 && errno != EEXIST) {
            return err_sys(err, ERR_IO, "'%s'", to);
        }
    } else if (file_copy(path, to, err) < 0) {
        return -1;
    }
    if (chmod(to, mode) < 0) {
        return err_sys(err, ERR_IO, "'%s'", to);
    }
    return 0;
}
