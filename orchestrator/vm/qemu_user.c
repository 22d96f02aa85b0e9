/* Opened by root, libvirt's driver looks up the user libvirt-qemu before it reads its settings, and
 * fails when the package that makes that user is not installed. A mount namespace of our own shows
 * it a copy of the user lists with one more line. */
#include "orchestrator/vm/qemu_user.h"

#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"

#define LIST_MAX ((size_t)4 << 20)
#define REMEDY "user '" QEMU_USER "' is missing (apt-get install libvirt-daemon-system)"

/* Shows root/<name>, the list at path with line behind it, in place of path. */
static int show(const char *root, const char *path, const char *line, struct err *err)
{
    AUTOFREE char *copy = file_join(root, file_basename(path));
    AUTOBUF struct buf list = BUF_INIT;

    if (file_read(path, LIST_MAX, &list, err) < 0) {
        return -1;
    }
    buf_str_add(&list, line);
    if (file_write_atomic(copy, list.data, list.length, 0644, err) < 0) {
        return -1;
    }
    if (mount(copy, path, NULL, MS_BIND, NULL) != 0) {
        return err_sys(err, ERR_HOST, REMEDY);
    }
    return 0;
}

int qemu_user_provide(const char *root, struct err *err)
{
    bool has_user = getpwnam(QEMU_USER) != NULL;
    bool has_group = getgrnam(QEMU_USER) != NULL;

    if (geteuid() != 0 || (has_user && has_group)) {
        return 0;
    }
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        return err_sys(err, ERR_HOST, REMEDY);
    }
    if (!has_user && show(root, "/etc/passwd",
                          QEMU_USER ":x:64055:64055::/nonexistent:/usr/sbin/nologin\n", err) < 0) {
        return -1;
    }
    return has_group ? 0 : show(root, "/etc/group", QEMU_USER ":x:64055:\n", err);
}
