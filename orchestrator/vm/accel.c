/* The probe boots the attacker machine under KVM below a process of its own. Whatever goes wrong
 * there, a hang of the guest or of libvirt, a crash, a refusal, is the answer "not KVM" with its
 * reason. */
#include "orchestrator/vm/accel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/ext/json.h"
#include "harness/host/client.h"
#include "orchestrator/vm/boot_id.h"
#include "orchestrator/vm/hypervisor.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"

#define SCHEMA "tameshi.accel/1"
#define KVM_DEVICE "/dev/kvm"
#define AROUND_MS 6000 /* for opening libvirt before, and ending the machine after */
#define KEPT_MAX 4096

static const char *const names[] = {[ACCEL_TCG] = "tcg", [ACCEL_KVM] = "kvm"};

const char *accel_name(enum accel accel)
{
    return names[accel];
}

int accel_parse(const char *text, enum accel *out, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], text) == 0) {
            *out = (enum accel)i;
            return 0;
        }
    }
    return err_set(err, ERR_USAGE, "unknown accelerator '%s', expected tcg or kvm", text);
}

/* Shared with the process that boots the guest. */
struct trial {
    const struct accel_options *options;
    int64_t timeout_ms;
    bool answered;
    int64_t elapsed_ms;
    struct err err;
};

static int await_agent(const struct hypervisor_ops *ops, struct machine *machine, int64_t deadline,
                       struct err *err)
{
    AUTO(client) client = NULL;
    int fd = -1;

    if (ops->machine_connect(machine, clock_left_ms(deadline), &fd, err) < 0) {
        return -1;
    }
    client = client_new(fd, "probe");
    return client_hello(client, "probe-1", deadline, err);
}

static int boot_guest(struct trial *trial, const struct vm_root *root,
                      struct hypervisor *hypervisor)
{
    const struct hypervisor_ops *ops = &hypervisor_libvirt;
    AUTOFREE char *channel = file_join(vm_root_path(root), "probe");
    AUTOFREE char *console = file_join(vm_root_work(root), "probe.log");
    AUTOFREE char *overlay = file_join(vm_root_work(root), "probe.qcow2");
    struct machine_spec spec = {
        .name = "probe",
        .kernel = trial->options->kernel,
        .initramfs = trial->options->initramfs,
        .cmdline = "console=ttyS0 panic=-1",
        .memory_mib = 160,
        .overlay = overlay,
        .channel = channel,
        .console = console,
    };
    int64_t start = clock_mono_ms();
    struct machine *machine = NULL;
    int status = ops->machine_start(hypervisor, &spec, &machine, &trial->err);

    if (status == 0) {
        status = await_agent(ops, machine, start + trial->timeout_ms, &trial->err);
        ops->machine_kill(machine);
    }
    trial->elapsed_ms = clock_mono_ms() - start;
    trial->answered = status == 0;
    return status;
}

static int run_trial(void *data)
{
    struct trial *trial = data;
    struct hypervisor_options options = {.accel = ACCEL_KVM};
    AUTO(vm_root) root = NULL;
    struct hypervisor *hypervisor = NULL;
    int status = -1;

    if (vm_root_new(NULL, &root, &trial->err) < 0 || vm_enter_empty_netns(&trial->err) < 0) {
        return 1;
    }
    options.root = vm_root_path(root);
    if (hypervisor_libvirt.open(&options, &hypervisor, &trial->err) < 0) {
        return 1;
    }
    status = boot_guest(trial, root, hypervisor);
    hypervisor_libvirt.close(hypervisor);
    return status == 0 ? 0 : 1;
}

static void judge(const struct trial *trial, int code, struct accel_result *out)
{
    out->accel = trial->answered ? ACCEL_KVM : ACCEL_TCG;
    out->elapsed_ms = trial->elapsed_ms;
    if (trial->answered) {
        snprintf(out->why, sizeof(out->why), "a guest answered under KVM in %lld ms",
                 (long long)trial->elapsed_ms);
    } else if (trial->err.kind == ERR_NONE) {
        snprintf(out->why, sizeof(out->why), "the probe guest under KVM ended with %d", code);
    } else {
        snprintf(out->why, sizeof(out->why), "no guest answered under KVM: %.150s",
                 trial->err.text);
    }
}

