/* The contract of a hypervisor over libvirt and QEMU, with the attacker image; and what only real
 * links and a real image have. */
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "harness/host/client.h"
#include "orchestrator/vm/ports.h"
#include "orchestrator/vm/sweep.h"
#include "tests/e2e/e2e.h"
#include "tests/e2e/sentences.h"

#define BOOT_MS 60000
#define AGENT_MS 20000
#define TEST_MS 600000

/* Two attacker machines on one wire, whose frames are copied at the second one if it is tapped. */
struct pair {
    bool tapped;
    struct vm_ports ports;
    struct machine *machines[2];
    struct client *clients[2];
};

static void pair_done(struct pair *pair)
{
    for (size_t i = 0; i < 2; i++) {
        client_free(pair->clients[i]);
        hypervisor_libvirt.machine_kill(pair->machines[i]);
    }
    vm_ports_free(&pair->ports);
}
#define PAIR __attribute__((cleanup(pair_done))) struct pair

static int start_half(const struct e2e_bed *e2e, struct pair *pair, size_t i, struct err *err)
{
    static const char *const macs[] = {"52:54:00:7a:01:00", "52:54:00:7a:02:00"};
    static const char *const addresses[2][2] = {{"10.66.0.1/16"}, {"10.66.0.2/16"}};
    const struct client_interface interface = {.mac = macs[i], .addresses = addresses[i]};
    const struct client_net net = {.interfaces = &interface, .interface_count = 1};
    AUTOFREE char *name = mem_printf("pair-%zu", i);
    AUTOFREE char *overlay = mem_printf("%s/%s.qcow2", vm_root_work(e2e->root), name);
    AUTOFREE char *channel = file_join(vm_root_path(e2e->root), name);
    AUTOFREE char *console = mem_printf("%s/%s.log", vm_root_work(e2e->root), name);
    struct machine_spec spec = {
        .name = name,
        .kernel = e2e->images.attacker.kernel,
        .initramfs = e2e->images.attacker.initramfs,
        .cmdline = "console=ttyS0 quiet panic=-1 tsc=unstable no_timer_check ipv6.disable=1",
        .memory_mib = 160,
        .nics = {{.mac = macs[i],
                  .local_port = (uint16_t)(pair->ports.first + i),
                  .remote_port = (uint16_t)(pair->ports.first + 1 - i)}},
        .nic_count = 1,
        .overlay = overlay,
        .channel = channel,
        .console = console,
    };
    int fd = -1;

    if (pair->tapped && i == 1) {
        spec.nics[0].copy_local_port = (uint16_t)(pair->ports.first + 2);
        spec.nics[0].copy_remote_port = (uint16_t)(pair->ports.first + 3);
    }
    if (hypervisor_libvirt.machine_start(e2e->hypervisor, &spec, &pair->machines[i], err) < 0 ||
        hypervisor_libvirt.machine_connect(pair->machines[i], AGENT_MS, &fd, err) < 0) {
        return -1;
    }
    pair->clients[i] = client_new(fd, name);
    if (client_hello(pair->clients[i], "pair-1", clock_mono_ms() + BOOT_MS, err) < 0) {
        return -1;
    }
    return client_net(pair->clients[i], &net, clock_mono_ms() + AGENT_MS, err);
}

/* Frames that eth0 has received since boot. */
static int received(struct client *client, long *out, struct err *err)
{
    struct client_get get = {.path = "/proc/net/dev", .max_bytes = 4096};
    AUTOBUF struct buf text = BUF_INIT;
    const char *line = NULL;
    int answer = client_get(client, &get, &text, clock_mono_ms() + AGENT_MS, err);

    line = answer == 0 ? strstr(buf_str(&text), "eth0:") : NULL;
    if (line == NULL || sscanf(line, "eth0: %*d %ld", out) != 1) {
        return answer < 0 ? -1 : err_set(err, ERR_BUG, "no eth0 in /proc/net/dev");
    }
    return 0;
}

static int for_both(struct pair *pair, int (*operation)(struct machine *machine, struct err *err),
                    struct err *err)
{
    return operation(pair->machines[0], err) < 0 ? -1 : operation(pair->machines[1], err);
}

static int freeze_both(struct pair *pair, struct err *err)
{
    const struct hypervisor_ops *ops = &hypervisor_libvirt;

    return for_both(pair, ops->machine_pause, err) < 0 ||
                   ops->machine_freeze(pair->machines[0], "clean", err) < 0
               ? -1
               : ops->machine_freeze(pair->machines[1], "clean", err);
}

