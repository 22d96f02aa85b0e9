/* The images are shown to the user by a bind mount in the child's own mount namespace: nothing has
 * to be copied, and the folder is empty there for the parent that removes it. */
#include "tests/e2e/nobody.h"

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/image/image.h"

#define NOBODY_ID 65534

static int show(const char *images, const char *place, struct err *err)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(images, place, NULL, MS_BIND, NULL) != 0 ||
        mount(NULL, place, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0) {
        err_sys(err, ERR_HOST, "cannot show '%s' to another user", images);
        return E2E_SKIP;
    }
    return 0;
}

/* Everything that only root may read is read here. */
static int prepare(struct nobody *nobody, struct topology **inside, struct err *err)
{
    AUTOFREE char *cache = NULL;
    AUTOFREE char *images = NULL;
    AUTOFREE char *place = file_join(nobody->folder, "images");
    int found = e2e_images(&nobody->images, err);

    if (found != 0) {
        return found;
    }
    if (image_default_cache_dir(&cache, err) < 0 || file_mkdirs(place, 0755, err) < 0) {
        return -1;
    }
    images = file_join(cache, "images");
    found = show(images, place, err);
    if (found != 0) {
        return found;
    }
    if (setenv("TAMESHI_CACHE", nobody->folder, 1) != 0) {
        return err_sys(err, ERR_HOST, "cannot set the environment");
    }
    return e2e_topology("inline", inside, err) < 0 ? -1 : e2e_images(&nobody->images, err);
}

/* A process that changed its user is closed in /proc to others of that user until it says
 * otherwise; one that was started by the user is not. */
static int become(const char *folder, struct err *err)
{
    static const char *const homes[] = {"TAMESHI_RUN", "TAMESHI_WORK", "XDG_CACHE_HOME",
                                        "XDG_CONFIG_HOME", "XDG_DATA_HOME"};

    for (size_t i = 0; i < COUNT_OF(homes); i++) {
        unsetenv(homes[i]);
    }
    if (chown(folder, NOBODY_ID, NOBODY_ID) != 0 || setgroups(0, NULL) != 0 ||
        setresgid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0 ||
        setresuid(NOBODY_ID, NOBODY_ID, NOBODY_ID) != 0 ||
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0 || setenv("HOME", folder, 1) != 0 ||
        setenv("XDG_RUNTIME_DIR", folder, 1) != 0) {
        return err_sys(err, ERR_HOST, "cannot become user %d", NOBODY_ID);
    }
    return 0;
}

static int child(const char *folder, int (*body)(const struct nobody *nobody, struct err *err))
{
    struct nobody nobody = {.folder = folder};
    struct topology *inside = NULL;
    struct err err = {.kind = ERR_NONE};
    int status = prepare(&nobody, &inside, &err);

    if (status == 0) {
        nobody.inside = inside;
        status = become(folder, &err);
    }
    if (status == 0) {
        status = body(&nobody, &err);
    }
    topology_free(inside);
    if (status != 0) {
        fprintf(stderr, "%s: %s\n", status < 0 ? "failed" : "skipped", err.text);
    }
    return status < 0 ? 1 : status;
}

int nobody_main(int (*body)(const struct nobody *nobody, struct err *err))
{
    char folder[] = "/tmp/tmsh-user-XXXXXX";
    int status = 0;
    pid_t pid = -1;

    if (geteuid() != 0) {
        printf("skipped: only root can become another user\n");
        return E2E_SKIP;
    }
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    pid = fork();
    if (pid == 0) {
        _exit(child(folder, body));
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    file_remove_tree(folder, NULL);
    return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
