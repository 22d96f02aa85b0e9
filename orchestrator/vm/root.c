/* Makes and removes the folders of one process. A root appears locked: its maker holds the
 * registry's lock from before the folder is there until the root's own lock is taken, and vm_sweep
 * holds it while it looks. */
#include "orchestrator/vm/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "orchestrator/vm/sweep.h"

#define ROOT_TRIES 1000
#define KILL_WAIT_MS 3000
#define WORK_FILE_MAX 4096

struct vm_root {
    char *path;
    char *work;
    int lock_fd;
};

/* The last choice is always short; a long XDG_RUNTIME_DIR would not leave room for socket names. */
static char *registry_path(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    const char *set = getenv("TAMESHI_RUN");

    if (set != NULL && set[0] == '/') {
        return mem_strdup(set);
    }
    if (geteuid() == 0 && access("/run", W_OK) == 0) {
        return mem_strdup("/run/tameshi");
    }
    if (geteuid() != 0 && runtime != NULL && runtime[0] == '/' &&
        strlen(runtime) <= VM_ROOT_MAX - 30 && access(runtime, W_OK) == 0) {
        return file_join(runtime, "tameshi");
    }
    return mem_printf("/tmp/tameshi-%u", (unsigned)geteuid());
}

int vm_registry(char **out, struct err *err)
{
    AUTOFREE char *path = registry_path();
    struct stat status;

    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return err_sys(err, ERR_HOST, "cannot make '%s'", path);
    }
    if (lstat(path, &status) != 0) {
        return err_sys(err, ERR_HOST, "cannot look at '%s'", path);
    }
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 022) != 0) {
        return err_set(err, ERR_HOST, "'%s' is not a folder that only this user can write to",
                       path);
    }
    *out = TAKE(path);
    return 0;
}

int root_lock(const char *folder, bool wait, int *fd, struct err *err)
{
    AUTOFREE char *path = file_join(folder, "lock");
    AUTOCLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (lock < 0) {
        return err_sys(err, ERR_HOST, "cannot open '%s'", path);
    }
    while (flock(lock, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        if (errno == EWOULDBLOCK) {
            return ROOT_HELD;
        }
        if (errno != EINTR) {
            return err_sys(err, ERR_HOST, "cannot lock '%s'", path);
        }
    }
    *fd = TAKE_FD(lock);
    return 0;
}

static int make_folder(const char *registry, char **out, struct err *err)
{
    for (unsigned n = 0; n < ROOT_TRIES; n++) {
        AUTOFREE char *path = mem_printf("%s/%d.%u", registry, (int)getpid(), n);

        if (mkdir(path, 0700) == 0) {
            *out = TAKE(path);
            return 0;
        }
        if (errno != EEXIST) {
            return err_sys(err, ERR_HOST, "cannot make '%s'", path);
        }
    }
    return err_set(err, ERR_HOST, "'%s' is full of folders of process %d", registry, (int)getpid());
}

/* The path is written down before the folder is used, so that a sweep always finds it. */
static int make_work(struct vm_root *root, const char *parent, struct err *err)
{
    const char *set = getenv("TAMESHI_WORK");
    AUTOFREE char *note = file_join(root->path, "work");
    AUTOFREE char *work = NULL;

    if (parent == NULL) {
        parent = set != NULL && set[0] == '/' ? set : "/var/tmp";
    }
    work = mem_printf("%s/%sXXXXXX", parent, ROOT_WORK_PREFIX);
    if (mkdtemp(work) == NULL) {
        return err_sys(err, ERR_HOST, "cannot make a work folder in '%s'", parent);
    }
    root->work = TAKE(work);
    return file_write_atomic(note, root->work, strlen(root->work), 0600, err);
}

static int root_fill(struct vm_root *root, const char *registry, const char *work_parent,
                     struct err *err)
{
    if (make_folder(registry, &root->path, err) < 0 ||
        root_lock(root->path, true, &root->lock_fd, err) < 0) {
        return -1;
    }
    if (strlen(root->path) > VM_ROOT_MAX) {
        return err_set(err, ERR_HOST, "'%s' is too long for socket names", root->path);
    }
    return make_work(root, work_parent, err);
}

int vm_root_new(const char *work_parent, struct vm_root **out, struct err *err)
{
    AUTO(vm_root) root = mem_alloc(sizeof(*root));
    AUTOFREE char *registry = NULL;
    AUTOCLOSE int registry_fd = -1;

    root->lock_fd = -1;
    if (vm_registry(&registry, err) < 0 || root_lock(registry, true, &registry_fd, err) < 0 ||
        root_fill(root, registry, work_parent, err) < 0) {
        return -1;
    }
    *out = TAKE(root);
    return 0;
}

/* The work folder out of the note, NULL when there is none that we would have written. */
static char *work_noted(const char *root)
{
    AUTOFREE char *note = file_join(root, "work");
    AUTOBUF struct buf text = BUF_INIT;

    if (!file_exists(note) || file_read(note, WORK_FILE_MAX, &text, NULL) < 0) {
        return NULL;
    }
    if (buf_str(&text)[0] != '/' ||
        strncmp(file_basename(buf_str(&text)), ROOT_WORK_PREFIX, strlen(ROOT_WORK_PREFIX)) != 0) {
        return NULL;
    }
    return buf_take(&text);
}

int root_remove(const char *root, struct err *err)
{
    AUTOFREE char *work = work_noted(root);

    vm_kill_below(root, KILL_WAIT_MS);
    if (work != NULL && file_remove_tree(work, err) < 0) {
        return -1;
    }
    return file_remove_tree(root, err);
}

void vm_root_free(struct vm_root *root)
{
    if (root == NULL) {
        return;
    }
    if (root->path != NULL) {
        root_remove(root->path, NULL);
    }
    if (root->work != NULL) {
        file_remove_tree(root->work, NULL); /* the note may not have been written */
    }
    if (root->lock_fd >= 0) {
        close(root->lock_fd);
    }
    free(root->path);
    free(root->work);
    free(root);
}

const char *vm_root_path(const struct vm_root *root)
{
    return root->path;
}

const char *vm_root_work(const struct vm_root *root)
{
    return root->work;
}
