/* Builds an image to its end or not at all. All work happens in one hidden folder of the cache that
 * belongs to whoever holds the image's lock; the last step renames it, so a build that is killed
 * leaves nothing that looks whole. */
#include "orchestrator/image/build.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "orchestrator/image/lock.h"
#include "orchestrator/image/manifest.h"
#include "orchestrator/image/parts.h"

#define IMAGES_MAX 10000

/* Whether name is "<id>-<16 digits>": an image of this recipe, whatever its key. */
static bool is_image_of(const char *name, const char *id)
{
    size_t length = strlen(id);

    if (strncmp(name, id, length) != 0 || name[length] != '-' ||
        strlen(name + length + 1) != IMAGE_KEY_DIGITS) {
        return false;
    }
    return strspn(name + length + 1, "0123456789abcdef") == IMAGE_KEY_DIGITS;
}

/* Removes images of the same recipe with other keys, unless somebody holds them. What cannot be
 * removed now is left for the next time. */
static void older_remove(const struct job *job, const char *current)
{
    AUTOFREE char *images = parts_images_dir(job->store);
    char **names = NULL;
    size_t count = 0;

    if (file_list(images, IMAGES_MAX, &names, &count, NULL) < 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(images, names[i]);

        if (is_image_of(names[i], job->recipe->id) && strcmp(path, current) != 0 &&
            lock_is_free(path)) {
            file_remove_tree(path, NULL);
        }
    }
    file_names_free(names, count);
}

static int file_sync(const char *path, struct err *err)
{
    AUTOCLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) < 0) {
        return err_sys(err, ERR_IO, "'%s'", path);
    }
    return 0;
}

static int files_sync(const struct job *job, struct err *err)
{
    for (const char *const *name = parts_files(job->recipe->kind); *name != NULL; name++) {
        AUTOFREE char *path = file_join(job->dir, *name);

        if (file_sync(path, err) < 0) {
            return -1;
        }
    }
    return file_sync(job->dir, err);
}

/* Puts the finished folder in its place; what is there (damaged, or built again on request) makes
 * way first. */
static int publish(const struct job *job, struct err *err)
{
    AUTOFREE char *images = parts_images_dir(job->store);
    AUTOFREE char *dir = parts_image_dir(job->store, job->recipe, job->key);

    if (files_sync(job, err) < 0) {
        return -1;
    }
    if (rename(dir, job->old) < 0 && errno != ENOENT) {
        return err_sys(err, ERR_IO, "'%s'", dir);
    }
    if (rename(job->dir, dir) < 0) {
        return err_sys(err, ERR_IO, "'%s'", dir);
    }
    file_remove_tree(job->old, NULL);
    older_remove(job, dir);
    return file_sync(images, err);
}

/* Somebody may edit a recipe while it is built: the image would then not be what its key says. */
static int key_check(const struct job *job, struct err *err)
{
    char key[HASH_HEX];

    if (image_key(job->store, job->recipe, key, err) < 0) {
        return -1;
    }
    if (strcmp(key, job->key) != 0) {
        return err_set(
            err, ERR_INPUT,
            "its recipe, its files or the agent changed while it was built; build it again");
    }
    return 0;
}

static int build(struct job *job, struct err *err)
{
    AUTO(node) packages = NULL;

    if ((job->recipe->kind == IMAGE_DEBIAN ? build_debian : build_initramfs)(job, &packages, err) <
            0 ||
        job_remove(job, job->work, err) < 0 || key_check(job, err) < 0 ||
        manifest_write(job->dir, job->store, job->recipe, job->key, TAKE(packages), err) < 0) {
        return -1;
    }
    return publish(job, err);
}

static void report(const struct image_build_options *options, const char *id, const char *phase,
                   const char *detail)
{
    if (options->progress != NULL) {
        options->progress(options->data, id, phase, detail);
    }
}

static int build_locked(const struct image_store *store, const struct recipe *recipe,
                        const struct image_build_options *options, struct err *err)
{
    struct job job = {.log_fd = -1};
    AUTO(node) manifest = NULL;
    AUTOFREE char *dir = NULL;
    AUTOFREE char *took = NULL;
    struct err why = {0};
    int answer = 0;

    if (image_key(store, recipe, job.key, err) < 0) {
        return -1;
    }
    dir = parts_image_dir(store, recipe, job.key);
    if (!options->rebuild && manifest_look(dir, recipe, job.key, &manifest, &why) == IMAGE_BUILT) {
        report(options, recipe->id, "kept", dir);
        return 0;
    }
    answer = job_open(&job, store, recipe, options, err) < 0 ? -1 : build(&job, err);
    took = mem_printf("%.1f s", (double)(clock_mono_ms() - job.started_mono_ms) / 1000.0);
    job_close(&job);
    if (answer < 0) {
        return err_wrap(err, "image '%s'", recipe->id);
    }
    report(options, recipe->id, "done", took);
    return 0;
}

int image_build(const struct image_store *store, const char *id,
                const struct image_build_options *options, struct err *err)
{
    static const struct image_build_options defaults = {0};
    int64_t timeout_ms = 0;
    const struct recipe *recipe = NULL;
    struct image_store here = *store;
    AUTOFREE char *cache = NULL;
    AUTOFREE char *lock = NULL;
    AUTOCLOSE int lock_fd = -1;
    int answer = 0;

    options = options != NULL ? options : &defaults;
    if (image_catalogue_get(store->catalogue, id, &recipe, err) < 0 ||
        file_mkdirs(store->cache_dir, 0755, err) < 0) {
        return -1;
    }
    cache = realpath(store->cache_dir, NULL);
    if (cache == NULL) {
        return err_sys(err, ERR_IO, "'%s'", store->cache_dir);
    }
    here.cache_dir = cache;
    lock = parts_lock_path(&here, id);
    answer = lock_try(lock, &lock_fd, err);
    if (answer == LOCK_BUSY) {
        timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : JOB_DEFAULT_TIMEOUT_MS;
        report(options, id, "wait", "another process builds it");
        answer = lock_wait(lock, clock_mono_ms() + timeout_ms, &lock_fd, err);
    }
    return answer < 0 ? -1 : build_locked(&here, recipe, options, err);
}
