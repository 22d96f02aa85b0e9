/* Folder trees: making, removing, copying. Links are handled as links and never followed; depth is
 * capped, so that no tree, however made, exhausts the stack or the descriptors. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define MAX_DEPTH 256
#define MAX_NAMES ((size_t)1 << 20) /* entries in one folder */

static int make_one(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) == 0 || (errno == EEXIST && file_is_dir(path))) {
        return 0;
    }
    return err_sys(err, ERR_IO, "cannot make folder '%s'", path);
}

int file_mkdirs(const char *path, mode_t mode, struct err *err)
{
    AUTOFREE char *part = mem_strdup(path);

    for (char *slash = part; (slash = strchr(slash, '/')) != NULL; slash++) {
        int failed = 0;

        if (slash == part || slash[1] == '\0') {
            continue;
        }
        *slash = '\0';
        failed = make_one(part, mode, err);
        *slash = '/';
        if (failed) {
            return -1;
        }
    }
    return make_one(part, mode, err);
}

static int remove_at(int parent, const char *name, int depth, struct err *err);

static int remove_children(int fd, int depth, struct err *err)
{
    DIR *folder = fdopendir(fd);
    struct dirent *entry = NULL;
    int failed = 0;

    if (folder == NULL) {
        close(fd);
        return err_sys(err, ERR_IO, "cannot read a folder");
    }
    while (!failed && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            failed = remove_at(fd, entry->d_name, depth + 1, err);
        }
    }
    closedir(folder);
    return failed;
}

/* unlink comes first: it takes everything but folders, and tells those apart without a race. */
static int remove_at(int parent, const char *name, int depth, struct err *err)
{
    int fd = -1;

    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT || errno == ENOTDIR) {
        return 0;
    }
    if (errno != EISDIR && errno != EPERM) {
        return err_sys(err, ERR_IO, "cannot remove '%s'", name);
    }
    if (depth > MAX_DEPTH) {
        return err_set(err, ERR_IO, "cannot remove '%s': deeper than %d folders", name, MAX_DEPTH);
    }
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot remove '%s'", name);
    }
    if (remove_children(fd, depth, err) != 0) {
        return -1;
    }
    if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT) {
        return err_sys(err, ERR_IO, "cannot remove folder '%s'", name);
    }
    return 0;
}

int file_remove_tree(const char *path, struct err *err)
{
    if (remove_at(AT_FDCWD, path, 0, err) != 0) {
        return err_wrap(err, "removing '%s'", path);
    }
    return 0;
}

static int copy_link(const char *from, const char *to, struct err *err)
{
    char target[PATH_MAX];
    ssize_t length = readlink(from, target, sizeof(target) - 1);

    if (length < 0) {
        return err_sys(err, ERR_IO, "cannot read link '%s'", from);
    }
    target[length] = '\0';
    if (symlink(target, to) != 0) {
        return err_sys(err, ERR_IO, "cannot make link '%s'", to);
    }
    return 0;
}

static int copy_entry(const char *from, const char *to, int depth, struct err *err);

static int copy_children(const char *from, const char *to, int depth, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    int failed = 0;

    if (file_list(from, MAX_NAMES, &names, &count, err) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count && !failed; i++) {
        AUTOFREE char *from_child = file_join(from, names[i]);
        AUTOFREE char *to_child = file_join(to, names[i]);

        failed = copy_entry(from_child, to_child, depth + 1, err);
    }
    file_names_free(names, count);
    return failed;
}

/* The folder gets its own mode last, so that a read-only one can be filled first. */
static int copy_folder(const char *from, const char *to, mode_t mode, int depth, struct err *err)
{
    if (depth > MAX_DEPTH) {
        return err_set(err, ERR_INPUT, "'%s' is deeper than %d folders", from, MAX_DEPTH);
    }
    if (mkdir(to, 0700) != 0) {
        return err_sys(err, ERR_IO, "cannot make folder '%s'", to);
    }
    if (copy_children(from, to, depth, err) != 0) {
        return -1;
    }
    if (chmod(to, mode & 07777) != 0) {
        return err_sys(err, ERR_IO, "cannot set the mode of '%s'", to);
    }
    return 0;
}

static int copy_entry(const char *from, const char *to, int depth, struct err *err)
{
    struct stat info;

    if (lstat(from, &info) != 0) {
        return err_sys(err, ERR_IO, "cannot look at '%s'", from);
    }
    if (S_ISDIR(info.st_mode)) {
        return copy_folder(from, to, info.st_mode, depth, err);
    }
    if (S_ISLNK(info.st_mode)) {
        return copy_link(from, to, err);
    }
    if (S_ISREG(info.st_mode)) {
        return file_copy(from, to, err);
    }
    return err_set(err, ERR_INPUT, "'%s' is not a file, a folder or a link", from);
}

int file_copy_tree(const char *from, const char *to, struct err *err)
{
    if (file_exists(to)) {
        return err_set(err, ERR_IO, "cannot copy to '%s': it exists", to);
    }
    if (copy_entry(from, to, 0, err) != 0) {
        (void)file_remove_tree(to, NULL);
        return -1;
    }
    return 0;
}