static int restore_both(struct pair *pair, struct err *err)
{
    const struct hypervisor_ops *ops = &hypervisor_libvirt;

    return for_both(pair, ops->machine_abandon, err) < 0 ||
                   ops->machine_restore(pair->machines[0], "clean", err) < 0
               ? -1
               : ops->machine_restore(pair->machines[1], "clean", err);
}

/* Lets only the second machine run on, so that nothing new is sent, and asks it. */
static int received_alone(struct pair *pair, const char *epoch, long *out, struct err *err)
{
    if (hypervisor_libvirt.machine_resume(pair->machines[1], err) < 0 ||
        client_hello(pair->clients[1], epoch, clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    return received(pair->clients[1], out, err);
}

/* Connection attempts to a machine that is stopped: their frames pile up in front of it. */
static int pile_up(struct pair *pair, const struct client_probe *probe, struct err *err)
{
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;

    if (hypervisor_libvirt.machine_pause(pair->machines[1], err) < 0 ||
        hypervisor_libvirt.machine_resume(pair->machines[0], err) < 0) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        if (client_probe(pair->clients[0], probe, &result, clock_mono_ms() + AGENT_MS, err) < 0) {
            return -1;
        }
    }
    return 0;
}

static int frames_under_way_do_not_survive_a_return(const struct e2e_bed *e2e, bool tapped,
                                                    struct err *err)
{
    const struct client_probe probe = {.to = "10.66.0.2", .port = 9, .timeout_ms = 500};
    enum client_probe_result result = CLIENT_PROBE_TIMEOUT;
    PAIR pair = {.tapped = tapped, .ports = VM_PORTS_INIT};
    long before = 0;
    long after = 0;

    if (vm_ports_take(40, 4, &pair.ports, err) < 0 || start_half(e2e, &pair, 0, err) < 0 ||
        start_half(e2e, &pair, 1, err) < 0 ||
        client_probe(pair.clients[0], &probe, &result, clock_mono_ms() + AGENT_MS, err) < 0) {
        return -1;
    }
    if (result != CLIENT_PROBE_REFUSED) {
        return err_set(err, ERR_BUG, "the wire does not work: %s",
                       client_probe_result_name(result));
    }
    if (freeze_both(&pair, err) < 0 || received_alone(&pair, "pair-2", &before, err) < 0 ||
        pile_up(&pair, &probe, err) < 0 || restore_both(&pair, err) < 0 ||
        received_alone(&pair, "pair-3", &after, err) < 0) {
        return -1;
    }
    return after == before
               ? 0
               : err_set(err, ERR_BUG, "%ld frames came after the return", after - before);
}

/* What somebody who looks into an open environment types first. */
static int the_attacker_has_a_shell_and_tools(const struct e2e_bed *e2e, struct err *err)
{
    const char *const argv[] = {"sh", "-c", "ip addr show eth0", NULL};
    const struct client_exec exec = {.argv = argv, .timeout_ms = AGENT_MS};
    struct client_exec_result result = {.exit_code = 0};
    PAIR pair = {.ports = VM_PORTS_INIT};
    bool there = false;

    if (vm_ports_take(40, 2, &pair.ports, err) < 0 || start_half(e2e, &pair, 0, err) < 0 ||
        client_exec(pair.clients[0], &exec, &result, clock_mono_ms() + 2 * AGENT_MS, err) < 0) {
        return -1;
    }
    there = result.exit_code == 0 && strstr(buf_str(&result.out), "inet 10.66.0.1/16") != NULL;
    if (!there) {
        err_set(err, ERR_BUG, "exit code %d: %.300s%.300s", result.exit_code, buf_str(&result.out),
                buf_str(&result.err_out));
    }
    client_exec_result_done(&result);
    return there ? 0 : -1;
}

static int test(const struct e2e_bed *bed, struct err *err)
{
    if (the_attacker_has_a_shell_and_tools(bed, err) < 0) {
        return err_wrap(err, "the_attacker_has_a_shell_and_tools");
    }
    printf("ok the_attacker_has_a_shell_and_tools\n");
    for (int tapped = 0; tapped < 2; tapped++) {
        const char *kind = tapped != 0 ? "tapped" : "plain";

        if (frames_under_way_do_not_survive_a_return(bed, tapped != 0, err) < 0) {
            return err_wrap(err, "frames_under_way_do_not_survive_a_return, %s wire", kind);
        }
        printf("ok frames_under_way_do_not_survive_a_return, %s wire\n", kind);
    }
    return sentences_run(bed, NULL, err);
}

int main(void)
{
    return e2e_main(test, E2E_EMPTY_NETNS, TEST_MS);
}
