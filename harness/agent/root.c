/* openat2 with RESOLVE_IN_ROOT is chroot for one call: neither .. nor a symbolic link leads out. */
#include "harness/agent/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define RECORD_FILE "/.tameshi-agent.jsonl"
#define FOLDER_MODE 0755
#define FILE_MODE 0644

int root_init(struct root *root, const char *path, bool fake, struct err *err)
{
    *root = (struct root){.fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), .fake = fake};
    if (root->fd < 0) {
        return err_sys(err, ERR_USAGE, "cannot open folder '%s'", path);
    }
    root->path = realpath(path, NULL);
    if (root->path == NULL) {
        root_done(root);
        return err_sys(err, ERR_USAGE, "cannot resolve '%s'", path);
    }
    return 0;
}

void root_done(struct root *root)
{
    if (root->fd >= 0) {
        (void)close(root->fd);
    }
    free(root->path);
    *root = (struct root){.fd = -1};
}

int root_open(const struct root *root, const char *path, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = (flags & O_CREAT) != 0 ? mode : 0,
        .resolve = RESOLVE_IN_ROOT,
    };

    if (path[0] != '/') {
        errno = EINVAL;
        return -1;
    }
    if (!root->fake) {
        return open(path, flags | O_CLOEXEC, mode);
    }
    return (int)syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
}

/* Makes the folder at path, whose parent is there. */
static int make_folder(const struct root *root, char *path)
{
    char *slash = strrchr(path, '/');
    AUTOCLOSE int parent = -1;

    *slash = '\0';
    parent = root_open(root, path[0] == '\0' ? "/" : path, O_PATH | O_DIRECTORY, 0);
    *slash = '/';
    return parent < 0 ? -1 : mkdirat(parent, slash + 1, FOLDER_MODE);
}

static bool is_folder(const struct root *root, const char *path)
{
    AUTOCLOSE int fd = root_open(root, path, O_PATH | O_DIRECTORY, 0);

    return fd >= 0;
}

int root_make_parents(const struct root *root, const char *path, struct err *err)
{
    AUTOFREE char *part = mem_strdup(path);

    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        if (slash[-1] == '/') {
            continue;
        }
        *slash = '\0';
        if (!is_folder(root, part) && make_folder(root, part) < 0 && errno != EEXIST) {
            return err_sys(err, ERR_IO, "cannot make folder '%s'", part);
        }
        *slash = '/';
    }
    return 0;
}

char *root_real_path(const struct root *root, const char *path)
{
    AUTOCLOSE int fd = root_open(root, path, O_PATH, 0);
    AUTOFREE char *link = mem_printf("/proc/self/fd/%d", fd);
    char real[PATH_MAX];
    ssize_t length = 0;

    if (fd < 0) {
        return NULL;
    }
    length = readlink(link, real, sizeof(real));
    return length <= 0 || length >= (ssize_t)sizeof(real) ? NULL
                                                          : mem_strndup(real, (size_t)length);
}

int root_record(const struct root *root, const struct node *request, struct err *err)
{
    AUTOCLOSE int fd = root_open(root, RECORD_FILE, O_WRONLY | O_CREAT | O_APPEND, FILE_MODE);
    AUTOBUF struct buf line = BUF_INIT;

    if (fd < 0) {
        return err_sys(err, ERR_IO, "cannot open '%s'", RECORD_FILE);
    }
    if (node_dump(request, NODE_COMPACT, &line, err) < 0) {
        return -1;
    }
    buf_char(&line, '\n');
    return file_write_all(fd, line.data, line.length, RECORD_FILE, err);
}
