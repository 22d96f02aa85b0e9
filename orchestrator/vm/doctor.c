/* One function a check, in the order in which they are printed. A remedy names the Debian package.
 */
#include "orchestrator/vm/doctor.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "orchestrator/vm/accel.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define PROGRAM_MS 10000
#define OPEN_MS 15000
#define GIB ((uint64_t)1 << 30)
#define NEED_MEMORY_GIB 3 /* one environment and its saved states in the page cache */
#define NEED_DISK_GIB 8   /* images and the states of one run */
#define TMPFS_MAGIC_NUMBER 0x01021994

const char *doctor_state_name(enum doctor_state state)
{
    static const char *const state_names[] = {
        [DOCTOR_OK] = "ok", [DOCTOR_LACKING] = "lacking", [DOCTOR_INFO] = "info"};

    return state_names[state];
}

__attribute__((format(printf, 3, 4))) static void
found(struct doctor_check *check, enum doctor_state state, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    check->state = state;
    vsnprintf(check->found, sizeof(check->found), format, args);
    va_end(args);
}

static void remedy(struct doctor_check *check, const char *text)
{
    snprintf(check->remedy, sizeof(check->remedy), "%s", text);
}

/* A program, its version being the first line it prints. */
static void check_program(struct doctor_check *check, const char *program, const char *flag,
                          const char *package)
{
    const char *argv[] = {program, flag, NULL};
    struct proc_options options = {
        .argv = argv, .timeout_ms = PROGRAM_MS, .max_output_bytes = DOCTOR_TEXT};
    struct proc_result result = {.exit_code = 0};
    struct err err = {.kind = ERR_NONE};

    if (!proc_has_program(program)) {
        found(check, DOCTOR_LACKING, "%s is not installed", program);
        snprintf(check->remedy, sizeof(check->remedy), "apt-get install %s", package);
        return;
    }
    if (proc_run(&options, &result, &err) < 0) {
        found(check, DOCTOR_LACKING, "%.200s", err.text);
        return;
    }
    {
        const char *line = buf_str(result.out.length > 0 ? &result.out : &result.err_out);

        found(check, DOCTOR_OK, "%.*s", (int)strcspn(line, "\n"), line);
    }
    proc_result_done(&result);
}

static void check_qemu(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_program(check, "qemu-system-x86_64", "--version", "qemu-system-x86");
}

static void check_qemu_img(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_program(check, "qemu-img", "--version", "qemu-utils");
}

static void check_mmdebstrap(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_program(check, "mmdebstrap", "--version", "mmdebstrap");
}

static void check_mkfs(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    check_program(check, "mkfs.ext4", "-V", "e2fsprogs");
}

static int open_libvirt(void *data)
{
    struct hypervisor_options options = {.accel = ACCEL_TCG};
    AUTO(vm_root) root = NULL;
    struct hypervisor *hypervisor = NULL;

    (void)data;
    if (vm_root_new(NULL, &root, NULL) < 0) {
        return 2;
    }
    options.root = vm_root_path(root);
    if (hypervisor_libvirt.open(&options, &hypervisor, NULL) < 0) {
        return 1;
    }
    hypervisor_libvirt.close(hypervisor);
    return 0;
}

static void check_libvirt(const struct doctor_options *options, struct doctor_check *check)
{
    struct err err = {.kind = ERR_NONE};
    int code = 0;

    (void)options;
    if (vm_run_below(open_libvirt, NULL, OPEN_MS, &code, &err) < 0) {
        found(check, DOCTOR_LACKING, "%.200s", err.text);
    } else if (code == 2) {
        found(check, DOCTOR_LACKING, "no folder for sockets can be made");
        return;
    } else if (code == 0) {
        found(check, DOCTOR_OK, "the embedded QEMU driver opens");
        return;
    } else {
        found(check, DOCTOR_LACKING, "the embedded QEMU driver cannot be opened");
    }
    remedy(check, "apt-get install libvirt-daemon-driver-qemu");
}

static void check_accel(const struct doctor_options *options, struct doctor_check *check)
{
    struct accel_options probe = {.cache = options->cache,
                                  .kernel = options->kernel,
                                  .initramfs = options->initramfs,
                                  .again = options->probe_again};
    struct accel_result result = {.accel = ACCEL_TCG};
    struct err err = {.kind = ERR_NONE};

    if (options->kernel == NULL && access("/dev/kvm", R_OK | W_OK) == 0) {
        found(check, DOCTOR_INFO,
              "/dev/kvm opens; whether guests run under it is known once the image 'attacker' "
              "is built");
    } else if (accel_probe(&probe, &result, &err) < 0) {
        found(check, DOCTOR_INFO, "%.200s", err.text);
    } else {
        found(check, result.accel == ACCEL_KVM ? DOCTOR_OK : DOCTOR_INFO, "%s%s: %s",
              accel_name(result.accel), result.kept ? " (kept from before)" : "", result.why);
    }
}

static void check_cores(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    found(check, DOCTOR_INFO, "%d processors online", get_nprocs());
}

