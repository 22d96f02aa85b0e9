/* Memory and disks: what is there, and what it is enough for. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/doctor_private.h"
#include "orchestrator/vm/host_memory.h"

#define GIB ((double)(1 << 30))
#define NEED_WORK_GIB 8    /* disks and states of one run */
#define NEED_CACHE_GIB 2   /* images */
#define TEMPLATES_MAX 1000 /* names in a folder */
#define TMPFS_MAGIC_NUMBER 0x01021994

void doctor_memory(const struct doctor_options *options, struct doctor_check *check)
{
    long long mib = host_memory_available_mib();
    long long one = options->environment_mib;
    long long fit = one > 0 && mib > HOST_SPARE_MIB ? (mib - HOST_SPARE_MIB) / one : 0;

    if (mib == 0 || one <= 0) {
        doctor_found(check, DOCTOR_INFO, "%lld MiB available", mib);
        return;
    }
    doctor_found(check, fit > 0 ? DOCTOR_OK : DOCTOR_LACKING,
                 "%lld MiB available, for %lld environments at once of up to %lld MiB", mib, fit,
                 one);
    if (fit == 0) {
        doctor_remedy(check, "at least %lld MiB available", one + HOST_SPARE_MIB);
    }
}

static void check_space(struct doctor_check *check, const char *folder, int need_gib,
                        const char *variable)
{
    struct statvfs space;
    double gib = 0;

    if (statvfs(folder, &space) != 0) {
        doctor_found(check, DOCTOR_INFO, "'%.150s' is not there", folder);
        return;
    }
    gib = (double)space.f_bavail * (double)space.f_frsize / GIB;
    doctor_found(check, gib >= need_gib ? DOCTOR_OK : DOCTOR_LACKING, "%.1f GiB free in %.150s",
                 gib, folder);
    if (gib < need_gib) {
        doctor_remedy(check, "at least %d GiB free, or another folder by %s", need_gib, variable);
    }
}

void doctor_work(const struct doctor_options *options, struct doctor_check *check)
{
    const char *set = getenv("TAMESHI_WORK");

    (void)options;
    check_space(check, set != NULL && set[0] == '/' ? set : "/var/tmp", NEED_WORK_GIB,
                "TAMESHI_WORK");
}

void doctor_cache(const struct doctor_options *options, struct doctor_check *check)
{
    check_space(check, options->cache, NEED_CACHE_GIB, "TAMESHI_CACHE");
}

void doctor_images(const struct doctor_options *options, struct doctor_check *check)
{
    if (options->missing[0] == '\0') {
        doctor_found(check, DOCTOR_OK, "all are built in %.200s", options->cache);
        return;
    }
    doctor_found(check, DOCTOR_INFO, "not built as their recipes are now: %.200s",
                 options->missing);
    doctor_remedy(check, "tameshi image build");
}

/* Bytes on the disk of the files in a folder: most of a saved memory is a hole. */
static int64_t folder_bytes(const char *folder)
{
    DIR *dir = opendir(folder);
    int64_t bytes = 0;
    struct stat status;

    for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL;
         entry = readdir(dir)) {
        if (fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode)) {
            bytes += (int64_t)status.st_blocks * 512;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return bytes;
}

void doctor_templates(const struct doctor_options *options, struct doctor_check *check)
{
    AUTOFREE char *folder = file_join(options->cache, "templates");
    char **names = NULL;
    size_t count = 0;
    size_t templates = 0;
    int64_t bytes = 0;

    if (!file_is_dir(folder) || file_list(folder, TEMPLATES_MAX, &names, &count, NULL) < 0) {
        doctor_found(check, DOCTOR_INFO, "none are saved in %.200s", folder);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *path = file_join(folder, names[i]);

        if (file_is_dir(path)) {
            templates++;
            bytes += folder_bytes(path);
        }
    }
    file_names_free(names, count);
    doctor_found(check, DOCTOR_INFO, "%zu saved, %lld MiB in %.150s", templates,
                 (long long)(bytes >> 20), folder);
}

void doctor_tmpfs(const struct doctor_options *options, struct doctor_check *check)
{
    struct statfs space;

    (void)options;
    if (statfs("/dev/shm", &space) != 0 || space.f_type != TMPFS_MAGIC_NUMBER) {
        doctor_found(check, DOCTOR_INFO, "/dev/shm is not in memory, and not needed");
        return;
    }
    doctor_found(check, DOCTOR_INFO,
                 "%.1f GiB free in /dev/shm; not needed, to use it: TAMESHI_WORK=/dev/shm",
                 (double)space.f_bavail * (double)space.f_bsize / GIB);
}