static int try_kvm(const struct accel_options *options, struct accel_result *out, struct err *err)
{
    struct trial *trial =
        mmap(NULL, sizeof(*trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct err gave_up = {.kind = ERR_NONE};
    int code = 0;
    int status = 0;

    if (trial == MAP_FAILED) {
        return err_sys(err, ERR_HOST, "cannot share memory");
    }
    trial->options = options;
    trial->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : ACCEL_PROBE_MS;
    status = vm_run_below(run_trial, trial, trial->timeout_ms + AROUND_MS, &code, &gave_up);
    if (status < 0 && gave_up.kind != ERR_TIMEOUT) {
        err_set(err, gave_up.kind, "%s", gave_up.text);
    } else {
        if (status < 0) {
            trial->answered = false;
            trial->elapsed_ms = trial->timeout_ms + AROUND_MS;
            trial->err = gave_up;
        }
        status = 0;
        judge(trial, code, out);
    }
    munmap(trial, sizeof(*trial));
    return status;
}

static char *kept_path(const struct accel_options *options)
{
    return file_join(options->cache, "accel.json");
}

/* Whether there is an answer of this boot, for this guest kernel. */
static bool look_up(const struct accel_options *options, struct accel_result *out)
{
    AUTOFREE char *path = options->cache != NULL ? kept_path(options) : NULL;
    char id[BOOT_ID_MAX] = "";
    AUTO(node) kept = NULL;

    if (path == NULL || !boot_id_read(id) || options->again || !file_exists(path) ||
        node_load(path, KEPT_MAX, &kept, NULL) < 0 ||
        strcmp(node_get_str(kept, "schema", ""), SCHEMA) != 0 ||
        strcmp(node_get_str(kept, "boot", ""), id) != 0 ||
        strcmp(node_get_str(kept, "kernel", ""), options->kernel) != 0 ||
        accel_parse(node_get_str(kept, "accel", ""), &out->accel, NULL) < 0) {
        return false;
    }
    out->kept = true;
    out->elapsed_ms = node_get_int(kept, "elapsed_ms", 0);
    snprintf(out->why, sizeof(out->why), "%s", node_get_str(kept, "why", ""));
    return true;
}

static int keep(const struct accel_options *options, const struct accel_result *result,
                struct err *err)
{
    AUTOFREE char *path = options->cache != NULL ? kept_path(options) : NULL;
    char id[BOOT_ID_MAX] = "";
    AUTO(node) kept = node_object();

    if (path == NULL || !boot_id_read(id)) {
        return 0;
    }
    node_set_str(kept, "schema", SCHEMA);
    node_set_str(kept, "boot", id);
    node_set_str(kept, "kernel", options->kernel);
    node_set_str(kept, "accel", accel_name(result->accel));
    node_set_int(kept, "elapsed_ms", result->elapsed_ms);
    node_set_str(kept, "why", result->why);
    if (file_mkdirs(options->cache, 0755, err) < 0) {
        return -1;
    }
    return node_save(kept, NODE_PRETTY, path, err);
}

int accel_probe(const struct accel_options *options, struct accel_result *out, struct err *err)
{
    struct accel_result result = {.accel = ACCEL_TCG};
    int fd = open(KVM_DEVICE, O_RDWR | O_CLOEXEC);

    if (fd < 0) {
        snprintf(result.why, sizeof(result.why), KVM_DEVICE " cannot be opened: %s",
                 strerror(errno));
        *out = result;
        return 0;
    }
    close(fd);
    if (!look_up(options, &result)) {
        if (try_kvm(options, &result, err) < 0 || keep(options, &result, err) < 0) {
            return -1;
        }
    }
    *out = result;
    return 0;
}
