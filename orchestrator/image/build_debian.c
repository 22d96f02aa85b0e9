/* Builds a debian image: mmdebstrap makes the system in a folder from packages that are already
 * there, without a network; our files and the recipe's are laid over it, the recipe's setup script
 * runs inside, and mkfs.ext4 writes the folder to a disk. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "orchestrator/image/apt.h"
#include "orchestrator/image/build.h"
#include "orchestrator/image/namespace.h"
#include "orchestrator/image/parts.h"
#include "orchestrator/image/tree.h"

#define PACKAGES_MAX_BYTES ((size_t)1 << 20)
#define ALWAYS "systemd-sysv" /* what a machine needs beside Debian's required packages */
#define SETUP_NAME "tameshi-setup"

/* mmdebstrap runs these through its own sh, in the work folder, with the new root as $1. They hold
 * no name from outside. */
#define HOOK_SETUP                                                                                 \
    "env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "         \
    "LC_ALL=C.UTF-8 "                                                                              \
    "DEBIAN_FRONTEND=noninteractive chroot \"$1\" /bin/sh /" SETUP_NAME
static const char *const hooks[] = {
    "--setup-hook=ip link set lo up",
    "--setup-hook=mkdir -p \"$1/var/cache/apt/archives\" \"$1/var/lib/apt/lists\"",
    "--setup-hook=cp -Rl debs/. \"$1/var/cache/apt/archives/\"",
    "--setup-hook=cp -Rl lists/. \"$1/var/lib/apt/lists/\"",
    "--customize-hook=cp -RP --remove-destination overlay/. \"$1/\"",
    "--customize-hook=" HOOK_SETUP,
    "--customize-hook=dpkg-query --admindir=\"$1/var/lib/dpkg\" -W -f '${Package}\\t${Version}\\n' "
    "> packages",
    "--customize-hook=rm -f \"$1/" SETUP_NAME
    "\" \"$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap\" \"$1/etc/.pwd.lock\"",
};

static const char *const options[] = {
    "--mode=unshare",
    "--variant=minbase",
    "--format=directory",
    "--skip=update,essential/unlink,check/signed-by",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/info/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--dpkgopt=path-exclude=/usr/share/lintian/*",
};

static const struct job_marker markers[] = {
    {"I: running --customize-hook in shell: sh -c 'cp -RP", "setup", "files and setup script"},
    {NULL, NULL, NULL},
};

static int programs_need(const struct job *job, struct err *err)
{
    static const struct {
        const char *program, *package;
    } needed[] = {{"apt-get", "apt"},         {"mmdebstrap", "mmdebstrap"},
                  {"mkfs.ext4", "e2fsprogs"}, {"unshare", "util-linux"},
                  {"ip", "iproute2"},         {"dpkg-query", "dpkg"}};

    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (job_need(needed[i].program, needed[i].package, err) < 0) {
            return -1;
        }
    }
    if (!job->unpriv) {
        return 0;
    }
    return job_need("newuidmap", "uidmap", err) < 0 ? -1 : namespace_check_user(err);
}

static int default_write(const char *overlay, const char *name, const char *text, struct err *err)
{
    AUTOFREE char *path = file_join(overlay, name);

    return file_exists(path) ? 0 : file_write_atomic(path, text, strlen(text), 0644, err);
}

/* One file of the overlay, with the mode it has in the image. */
static int program_copy(const char *from, const char *overlay, const char *name, struct err *err)
{
    AUTOFREE char *path = file_join(overlay, name);
    AUTOFREE char *folder = file_dirname(path);

    if (file_mkdirs(folder, 0755, err) < 0 || file_copy(from, path, err) < 0) {
        return -1;
    }
    return chmod(path, 0755) < 0 ? err_sys(err, ERR_IO, "'%s'", path) : 0;
}

/* All that is laid over the new root: our base files, the recipe's and the setup script. */
static int overlay_make(const struct job *job, struct err *err)
{
    const struct recipe *recipe = job->recipe;
    AUTOFREE char *overlay = file_join(job->work, "overlay");
    AUTOFREE char *etc = file_join(overlay, "etc");
    AUTOFREE char *base = parts_base_files(recipe);
    AUTOFREE char *hostname = mem_printf("%s\n", recipe->id);

    if (file_mkdirs(etc, 0755, err) < 0 || tree_walk(base, tree_copy_entry, overlay, err) < 0 ||
        (recipe->files_dir != NULL &&
         tree_walk(recipe->files_dir, tree_copy_entry, overlay, err) < 0)) {
        return -1;
    }
    if (default_write(overlay, "etc/hostname", hostname, err) < 0 ||
        default_write(overlay, "etc/resolv.conf", "", err) < 0 ||
        default_write(overlay, SETUP_NAME, "", err) < 0) {
        return -1;
    }
    return recipe->setup_path == NULL ? 0
                                      : program_copy(recipe->setup_path, overlay, SETUP_NAME, err);
}

static int unpack(struct job *job, struct err *err)
{
    AUTOBUF struct buf include = BUF_INIT;
    struct namespace_argv command = {.argv = {"mmdebstrap"}};
    size_t count = 1;

    buf_str_add(&include, "--include=" ALWAYS);
    for (size_t i = 0; i < job->recipe->package_count; i++) {
        buf_printf(&include, ",%s", job->recipe->packages[i]);
    }
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        command.argv[count++] = options[i];
    }
    for (size_t i = 0; i < COUNT_OF(hooks); i++) {
        command.argv[count++] = hooks[i];
    }
    command.argv[count++] = buf_str(&include);
    command.argv[count++] = IMAGE_SUITE;
    command.argv[count++] = "root";
    command.argv[count++] = "sources.list";
    namespace_enter(&command, NAMESPACE_BUILD | (job->unpriv ? NAMESPACE_USER : 0), job->work);
    job_phase(job, "unpack", "packages");
    return job_run(job, command.argv, markers, err);
}

