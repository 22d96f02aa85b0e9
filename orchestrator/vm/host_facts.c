/* Under TCG the machine's processor is QEMU's own, whatever the host's is; under KVM a state is
 * only good on the processor that it was saved on. */
#include "orchestrator/vm/host_facts.h"

#include <libvirt/libvirt.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/mem.h"
#include "common/base/proc.h"
#include "common/base/text.h"
#include "orchestrator/vm/domain_xml.h"
#include "orchestrator/vm/environment_private.h"

#define TOOL_MS 20000
#define CPUINFO "/proc/cpuinfo"

static int first_line(const char *const *argv, struct node *facts, const char *name,
                      struct err *err)
{
    struct proc_options options = {.argv = argv, .timeout_ms = TOOL_MS, .max_output_bytes = 4096};
    struct proc_result result = {.exit_code = 0};

    if (proc_run(&options, &result, err) < 0) {
        return -1;
    }
    node_set(facts, name, node_stringn(buf_str(&result.out), strcspn(buf_str(&result.out), "\n")));
    proc_result_done(&result);
    return 0;
}

/* The lines about the first processor that a guest could notice. */
static char *host_cpu(void)
{
    AUTOFILE FILE *file = fopen(CPUINFO, "re");
    AUTOBUF struct buf text = BUF_INIT;
    char line[4096];

    while (file != NULL && fgets(line, sizeof(line), file) != NULL && line[0] != '\n') {
        if (strncmp(line, "model name", 10) == 0 || strncmp(line, "flags", 5) == 0 ||
            strncmp(line, "microcode", 9) == 0) {
            buf_str_add(&text, line);
        }
    }
    return mem_strdup(buf_str(&text));
}

int host_facts(const char *hypervisor, enum accel accel, struct node **out, struct err *err)
{
    const char *version[] = {"qemu-system-x86_64", "--version", NULL};
    AUTO(node) facts = node_object();
    AUTOFREE char *cpu = accel == ACCEL_KVM ? host_cpu() : NULL;
    unsigned long libvirt = 0;

    node_set_str(facts, "hypervisor", hypervisor);
    if (strcmp(hypervisor, "libvirt") == 0) {
        if (first_line(version, facts, "qemu", err) < 0) {
            return -1;
        }
        virGetVersion(&libvirt, NULL, NULL);
        node_set_int(facts, "libvirt", (int64_t)libvirt);
        node_set_str(facts, "accelerator", accel_name(accel));
        node_set_str(facts, "machine", DOMAIN_MACHINE_TYPE);
        node_set_str(facts, "cpu", DOMAIN_CPU_MODEL);
        node_set_str(facts, "kernel_arguments", SEAT_KERNEL_ARGS);
        node_set_str(facts, "host_cpu", cpu);
    }
    *out = TAKE(facts);
    return 0;
}
