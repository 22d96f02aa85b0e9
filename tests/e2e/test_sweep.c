/* A process that dies with a machine running leaves nothing: the next command's sweep ends its QEMU
 * and removes its files. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "orchestrator/vm/process.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"

#define TEST_MS 60000

static int start_and_die(void *data)
{
    const struct e2e_images *images = data;
    struct hypervisor_options options = {.accel = ACCEL_TCG};
    struct hypervisor *hypervisor = NULL;
    struct vm_root *root = NULL;
    struct machine *machine = NULL;
    struct err err = {.kind = ERR_NONE};

    if (vm_root_new(NULL, &root, &err) < 0) {
        return 1;
    }
    options.root = vm_root_path(root);
    AUTOFREE char *overlay = file_join(vm_root_work(root), "left.qcow2");
    AUTOFREE char *channel = file_join(vm_root_path(root), "left");
    AUTOFREE char *console = file_join(vm_root_work(root), "left.log");
    const struct machine_spec spec = {
        .name = "left",
        .kernel = images->attacker.kernel,
        .initramfs = images->attacker.initramfs,
        .cmdline = "console=ttyS0 quiet",
        .memory_mib = images->attacker.memory_mib,
        .overlay = overlay,
        .channel = channel,
        .console = console,
    };
    if (hypervisor_libvirt.open(&options, &hypervisor, &err) < 0 ||
        hypervisor_libvirt.machine_start(hypervisor, &spec, &machine, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    kill(getpid(), SIGKILL);
    return 1;
}

static int run(struct e2e_images *images, struct err *err)
{
    AUTOFREE char *registry = NULL;
    size_t swept = 0;
    int code = 0;

    if (vm_registry(&registry, err) < 0 || vm_sweep(NULL, err) < 0 ||
        vm_run_below(start_and_die, images, TEST_MS, &code, err) < 0) {
        return -1;
    }
    if (code != 128 + SIGKILL) {
        return err_set(err, ERR_BUG, "the process ended with %d", code);
    }
    if (vm_sweep(&swept, err) < 0) {
        return -1;
    }
    if (swept != 1) {
        return err_set(err, ERR_BUG, "%zu roots were swept", swept);
    }
    return vm_kill_below(registry, 1000) == 0
               ? 0
               : err_set(err, ERR_BUG, "a machine outlived the sweep");
}

/* In a registry of its own, so that other runs on this host are not in the way. */
int main(void)
{
    char registry[] = "/tmp/tmsh-e2e-XXXXXX";
    struct e2e_images images;
    struct err err = {.kind = ERR_NONE};
    int status = e2e_images(&images, &err);

    if (status == E2E_SKIP) {
        printf("skipped: %s\n", err.text);
        return E2E_SKIP;
    }
    if (status == 0 && mkdtemp(registry) != NULL && setenv("TAMESHI_RUN", registry, 1) == 0) {
        status = run(&images, &err);
        file_remove_tree(registry, NULL);
    }
    if (status < 0) {
        fprintf(stderr, "failed: %s\n", err.text);
        return 1;
    }
    printf("ok a dead process leaves no machine\n");
    return 0;
}
