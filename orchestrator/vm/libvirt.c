/* libvirt's QEMU driver, opened once in this process, with a thread of its own for its events; and
 * the table of what it does. */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "orchestrator/vm/disk_digest.h"
#include "orchestrator/vm/libvirt_private.h"
#include "orchestrator/vm/qemu_caps.h"
#include "orchestrator/vm/qemu_files.h"

#define DRAIN_MS 2000

static void be_silent(void *data, virErrorPtr error)
{
    (void)data;
    (void)error;
}

static void *turn(void *data)
{
    struct hypervisor *hypervisor = data;

    while (!atomic_load(&hypervisor->stopping)) {
        virEventRunDefaultImpl();
    }
    return NULL;
}

static void wake(int timer, void *data)
{
    (void)data;
    virEventRemoveTimeout(timer);
}

static void close_hypervisor(struct hypervisor *hypervisor);

static int start_loop(struct hypervisor *hypervisor, struct err *err)
{
    if (pthread_create(&hypervisor->loop, NULL, turn, hypervisor) != 0) {
        return err_set(err, ERR_HOST, "cannot start the event thread");
    }
    hypervisor->turning = true;
    return 0;
}

static int open_hypervisor(const struct hypervisor_options *options, struct hypervisor **out,
                           struct err *err)
{
    struct hypervisor *hypervisor = NULL;

    if (libvirt_prepare(options, err) < 0) {
        return -1;
    }
    virSetErrorFunc(NULL, be_silent);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0) {
        return libvirt_fail(err, ERR_HOST, "libvirt cannot start");
    }
    hypervisor = mem_alloc(sizeof(*hypervisor));
    hypervisor->root = mem_strdup(options->root);
    hypervisor->accel = options->accel;
    pthread_mutex_init(&hypervisor->lock, NULL);
    atomic_init(&hypervisor->stopping, false);
    if (libvirt_connect(hypervisor, options, err) == 0 && start_loop(hypervisor, err) == 0) {
        *out = hypervisor;
        return 0;
    }
    close_hypervisor(hypervisor);
    return -1;
}

static void close_hypervisor(struct hypervisor *hypervisor)
{
    if (hypervisor == NULL) {
        return;
    }
    while (hypervisor->machines != NULL) {
        libvirt_kill(hypervisor->machines);
    }
    if (hypervisor->connection != NULL) {
        virConnectClose(hypervisor->connection);
    }
    if (hypervisor->turning) {
        atomic_store(&hypervisor->stopping, true);
        virEventAddTimeout(0, wake, NULL, NULL);
        pthread_join(hypervisor->loop, NULL);
    }
    if (hypervisor->capabilities != NULL) {
        qemu_caps_keep(hypervisor->capabilities, hypervisor->root);
    }
    pthread_mutex_destroy(&hypervisor->lock);
    free(hypervisor->capabilities);
    free(hypervisor->labels);
    free(hypervisor->root);
    free(hypervisor);
}

static int pause_machine(struct machine *machine, struct err *err)
{
    return libvirt_set_paused(machine, true, err);
}

static int resume_machine(struct machine *machine, struct err *err)
{
    return libvirt_set_paused(machine, false, err);
}

static int set_links(struct machine *machine, const char *state, struct err *err)
{
    for (size_t i = 0; i < machine->link_count; i++) {
        AUTOFREE char *command = mem_printf("set_link %s %s", machine->links[i], state);

        if (libvirt_hmp(machine, command, LIBVIRT_CALL_MS, err) < 0) {
            return -1;
        }
    }
    return 0;
}

/* With the link down while it runs, QEMU drops what it has taken out of its sockets but not yet
 * delivered; a paused machine has to run for a moment for that. */
static int abandon_machine(struct machine *machine, struct err *err)
{
    if (set_links(machine, "off", err) < 0 || resume_machine(machine, err) < 0) {
        return -1;
    }
    return pause_machine(machine, err);
}

/* Frames that were sent before the peers stopped still lie in our sockets, and would reach the
 * machine after it was brought back. QEMU reads and drops them as long as the link is down. */
static int drain(struct machine *machine, struct err *err)
{
    int64_t deadline = clock_mono_ms() + DRAIN_MS;

    while (udp_waiting(machine->ports, machine->nic_count) > 0) {
        if (clock_left_ms(deadline) == 0) {
            return err_set(err, ERR_TIMEOUT,
                           "machine '%s': frames still arrive while all are paused", machine->name);
        }
        poll(NULL, 0, 1);
    }
    return set_links(machine, "on", err);
}

static int restore_machine(struct machine *machine, const char *tag, struct err *err)
{
    return drain(machine, err) < 0 ? -1 : libvirt_restore_state(machine, tag, err);
}

static int connect_machine(struct machine *machine, int64_t timeout_ms, int *fd, struct err *err)
{
    if (qemu_channel(machine->channel, timeout_ms, fd, err) == 0) {
        return 0;
    }
    if (!libvirt_is_alive(machine)) {
        return err_set(err, ERR_GUEST, "machine '%s' ended by itself", machine->name);
    }
    return err_wrap(err, "machine '%s'", machine->name);
}

static int digest_disk(struct machine *machine, char digest[HASH_HEX], struct err *err)
{
    return disk_digest(machine->overlay, digest, err) < 0
               ? err_wrap(err, "machine '%s'", machine->name)
               : 0;
}

const struct hypervisor_ops hypervisor_libvirt = {
    .name = "libvirt",
    .channel_survives = true,
    .saves_memory = true,
    .parallel = true,
    .open = open_hypervisor,
    .close = close_hypervisor,
    .machine_start = libvirt_start,
    .machine_connect = connect_machine,
    .machine_pause = pause_machine,
    .machine_resume = resume_machine,
    .machine_freeze = libvirt_freeze,
    .machine_abandon = abandon_machine,
    .machine_restore = restore_machine,
    .machine_forget = libvirt_forget,
    .machine_save = libvirt_save,
    .machine_disk = digest_disk,
    .machine_capture = libvirt_capture,
    .machine_alive = libvirt_is_alive,
    .machine_kill = libvirt_kill,
};
