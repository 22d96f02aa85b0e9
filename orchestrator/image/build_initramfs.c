/* Builds an initramfs image: Debian's kernel as it is, and beside it the guest agent as /init with
 * the few modules it needs to find its devices, and the recipe's programs. Needs no root. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/text.h"
#include "orchestrator/image/apt.h"
#include "orchestrator/image/build.h"
#include "orchestrator/image/cpio.h"
#include "orchestrator/image/modules.h"
#include "orchestrator/image/parts.h"
#include "orchestrator/image/programs.h"

#define CONTENT_MAX_BYTES ((size_t)128 << 20)
#define BOOT_FILES_MAX 1000

/* Places to mount on; the kernel's own root has /dev with a console already. */
static const char *const folders[] = {"dev", "proc", "sys", "run", "tmp", "root", "modules"};

static int unpack(struct job *job, const char *deb, const char *to, struct err *err)
{
    const char *argv[] = {"dpkg-deb", "--extract", deb, to, NULL};

    job_phase(job, "unpack", "kernel");
    return job_run(job, argv, NULL, err);
}

/* The single entry of folder whose name begins with prefix, as a path. Caller frees. */
static int entry_find(const char *folder, const char *prefix, char **out, struct err *err)
{
    char **names = NULL;
    size_t count = 0;
    size_t found = 0;

    if (file_list(folder, BOOT_FILES_MAX, &names, &count, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (text_starts(names[i], prefix) && found++ == 0) {
            *out = file_join(folder, names[i]);
        }
    }
    file_names_free(names, count);
    return found > 0 ? 0
                     : err_set(err, ERR_INPUT, "the kernel package has no '%s/%s*'",
                               file_basename(folder), prefix);
}

static int content_add(struct cpio *cpio, const char *name, unsigned mode, const char *path,
                       struct err *err)
{
    AUTOBUF struct buf content = BUF_INIT;

    if (file_read(path, CONTENT_MAX_BYTES, &content, err) < 0) {
        return -1;
    }
    cpio_file(cpio, name, mode, buf_str(&content), content.length);
    return 0;
}

static int modules_add(struct cpio *cpio, const struct module *const *list, size_t count,
                       struct err *err)
{
    AUTOBUF struct buf order = BUF_INIT;

    for (size_t i = 0; i < count; i++) {
        AUTOFREE char *name = mem_printf("modules/%s.ko", list[i]->name);

        if (content_add(cpio, name, 0644, list[i]->path, err) < 0) {
            return -1;
        }
        buf_printf(&order, "%s\n", list[i]->name);
    }
    cpio_file(cpio, "modules/order", 0644, buf_str(&order), order.length);
    return 0;
}

static int write_archive(const struct job *job, const char *path, const char *release_dir,
                         const struct programs *programs, struct err *err)
{
    AUTO(modules) modules = NULL;
    AUTO(cpio) cpio = NULL;
    AUTOFREE const struct module **list = NULL;
    size_t count = 0;

    if (modules_load(release_dir, &modules, err) < 0 ||
        modules_order(modules, job->recipe->modules, &list, &count, err) < 0 ||
        cpio_new(path, &cpio, err) < 0) {
        return -1;
    }
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        cpio_folder(cpio, folders[i]);
    }
    if (content_add(cpio, "init", 0755, job->store->agent_path, err) < 0 ||
        modules_add(cpio, list, count, err) < 0) {
        return -1;
    }
    programs_add(programs, cpio);
    return cpio_end(cpio, err);
}

/* Compresses path to path.gz; without a name or time in it, so that the same content gives the same
 * bytes. */
static int compress(struct job *job, const char *path, struct err *err)
{
    const char *argv[] = {"gzip", "--no-name", "--best", "--", path, NULL};

    return job_run(job, argv, NULL, err);
}

static int assemble(struct job *job, const char *tree, const struct programs *programs,
                    struct err *err)
{
    AUTOFREE char *boot = file_join(tree, "boot");
    AUTOFREE char *lib_modules = file_join(tree, "lib/modules");
    AUTOFREE char *archive = file_join(job->work, "initramfs");
    AUTOFREE char *compressed = mem_printf("%s.gz", archive);
    AUTOFREE char *to_kernel = file_join(job->dir, IMAGE_KERNEL);
    AUTOFREE char *to_initramfs = file_join(job->dir, IMAGE_INITRAMFS_FILE);
    AUTOFREE char *kernel = NULL;
    AUTOFREE char *release = NULL;

    if (entry_find(boot, "vmlinuz-", &kernel, err) < 0 ||
        entry_find(lib_modules, "", &release, err) < 0) {
        return -1;
    }
    job_phase(job, "setup", "modules and the agent");
    if (write_archive(job, archive, release, programs, err) < 0) {
        return -1;
    }
    job_phase(job, "disk", "initramfs");
    if (compress(job, archive, err) < 0 || file_copy(kernel, to_kernel, err) < 0) {
        return -1;
    }
    if (chmod(to_kernel, 0644) < 0 || rename(compressed, to_initramfs) < 0) {
        return err_sys(err, ERR_IO, "'%s'", to_initramfs);
    }
    return 0;
}

static int assemble_all(struct job *job, const struct apt_package *kernel,
                        struct programs *programs, struct err *err)
{
    AUTOFREE char *tree = file_join(job->work, "kernel");

    return unpack(job, kernel->deb, tree, err) < 0 || programs_unpack(programs, job, err) < 0
               ? -1
               : assemble(job, tree, programs, err);
}

int build_initramfs(struct job *job, struct node **packages, struct err *err)
{
    struct apt_package kernel = {0};
    AUTO(programs) programs = NULL;
    int answer = 0;

    if (job_need("apt-get", "apt", err) < 0 || job_need("dpkg-deb", "dpkg", err) < 0 ||
        job_need("gzip", "gzip", err) < 0 ||
        apt_fetch_kernel(job, job->recipe->packages[0], &kernel, err) < 0) {
        return -1;
    }
    answer =
        programs_fetch(job, &programs, err) < 0 ? -1 : assemble_all(job, &kernel, programs, err);
    if (answer == 0) {
        *packages = node_object();
        node_set_str(*packages, kernel.name, kernel.version);
        programs_list(programs, *packages);
    }
    apt_package_done(&kernel);
    return answer;
}