/* Reads the table of names and versions that the hook left. */
static int packages_load(const struct job *job, struct node **out, struct err *err)
{
    AUTOFREE char *path = file_join(job->work, "packages");
    AUTOBUF struct buf text = BUF_INIT;
    AUTO(node) packages = node_object();

    if (file_read(path, PACKAGES_MAX_BYTES, &text, err) < 0) {
        return -1;
    }
    for (char *rest = text.data; rest != NULL;) {
        char *version = strsep(&rest, "\n");
        const char *name = strsep(&version, "\t");

        if (version != NULL && version[0] != '\0') {
            node_set_str(packages, name, version);
        }
    }
    *out = TAKE(packages);
    return 0;
}

/* The id that mkfs and the directory hash would else draw at random: 32 digits of the key, marked
 * as version 8. */
static void uuid_format(const char key[HASH_HEX], char out[37])
{
    snprintf(out, 37, "%.8s-%.4s-8%.3s-8%.3s-%.12s", key, key + 8, key + 13, key + 17, key + 20);
}

static int disk_make(struct job *job, struct err *err)
{
    AUTOFREE char *disk = file_join(job->dir, IMAGE_DISK);
    AUTOFREE char *root = file_join(job->work, "root");
    AUTOFREE char *detail = mem_printf("%lld MiB", (long long)job->recipe->disk_mib);
    AUTOCLOSE int fd = open(disk, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    char uuid[37];
    char extended[128];

    job_phase(job, "disk", detail);
    if (fd < 0 || ftruncate(fd, (off_t)job->recipe->disk_mib << 20) < 0) {
        return err_sys(err, ERR_IO, "'%s'", disk);
    }
    uuid_format(job->key, uuid);
    snprintf(extended, sizeof(extended), "lazy_itable_init=0,hash_seed=%s", uuid);
    /* No journal: a disk is the base of throw-away overlays. */
    struct namespace_argv command = {.argv = {"mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0",
                                              "-O", "^has_journal,^metadata_csum,^resize_inode",
                                              "-L", "tameshi", "-U", uuid, "-E", extended, "-d",
                                              root, disk}};

    if (job->unpriv) {
        namespace_enter(&command, NAMESPACE_USER, NULL);
    }
    return job_run(job, command.argv, NULL, err) < 0 ? err_wrap(err, "a disk of %s", detail) : 0;
}

int build_debian(struct job *job, struct node **packages, struct err *err)
{
    size_t count = job->recipe->package_count;
    AUTOFREE const char **wanted = mem_array(count + 1, sizeof(*wanted));
    AUTO(node) installed = NULL;

    memcpy(wanted, job->recipe->packages, count * sizeof(*wanted));
    wanted[count] = ALWAYS;
    if (programs_need(job, err) < 0 || apt_fetch(job, wanted, count + 1, err) < 0 ||
        overlay_make(job, err) < 0 || unpack(job, err) < 0 ||
        packages_load(job, &installed, err) < 0 || disk_make(job, err) < 0) {
        return -1;
    }
    *packages = TAKE(installed);
    return 0;
}