static void check_memory(const struct doctor_options *options, struct doctor_check *check)
{
    struct sysinfo info;
    uint64_t bytes = 0;

    (void)options;
    if (sysinfo(&info) != 0) {
        found(check, DOCTOR_INFO, "not known");
        return;
    }
    bytes = (uint64_t)info.totalram * info.mem_unit;
    found(check, bytes >= NEED_MEMORY_GIB * GIB ? DOCTOR_OK : DOCTOR_LACKING, "%.1f GiB",
          (double)bytes / (double)GIB);
    if (check->state == DOCTOR_LACKING) {
        snprintf(check->remedy, sizeof(check->remedy), "at least %d GiB", NEED_MEMORY_GIB);
    }
}

static void check_space(struct doctor_check *check, const char *folder)
{
    struct statvfs space;
    uint64_t bytes = 0;

    if (statvfs(folder, &space) != 0) {
        found(check, DOCTOR_INFO, "'%.150s' is not there", folder);
        return;
    }
    bytes = (uint64_t)space.f_bavail * space.f_frsize;
    found(check, bytes >= NEED_DISK_GIB * GIB ? DOCTOR_OK : DOCTOR_LACKING,
          "%.1f GiB free in %.150s", (double)bytes / (double)GIB, folder);
    if (check->state == DOCTOR_LACKING) {
        snprintf(check->remedy, sizeof(check->remedy),
                 "at least %d GiB free, or another folder by TAMESHI_WORK", NEED_DISK_GIB);
    }
}

static void check_work(const struct doctor_options *options, struct doctor_check *check)
{
    const char *set = getenv("TAMESHI_WORK");

    (void)options;
    check_space(check, set != NULL && set[0] == '/' ? set : "/var/tmp");
}

static void check_tmpfs(const struct doctor_options *options, struct doctor_check *check)
{
    struct statfs space;

    (void)options;
    if (statfs("/dev/shm", &space) != 0 || space.f_type != TMPFS_MAGIC_NUMBER) {
        found(check, DOCTOR_INFO, "/dev/shm is not in memory");
        return;
    }
    found(check, DOCTOR_INFO, "%.1f GiB free in /dev/shm, to use it: TAMESHI_WORK=/dev/shm",
          (double)space.f_bavail * (double)space.f_bsize / (double)GIB);
}

static void check_cache(const struct doctor_options *options, struct doctor_check *check)
{
    AUTOFREE char *images = options->cache != NULL ? file_join(options->cache, "images") : NULL;
    char **names = NULL;
    size_t count = 0;

    if (images == NULL || !file_is_dir(images)) {
        found(check, DOCTOR_INFO, "no image is built yet in %.200s",
              options->cache != NULL ? options->cache : "-");
        remedy(check, "tameshi image build");
        return;
    }
    if (file_list(images, 1000, &names, &count, NULL) < 0) {
        found(check, DOCTOR_INFO, "%.200s cannot be read", images);
        return;
    }
    found(check, DOCTOR_OK, "%zu folders in %.200s", count, images);
    file_names_free(names, count);
}

static void check_root(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    if (geteuid() == 0) {
        found(check, DOCTOR_OK, "runs as root");
    } else {
        found(check, DOCTOR_INFO, "runs as user %u: no network namespace of its own for QEMU",
              (unsigned)geteuid());
    }
}

static void check_netns(const struct doctor_options *options, struct doctor_check *check)
{
    struct vm_netns netns = VM_NETNS_INIT;
    struct err err = {.kind = ERR_NONE};
    int answer = vm_netns_new(&netns, &err);

    (void)options;
    if (answer < 0) {
        found(check, DOCTOR_INFO, "%.200s", err.text);
    } else if (answer == VM_NOT_PERMITTED) {
        found(check, DOCTOR_INFO, "network namespaces are not permitted");
    } else {
        found(check, DOCTOR_OK, "network namespaces can be made");
    }
    vm_netns_free(&netns);
}

static void check_registry(const struct doctor_options *options, struct doctor_check *check)
{
    AUTOFREE char *path = NULL;
    struct err err = {.kind = ERR_NONE};

    (void)options;
    if (vm_registry(&path, &err) < 0) {
        found(check, DOCTOR_LACKING, "%.200s", err.text);
    } else {
        found(check, DOCTOR_OK, "%s", path);
    }
}

size_t doctor_run(const struct doctor_options *options, struct doctor_check checks[DOCTOR_MAX])
{
    static const struct {
        const char *name;
        void (*run)(const struct doctor_options *options, struct doctor_check *check);
    } all[] = {
        {"qemu", check_qemu},        {"qemu-img", check_qemu_img},
        {"libvirt", check_libvirt},  {"mmdebstrap", check_mmdebstrap},
        {"mkfs.ext4", check_mkfs},   {"registry", check_registry},
        {"work-folder", check_work}, {"memory", check_memory},
        {"processors", check_cores}, {"accelerator", check_accel},
        {"images", check_cache},     {"tmpfs", check_tmpfs},
        {"root", check_root},        {"network-namespace", check_netns},
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        checks[i] = (struct doctor_check){.name = all[i].name};
        all[i].run(options, &checks[i]);
    }
    return COUNT_OF(all);
}
