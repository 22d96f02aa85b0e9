/* One function a check, in the order in which they are printed. A remedy names the Debian package.
 */
#include "orchestrator/vm/doctor_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/mem.h"
#include "common/base/proc.h"
#include "orchestrator/vm/accel.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define PROGRAM_MS 10000

const char *doctor_state_name(enum doctor_state state)
{
    static const char *const state_names[] = {
        [DOCTOR_OK] = "ok", [DOCTOR_LACKING] = "lacking", [DOCTOR_INFO] = "info"};

    return state_names[state];
}

void doctor_found(struct doctor_check *check, enum doctor_state state, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    check->state = state;
    vsnprintf(check->found, sizeof(check->found), format, args);
    va_end(args);
}

void doctor_remedy(struct doctor_check *check, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(check->remedy, sizeof(check->remedy), format, args);
    va_end(args);
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
        doctor_found(check, DOCTOR_LACKING, "%s is not installed", program);
        doctor_remedy(check, "apt-get install %s", package);
        return;
    }
    if (proc_run(&options, &result, &err) < 0) {
        doctor_found(check, DOCTOR_LACKING, "%.200s", err.text);
        return;
    }
    {
        const char *line = buf_str(result.out.length > 0 ? &result.out : &result.err_out);

        doctor_found(check, DOCTOR_OK, "%.*s", (int)strcspn(line, "\n"), line);
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

static void check_accel(const struct doctor_options *options, struct doctor_check *check)
{
    struct accel_options probe = {.cache = options->cache,
                                  .kernel = options->kernel,
                                  .initramfs = options->initramfs,
                                  .again = options->probe_again};
    struct accel_result result = {.accel = ACCEL_TCG};
    struct err err = {.kind = ERR_NONE};

    if (options->kernel == NULL && access("/dev/kvm", R_OK | W_OK) == 0) {
        doctor_found(
            check, DOCTOR_INFO,
            "/dev/kvm opens; whether guests run under it is known once the image 'attacker' "
            "is built");
    } else if (accel_probe(&probe, &result, &err) < 0) {
        doctor_found(check, DOCTOR_INFO, "%.200s", err.text);
    } else {
        doctor_found(check, result.accel == ACCEL_KVM ? DOCTOR_OK : DOCTOR_INFO, "%s%s: %s",
                     accel_name(result.accel), result.kept ? " (kept from before)" : "",
                     result.why);
    }
}

static void check_cores(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    doctor_found(check, DOCTOR_INFO, "%d processors online", get_nprocs());
}

static void check_root(const struct doctor_options *options, struct doctor_check *check)
{
    (void)options;
    if (geteuid() == 0) {
        doctor_found(check, DOCTOR_OK, "runs as root");
    } else {
        doctor_found(check, DOCTOR_INFO, "runs as user %u, which is enough", (unsigned)geteuid());
    }
}

/* QEMU opens the memory of a machine through the process that made it. */
static void check_memfd(const struct doctor_options *options, struct doctor_check *check)
{
    AUTOCLOSE int fd = memfd_create("tameshi-doctor", MFD_CLOEXEC);
    AUTOFREE char *path = mem_printf("/proc/%d/fd/%d", (int)getpid(), fd);
    int status = -1;
    pid_t pid = fd < 0 ? -1 : fork();

    (void)options;
    if (pid == 0) {
        close(fd);
        _exit(open(path, O_RDWR | O_CLOEXEC) >= 0 ? 0 : 1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) {
        doctor_found(check, DOCTOR_OK, "memory can be shared with QEMU");
    } else {
        doctor_found(check, DOCTOR_LACKING, "memory cannot be shared with QEMU through /proc");
        doctor_remedy(check, "a kernel with memfd_create, and /proc mounted without hidepid");
    }
}

static void check_netns(const struct doctor_options *options, struct doctor_check *check)
{
    struct vm_netns netns = VM_NETNS_INIT;
    struct err err = {.kind = ERR_NONE};
    int answer = vm_netns_new(&netns, &err);

    (void)options;
    if (answer < 0) {
        doctor_found(check, DOCTOR_INFO, "%.200s", err.text);
    } else if (answer == VM_NOT_PERMITTED) {
        doctor_found(check, DOCTOR_INFO,
                     "network namespaces are not permitted: QEMU stays in the "
                     "host's, linked over loopback alone");
        doctor_remedy(check, "run as root, or sysctl kernel.unprivileged_userns_clone=1, or on "
                             "Ubuntu kernel.apparmor_restrict_unprivileged_userns=0");
    } else {
        doctor_found(check, DOCTOR_OK, "network namespaces can be made");
    }
    vm_netns_free(&netns);
}

static void check_registry(const struct doctor_options *options, struct doctor_check *check)
{
    AUTOFREE char *path = NULL;
    struct err err = {.kind = ERR_NONE};

    (void)options;
    if (vm_registry(&path, &err) < 0) {
        doctor_found(check, DOCTOR_LACKING, "%.200s", err.text);
    } else {
        doctor_found(check, DOCTOR_OK, "%s", path);
    }
}

size_t doctor_run(const struct doctor_options *options, struct doctor_check checks[DOCTOR_MAX])
{
    static const struct {
        const char *name;
        void (*run)(const struct doctor_options *options, struct doctor_check *check);
    } all[] = {
        {"qemu", check_qemu},
        {"qemu-img", check_qemu_img},
        {"libvirt", doctor_libvirt},
        {"libvirt-system", doctor_system},
        {"libvirt-session", doctor_session},
        {"mmdebstrap", check_mmdebstrap},
        {"mkfs.ext4", check_mkfs},
        {"registry", check_registry},
        {"work-folder", doctor_work},
        {"memory", doctor_memory},
        {"shared-memory", check_memfd},
        {"processors", check_cores},
        {"accelerator", check_accel},
        {"images", doctor_images},
        {"cache", doctor_cache},
        {"templates", doctor_templates},
        {"tmpfs", doctor_tmpfs},
        {"root", check_root},
        {"network-namespace", check_netns},
    };

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        checks[i] = (struct doctor_check){.name = all[i].name};
        all[i].run(options, &checks[i]);
    }
    return COUNT_OF(all);
}
